"""The pages of a search are parts of one list, whatever is published meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kb import privacy, search
from kb.models import ArticlePage, SearchLog
from tests import factories


@pytest.fixture
def soup(client):
    def read(address: str) -> BeautifulSoup:
        search.apply_changes()
        return BeautifulSoup(client.get(address).content, "html.parser")

    return read


@pytest.fixture
def topic():
    return factories.topic("payments", name_en="Payments")


@pytest.fixture
def refunds(home, topic) -> None:
    """Thirty articles: 25 of a topic and, between them, 5 of none."""
    for number in range(30):
        factories.article(
            f"Refund number {number}",
            slug=f"refund-{number}",
            topic=topic if number % 6 else None,
            text="refund " * (number % 7),
        )


def shown(page: BeautifulSoup) -> list[str]:
    """The last part of the address of each hit."""
    return [a["href"].split("/")[-2] for a in page.select(".hit h2 a, .hit h3 a")]


def following(soup, page: BeautifulSoup) -> list[str]:
    """All hits of the pages after this one."""
    hits = []
    while link := page.select_one("a[rel=next]"):
        page = soup(link["href"])
        hits += shown(page)
    return hits


def whole_order(**options) -> list[str]:
    search.apply_changes()
    results = search.search(
        "refund", "en", user=AnonymousUser(), per_page=200, **options
    )
    return [hit.article.slug for hit in results.hits]


def unpublish(slug: str) -> None:
    ArticlePage.objects.get(slug=slug).specific.unpublish()


def change_everything(order: list[str]) -> None:
    """Withdraw, delete and move some of the list, put others before it, index anew."""
    unpublish(order[1])
    ArticlePage.objects.get(slug=order[3]).delete()
    unpublish(order[12])
    ArticlePage.objects.get(slug=order[14]).delete()
    ArticlePage.objects.filter(slug=order[16]).update(topic=factories.topic())
    for number in range(15):
        factories.article("Refund", slug=f"new-{number}")
    search.apply_changes()
    search.rebuild("en")


def test_no_page_repeats_or_misses_anything_while_the_index_changes(soup, refunds):
    order = whole_order()
    first = soup("/en/search/?q=refund")

    change_everything(order)

    assert shown(first) == order[:10]
    assert following(soup, first) == [*order[10:12], order[13], *order[15:]]
    assert whole_order()[:15] == [f"new-{number}" for number in range(15)]
    assert SearchLog.objects.count() == 1


def test_pages_of_a_filter_are_as_steady(soup, refunds, topic):
    order = whole_order(topic_id=topic.pk)
    found = soup("/en/search/?q=refund")
    first = soup(found.select_one(".facets a[href*='topic=payments']")["href"])

    change_everything(order)

    assert shown(first) == order[:10]
    assert following(soup, first) == [*order[10:12], order[13], *order[15:]]


def test_a_filter_that_is_chosen_later_cuts_the_same_list(soup, refunds, topic):
    order = whole_order(topic_id=topic.pk)
    link = soup("/en/search/?q=refund").select_one(".facets a[href*='topic=payments']")

    change_everything(order)
    first = soup(link["href"])

    assert shown(first) == [order[0], order[2], *order[4:10]]
    assert following(soup, first) == [*order[10:12], order[13], *order[15:]]
    assert [" ".join(li.get_text().split()) for li in first.select(".facets li")] == [
        "Payments · 21",
        "Guide · 21",
    ]


def test_the_way_back_shows_what_was_shown(soup, refunds):
    first = soup("/en/search/?q=refund")
    second = soup(first.select_one("a[rel=next]")["href"])
    order = whole_order()

    change_everything(order)

    again = soup(second.select_one("a[rel=prev]")["href"])
    assert shown(again) == [order[0], order[2], *order[4:10]]


def test_extracts_of_a_further_page_are_of_the_article_as_it_is_now(soup, refunds):
    link = soup("/en/search/?q=refund").select_one("a[rel=next]")["href"]
    changed = ArticlePage.objects.get(slug=shown(soup(link))[0]).specific
    changed.title = "Refund <b> anew"
    changed.save_revision().publish()

    hit = soup(link).select_one(".hit")

    assert hit.a.get_text().strip() == "Refund <b> anew"
    assert [mark.get_text() for mark in hit.a.select("mark")] == ["Refund"]


def test_a_page_of_which_nothing_is_left_is_searched_anew(soup, refunds):
    order = whole_order()
    link = soup("/en/search/?q=refund").select_one("a[rel=next]")["href"]
    for slug in order[10:20]:
        unpublish(slug)

    page = soup(link)

    assert shown(page) == order[20:]
    assert SearchLog.objects.count() == 2


def test_after_a_day_a_list_is_forgotten_and_its_search_is_a_new_one(soup, refunds):
    link = soup("/en/search/?q=refund").select_one("a[rel=next]")["href"]
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        counts = privacy.purge()

        page = soup(link)

    assert counts == {"searches": 0, "lists of results": 1}
    assert len(shown(page)) == 10
    assert f"s={SearchLog.objects.get(found__isnull=False).pk}" in str(page)
    assert SearchLog.objects.count() == 2


def test_s13_a_link_from_somebody_with_more_rights_shows_no_more(client, soup, refunds):
    client.force_login(factories.user())
    order = whole_order()
    first = soup("/en/search/?q=refund&kind=guide")
    for slug in (order[2], order[11], *order[20:]):
        PageViewRestriction.objects.create(
            page=ArticlePage.objects.get(slug=slug), restriction_type="login"
        )
    client.logout()

    second = soup(first.select_one("a[rel=next]")["href"])

    assert shown(second) == [order[10], *order[12:20]]
    words = " ".join(second.main.get_text().split())
    assert words.startswith("Results for “refund” 18 articles")
    assert "Page 2 of 2" in words


def test_a_list_at_its_limit_says_so_on_every_page(soup, home):
    for number in range(201):
        factories.article(f"Refund {number}")

    first = soup("/en/search/?q=refund")
    second = soup(first.select_one("a[rel=next]")["href"])

    for page in (first, second):
        assert "More than 200 articles" in page.main.get_text()


@pytest.mark.parametrize("count", [11, 30])
def test_a_further_page_takes_a_fixed_number_of_queries(
    client, home, count, django_assert_num_queries
):
    for _ in range(count):
        factories.article("Refund an order", topic=factories.topic())
    search.apply_changes()
    client.get("/en/search/?q=refund")
    link = f"/en/search/?q=refund&s={SearchLog.objects.get().pk}&page=2"

    with django_assert_num_queries(6):
        response = client.get(link)

    assert len(response.context["results"].hits) == min(10, count - 10)
