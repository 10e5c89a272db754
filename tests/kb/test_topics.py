import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from tests import factories


@pytest.fixture
def topic(home):
    factories.article_index("ar")
    return factories.topic("account", name_en="Account", name_ar="الحساب")


@pytest.fixture
def soup(client):
    def read(address: str) -> BeautifulSoup:
        return BeautifulSoup(client.get(address).content, "html.parser")

    return read


def links_of(tags) -> list[tuple[str, str]]:
    return [(a["href"], " ".join(a.get_text().split())) for a in tags]


def test_topic_lists_own_articles_first_then_those_of_other_languages(soup, topic):
    english = factories.article("Reset", slug="reset", topic=topic)
    factories.article("Sign in", slug="sign-in", topic=topic)
    factories.article(
        "تعيين", language="ar", slug="reset", topic=topic, translation_of=english
    )

    page = soup("/ar/topics/account/")

    assert page.h1.get_text() == "الحساب"
    own, others = page.select("main .plain")
    assert links_of(own.select("a")) == [("/ar/articles/reset/", "تعيين")]
    assert links_of(others.select("a")) == [("/ar/articles/sign-in/", "Sign in")]
    assert (others.li["lang"], others.li["dir"]) == ("en", "ltr")
    assert others.select_one(".tag").get_text() == "English"


def test_topic_shows_only_what_the_visitor_may_read(soup, topic):
    factories.article("Public", slug="public", topic=topic)
    factories.article("Draft", topic=topic, live=False)
    staff = factories.article("Staff", topic=topic)
    PageViewRestriction.objects.create(page=staff, restriction_type="login")
    factories.article("Elsewhere", topic=factories.topic())

    assert links_of(soup("/en/topics/account/").select("main .plain a")) == [
        ("/en/articles/public/", "Public")
    ]


def test_translation_in_another_topic_is_not_offered_in_a_foreign_language(soup, topic):
    english = factories.article("Reset", topic=topic)
    factories.article(
        "تعيين", language="ar", topic=factories.topic(), translation_of=english
    )

    assert soup("/ar/topics/account/").select("main .plain a") == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_topic_without_articles_leads_on(soup, topic, language):
    page = soup(f"/{language}/topics/account/")

    hrefs = [a["href"] for a in page.main.select("a")]
    assert f"/{language}/articles/" in hrefs
    assert page.select_one(".still") is not None


def test_unknown_topic_is_not_found(client, topic):
    assert client.get("/en/topics/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("number", "shown"), [("1", 30), ("2", 1), ("99", 1), ("x", 30), ("-1", 1)]
)
def test_any_page_number_gives_a_page(client, topic, number, shown):
    for _ in range(31):
        factories.article(topic=topic)

    response = client.get(f"/en/topics/account/?page={number}")

    assert response.content.count(b'<li><a href="/en/articles/article-') == shown


@pytest.mark.parametrize("count", [1, 30])
def test_topic_query_count_does_not_grow(
    client, topic, count, django_assert_num_queries
):
    for _ in range(count):
        factories.article(topic=topic)
        factories.article(topic=topic, language="ar")
    client.get("/en/topics/account/")

    with django_assert_num_queries(5):
        response = client.get("/en/topics/account/")

    assert response.status_code == 200


def test_list_of_all_articles_is_grouped_by_topic(soup, topic):
    other = factories.topic("payment", name_en="Payment", position=1)
    factories.article("Reset", topic=topic)
    factories.article("Invoice", topic=other)
    factories.article("Loose")
    factories.article("فاتورة", language="ar", topic=other)

    page = soup("/en/articles/")

    assert [
        (
            section.h2.get_text(strip=True),
            [a.get_text() for a in section.select(".plain a")],
        )
        for section in page.select("main section[aria-labelledby^=topic]")
    ] == [
        ("Account", ["Reset"]),
        ("Payment", ["Invoice"]),
        ("Other articles", ["Loose"]),
    ]


def test_list_of_all_articles_names_topics_that_exist_in_other_languages(soup, topic):
    factories.article("Reset", topic=topic)

    page = soup("/ar/articles/")

    assert [a["href"] for a in page.select("main .groups a")][:2] == [
        "/ar/topics/account/",
        "/ar/topics/account/",
    ]
    assert "Reset" not in page.main.get_text()


def test_long_topics_are_cut_in_the_list_of_all_and_lead_to_their_page(client, topic):
    for _ in range(12):
        factories.article(topic=topic)

    body = client.get("/en/articles/").content.decode()

    assert body.count('<li><a href="/en/articles/article-') == 10
    assert "See all 12 articles" in body


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_all_articles_query_count_does_not_grow(
    client, topic, count, django_assert_num_queries
):
    for _ in range(count):
        factories.article(topic=factories.topic())
    client.get("/en/articles/")

    with django_assert_num_queries(11):
        response = client.get("/en/articles/")

    assert response.content.count(b'<li><a href="/en/articles/article-') == count


def test_list_of_a_restricted_language_asks_to_sign_in(client, topic):
    index = factories.article_index("ar")
    PageViewRestriction.objects.create(page=index, restriction_type="login")

    assert client.get("/ar/articles/").status_code == 302


def test_reading_lists_sets_no_cookie(client, topic):
    factories.article(topic=topic)

    responses = [client.get("/en/topics/account/"), client.get("/en/articles/")]

    assert [r.cookies for r in responses] == [{}, {}]
    assert ["csrf" in r.content.decode() for r in responses] == [False, False]
