"""What many have asked is offered while typing; what one has, or may not, is not."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kb import privacy, search, tasks
from kb.models import ArticlePage, FrequentQuery
from tests import factories

OFTEN = (1, 1, 2, 2, 3)


def count() -> list[str]:
    """Count as beat does, with an index that knows every article."""
    search.apply_changes()
    tasks.refresh_frequent_queries()
    return [row.text for row in FrequentQuery.objects.order_by("-times", "text")]


@pytest.fixture
def options(client):
    """The queries that are offered for a text, as BeautifulSoup's tags."""

    def read(typed: str, language: str = "en") -> list:
        answer = client.get(f"/{language}/suggest/", {"q": typed})
        list_ = BeautifulSoup(answer.content, "html.parser")
        return list_.select("[aria-labelledby=suggested-queries] [role=option]")

    return read


@pytest.fixture
def offered(options):
    def read(typed: str, language: str = "en") -> list[str]:
        return [
            " ".join(option.get_text().split()) for option in options(typed, language)
        ]

    return read


@pytest.fixture
def passwords(home) -> ArticlePage:
    return factories.article("Reset your password", text="Forgot the café card?")


def test_what_many_asked_is_offered_and_leads_to_its_results(options, passwords):
    factories.searches("reset password")
    count()

    [option] = options("res")

    assert option["href"] == "/en/search/?q=reset%20password"
    assert [mark.get_text() for mark in option.select("mark")] == ["res"]
    assert option.get_text().strip() == "reset password"


@pytest.mark.parametrize(
    ("query", "days", "fields"),
    [
        ("reset password", (1, 2, 3, 4), {}),
        ("reset password", (1, 1, 1, 1, 2, 2, 2), {}),
        ("reset password", (31, 32, 33, 34, 35), {}),
        ("reset password", OFTEN, {"total": 0}),
        ("reset password", OFTEN, {"language_code": "ja"}),
        ("reset password of [email]", OFTEN, {}),
        ("reset [password]", OFTEN, {}),
        ("password reset " * 5, OFTEN, {}),
        ("reset pasword", OFTEN, {}),
        ("your passw", OFTEN, {}),
        ("reset password hanako", OFTEN, {}),
        ("???", OFTEN, {}),
    ],
    ids=[
        "asked too seldom",
        "on too few days",
        "too long ago",
        "without a result",
        "in another language",
        "redacted",
        "like redacted",
        "too long",
        "misspelt",
        "half typed",
        "with a name that no article has",
        "without a word",
    ],
)
def test_what_is_not_offered_to_anybody(passwords, query, days, fields):
    factories.searches("forgot password")
    factories.searches(query, days, **fields)

    assert count() == ["forgot password"]


def test_what_todays_rules_take_out_is_not_offered(home):
    """The log may be older than a rule."""
    factories.article("Call 0312345678 and reset")
    factories.searches("reset 0312345678")

    assert count() == []


@pytest.mark.parametrize("state", ["draft", "login", "groups", "deleted"])
def test_s13_a_query_is_offered_to_who_may_read_what_has_its_words(
    client, offered, passwords, state
):
    hidden = factories.article("Reset the zqcanary password")
    factories.searches("reset zqcanary password", top_ids=[hidden.pk, passwords.pk])
    assert count() == ["reset zqcanary password"]
    assert offered("reset z") == ["reset zqcanary password"]
    if state == "draft":
        hidden.specific.unpublish()
    elif state == "deleted":
        hidden.delete()
    else:
        PageViewRestriction.objects.create(page=hidden, restriction_type=state)

    before = offered("reset z")
    count()
    after = offered("reset z")
    client.force_login(factories.user())

    assert (before, after) == ([], [])
    assert offered("reset z") == (
        ["reset zqcanary password"] if state == "login" else []
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("r", ["reset password", "forgot café card reset"]),
        ("Reset  P", ["reset password"]),
        ("pass", ["reset password"]),
        ("cafe", ["forgot café card reset"]),
        ("CAFÉ c", ["forgot café card reset"]),
        ("set", []),
        ("password reset", []),
        ("reset password", []),
        ("%", []),
        ("_", []),
        ("", []),
    ],
)
def test_what_fits(offered, passwords, typed, expected):
    factories.searches("reset password")
    factories.searches("forgot café card reset", (*OFTEN, 4))
    count()

    assert offered(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("パス", ["パスワード 忘れた"]),
        ("ぱす", ["パスワード 忘れた"]),
        ("ワード", ["パスワード 忘れた"]),
        ("パスワード忘", ["パスワード 忘れた"]),
        ("忘れ", ["パスワード 忘れた"]),
        ("返金", []),
    ],
)
def test_japanese_fits_from_any_character(offered, home, typed, expected):
    factories.article("パスワードを忘れた", language="ja", text="パスワード 忘れた")
    factories.searches("パスワード 忘れた", language_code="ja")
    count()

    assert offered(typed, "ja") == expected


def test_ways_to_write_the_same_are_one_in_the_usual_one(passwords):
    factories.searches("Reset Password", (1, 2))
    factories.searches("reset  password", (2, 3, 4))
    factories.searches("RESET PASSWORD!", (5,))

    assert count() == ["reset password"]
    assert FrequentQuery.objects.get().times == 6


def test_the_most_frequent_three(offered, home):
    words = ["alpha", "bravo", "charlie", "delta"]
    factories.article("Reset", text=" ".join(words))
    for times, word in enumerate(words, start=1):
        factories.searches(f"reset {word}", OFTEN * times)
    count()

    assert offered("rese") == ["reset delta", "reset charlie", "reset bravo"]


def test_what_is_typed_stays_text(client, passwords):
    factories.searches("reset <your> &password")
    count()

    answer = client.get("/en/suggest/?q=reset").content.decode()

    assert "q=reset%20%3Cyour%3E%20%26password" in answer
    assert "<your>" not in answer


def test_what_is_no_longer_frequent_goes_with_the_next_count(passwords):
    factories.searches("reset password")
    before = count()

    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert (before, count()) == (["reset password"], [])


def test_nothing_outlives_the_log(passwords, settings):
    settings.SEARCH_LOG_DAYS = 2
    factories.searches("reset password")
    before = count()

    privacy.purge()

    assert (before, FrequentQuery.objects.count()) == (["reset password"], 0)


def test_without_an_index_nothing_is_frequent(home):
    factories.searches("reset password")
    tasks.refresh_frequent_queries()

    assert not FrequentQuery.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_queries_do_not_grow_with_what_is_frequent(
    client, options, home, number, django_assert_num_queries
):
    for place in range(number):
        factories.article(f"Reset {place}")
        factories.searches(f"reset {place}")
    count()

    with django_assert_num_queries(6):
        assert len(options("res")) == min(number, 3)


@pytest.mark.parametrize("number", [1, 30])
def test_counting_takes_a_fixed_number_of_queries(
    home, number, django_assert_num_queries
):
    factories.article("Reset", text=" ".join(f"word{place}" for place in range(30)))
    for place in range(number):
        factories.searches(f"reset word{place}")
    assert len(count()) == number

    with django_assert_num_queries(7):
        tasks.refresh_frequent_queries()
