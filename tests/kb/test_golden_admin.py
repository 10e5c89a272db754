"""Golden queries in their list, and on the first page of the admin."""

import re

import pytest
from django.utils import timezone

from kb import golden
from kb.models import GoldenQuery
from tests import factories
from tests.kb.golden_rows import asked, edit_url, plain, queries, refund

LIST = "/cms/snippets/kb/goldenquery/"


def listed(response) -> list[str]:
    return [row.query for row in response.context["page_obj"]]


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


# In the list


def test_list_shows_query_article_and_finding(as_editor, ten_languages):
    asked(factories.article("パスワード", language="ja"), "パスワード")

    html = as_editor.get(LIST).content.decode()

    (row,) = re.findall(
        r"<tr[^>]*>(?:(?!</tr>).)*golden-state.*?</tr>", html, re.DOTALL
    )
    assert 'lang="ja"' in row
    assert re.search("パスワード .*パスワード 日本語 Found first", plain(row))


def test_list_is_filtered_by_what_was_found_and_by_language(as_editor, ten_languages):
    asked(factories.article("Refund"), "refund", "wifi")
    asked(factories.article("Erstattung", language="de"), "WLAN")
    GoldenQuery.objects.add(factories.article("Draft", live=False), "new")

    found = {
        address: listed(as_editor.get(LIST + address))
        for address in (
            "",
            "?state=red",
            "?state=green",
            "?state=waiting",
            "?language=de",
            "?state=red&language=en",
            "?state=purple",
        )
    }

    assert found == {
        "": ["new", "WLAN", "refund", "wifi"],
        "?state=red": ["WLAN", "wifi"],
        "?state=green": ["refund"],
        "?state=waiting": ["new"],
        "?language=de": ["WLAN"],
        "?state=red&language=en": ["wifi"],
        "?state=purple": ["new", "WLAN", "refund", "wifi"],
    }


@pytest.mark.parametrize("words", ["cash", "Money b"])
def test_list_is_searched_by_query_and_by_title(as_editor, home, words):
    GoldenQuery.objects.add(factories.article("Money back"), "cash")
    GoldenQuery.objects.add(factories.article("Wifi"), "router")

    assert listed(as_editor.get(LIST, {"q": words})) == ["cash"]


def test_a_golden_query_can_be_added_in_the_list(as_editor, home):
    article = refund()

    response = as_editor.post(
        f"{LIST}add/", {"query": " refund ", "article": article.pk}
    )

    assert response.status_code == 302
    assert queries(article) == ["refund"]


def test_the_same_query_is_refused_in_words(as_editor, home):
    article = refund()
    GoldenQuery.objects.add(article, "refund")

    response = as_editor.post(
        f"{LIST}add/", {"query": "ＲＥＦＵＮＤ", "article": article.pk}
    )

    assert response.context["form"].errors == {
        "query": ["The article has this golden query."]
    }


def test_a_changed_query_is_asked_afresh(as_editor, home):
    article = refund()
    asked(article, "refund")
    row = GoldenQuery.objects.get()

    as_editor.post(f"{LIST}edit/{row.pk}/", {"query": "wifi", "article": article.pk})
    row.refresh_from_db()
    waiting = row.state
    golden.run_due()

    row.refresh_from_db()
    assert (waiting, row.state) == ("waiting", "red")


def test_saving_without_a_change_keeps_what_was_found(as_editor, home):
    article = refund()
    asked(article, "refund")
    row = GoldenQuery.objects.get()

    as_editor.post(f"{LIST}edit/{row.pk}/", {"query": "refund", "article": article.pk})

    row.refresh_from_db()
    assert row.state == "green"


def test_agents_cannot_delete_a_golden_query(client, agent, home):
    row = GoldenQuery.objects.add(refund(), "refund")
    client.force_login(agent)

    client.post(f"{LIST}delete/{row.pk}/")

    assert GoldenQuery.objects.count() == 1


def test_editors_can_delete_a_golden_query(as_editor, home):
    row = GoldenQuery.objects.add(refund(), "refund")

    as_editor.post(f"{LIST}delete/{row.pk}/")

    assert GoldenQuery.objects.count() == 0


@pytest.mark.parametrize("count", [1, 30])
def test_list_asks_the_database_as_often_for_one_as_for_thirty(
    as_editor, home, count, django_assert_num_queries
):
    for number in range(count):
        GoldenQuery.objects.add(factories.article(), f"query {number}")
    as_editor.get(LIST)

    with django_assert_num_queries(12):
        as_editor.get(LIST)


# At the start


def home_panel(client) -> str:
    html = client.get("/cms/").content.decode()
    found = re.findall(
        r'<section[^>]*id="golden-queries-section".*?</section>', html, re.DOTALL
    )
    return plain(found[0]) if found else ""


def test_first_page_says_nothing_without_golden_queries(as_editor, home):
    assert home_panel(as_editor) == ""


def test_first_page_names_the_red_ones(as_editor, home):
    article = refund()
    asked(article, "refund", "wifi", "router")
    url = edit_url(article)

    html = as_editor.get("/cms/").content.decode()

    assert (
        "2 golden queries do not find their articles among the first three results."
        in home_panel(as_editor)
    )
    assert f'href="{LIST}?state=red"' in html
    assert html.count(f'href="{url}"') == 2


def test_first_page_says_that_all_is_well(as_editor, home):
    asked(refund(), "refund")

    assert home_panel(as_editor).endswith(
        "1 golden query finds its article among the first three results."
    )


def test_first_page_says_what_is_not_checked_yet(as_editor, home):
    GoldenQuery.objects.add(refund(), "refund")

    assert home_panel(as_editor).endswith("1 golden query has not been checked yet.")


def test_first_page_tells_agents_nothing_of_golden_queries(client, agent, home):
    asked(refund(), "wifi")
    client.force_login(agent)

    assert home_panel(client) == ""


@pytest.mark.parametrize("count", [1, 30])
def test_first_page_asks_the_database_as_often_for_one_as_for_thirty(
    as_editor, home, count, django_assert_num_queries
):
    for number in range(count):
        GoldenQuery.objects.add(factories.article(), f"query {number}")
    GoldenQuery.objects.update(checked_at=timezone.now(), due_at=None)
    as_editor.get("/cms/")

    with django_assert_num_queries(22):
        as_editor.get("/cms/")
