"""What a browser says that its visitor did. Nothing of it is believed.

A step names things by id; `tickets.context` looks them up. Whatever is malformed is
dropped without a word, because a visitor who wants help must not stumble over it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

MOST_STEPS = 20
MOST_BYTES = 8 * 1024
LONGEST_READ = 4 * 60 * 60
_OLDEST = timedelta(days=7)
_CLOCK_AHEAD = timedelta(days=1)
_BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody did; ids only, none of them checked against the database."""

    kind: str
    search: UUID | None = None
    article: int | None = None
    revision: int | None = None
    # In which language the page around the article was.
    language_code: str = ""
    is_helpful: bool | None = None
    seconds: int | None = None
    at: datetime | None = None

    def same_as(self, other: "Step") -> bool:
        """The same thing again: times and durations do not count."""
        return replace(self, seconds=None, at=None) == replace(
            other, seconds=None, at=None
        )


def parse_trail(text: str) -> list[Step]:
    """The last steps of a trail, oldest first, without what makes no sense."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return []
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(entries, list):
        return []
    steps = (_parse(entry) for entry in entries[-MOST_STEPS:])
    return fold_steps(step for step in steps if step)


def link_steps(
    *, search: str, article: str, revision: str, language_code: str
) -> list[Step]:
    """The steps that a link to the contact page names; any text is valid."""
    entries = [
        {"kind": "search", "search": search},
        {
            "kind": "read",
            "article": int(article) if _is_number(article) else None,
            "revision": int(revision) if _is_number(revision) else None,
            "language": language_code,
        },
    ]
    return [step for step in map(_parse, entries) if step]


def merge_steps(linked: list[Step], trail: list[Step]) -> list[Step]:
    """The trail, preceded by what the link names and the trail lacks."""
    known = {(step.kind, step.search, step.article) for step in trail}
    missing = [
        step for step in linked if (step.kind, step.search, step.article) not in known
    ]
    return (missing + trail)[-MOST_STEPS:]


def fold_steps(steps: Iterable[Step]) -> list[Step]:
    """One step for what was repeated at once, and one for each search."""
    folded: list[Step] = []
    for step in steps:
        if step.search and any(step.search == other.search for other in folded):
            continue
        if folded and step.same_as(folded[-1]):
            seconds = (folded[-1].seconds or 0) + (step.seconds or 0)
            folded[-1] = replace(folded[-1], seconds=seconds or None)
        else:
            folded.append(step)
    return folded


def _parse(entry: Any) -> Step | None:
    if not isinstance(entry, dict):
        return None
    at = _moment(entry.get("at"))
    article = _id(entry.get("article"))
    match entry.get("kind"):
        case "search":
            search = _uuid(entry.get("search"))
            return Step("search", search=search, at=at) if search else None
        case "read" if article:
            return _parse_read(entry, article, at)
        case "vote" if article and isinstance(entry.get("helpful"), bool):
            return Step("vote", article=article, is_helpful=entry["helpful"], at=at)
    return None


def _parse_read(entry: dict[str, Any], article: int, at: datetime | None) -> Step:
    language_code = entry.get("language")
    known = isinstance(language_code, str) and language_code in dict(settings.LANGUAGES)
    return Step(
        "read",
        article=article,
        revision=_id(entry.get("revision")),
        language_code=str(language_code) if known else "",
        seconds=_seconds(entry.get("seconds")),
        at=at,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20


def _id(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= _BIGGEST_ID else None


def _seconds(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 < value <= LONGEST_READ else None


def _uuid(value: Any) -> UUID | None:
    if not isinstance(value, str):
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = parse_datetime(value)
    except (ValueError, OverflowError):
        return None
    now = timezone.now()
    if moment is None or timezone.is_naive(moment):
        return None
    return moment if now - _OLDEST <= moment <= now + _CLOCK_AHEAD else None
