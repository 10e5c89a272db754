"""The demo help centre: an invented product's articles, topics, readers and requests.

Everything it writes can be read in the files beside this one.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname
from wagtail.models import Locale

from kb.importing import import_files
from kb.models import ArticlePage, ArticleReads, GoldenQuery, SearchLog, Topic
from portal.demo.levers import add_levers
from portal.demo.requests import add_requests
from portal.sitetree import ensure_home

Progress = Callable[[str], None]

FOLDER = Path(__file__).parent
DAYS_OF_READS = 14
DAYS_OF_SEARCHES = 14


class NotEmpty(Exception):
    """The site has articles or topics of its own, which the demo must not mix with."""


class DemoBroken(Exception):
    """A file of the demo was refused; names it and says why."""


@transaction.atomic
def load(progress: Progress) -> None:
    """Fill an empty site with the demo, all or nothing. Needs the demo's sign-ins.

    Raises:
        NotEmpty: there is something already.
        DemoBroken: one of the demo's own files cannot be imported.
    """
    if not is_possible():
        raise NotEmpty
    progress("home pages in ten languages")
    _add_home_pages(from_yaml("site.yaml"))
    _add_topics(from_yaml("topics.yaml"))
    report = import_files([FOLDER], language_code=None, progress=progress)
    for problem in (*report.refused, *report.warnings):
        raise DemoBroken(str(problem))
    add_levers(from_yaml("levers.yaml"))
    progress("readers and requests")
    _add_golden_queries(from_yaml("queries.yaml"))
    _add_reads()
    _add_searches()
    add_requests(from_yaml("tickets.yaml"))


def is_possible() -> bool:
    """Nobody has written anything yet that the demo would mix with."""
    return not (ArticlePage.objects.exists() or Topic.objects.exists())


def from_yaml(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def _add_home_pages(words: dict[str, Any]) -> None:
    for code, _ in settings.LANGUAGES:
        locale, _ = Locale.objects.get_or_create(language_code=code)
        home = ensure_home(locale)
        home.title = words["title"][code]
        home.site_name = words["site_name"][code]
        home.intro = words["intro"][code]
        home.search_placeholder = words["search_placeholder"][code]
        home.example_queries = "\n".join(words["example_queries"][code])
        home.save_revision().publish()


def _add_topics(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        words = {
            build_localized_fieldname(field, code): text
            for field in ("name", "description")
            for code, text in row[field].items()
        }
        Topic.objects.create(
            slug=row["slug"], position=row["position"], icon=row["icon"], **words
        )


def _add_golden_queries(queries: dict[str, list[dict[str, Any]]]) -> None:
    for code, rows in queries.items():
        articles = ArticlePage.objects.in_language(code)
        for row in rows:
            if row.get("golden"):
                article = articles.get(external_id=row["expect"])
                GoldenQuery.objects.add(article, row["query"])


def _add_reads() -> None:
    """Two weeks of readers, so that "most read" has something to say."""
    today = timezone.localdate()
    popular = {row["expect"]: place for place, row in enumerate(_english_queries())}
    ArticleReads.objects.bulk_create(
        ArticleReads(
            article=article,
            day=day,
            language_code=article.language_code,
            count=_readers(popular.get(article.external_id, 20), day),
        )
        for article in ArticlePage.objects.live().select_related("locale")
        for day in _days_before(today)
    )


def _add_searches() -> None:
    """Two weeks of searches, those that are asked first more often than the others."""
    articles = {
        (article.external_id, article.language_code): article.pk
        for article in ArticlePage.objects.live().select_related("locale")
    }
    asked = [
        (place, code, row["query"], articles[row["expect"], code])
        for code, rows in from_yaml("queries.yaml").items()
        for place, row in enumerate(rows)
        if "slip" not in row and (row["expect"], code) in articles
    ]
    for days in range(1, DAYS_OF_SEARCHES + 1):
        searches = SearchLog.objects.bulk_create(
            SearchLog(language_code=code, query=query, total=1, top_ids=[pk])
            for place, code, query, pk in asked
            if days <= DAYS_OF_SEARCHES - place
        )
        SearchLog.objects.filter(pk__in=[search.pk for search in searches]).update(
            created_at=timezone.now() - timedelta(days=days)
        )


def _english_queries() -> list[dict[str, Any]]:
    return from_yaml("queries.yaml")["en"]


def _days_before(today: date) -> Iterator[date]:
    for days in range(1, DAYS_OF_READS + 1):
        yield today - timedelta(days=days)


def _readers(place: int, day: date) -> int:
    """More for what is asked first, fewer at weekends; never by chance."""
    busy = 1 if day.weekday() >= 5 else 2
    return busy * max(1, 24 - place)
