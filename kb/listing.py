"""Which articles stand in the list of a topic, and in the list of all.

`readable` is always `ArticlePage.objects.visible_to(the visitor)`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from kb.languages import best_language
from kb.links import ArticleLink

if TYPE_CHECKING:
    from kb.models.articles import ArticlePage, ArticleQuerySet
    from kb.models.topics import Topic

PER_PAGE = 30
PER_TOPIC = 10


@dataclass(frozen=True, slots=True)
class TopicArticles:
    """One page of a topic's list: the reader's own language comes first."""

    own: list[ArticlePage]
    # Articles that this visitor can read in no version of their own language.
    others: list[ArticlePage]
    page: Page


def topic_articles(
    readable: ArticleQuerySet, topic: Topic, language_code: str, page: str | int
) -> TopicArticles:
    """In the editors' order. Three queries, however many articles there are."""
    in_topic = readable.filter(topic=topic)
    own = list(
        in_topic.in_language(language_code)
        .order_by("path")
        .values_list("pk", flat=True)
    )
    here = readable.in_language(language_code)
    others = _best_versions(
        in_topic.exclude(translation_key__in=here.values("translation_key")),
        language_code,
    )
    shown = Paginator([*own, *others], PER_PAGE).get_page(page)
    articles = _in_order(readable, list(shown.object_list))
    return TopicArticles(
        own=[a for a in articles if a.language_code == language_code],
        others=[a for a in articles if a.language_code != language_code],
        page=shown,
    )


def _best_versions(articles: ArticleQuerySet, language_code: str) -> list[int]:
    """Ids of one version per article: the one to show to a reader of that language."""
    versions: dict[object, dict[str, int]] = defaultdict(dict)
    rows = articles.order_by("path").values_list(
        "translation_key", "locale__language_code", "pk"
    )
    for key, code, pk in rows:
        versions[key][code] = pk
    return [
        by_language[best]
        for by_language in versions.values()
        if (best := best_language(language_code, by_language))
    ]


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """A topic in the list of all articles; None gathers those without one."""

    topic: Topic | None
    articles: list[ArticleLink]
    total: int
    # There are articles, if only in other languages.
    is_elsewhere: bool = False


def groups_by_topic(
    readable: ArticleQuerySet, topics: QuerySet[Topic], language_code: str
) -> list[TopicGroup]:
    """The first articles of each topic that has any. At most three queries."""
    by_topic: dict[int | None, list[ArticleLink]] = defaultdict(list)
    rows = (
        readable.in_language(language_code)
        .order_by("path")
        .values_list("topic_id", "pk", "slug", "title", "locale__language_code")
    )
    for topic_id, *link in rows:
        by_topic[topic_id].append(ArticleLink(*link))
    elsewhere = set(
        readable.exclude(locale__language_code=language_code)
        .values_list("topic_id", flat=True)
        .distinct()
    )
    groups = []
    for topic in [*topics, None]:
        links = by_topic[topic.pk if topic else None]
        if links or (topic and topic.pk in elsewhere):
            groups.append(TopicGroup(topic, links[:PER_TOPIC], len(links), not links))
    return groups


def _in_order(readable: ArticleQuerySet, ids: list[int]) -> list[ArticlePage]:
    found = readable.for_lists().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
