"""The receipt on its way through the visitor's browser, signed by us.

What comes back is what was shown, byte for byte, or it is refused.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core import signing
from django.utils.dateparse import parse_datetime

from tickets.context import ReceiptItem

MOST_CHARACTERS = 32 * 1024
_SALT = "tickets.receipt"
_VALID_FOR = timedelta(days=1)


class BadReceipt(Exception):
    """Too old, or not what we signed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is drawn: `number` is what its box sends when it is ticked."""

    number: int
    item: ReceiptItem
    is_kept: bool
    # On the visitor's clock; None when that is not known.
    happened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Slip:
    """The receipt as a visitor sees it."""

    lines: Sequence[Line]
    signed: str
    is_refused: bool = False

    @property
    def last_query(self) -> str:
        queries = [line.item.query for line in self.lines if line.item.query]
        return queries[-1] if queries else ""

    @property
    def last_article_id(self) -> int | None:
        read = [line.item.article_id for line in self.lines if line.item.article_id]
        return read[-1] if read else None


def make_slip(
    items: Sequence[ReceiptItem],
    *,
    kept: Collection[str] | None = None,
    is_refused: bool = False,
) -> Slip:
    """The receipt of these items.

    Args:
        kept: numbers of the ticked boxes; None ticks all.
        is_refused: the visitor wants to pass on nothing at all.
    """
    zone = next((item.time_zone for item in items if item.time_zone), "")
    lines = [
        Line(
            number,
            item,
            is_kept=kept is None or str(number) in kept,
            happened_at=_on_clock(item.happened_at, zone),
        )
        for number, item in enumerate(items)
    ]
    return Slip(lines, sign_receipt(items), is_refused)


def _on_clock(moment: datetime | None, zone: str) -> datetime | None:
    return moment.astimezone(ZoneInfo(zone)) if moment and zone else None


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
