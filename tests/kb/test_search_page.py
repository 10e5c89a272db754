import json
import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from kb import search
from kb.models import SearchLog
from tests import factories


@pytest.fixture
def soup(client):
    def read(address: str) -> BeautifulSoup:
        search.apply_changes()
        return BeautifulSoup(client.get(address).content, "html.parser")

    return read


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())


@pytest.fixture
def refunds(home):
    payments = factories.topic("payments", name_en="Payments")
    orders = factories.topic("orders", name_en="Orders", position=1)
    factories.faq("When does my refund arrive?", slug="when", topic=payments)
    factories.article("Refund a gift", slug="gift", topic=payments)
    factories.article("Refund an order", slug="order", topic=orders)


def test_results_read_like_answers(soup, home):
    topic = factories.topic(name_en="Payments")
    factories.faq(
        "When does my refund arrive?",
        slug="when",
        topic=topic,
        text="Refunds take <b>3</b> days.",
    )

    hit = soup("/en/search/?q=refund").select_one(".hit")

    assert words_of(hit.select_one(".tag")) == "FAQ"
    assert words_of(hit.select_one(".meta")) == "Payments"
    assert hit.a["href"] == "/en/articles/when/"
    assert [words_of(mark) for mark in hit.a.select("mark")] == ["refund"]
    assert words_of(hit.p) == "Refunds take 3 days."


def test_markup_in_a_query_and_in_an_article_stays_text(client, home):
    factories.article("Use <script>alert(1)</script> tags", slug="tags")
    search.apply_changes()

    response = client.get("/en/search/", {"q": "<script>alert(1)</script> tags"})

    assert "<script>alert" not in response.content.decode()


def test_search_is_noted_once_without_the_person(soup, refunds):
    page = soup("/en/search/?q=refund+for+taro@example.jp")

    log = SearchLog.objects.get()
    assert (log.query, log.language_code) == ("refund for [email]", "en")
    assert log.total == 3
    assert len(log.top_ids) == 3
    assert json.loads(page.main["data-step"]) == {
        "kind": "search",
        "search": str(log.pk),
    }


def test_pages_and_filters_of_a_search_are_not_noted_again(soup, refunds):
    page = soup("/en/search/?q=refund")
    facet = page.select_one(".facets a")["href"]

    filtered = soup(facet)

    assert SearchLog.objects.count() == 1
    assert filtered.main["data-step"] == page.main["data-step"]


@pytest.mark.parametrize("other", ["q=gift&s={}", "q=refund&s=x", "q=refund"])
def test_id_of_another_search_is_not_believed(client, refunds, other):
    search.apply_changes()
    client.get("/en/search/?q=refund")
    log = SearchLog.objects.get()

    client.get("/en/search/?" + other.format(log.pk))

    assert SearchLog.objects.count() == 2


def test_id_of_the_same_search_in_another_language_is_not_believed(client, refunds):
    factories.article("荷物", language="ja")
    search.apply_changes()
    client.get("/en/search/?q=refund")

    client.get(f"/ja/search/?q=refund&s={SearchLog.objects.get().pk}")

    assert SearchLog.objects.count() == 2


def test_head_and_an_empty_query_note_nothing(client, refunds):
    search.apply_changes()
    client.head("/en/search/?q=refund")
    client.get("/en/search/?q=+")

    assert not SearchLog.objects.exists()


def test_facets_count_and_narrow_down(soup, refunds):
    page = soup("/en/search/?q=refund")

    facets = {words_of(li): li.a["href"] for li in page.select(".facets li")}
    narrowed = soup(facets["Payments · 2"])

    assert list(facets) == ["Payments · 2", "Orders · 1", "FAQ · 1", "Guide · 2"]
    assert {words_of(a) for a in narrowed.select(".hit a")} == {
        "When does my refund arrive?",
        "Refund a gift",
    }
    chosen = narrowed.select_one(".facets [aria-current=true]")
    assert words_of(chosen) == "Payments"
    assert "topic=" not in chosen["href"]


def test_results_are_paged_and_keep_query_filter_and_search(soup, home):
    topic = factories.topic("payments", name_en="Payments")
    for number in range(12):
        factories.article(f"Refund number {number}", topic=topic)

    first = soup("/en/search/?q=refund&topic=payments")
    link = first.select_one("a[rel=next]")["href"]
    second = soup(link)

    assert (len(first.select(".hit")), len(second.select(".hit"))) == (10, 2)
    assert re.fullmatch(
        r"q=refund&s=[0-9a-f-]{36}&topic=payments&page=2", urlsplit(link).query
    )
    assert SearchLog.objects.count() == 1


@pytest.mark.parametrize(("language", "sentence"), [("en", "3 articles"), ("ja", None)])
def test_total_is_told_in_words(soup, refunds, language, sentence):
    if language == "ja":
        for number in range(3):
            factories.article(f"返金 {number}", language="ja")
    status = soup(
        f"/{language}/search/?q={'refund' if sentence else '返金'}"
    ).select_one("main [role=status]")

    assert (
        words_of(status).startswith(sentence) if sentence else "3" in words_of(status)
    )


def test_misspelt_query_is_asked_back(soup, refunds):
    link = soup("/en/search/?q=refnud").select_one("main [role=status] a")

    assert (link["href"], words_of(link)) == ("/en/search/?q=refund", "refund")


def test_answer_that_only_another_language_has_is_a_second_labelled_list(soup, refunds):
    factories.article("荷物", language="ja")

    page = soup("/ja/search/?q=refund")

    section = page.select_one(".fallback")
    assert words_of(section.h2).endswith("English")
    assert section.select_one(".hit h3")["lang"] == "en"
    assert {a["href"] for a in section.select(".hit a")} == {
        "/ja/articles/when/",
        "/ja/articles/gift/",
        "/ja/articles/order/",
    }
    assert SearchLog.objects.get().fallback_language_code == "en"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_result_offers_contact_tips_and_topics(soup, refunds, language):
    if language == "ar":
        factories.article("طلب", language="ar")
    page = soup(f"/{language}/search/?q=zzqqxx")

    log = SearchLog.objects.get()
    assert (log.total, page.select(".hit")) == (0, [])
    assert (
        page.select_one("main .still a")["href"].strip()
        == f"/{language}/contact/?search={log.pk}"
    )
    assert len(page.select("main .chips a")) == 3
    assert len(page.select("#tips ~ ul li")) == 3


def test_none_of_these_carries_the_search(soup, refunds):
    page = soup("/en/search/?q=refund")

    contact = f"/en/contact/?search={SearchLog.objects.get().pk}"
    assert page.select_one(".still h2").get_text() == "None of these?"
    assert page.select_one(".still a")["href"].strip() == contact
    assert page.select_one(".top__link")["href"].strip() == contact


def test_empty_search_shows_topics_and_what_is_read_most(client, soup, refunds):
    client.get("/en/articles/gift/")

    page = soup("/en/search/")

    assert [words_of(a) for a in page.select("main .chips a")] == [
        "Payments",
        "Orders",
        "All articles",
    ]
    assert [words_of(a) for a in page.select("main .plain a")] == ["Refund a gift"]
    assert page.select_one(".still") is not None


def test_language_without_an_index_says_so_and_leads_on(client, home, caplog):
    response = client.get("/en/search/?q=refund")

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "The search is being prepared" in response.content.decode()
    assert not SearchLog.objects.exists()


@pytest.mark.parametrize(
    "parameters",
    [
        "page=0",
        "page=99999999999999999999",
        "page=x",
        "page=٣",
        "topic=nothing",
        "topic=%00",
        "kind=book",
        "s=%00",
        "s=189bbbe2-0888-4769-8315-2417e973df6a",
        "utm_source=x",
    ],
)
def test_parameters_that_make_no_sense_are_as_if_they_were_not_there(
    client, refunds, parameters
):
    search.apply_changes()

    response = client.get(f"/en/search/?q=refund&{parameters}")

    assert response.status_code == 200
    assert response.context["results"].total == 3


@pytest.mark.parametrize(
    "query", ["\x00", "%ff", "*", "a" * 10_000, "((((", "[a TO z]", "‮refund", "💥"]
)
def test_any_text_is_a_valid_query(client, refunds, query):
    search.apply_changes()

    assert client.get("/en/search/", {"q": query}).status_code == 200


def test_search_page_sets_no_cookie_and_is_not_indexed(client, refunds):
    search.apply_changes()

    response = client.get("/en/search/?q=refund")

    assert response.cookies == {}
    assert "csrf" not in response.content.decode()
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_posting_to_the_search_is_refused(client, refunds):
    assert client.post("/en/search/", {"q": "x"}).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_search_query_count_does_not_grow(
    client, home, count, django_assert_num_queries
):
    for _ in range(count):
        factories.article("Refund an order", topic=factories.topic())
    search.apply_changes()
    client.get("/en/search/?q=refund")

    with django_assert_num_queries(6):
        response = client.get("/en/search/?q=refund")

    assert response.context["results"].total == count
