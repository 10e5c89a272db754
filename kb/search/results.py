"""From a query to a page of hits: the index proposes, the database decides."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TypeVar

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType

from kb.languages import fallbacks
from kb.models import ArticlePage, FaqPage, GuidePage

from .engine import MAX_CANDIDATES, IndexMissing
from .indexing import engine
from .levers import levers_of
from .types import Candidate, Candidates, Extract, Levers

logger = logging.getLogger(__name__)

User = AbstractUser | AnonymousUser
T = TypeVar("T", int, str)


@dataclass(frozen=True, slots=True)
class Hit:
    """One article of a page of results.

    `rank` is 1-based over all pages. `language_code` is the article's own language,
    which in a fallback list may be the reader's.
    """

    article: ArticlePage
    rank: int
    title: Extract
    extract: Extract
    language_code: str


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what this visitor may read.

    `topics` and `kinds` count the articles there would be with that filter; they
    do not change with the chosen one. `total_is_capped`: there may be more than
    `total`. `correction` is the query in a likelier spelling, None without one.
    `fallback` is a second list in the next language, when this one has no good answer.
    `is_available` is false while this language has no index.
    """

    query: str
    language_code: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    total_is_capped: bool = False
    page: int = 1
    page_count: int = 0
    topics: dict[int, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    correction: str | None = None
    fallback: "Results | None" = None
    is_available: bool = True


@dataclass(frozen=True, slots=True)
class _Visible:
    """A candidate that the visitor may read."""

    candidate: Candidate
    topic_id: int | None
    kind: str


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
    visible = _visible(candidates.items, language_code, user)
    chosen = _filtered(visible, topic_id, kind)
    page_count = ceil(len(chosen) / per_page)
    page = max(1, min(page, page_count))
    first = (page - 1) * per_page
    return Results(
        query,
        language_code,
        hits=_hits(query, language_code, chosen, first, first + per_page, levers),
        total=len(chosen),
        total_is_capped=len(candidates.items) == MAX_CANDIDATES,
        page=page,
        page_count=page_count,
        topics=_count(v.topic_id for v in _filtered(visible, None, kind)),
        kinds=_count(v.kind for v in _filtered(visible, topic_id, None)),
        correction=_correction(candidates, language_code, user, levers),
        fallback=_fallback(query, language_code, chosen, user, per_page, levers)
        if page == 1
        else None,
    )


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
    visible = _visible(candidates.items, language_code, user)
    return _hits(text, language_code, visible, 0, limit, levers)


def proposed(query: str, language_code: str, levers: Levers) -> list[int]:
    """Ids of what the index proposes, best first; who may read it is not decided yet.

    Raises:
        IndexMissing: this language has no usable index.
    """
    found = engine().find(query, language_code, levers=levers)
    return [candidate.article_id for candidate in found.items]


def _visible(
    candidates: Sequence[Candidate], language_code: str, user: User
) -> list[_Visible]:
    """The candidates this visitor may read, in the same order. Two queries."""
    if not candidates:
        return []
    kinds = {
        ContentType.objects.get_for_model(model).pk: model.KIND
        for model in (FaqPage, GuidePage)
    }
    readable = {
        pk: (topic_id, kinds[content_type_id])
        for pk, topic_id, content_type_id in ArticlePage.objects.visible_to(user)
        .in_language(language_code)
        .filter(pk__in=[candidate.article_id for candidate in candidates])
        .values_list("pk", "topic_id", "content_type_id")
    }
    return [
        _Visible(candidate, *readable[candidate.article_id])
        for candidate in candidates
        if candidate.article_id in readable
    ]


def _filtered(
    visible: list[_Visible], topic_id: int | None, kind: str | None
) -> list[_Visible]:
    return [
        one
        for one in visible
        if topic_id in (None, one.topic_id) and kind in (None, one.kind)
    ]


def _count(values: Iterable[T | None]) -> dict[T, int]:
    return dict(Counter(value for value in values if value is not None))


def _hits(
    query: str,
    language_code: str,
    visible: list[_Visible],
    first: int,
    end: int,
    levers: Levers,
) -> list[Hit]:
    ids = [one.candidate.article_id for one in visible[first:end]]
    articles = _articles(ids)
    extracts = engine().extracts(query, language_code, ids, levers=levers)
    return [
        Hit(articles[pk], rank, *extracts[pk], language_code)
        for rank, pk in enumerate(ids, start=first + 1)
        if pk in articles and pk in extracts
    ]


def _articles(ids: Iterable[int]) -> dict[int, ArticlePage]:
    return (
        ArticlePage.objects.select_related("locale", "topic", "content_type")
        .defer("body")
        .in_bulk(ids)
    )


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
    if _visible(whole, language_code, user):
        return candidates.correction
    return None


def _fallback(
    query: str,
    language_code: str,
    own: list[_Visible],
    user: User,
    per_page: int,
    own_levers: Levers,
) -> Results | None:
    """A list in the next language that has every word, if this one has no such page.

    With no page at all in the reader's language, any answer will do.
    """
    if any(one.candidate.full_match for one in own):
        return None
    for code in fallbacks(language_code):
        levers = levers_of(code)
        try:
            candidates = engine().find(query, code, levers=levers)
        except IndexMissing:
            continue  # logged where a reader of that language meets it
        visible = _visible(candidates.items, code, user)
        if own:
            visible = [one for one in visible if one.candidate.full_match]
        if visible:
            hits = _hits(query, code, visible, 0, per_page, levers)
            return Results(
                query,
                code,
                hits=_in_readers_language(query, hits, language_code, user, own_levers),
                total=len(visible),
                total_is_capped=len(candidates.items) == MAX_CANDIDATES,
                page_count=1,
            )
    return None


def _in_readers_language(
    query: str, hits: list[Hit], language_code: str, user: User, levers: Levers
) -> list[Hit]:
    """Each hit replaced by its translation where the reader has one."""
    keys = [hit.article.translation_key for hit in hits]
    own = {
        article.translation_key: article
        for article in ArticlePage.objects.visible_to(user)
        .in_language(language_code)
        .filter(translation_key__in=keys)
        .select_related("locale", "topic", "content_type")
        .defer("body")
    }
    try:
        extracts = engine().extracts(
            query,
            language_code,
            [article.pk for article in own.values()],
            levers=levers,
        )
    except IndexMissing:
        return hits
    shown = []
    for hit in hits:
        article = own.get(hit.article.translation_key)
        if article is not None and article.pk in extracts:
            title, extract = extracts[article.pk]
            hit = Hit(article, hit.rank, title, extract, language_code)
        shown.append(hit)
    return shown
