"""What stands on the page of search results: hits, filters, pages, other ways on."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from kb import search
from kb.addresses import articles_path
from kb.clients import client_of
from kb.forms import SearchRequest
from kb.languages import interface_language
from kb.models import ArticlePage, Topic
from kb.models.topics import TopicQuerySet
from kb.search import Results, SearchBusy
from kb.search_log import found_before, log_search

POPULAR_DAYS = 30
POPULAR = 6
TOPICS = 24
RETRY_AFTER = {"busy": 2, "unavailable": 60}
"""Seconds after which to ask again, by what keeps the search from answering."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A link that narrows the results down, or takes the narrowing back."""

    label: str
    count: int
    url: str
    is_chosen: bool


def context(request: HttpRequest, asked: SearchRequest) -> dict[str, Any]:
    """With `trouble`, a key of RETRY_AFTER, if there is no answer at the moment."""
    language_code = interface_language(request)
    if not asked.query:
        return {"query": "", **_other_ways(request.user, language_code)}
    try:
        with search.place(client_of(request)):
            results, search_id = _results(request, asked, language_code)
    except SearchBusy:
        return _no_answer(asked, language_code, "busy")
    if not results.is_available:
        return _no_answer(asked, language_code, "unavailable")
    if search_id is None and request.method == "GET":
        search_id = log_search(results)
    shown: dict[str, Any] = {
        "query": asked.query,
        "results": results,
        "search_id": search_id or "",
        "step": json.dumps({"kind": "search", "search": str(search_id)})
        if search_id
        else "",
        "topics": _topic_filters(asked, results, search_id),
        "kinds": _kind_filters(asked, results, search_id),
        "base_url": _url(asked, search_id, topic=True, kind=True) + "&page=",
        "correction_url": f"{reverse('kb:search')}?{urlencode({'q': results.correction})}",
    }
    if not results.hits and not results.fallback:
        shown |= _other_ways(request.user, language_code)
    return shown


def _no_answer(
    asked: SearchRequest, language_code: str, trouble: str
) -> dict[str, Any]:
    """Not noted: that nothing was found is not known.

    The other ways are those of everybody, because the template keeps them for the next.
    """
    ways = _other_ways(AnonymousUser(), language_code)
    return {"query": asked.query, "trouble": trouble, **ways}


def _other_ways(
    user: AbstractUser | AnonymousUser, language_code: str
) -> dict[str, Any]:
    """What to offer when there is nothing found, or nothing searched for yet.

    Three queries at most, once a template asks.
    """
    readable = ArticlePage.objects.visible_to(user)
    own = readable.in_language(language_code)

    def topics() -> TopicQuerySet:
        found = Topic.objects.with_articles(own)[:TOPICS]
        return found or Topic.objects.with_articles(readable)[:TOPICS]

    return {
        "all_topics": SimpleLazyObject(topics),
        "articles_url": articles_path(language_code),
        "popular": own.most_read(days=POPULAR_DAYS).for_lists()[:POPULAR],
    }


def _results(
    request: HttpRequest, asked: SearchRequest, language_code: str
) -> tuple[Results, UUID | None]:
    """What to show, and the id of its search in the log, None for a new one.

    A link from a page of results carries that id: then it is cut from the same list,
    so that it repeats and misses nothing. Otherwise, or when that list is forgotten,
    this is a new search.
    """
    part: dict[str, Any] = {
        "user": request.user,
        "topic_id": asked.topic.pk if asked.topic else None,
        "kind": asked.kind or None,
        "page": asked.page,
    }
    if asked.search_id:
        found = found_before(asked.search_id, asked.query, language_code)
        again = found and search.search_again(found, asked.query, language_code, **part)
        if again:
            return again, asked.search_id
    return search.search(asked.query, language_code, **part), None


def _topic_filters(
    asked: SearchRequest, results: Results, search_id: UUID | None
) -> list[Filter]:
    """Topics of the results, largest first; one query."""
    names = Topic.objects.in_bulk(results.topics)
    filters = [
        Filter(
            label=topic.name,
            count=results.topics[topic.pk],
            url=_url(asked, search_id, kind=True)
            + ("" if topic == asked.topic else f"&topic={topic.slug}"),
            is_chosen=topic == asked.topic,
        )
        for topic in names.values()
    ]
    return sorted(filters, key=lambda one: -one.count)


def _kind_filters(
    asked: SearchRequest, results: Results, search_id: UUID | None
) -> list[Filter]:
    """Kinds of the results; the label is the kind, worded by the template."""
    return [
        Filter(
            label=kind,
            count=results.kinds[kind],
            url=_url(asked, search_id, topic=True)
            + ("" if kind == asked.kind else f"&kind={kind}"),
            is_chosen=kind == asked.kind,
        )
        for kind in ("faq", "guide")
        if kind in results.kinds
    ]


def _url(
    asked: SearchRequest,
    search_id: UUID | None,
    *,
    topic: bool = False,
    kind: bool = False,
) -> str:
    """This search with the filters that are to stay, from its first page."""
    query = {"q": asked.query}
    if search_id:
        query["s"] = str(search_id)
    if topic and asked.topic:
        query["topic"] = asked.topic.slug
    if kind and asked.kind:
        query["kind"] = asked.kind
    return f"{reverse('kb:search')}?{urlencode(query)}"
