"""Queries that many people ask: offered while somebody types, counted once an hour.

Nobody's words become known by this. A query is frequent only if it was asked several
times and on several days, and it is offered only to who may read an article that has
all its words. So neither somebody's name nor a word of a draft is ever among them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Length, TruncDate
from django.utils import timezone

from kb import search
from kb.models import ArticlePage, FrequentQuery, SearchLog
from kb.redaction import redact
from kb.search import Extract, comparable, has_pairs

DAYS = 30
MIN_TIMES = 5
MIN_DAYS = 3
MAX_LENGTH = 60
KEPT = 300
"""Queries of one language; each costs the hourly count one search."""
LOOKED_AT = 12
"""Queries that fit what is typed, of which those are offered that may be."""


@dataclass(slots=True)
class _Asked:
    """What the log says of one query in all its spellings."""

    spellings: Counter[str] = field(default_factory=Counter)
    days: set[date] = field(default_factory=set)

    @property
    def times(self) -> int:
        return self.spellings.total()

    @property
    def is_frequent(self) -> bool:
        return self.times >= MIN_TIMES and len(self.days) >= MIN_DAYS

    @property
    def text(self) -> str:
        """The usual spelling; of equally usual ones that with fewer capitals."""
        return max(self.spellings, key=lambda text: (self.spellings[text], text))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query to choose; `marked` is the same with what was typed marked."""

    text: str
    marked: Extract


def refresh() -> int:
    """Count the frequent queries anew; returns how many there are."""
    rows = [row for code in search.languages() for row in _frequent(code)]
    with transaction.atomic():
        FrequentQuery.objects.all().delete()
        FrequentQuery.objects.bulk_create(rows)
    return len(rows)


def suggested(typed: str, language_code: str, user: search.User) -> list[Suggestion]:
    """Frequent queries that go on as typed, or have a word that begins so.

    Three queries; one when nothing fits.
    """
    folded = _folded(typed)
    if not folded.strip():
        return []
    # In Chinese, Japanese and Korean a word may begin at any character.
    wanted = folded.strip() if has_pairs(folded) else folded
    fitting = list(
        FrequentQuery.objects.filter(
            language_code=language_code, folded__contains=wanted
        )
        .exclude(folded=folded)
        .order_by("-times", "pk")
        .values_list("text", "folded", "article_ids")[:LOOKED_AT]
    )
    if not fitting:
        return []
    readable = set(
        ArticlePage.objects.visible_to(user)
        .filter(pk__in={pk for *_, ids in fitting for pk in ids})
        .values_list("pk", flat=True)
    )
    fitting.sort(key=lambda row: not row[1].startswith(folded))
    return [
        Suggestion(text, _marked(text, typed.strip()))
        for text, _, ids in fitting
        if not readable.isdisjoint(ids)
    ]


def _frequent(language_code: str) -> Iterator[FrequentQuery]:
    """The frequent queries of one language that an article answers."""
    asked = {
        folded: one
        for folded, one in _asked(language_code).items()
        if one.is_frequent and _is_harmless(one.text)
    }
    most = sorted(asked, key=lambda folded: (-asked[folded].times, folded))
    for folded in most[:KEPT]:
        one = asked[folded]
        if ids := search.answered_by(one.text, language_code):
            yield FrequentQuery(
                language_code=language_code,
                text=one.text,
                folded=folded,
                times=one.times,
                article_ids=ids,
            )


def _asked(language_code: str) -> dict[str, _Asked]:
    """All queries of the last days that found something, by their folded text."""
    rows = (
        SearchLog.objects.alias(length=Length("query"))
        .filter(
            language_code=language_code,
            created_at__gt=timezone.now() - timedelta(days=DAYS),
            total__gt=0,
            length__lte=MAX_LENGTH,
        )
        .values_list("query", TruncDate("created_at"))
        .annotate(times=Count("pk"))
    )
    asked: defaultdict[str, _Asked] = defaultdict(_Asked)
    for query, day, times in rows.iterator():
        text = " ".join(query.split())
        one = asked[_folded(text)]
        one.spellings[text] += times
        one.days.add(day)
    return asked


def _is_harmless(text: str) -> bool:
    """Nothing was taken out of it, and nothing would be taken out today."""
    return "[" not in text and redact(text) == text


def _folded(text: str) -> str:
    """For comparison: each word after a blank; those of CJK in one, as they come."""
    words = comparable(text)
    return " " + (words.replace(" ", "") if has_pairs(words) else words)


def _marked(text: str, typed: str) -> Extract:
    """The text with what was typed of it marked, where it stands there as typed."""
    at_word = "" if has_pairs(typed) else r"\b"
    found = re.search(at_word + re.escape(typed), text, re.IGNORECASE)
    if not found:
        return Extract(((text, False),))
    start, end = found.span()
    parts = ((text[:start], False), (text[start:end], True), (text[end:], False))
    return Extract(tuple(part for part in parts if part[0]))
