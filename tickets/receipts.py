"""The receipt on its way through the visitor's browser, signed by us.

What comes back is what was shown, byte for byte, or it is refused.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils.dateparse import parse_datetime

from tickets.context import ReceiptItem

MOST_CHARACTERS = 32 * 1024
_SALT = "tickets.receipt"
_VALID_FOR = timedelta(days=1)


class BadReceipt(Exception):
    """Too old, or not what we signed."""


def sign_receipt(items: Iterable[ReceiptItem]) -> str:
    return signing.dumps([_packed(item) for item in items], salt=_SALT, compress=True)


def read_receipt(text: str) -> list[ReceiptItem]:
    """The items that were signed, in their order; an empty text is an empty receipt.

    Raises:
        BadReceipt: the text was changed, or signed too long ago.
    """
    if not text:
        return []
    if len(text) > MOST_CHARACTERS:
        raise BadReceipt
    try:
        packed = signing.loads(text, salt=_SALT, max_age=_VALID_FOR)
    except signing.BadSignature as error:
        raise BadReceipt from error
    return [_unpacked(values) for values in packed]


def _packed(item: ReceiptItem) -> dict[str, Any]:
    """Only what is set, so that the field stays short."""
    values = {name: value for name, value in asdict(item).items() if value != ""}
    values = {name: value for name, value in values.items() if value is not None}
    if item.happened_at:
        values["happened_at"] = item.happened_at.isoformat()
    return values


def _unpacked(values: dict[str, Any]) -> ReceiptItem:
    if moment := values.get("happened_at"):
        values["happened_at"] = parse_datetime(moment)
    return ReceiptItem(**values)
