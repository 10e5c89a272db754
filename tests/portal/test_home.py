from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Locale, PageViewRestriction, Site

from kb.models import ArticlePage, ArticleReads
from portal.models import HomePage
from tests import factories

pytestmark = pytest.mark.django_db


def read(article: ArticlePage, times: int, days_ago: int = 0) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    ArticleReads.objects.create(article=article, day=day, count=times)


def titles(articles) -> list[str]:
    return [article.title for article in articles]


def test_shows_what_was_read_most_in_the_last_month(client, home):
    lately, often, long_ago = (factories.article(title) for title in "ABC")
    read(lately, 1)
    read(often, 1, days_ago=1)
    read(often, 1, days_ago=29)
    read(long_ago, 9, days_ago=31)

    assert titles(client.get("/en/").context["most_read"]) == ["B", "A"]


def test_shows_the_newest_articles_while_nothing_was_read(client, home):
    factories.article("First")
    factories.article("Second")

    context = client.get("/en/").context

    assert context["most_read"] == []
    assert titles(context["newest"]) == ["Second", "First"]


def test_says_so_when_there_is_no_article_yet(client, home):
    response = client.get("/en/")

    assert "There are no articles in this language yet" in response.content.decode()


def test_shows_only_articles_of_its_language(client, ten_languages):
    read(factories.article("Refunds"), 9)
    read(factories.article("返金", language="ja"), 1)

    assert titles(client.get("/ja/").context["most_read"]) == ["返金"]


@pytest.fixture
def secret_article(home) -> ArticlePage:
    article = factories.article("Secret", topic=factories.topic("payments"))
    read(article, 9)
    restriction = PageViewRestriction.objects.create(
        page=article, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([Group.objects.get(name="Editors")])
    return article


def test_counts_and_lists_only_what_this_visitor_may_read(client, secret_article):
    response = client.get("/en/")

    assert "Secret" not in response.content.decode()
    assert list(response.context["topics"]) == []


def test_counts_and_lists_what_a_member_may_read(client, secret_article, editor):
    client.force_login(editor)

    response = client.get("/en/")

    assert titles(response.context["most_read"]) == ["Secret"]
    assert [topic.article_count for topic in response.context["topics"]] == [1]


def test_says_when_a_topic_has_articles_in_other_languages_only(client, ten_languages):
    factories.article("Refunds", topic=factories.topic("payments"))

    with translation.override("ja"):
        words = gettext("So far in other languages")
    assert words in client.get("/ja/").content.decode()


def test_does_not_count_drafts(client, home):
    topic = factories.topic("payments")
    factories.article("Draft", topic=topic, live=False)
    factories.article("Published", topic=topic)

    topics = client.get("/en/").context["topics"]

    assert [topic.article_count for topic in topics] == [1]


def test_names_topics_in_its_language_and_keeps_their_order(client, ten_languages):
    later = factories.topic("b", name_en="Payments", name_ja="お支払い", position=2)
    first = factories.topic("a", name_en="Delivery", name_ja="配送", position=1)
    factories.article(topic=later)
    factories.article(topic=first)

    topics = client.get("/ja/").context["topics"]

    assert [topic.name for topic in topics] == ["配送", "お支払い"]


def test_offers_its_example_queries_as_links(client, home):
    page = HomePage.objects.get()
    page.example_queries = "red light\nR&D"
    page.save_revision().publish()

    html = client.get("/en/").content.decode()

    assert 'href="/en/search/?q=red%20light">red light</a>' in html
    assert 'href="/en/search/?q=R%26D">R&amp;D</a>' in html


def test_tells_search_engines_of_its_translations(client, home, settings):
    settings.SITE_URL = "https://help.example.com"
    Locale.objects.create(language_code="ja")

    html = client.get("/ja/").content.decode()

    base = "https://help.example.com"
    assert f'<link rel="canonical" href="{base}/ja/">' in html
    assert f'<link rel="alternate" hreflang="en" href="{base}/en/">' in html
    assert f'<link rel="alternate" hreflang="x-default" href="{base}/">' in html


def test_says_in_which_language_it_speaks_where_there_is_none_of_the_readers(
    client, home
):
    html = client.get("/ar/").content.decode()

    assert '<html lang="ar" dir="rtl">' in html
    assert '<div lang="en" dir="ltr">' in html


def test_is_called_what_the_site_is_called(client, home):
    Site.objects.update(site_name="Soyogi Help")

    assert client.get("/en/").context["site_name"] == "Soyogi Help"


def test_is_called_something_else_in_another_language(client, home):
    Locale.objects.create(language_code="ja")
    client.get("/ja/")
    page = HomePage.objects.get(locale__language_code="ja")
    page.site_name = "Soyogi ヘルプ"
    page.save_revision().publish()

    assert client.get("/ja/").context["site_name"] == "Soyogi ヘルプ"
    assert client.get("/en/").context["site_name"] == "Annai"


@pytest.mark.parametrize("rows", [1, 30])
def test_asks_the_database_as_often_for_many_articles_as_for_one(
    client, home, django_assert_num_queries, rows
):
    for number in range(rows):
        topic = factories.topic(f"topic-{number}")
        read(factories.article(topic=topic), number + 1)
    client.get("/en/")

    with django_assert_num_queries(9):
        client.get("/en/")
