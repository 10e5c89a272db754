"""From a query to a page of hits: the index proposes, the database decides."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from kb.languages import fallbacks
from kb.models import ArticlePage

from .engine import MAX_CANDIDATES, IndexMissing
from .hits import Hit, Listed, User, hits_of, in_readers_language, visible_to
from .indexing import engine
from .levers import levers_of
from .types import Candidates, Levers

logger = logging.getLogger(__name__)

T = TypeVar("T", int, str)


@dataclass(frozen=True, slots=True)
class Found:
    """The whole list of a search for one visitor, best first: pages are cut from it.

    `is_capped`: the index may have more.
    """

    articles: Sequence[Listed] = ()
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what this visitor may read.

    `found` is the list it was cut from. `topics` and `kinds` count the articles there
    would be with that filter; they do not change with the chosen one. `total_is_capped`:
    there may be more than `total`. `correction` is the query in a likelier spelling, None without one.
    `fallback` is a second list in the next language, when this one has no good answer.
    `is_available` is false while this language has no index.
    """

    query: str
    language_code: str
    hits: list[Hit] = field(default_factory=list)
    found: Found = Found()
    total: int = 0
    total_is_capped: bool = False
    page: int = 1
    page_count: int = 0
    topics: dict[int, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    correction: str | None = None
    fallback: "Results | None" = None
    is_available: bool = True


def search(
    query: str,
    language_code: str,
    *,
    user: User,
    topic_id: int | None = None,
    kind: str | None = None,
    page: int = 1,
    per_page: int = 10,
) -> Results:
    """A page of the articles of one language that answer a query, best first.

    Args:
        query: what the visitor typed; any string is valid, operators are not parsed.
        page: 1-based; a number beyond the last page gives the last page.
    """
    if not query.strip():
        return Results(query, language_code)
    levers = levers_of(language_code)
    try:
        candidates = engine().find(query, language_code, levers=levers)
    except IndexMissing:
        logger.exception("No search index for %s", language_code)
        return Results(query, language_code, is_available=False)
    found = Found(
        visible_to(candidates.items, language_code, user),
        is_capped=len(candidates.items) == MAX_CANDIDATES,
    )
    results = _page(
        found,
        {one.article_id for one in found.articles},
        query,
        language_code,
        levers,
        user=user,
        topic_id=topic_id,
        kind=kind,
        page=page,
        per_page=per_page,
    )
    correction = _correction(candidates, language_code, user, levers)
    return replace(results, correction=correction)


def search_again(
    found: Found,
    query: str,
    language_code: str,
    *,
    user: User,
    topic_id: int | None = None,
    kind: str | None = None,
    page: int = 1,
    per_page: int = 10,
) -> Results | None:
    """Another page, or other filters, of the list that a search has shown before.

    Its order and its pages stay as they were, whatever became of the index since: an
    article that was withdrawn leaves a gap, so that no other moves to another page.

    Returns:
        None when nothing of the page is left to show: it is time to search anew.
    """
    readable = (
        ArticlePage.objects.visible_to(user)
        .in_language(language_code)
        .filter(pk__in=[one.article_id for one in found.articles])
    )
    try:
        results = _page(
            found,
            set(readable.values_list("pk", flat=True)),
            query,
            language_code,
            levers_of(language_code),
            user=user,
            topic_id=topic_id,
            kind=kind,
            page=page,
            per_page=per_page,
        )
    except IndexMissing:
        return None
    return results if results.hits else None


def _page(
    found: Found,
    readable: set[int],
    query: str,
    language_code: str,
    levers: Levers,
    *,
    user: User,
    topic_id: int | None,
    kind: str | None,
    page: int,
    per_page: int,
) -> Results:
    """A page of a list, of which only the readable articles are shown and counted."""
    chosen = _filtered(found.articles, topic_id, kind)
    places = [n for n, one in enumerate(chosen) if one.article_id in readable]
    page_count = places[-1] // per_page + 1 if places else 0
    page = max(1, min(page, page_count))
    first = (page - 1) * per_page
    shown = [chosen[n] for n in places if first <= n < first + per_page]
    seen = [one for one in found.articles if one.article_id in readable]
    fallback = None
    if page == 1:
        own = [chosen[n] for n in places]
        fallback = _fallback(query, language_code, own, user, per_page, levers)
    return Results(
        query,
        language_code,
        hits=hits_of(query, language_code, shown, first, levers),
        found=found,
        total=len(places),
        total_is_capped=found.is_capped,
        page=page,
        page_count=page_count,
        topics=_count(one.topic_id for one in _filtered(seen, None, kind)),
        kinds=_count(one.kind for one in _filtered(seen, topic_id, None)),
        fallback=fallback,
    )


def answered_by(query: str, language_code: str, *, limit: int = 10) -> list[int]:
    """Ids of articles that have every word of a query, best first; whoever may read them.

    No word may be misspelt or half typed: a blank after the last one says it is whole.
    """
    try:
        candidates = engine().find(f"{query} ", language_code, limit=2 * limit)
    except IndexMissing:
        return []
    return [one.article_id for one in candidates.items if one.full_match][:limit]


def suggestions(
    text: str, language_code: str, *, user: User, limit: int = 8
) -> list[Hit]:
    """Articles for half-typed text, by their titles first."""
    if not text.strip():
        return []
    levers = levers_of(language_code)
    try:
        candidates = engine().complete(
            text, language_code, limit=4 * limit, levers=levers
        )
    except IndexMissing:
        logger.exception("No search index for %s", language_code)
        return []
    visible = visible_to(candidates.items, language_code, user)
    return hits_of(text, language_code, visible[:limit], 0, levers)


def proposed(query: str, language_code: str, levers: Levers) -> list[int]:
    """Ids of what the index proposes, best first; who may read it is not decided yet.

    Raises:
        IndexMissing: this language has no usable index.
    """
    found = engine().find(query, language_code, levers=levers)
    return [candidate.article_id for candidate in found.items]


def _filtered(
    listed: Sequence[Listed], topic_id: int | None, kind: str | None
) -> list[Listed]:
    return [
        one
        for one in listed
        if topic_id in (None, one.topic_id) and kind in (None, one.kind)
    ]


def _count(values: Iterable[T | None]) -> dict[T, int]:
    return dict(Counter(value for value in values if value is not None))


def _correction(
    candidates: Candidates, language_code: str, user: User, levers: Levers
) -> str | None:
    """A correction is offered only if this visitor may read an article with it.

    So it is never useless, and no word of a restricted article becomes known by it:
    an article that a synonym finds, or that is pinned, need not hold the word.
    """
    if candidates.correction is None:
        return None
    corrected = engine().find(
        candidates.correction,
        language_code,
        limit=20,
        levers=replace(levers, synonyms={}, pinned={}),
    )
    whole = [candidate for candidate in corrected.items if candidate.full_match]
    if visible_to(whole, language_code, user):
        return candidates.correction
    return None


def _fallback(
    query: str,
    language_code: str,
    own: list[Listed],
    user: User,
    per_page: int,
    own_levers: Levers,
) -> Results | None:
    """A list in the next language that has every word, if this one has no such page.

    With no page at all in the reader's language, any answer will do.
    """
    if any(one.full_match for one in own):
        return None
    for code in fallbacks(language_code):
        levers = levers_of(code)
        try:
            candidates = engine().find(query, code, levers=levers)
        except IndexMissing:
            continue  # logged where a reader of that language meets it
        visible = visible_to(candidates.items, code, user)
        if own:
            visible = [one for one in visible if one.full_match]
        if visible:
            hits = hits_of(query, code, visible[:per_page], 0, levers)
            return Results(
                query,
                code,
                hits=in_readers_language(query, hits, language_code, user, own_levers),
                total=len(visible),
                total_is_capped=len(candidates.items) == MAX_CANDIDATES,
                page_count=1,
            )
    return None
