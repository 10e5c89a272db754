"""What a lever that is not saved yet would change, tried on what people have typed.

A query is tried only if the lever rewrites it or pins an article to it; all others are
answered as before, which needs no trying.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Count
from django.utils import timezone

from kb import search
from kb.models import ArticlePage, IgnoredWord, PinnedAnswer, SearchLog, Synonym
from kb.search import Levers, effect, levers_from, levers_of, plain

Lever = Synonym | PinnedAnswer | IgnoredWord

DAYS = 90
MOST_LOGGED = 2_000
"""Different queries that are looked at, the most frequent ones."""
MOST_TRIED = 50
SHOWN = 5
_LOOKED_UP = 50
"""Proposals of one list that are read back, of which the first visible are shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """An article in one of two lists; `move` tells what became of it in the other.

    `move` is empty where it stays, else `new`, `up`, `down` or `gone`.
    """

    article_id: int
    title: str
    move: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first articles for a query as they are and as they would be."""

    query: str
    times: int
    before: list[Place]
    after: list[Place]

    @property
    def is_changed(self) -> bool:
        return any(place.move for place in (*self.before, *self.after))


@dataclass(frozen=True, slots=True)
class Preview:
    """`own` is the editor's query; `untried`: logged ones that are concerned as well."""

    language_code: str
    changed: list[Comparison]
    logged: int
    untried: int = 0
    own: Comparison | None = None

    @property
    def unchanged(self) -> int:
        return self.logged - self.untried - len(self.changed)


def preview(
    lever: Lever, user: AbstractUser | AnonymousUser, own_query: str = ""
) -> Preview:
    """What changes for logged queries, with the titles that this editor may read.

    Raises:
        IndexMissing: this language has no usable index.
    """
    language_code = lever.language_code
    before, after = levers_of(language_code), _with(lever)
    logged = logged_queries(language_code)
    concerned = [
        (query, times)
        for query, times in logged
        if effect(query, before, language_code) != effect(query, after, language_code)
    ]
    tried = concerned[:MOST_TRIED]
    asked = [(own_query, 0), *tried] if own_query else tried
    compared = _compared(asked, language_code, before, after, user)
    own = compared.pop(0) if own_query else None
    return Preview(
        language_code,
        [one for one in compared if one.is_changed],
        logged=len(logged),
        untried=len(concerned) - len(tried),
        own=own,
    )


def logged_queries(language_code: str) -> list[tuple[str, int]]:
    """What was typed lately and how often, most frequent first.

    What differs in case and punctuation only is one query. One query of the database.
    """
    rows = (
        SearchLog.objects.filter(
            language_code=language_code,
            created_at__gte=timezone.now() - timedelta(days=DAYS),
        )
        .values_list("query")
        .annotate(times=Count("pk"))
        .order_by("-times", "query")[:MOST_LOGGED]
    )
    spellings: dict[str, str] = {}
    counts: dict[str, int] = {}
    for query, times in rows:
        folded = plain(query)
        spellings.setdefault(folded, query)
        counts[folded] = counts.get(folded, 0) + times
    found = [(spellings[folded], times) for folded, times in counts.items()]
    return sorted(found, key=lambda pair: -pair[1])


def _with(lever: Lever) -> Levers:
    """The levers of its language as if it were saved."""

    def rows(model: type[Lever]) -> list:
        saved = model.objects.filter(language_code=lever.language_code)
        if not isinstance(lever, model):
            return list(saved)
        return [*saved.exclude(pk=lever.pk), lever]

    pinned = sorted(rows(PinnedAnswer), key=lambda answer: answer.position)
    synonyms, ignored = rows(Synonym), rows(IgnoredWord)
    return levers_from(lever.language_code, synonyms, pinned, ignored)


def _compared(
    asked: Sequence[tuple[str, int]],
    language_code: str,
    before: Levers,
    after: Levers,
    user: AbstractUser | AnonymousUser,
) -> list[Comparison]:
    """Three queries of the database, however many are asked."""
    proposals = [
        (
            search.proposed(query, language_code, before)[:_LOOKED_UP],
            search.proposed(query, language_code, after)[:_LOOKED_UP],
        )
        for query, _ in asked
    ]
    ids = {pk for lists in proposals for proposed in lists for pk in proposed}
    titles = dict(
        ArticlePage.objects.visible_to(user)
        .in_language(language_code)
        .filter(pk__in=ids)
        .values_list("pk", "title")
    )
    return [
        Comparison(query, times, *_moves(_first(old, titles), _first(new, titles)))
        for (query, times), (old, new) in zip(asked, proposals, strict=True)
    ]


def _first(ids: Iterable[int], titles: dict[int, str]) -> list[Place]:
    readable = [Place(pk, titles[pk]) for pk in ids if pk in titles]
    return readable[:SHOWN]


def _moves(before: list[Place], after: list[Place]) -> tuple[list[Place], list[Place]]:
    old = {place.article_id: rank for rank, place in enumerate(before)}
    new = {place.article_id for place in after}

    def gone(place: Place) -> Place:
        move = "" if place.article_id in new else "gone"
        return Place(place.article_id, place.title, move)

    def moved(rank: int, place: Place) -> Place:
        was = old.get(place.article_id)
        if was is None:
            move = "new"
        elif was == rank:
            move = ""
        else:
            move = "up" if rank < was else "down"
        return Place(place.article_id, place.title, move)

    return (
        [gone(place) for place in before],
        [moved(rank, place) for rank, place in enumerate(after)],
    )
