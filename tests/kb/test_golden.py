"""Golden queries: an editor's promise about search, and whether it is kept today."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from kb import golden, search
from kb.models import ArticlePage, GoldenQuery
from kb.models.golden import fold_query
from kb.tasks import (
    apply_index_changes,
    reconcile_search_index,
    run_golden_queries,
)
from portal import running
from portal.screen import Screen
from tests import factories


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A request of an earlier test may have left its language behind."""
    with override("en"):
        yield


def work() -> None:
    """What beat does every few seconds."""
    apply_index_changes.delay()
    run_golden_queries.delay()


def finding(query: GoldenQuery) -> tuple[str, str]:
    query.refresh_from_db()
    return query.state.value, query.finding


def golden_query(query: str, article: ArticlePage) -> GoldenQuery:
    return GoldenQuery.objects.add(article, query)


def rename(article: ArticlePage, title: str) -> None:
    page = article.specific
    page.title = title
    page.save_revision().publish()


def articles_about(word: str, count: int) -> None:
    for _ in range(count):
        factories.article(f"{word} {word}", text=f"<b>{word}</b>")


def test_a_query_that_finds_its_article_first_is_green(home):
    query = golden_query("refund", factories.article("Refund an order"))
    assert finding(query) == ("waiting", "Not checked yet")

    work()

    assert finding(query) == ("green", "Found first")
    assert query.checked_at is not None
    assert query.due_at is None


def test_publishing_turns_a_golden_query_red_and_green_again(home):
    article = factories.article("Refund an order")
    query = golden_query("refund", article)
    work()

    rename(article, "Money back")
    work()
    without_the_word = finding(query)
    rename(article, "Refund")
    work()

    assert without_the_word == ("red", "Not among the first ten")
    assert finding(query) == ("green", "Found first")


@pytest.mark.parametrize(
    ("better", "expected"),
    [
        (1, ("green", "Found as number 2")),
        (2, ("green", "Found as number 3")),
        (3, ("red", "Found as number 4, not among the first three")),
        (9, ("red", "Found as number 10, not among the first three")),
        (10, ("red", "Not among the first ten")),
    ],
)
def test_better_articles_push_it_down(home, better, expected):
    article = factories.article("Something else", text="A word about a refund here.")
    query = golden_query("refund", article)

    articles_about("refund", better)
    work()

    assert finding(query) == expected


def test_a_withdrawn_article_is_red_and_says_why(home):
    article = factories.article("Refund an order")
    query = golden_query("refund", article)
    work()

    article.unpublish()
    work()

    assert finding(query) == ("red", "The article is not published")


def test_a_draft_that_was_never_published_is_no_fault(home):
    article = factories.article("Refund an order", live=False)
    query = golden_query("refund", article)

    work()
    before = finding(query)
    article.specific.save_revision().publish()
    work()

    assert before == ("waiting", "Checked once the article is published")
    assert finding(query) == ("green", "Found first")


def test_a_restricted_article_is_red_and_says_why(home):
    article = factories.article("Refund an order")
    query = golden_query("refund", article)
    work()

    restriction = PageViewRestriction.objects.create(
        page=article, restriction_type="login"
    )
    work()
    restricted = finding(query)
    restriction.delete()
    work()

    assert restricted == ("red", "The article is not public")
    assert finding(query) == ("green", "Found first")


def test_deleting_an_article_deletes_its_golden_queries(home):
    article = factories.article("Refund an order")
    golden_query("refund", article)

    article.delete()

    assert GoldenQuery.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("ja", "パスワードを忘れたとき", "ぱすわーど 忘れた"),
        ("ar", "إعادة تعيين كلمة المرور", "كلمه المرور"),
        ("zh-hans", "忘记密码怎么办", "忘记密码"),
        ("de", "Passwort zurücksetzen", "PASSWORT zuruecksetzen"),
    ],
)
def test_golden_queries_are_asked_in_the_language_of_their_article(
    db, language, title, query
):
    factories.article("Password", language="en", text=title)
    mine = golden_query(query, factories.article(title, language=language))

    work()

    assert finding(mine) == ("green", "Found first")


def test_only_the_language_that_changed_is_asked_again(ten_languages):
    english = golden_query("refund", factories.article("Refund"))
    german = golden_query("Erstattung", factories.article("Erstattung", language="de"))
    work()

    rename(english.article, "Refund an order")
    apply_index_changes.delay()

    assert list(GoldenQuery.objects.due()) == [english]
    german.refresh_from_db()
    assert german.due_at is None


def test_a_change_of_the_search_has_its_language_asked_again(home):
    query = golden_query("refund", factories.article("Refund"))
    work()
    GoldenQuery.objects.update(rank=9)

    golden.note_change("de")
    untouched = golden.run_due()
    golden.note_change("en")
    asked = golden.run_due()

    assert (untouched, asked) == (0, 1)
    assert finding(query) == ("green", "Found first")


def test_every_night_all_are_asked_again(home):
    golden_query("refund", factories.article("Refund"))
    work()

    reconcile_search_index.delay()

    assert GoldenQuery.objects.due().count() == 1


def test_a_rebuilt_index_is_asked_again(home):
    query = golden_query("refund", factories.article("Refund"))
    golden.run_due()
    without_an_index = finding(query)

    call_command("rebuild_search_index", stdout=StringIO())
    golden.run_due()

    assert without_an_index == ("red", "The search of this language is not ready")
    assert finding(query) == ("green", "Found first")


def test_an_index_that_is_built_at_the_start_is_asked_again(home):
    query = golden_query("refund", factories.article("Refund"))
    golden.run_due()

    running.build_search_indexes(Screen(StringIO()))
    golden.run_due()

    assert finding(query) == ("green", "Found first")


def test_what_becomes_due_while_it_is_asked_stays_due(home):
    query = golden_query("refund", factories.article("Refund"))
    apply_index_changes.delay()
    changes = iter(["en"])

    def change_before_an_update(execute, sql, *others):
        if sql.startswith("UPDATE"):
            for language_code in changes:
                golden.note_change(language_code)
        return execute(sql, *others)

    with connection.execute_wrapper(change_before_an_update):
        golden.run_due()

    assert finding(query) == ("waiting", "Not checked yet")
    assert query.due_at is not None


def test_what_was_asked_longest_ago_comes_first(home):
    article = factories.article("Refund")
    first, second, third = (
        golden_query(f"refund {number}", article) for number in range(3)
    )
    apply_index_changes.delay()
    golden.run_due(limit=2)

    golden.note_change("en")

    assert list(GoldenQuery.objects.due()) == [third, first, second]


@pytest.mark.parametrize(
    "query",
    ["refund OR *", '"((', "[a TO z]", "'; DROP TABLE kb_goldenquery; --", "?" * 200]
    + ["<script>alert(1)</script>", "refund " * 28, "\u202erefund", "﷽" * 200, "💸"],
)
def test_any_text_can_be_asked(home, query):
    factories.article("Refund")
    mine = golden_query(query, factories.article("Change the wifi"))

    work()

    assert finding(mine) == ("red", "Not among the first ten")


def test_one_article_has_a_query_once_however_it_is_written(home):
    article = factories.article("Wi-Fi")
    golden_query("Wifi  ändern", article)

    golden_query("ＷＩＦＩ ÄNDERN ", article)

    assert [row.query for row in GoldenQuery.objects.all()] == ["Wifi  ändern"]
    with pytest.raises(IntegrityError):
        GoldenQuery.objects.create(article=article, query="wifi ändern")


def test_two_articles_can_have_the_same_query(home):
    first, second = (
        golden_query("wifi", factories.article(f"Wifi {name}")) for name in "ab"
    )

    work()

    assert {finding(first), finding(second)} == {
        ("green", "Found first"),
        ("green", "Found as number 2"),
    }


def test_a_list_of_queries_changes_only_what_was_changed_in_it(home):
    article = factories.article("Refund")
    golden.change(article, [], ["refund", "money back"])
    golden_query("by another editor", article)

    golden.change(article, ["refund", "money back"], ["REFUND", "cash"])

    assert [row.query for row in article.golden_queries.order_by("pk")] == [
        "refund",
        "by another editor",
        "cash",
    ]


def test_a_folded_query_is_bounded():
    assert len(fold_query("ﷺ" * 200)) == 200


def test_nothing_due_costs_one_query(home, django_assert_num_queries):
    golden_query("refund", factories.article("Refund"))
    work()

    with django_assert_num_queries(1):
        golden.run_due()


@pytest.mark.parametrize("count", [1, 30])
def test_a_golden_query_costs_a_search_and_one_update(
    home, count, django_assert_num_queries
):
    article = factories.article("Refund")
    for number in range(count):
        golden_query(f"refund {number}", article)
    apply_index_changes.delay()
    search.search("refund", "en", user=AnonymousUser())

    with django_assert_num_queries(3 + 5 * count):
        golden.run_due()


@pytest.mark.parametrize("count", [1, 30])
def test_a_change_is_noted_in_one_statement(home, count, django_assert_num_queries):
    article = factories.article("Refund")
    for number in range(count):
        golden_query(f"refund {number}", article)

    with django_assert_num_queries(1):
        golden.note_change("en")
