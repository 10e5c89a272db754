import re

import pytest
from wagtail.models import PageViewRestriction

from kb.sitemaps import ArticleSitemap
from tests import factories


def addresses(client, section: str) -> list[str]:
    body = client.get(f"/sitemap-{section}.xml").content.decode()
    return re.findall(r"<loc>(.*?)</loc>", body)


@pytest.fixture
def two_languages(home):
    factories.article_index("ar")


def test_sitemap_names_the_articles_of_all_languages(client, two_languages):
    article = factories.article(slug="reset")
    factories.article(slug="reset", language="ar", translation_of=article)

    assert addresses(client, "articles") == [
        "http://localhost:8000/en/articles/reset/",
        "http://localhost:8000/ar/articles/reset/",
    ]


def test_sitemap_names_homes_lists_and_topics_that_have_articles(client, two_languages):
    factories.topic("empty")
    factories.article(topic=factories.topic("account"), language="ar")

    assert addresses(client, "lists") == [
        "http://localhost:8000/en/",
        "http://localhost:8000/ar/",
        "http://localhost:8000/en/articles/",
        "http://localhost:8000/ar/articles/",
        "http://localhost:8000/ar/topics/account/",
    ]


def test_sitemap_keeps_quiet_about_what_is_not_public(client, two_languages):
    topic = factories.topic("hidden")
    factories.article(topic=topic, live=False)
    staff = factories.article(topic=topic)
    PageViewRestriction.objects.create(page=staff, restriction_type="login")
    arabic_home = factories.article_index("ar").get_parent()
    factories.article(topic=topic, language="ar")
    PageViewRestriction.objects.create(page=arabic_home, restriction_type="login")

    assert addresses(client, "articles") == []
    assert addresses(client, "lists") == [
        "http://localhost:8000/en/",
        "http://localhost:8000/en/articles/",
    ]


def test_sitemap_index_names_every_part(client, home, monkeypatch):
    monkeypatch.setattr(ArticleSitemap, "limit", 2)
    for _ in range(3):
        factories.article()

    body = client.get("/sitemap.xml").content.decode()

    assert re.findall(r"<loc>http://[^/]+(.*?)</loc>", body) == [
        "/sitemap-lists.xml",
        "/sitemap-articles.xml",
        "/sitemap-articles.xml?p=2",
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_sitemap_query_count_does_not_grow(
    client, home, count, django_assert_num_queries
):
    for _ in range(count):
        factories.article()

    with django_assert_num_queries(3):
        found = addresses(client, "articles")

    assert len(found) == count


def test_robots_file_leads_to_the_sitemap_and_away_from_private_pages(client, db):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /*/requests/" in response.content.decode()
    assert "Sitemap: http://localhost:8000/sitemap.xml" in response.content.decode()
