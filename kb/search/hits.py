"""Candidates read back through the database, which decides who sees what of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from modeltranslation.utils import get_translation_fields

from kb.models import ArticlePage, FaqPage, GuidePage

from .engine import IndexMissing
from .indexing import engine
from .types import Candidate, Extract, Levers

User = AbstractUser | AnonymousUser


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


class Listed(NamedTuple):
    """One article in the list of a search."""

    article_id: int
    topic_id: int | None
    kind: str
    full_match: bool


def visible_to(
    candidates: Sequence[Candidate], language_code: str, user: User
) -> list[Listed]:
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
        Listed(one.article_id, *readable[one.article_id], one.full_match)
        for one in candidates
        if one.article_id in readable
    ]


def hits_of(
    query: str,
    language_code: str,
    listed: Sequence[Listed],
    first: int,
    levers: Levers,
) -> list[Hit]:
    ids = [one.article_id for one in listed]
    articles = _articles(ids)
    extracts = engine().extracts(query, language_code, ids, levers=levers)
    return [
        Hit(articles[pk], rank, *extracts[pk], language_code)
        for rank, pk in enumerate(ids, start=first + 1)
        if pk in articles and pk in extracts
    ]


def _articles(ids: Iterable[int]) -> dict[int, ArticlePage]:
    """With what a hit shows; the other sixty columns would cost as much again."""
    names = get_translation_fields("name")
    return (
        ArticlePage.objects.select_related("locale", "topic", "content_type")
        .only(
            "slug",
            "title",
            "external_id",
            "translation_key",
            "content_type",
            "locale__language_code",
            *(f"topic__{name}" for name in names),
        )
        .in_bulk(ids)
    )


def in_readers_language(
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
