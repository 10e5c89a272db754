import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from kb import search
from kb.models import ArticlePage, SearchLog
from tests import factories


@pytest.fixture
def suggested(client):
    """Options of the list for a text, as BeautifulSoup's tags."""

    def ask(text: str, language: str = "en") -> list:
        search.apply_changes()
        answer = client.get(f"/{language}/suggest/", {"q": text})
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser").select("[role=option]")

    return ask


def words_of(options) -> list[str]:
    return [" ".join(option.get_text().split()) for option in options]


def test_half_a_word_is_enough(suggested, home):
    payments = factories.topic(name_en="Payments")
    factories.article("Refund an order", slug="refund", topic=payments)

    [option] = suggested("an ord")

    assert words_of([option]) == ["Refund an order Payments"]
    assert option["href"] == "/en/articles/refund/"
    assert words_of(option.select("mark"))[-1].startswith("ord")


def test_japanese_is_suggested_too(suggested, home):
    factories.article("パスワードを忘れたとき", language="ja", slug="forgot")

    [option] = suggested("パスワ", "ja")

    assert words_of([option]) == ["パスワードを忘れたとき"]
    assert option.mark


def test_six_at_most_and_a_sentence_says_how_many(client, suggested, home):
    for number in range(9):
        factories.article(f"Refund {number}")

    assert len(suggested("refund")) == 6
    answer = client.get("/en/suggest/?q=refund").content.decode()
    assert "6 suggestions." in answer


def test_s13_what_the_visitor_may_not_read_is_not_suggested(client, suggested, home):
    factories.article("Canary public")
    draft = factories.article("Canary draft")
    locked = factories.article("Canary locked")
    factories.article("Canary foreign", language="de")
    search.apply_changes()
    ArticlePage.objects.filter(pk=draft.pk).update(live=False)
    PageViewRestriction.objects.create(page=locked, restriction_type="login")

    assert words_of(suggested("cana")) == ["Canary public"]
    client.force_login(factories.user())
    assert sorted(words_of(suggested("cana"))) == ["Canary locked", "Canary public"]


def test_markup_stays_text(client, home):
    factories.article("Use <script>alert(1)</script> tags")
    search.apply_changes()

    answer = client.get("/en/suggest/", {"q": "<script>alert(1)</script> tags"})

    assert b"&lt;" in answer.content
    assert b"<script>" not in answer.content


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\u3000",
        '"',
        "*",
        "a* OR NOT (",
        "%s{{ x }}",
        "\ud800",
        "ア" * 5000,
    ],
    ids=ascii,
)
def test_any_text_is_answered(client, home, text):
    factories.article("Refund an order")
    search.apply_changes()
    query = text.encode(errors="surrogatepass")

    answer = client.get("/en/suggest/", {"q": query})

    assert answer.status_code == 200
    assert b"option" not in answer.content


def test_without_an_index_nothing_is_suggested(client, home):
    assert client.get("/en/suggest/?q=refund").content.strip() == b""


def test_queries_do_not_grow_with_the_list(
    client, suggested, home, django_assert_num_queries
):
    topics = [factories.topic() for _ in range(6)]
    factories.article("Refund", topic=topics[0])
    assert len(suggested("ref")) == 1
    with django_assert_num_queries(5):
        client.get("/en/suggest/?q=ref")
    for topic in topics[1:]:
        factories.article("Refund", topic=topic)
    assert len(suggested("ref")) == 6
    with django_assert_num_queries(5):
        client.get("/en/suggest/?q=ref")


def test_nothing_is_noted_or_kept(client, home):
    factories.article("Refund an order")
    search.apply_changes()

    answer = client.get("/en/suggest/?q=refund")

    assert not SearchLog.objects.exists()
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_only_reading(client, home):
    assert client.head("/en/suggest/?q=refund").status_code == 200
    assert client.post("/en/suggest/", {"q": "refund"}).status_code == 405
