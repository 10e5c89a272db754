"""The demo as a site: every page of it answers, and its articles are found."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import override_settings
from django.utils import translation
from wagtail.models import Page

from kb import frequent_queries, golden, search
from kb.models import (
    ArticlePage,
    ArticleReads,
    GoldenQuery,
    Topic,
    TranslationState,
)
from kb.models.translations import ChangeSize
from portal import demo, sign_ins
from portal.models import HomePage
from tickets.models import OutgoingMail, Ticket

each_language = pytest.mark.parametrize("code", [code for code, _ in project.LANGUAGES])


@pytest.fixture(scope="module")
def demo_folder(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demo, loaded once for this file and rolled back after it."""
    folder = tmp_path_factory.mktemp("demo")
    own = override_settings(
        DATA_DIR=folder,
        MEDIA_ROOT=folder / "media",
        SEARCH_DIR=folder / "search",
        CELERY_TASK_ALWAYS_EAGER=True,
    )
    with django_db_blocker.unblock(), transaction.atomic():
        with own:
            sign_ins.create()
            demo.load(lambda progress: None)
            search.ensure_ready()
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def demo_site(demo_folder: Path, db, settings) -> None:
    settings.DATA_DIR = demo_folder
    settings.MEDIA_ROOT = demo_folder / "media"
    settings.SEARCH_DIR = demo_folder / "search"


@each_language
def test_home_lists_and_topics_answer(demo_site, client, code):
    slugs = Topic.objects.values_list("slug", flat=True)
    paths = ["", "articles/", *(f"topics/{slug}/" for slug in slugs)]

    answers = {path: client.get(f"/{code}/{path}").status_code for path in paths}

    assert len(answers) == 8
    assert {path: status for path, status in answers.items() if status != 200} == {}


@each_language
def test_every_article_answers_in_every_language(demo_site, client, code):
    slugs = ArticlePage.objects.in_language("en").values_list("slug", flat=True)

    answers = {s: client.get(f"/{code}/articles/{s}/").status_code for s in slugs}

    assert len(answers) >= 18
    assert {slug: status for slug, status in answers.items() if status != 200} == {}


@each_language
def test_home_page_speaks_its_language(demo_site, code):
    words = demo.from_yaml("site.yaml")

    home = HomePage.objects.live().get(locale__language_code=code)

    assert (home.title, home.site_name, home.intro) == (
        words["title"][code],
        words["site_name"][code],
        words["intro"][code],
    )
    assert home.example_queries.splitlines() == words["example_queries"][code]


@each_language
def test_topics_speak_every_language(demo_site, code):
    rows = demo.from_yaml("topics.yaml")

    with translation.override(code):
        names = {topic.slug: topic.name for topic in Topic.objects.all()}

    assert names == {row["slug"]: row["name"][code] for row in rows}


def test_every_article_is_whole(demo_site):
    files = list(demo.FOLDER.glob("articles/*/*.md"))
    articles = ArticlePage.objects.live()

    assert articles.count() == len(files)
    assert articles.filter(topic=None).count() == 0
    assert articles.filter(live_revision=None).count() == 0
    assert articles.filter(last_reviewed=None).count() == 0


def test_page_tree_is_sound(demo_site):
    assert Page.find_problems() == ([], [], [], [], [])


def test_outdated_translations_are_marked(demo_site):
    sizes = Counter(TranslationState.objects.values_list("change", flat=True))

    assert {ChangeSize.TYPO, ChangeSize.MINOR, ChangeSize.MAJOR} < set(sizes)
    assert TranslationState.objects.exclude(
        source__locale__language_code="en"
    ).count() == (0)


def test_no_link_in_an_article_is_lost(demo_site):
    html = "".join(
        str(block.value) for page in ArticlePage.objects.live() for block in page.body
    )

    assert re.findall(r'href="(?!/|https?:|mailto:)[^"]*"', html) == []
    assert "<a>" not in html


def test_example_requests_are_in_the_queue_with_their_context(demo_site):
    tickets = Ticket.objects.order_by("pk")

    assert [(t.language_code, t.status) for t in tickets] == [
        ("ar", "pending"),
        ("fr", "new"),
        ("en", "open"),
        ("ja", "new"),
    ]
    assert min(t.context.items.count() for t in tickets) >= 4
    assert OutgoingMail.objects.count() == 5


def test_people_have_read_the_articles(demo_site):
    assert ArticleReads.objects.count() == 14 * ArticlePage.objects.live().count()


@pytest.mark.parametrize(
    ("code", "typed", "offered"),
    [
        ("en", "re", ["red light"]),
        ("ja", "パス", ["パスワード 忘れた"]),
        ("ar", "نسيت", ["نسيت كلمة السر"]),
    ],
)
def test_what_customers_ask_often_is_offered(demo_site, code, typed, offered):
    frequent_queries.refresh()

    found = frequent_queries.suggested(typed, code, AnonymousUser())

    assert [suggestion.text for suggestion in found] == offered


def test_golden_queries_in_two_languages_find_their_articles(demo_site):
    golden.run_due()

    states = Counter(
        (row.language_code, row.state) for row in GoldenQuery.objects.with_articles()
    )

    assert states == {("en", "green"): 4, ("ja", "green"): 4}


def test_sign_ins_are_for_people_of_every_task(demo_site):
    usernames = [row.username for row in sign_ins.read()]

    assert usernames == ["admin", "editor", "agent", "agent-ja"]


def reciprocal_rank(query: str, expected: str, code: str) -> float:
    found = search.search(query, code, user=AnonymousUser()).hits
    ids = [hit.article.external_id for hit in found]
    return 1 / (ids.index(expected) + 1) if expected in ids else 0.0


@each_language
def test_customers_find_what_they_ask_for(demo_site, code):
    ranks = [
        reciprocal_rank(row["query"], row["expect"], code)
        for row in demo.from_yaml("queries.yaml")[code]
    ]

    assert sum(ranks) / len(ranks) >= 0.9


@pytest.mark.parametrize(
    ("code", "query", "expected"),
    [
        ("en", "soyogi wlan networks", "wifi-requirements"),
        ("en", "it does not work", "sensor-offline"),
        ("ja", "ワイファイを変えたい 教えてください", "change-wifi"),
        ("ja", "動かない", "sensor-offline"),
    ],
)
def test_what_the_editors_of_the_demo_told_search(demo_site, code, query, expected):
    assert reciprocal_rank(query, expected, code) == 1
