"""Golden queries on the form of their article."""

import re

import pytest
from django.urls import reverse

from kb.models import FaqPage, GoldenQuery
from tests import factories
from tests.kb.golden_rows import asked, edit_url, plain, queries, refund


def article_data(title: str = "Refund", **changes: str) -> dict[str, str]:
    return {
        "title": title,
        "slug": "refund",
        "summary": "",
        "keywords": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    } | changes


def rows_of(response) -> list[str]:
    html = response.content.decode()
    rows = re.findall(r'<li class="golden-queries__row">(.*?)</li>', html, re.DOTALL)
    return [plain(row) for row in rows]


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


def test_golden_queries_can_be_written_with_a_new_article(as_editor, home):
    url = reverse("wagtailadmin_pages:add", args=["kb", "faqpage", home.pk])

    form = as_editor.get(url)
    as_editor.post(url, article_data(golden="refund\r\n\r\n money back \r\nREFUND"))

    assert 'name="golden"' in form.content.decode()
    assert queries(FaqPage.objects.get()) == ["refund", "money back"]


def test_golden_queries_of_a_new_article_that_is_published_at_once(as_editor, home):
    url = reverse("wagtailadmin_pages:add", args=["kb", "faqpage", home.pk])

    as_editor.post(url, article_data(golden="refund", **{"action-publish": "1"}))

    article = FaqPage.objects.get()
    assert article.live
    assert queries(article) == ["refund"]


@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
@pytest.mark.parametrize("live", [True, False])
def test_golden_queries_are_kept_with_a_draft_and_with_a_publish(
    as_editor, home, action, live
):
    article = refund(live=live)
    GoldenQuery.objects.add(article, "refund")
    data = article_data(golden="cash\r\nmoney", **{"initial-golden": "refund"})

    response = as_editor.post(edit_url(article), data | action)

    assert response.status_code == 302
    assert queries(article) == ["cash", "money"]


def test_form_of_an_article_shows_its_queries_and_what_each_finds(as_editor, home):
    article = refund()
    asked(article, "refund", "wifi")
    asked(factories.article("Wifi"), "by another article")
    GoldenQuery.objects.add(article, "<b>new</b>")

    response = as_editor.get(edit_url(article))

    form = response.context["form"]
    assert form["golden"].value() == "refund\nwifi\n<b>new</b>"
    assert [row.split(" Just now")[0] for row in rows_of(response)] == [
        "refund Found first",
        "wifi Not among the first ten",
        "<b>new</b> Not checked yet",
    ]


def test_each_query_leads_to_the_results_that_readers_get(as_editor, ten_languages):
    article = factories.article("返品", language="ja")
    asked(article, "返品 & 返金")

    html = as_editor.get(edit_url(article)).content.decode()

    (path,) = re.findall(r'href="(/ja/search/[^"]*)"', html)
    results = as_editor.get(path).context["results"]
    assert results.query == "返品 & 返金"


def test_lines_of_another_editor_stay(as_editor, home):
    article = refund()
    GoldenQuery.objects.add(article, "refund")
    loaded = str(as_editor.get(edit_url(article)).context["form"]["golden"].value())
    GoldenQuery.objects.add(article, "by another editor")

    as_editor.post(
        edit_url(article),
        article_data(golden="refund\ncash", **{"initial-golden": loaded}),
    )

    assert queries(article) == ["refund", "by another editor", "cash"]


def test_wagtails_own_saving_leaves_no_half_typed_line_behind(as_editor, home):
    article = refund()

    def save_by_itself(golden: str, before: str) -> str:
        answer = as_editor.post(
            edit_url(article),
            article_data(golden=golden, **{"initial-golden": before}),
            headers={"accept": "application/json"},
        )
        return answer.json()["field_updates"]["initial-golden"]

    before = save_by_itself("ref", "")
    half_typed = queries(article)
    before = save_by_itself("refund", before)

    assert (half_typed, queries(article)) == (["ref"], ["refund"])
    assert save_by_itself("", before) == ""
    assert queries(article) == []


def test_the_hidden_text_of_before_survives_a_mistake(as_editor, home):
    article = refund()
    data = article_data(golden="x" * 201, **{"initial-golden": "refund"})

    response = as_editor.post(edit_url(article), data | {"action-publish": "1"})

    assert response.context["form"].errors["golden"] == [
        f"This golden query is too long: {'x' * 201}"
    ]
    html = response.content.decode()
    (hidden,) = re.findall(r'<input[^>]*name="initial-golden"[^>]*>', html)
    assert 'value="refund"' in hidden


def test_an_article_has_a_bounded_number_of_golden_queries(as_editor, home):
    article = refund()
    lines = "\n".join(f"query {number}" for number in range(21))

    response = as_editor.post(edit_url(article), article_data(golden=lines))

    assert response.context["form"].errors["golden"] == [
        "Too many golden queries: an article can have 20."
    ]
    assert queries(article) == []


def test_going_back_to_an_old_version_leaves_the_golden_queries(as_editor, home):
    article = refund()
    old = article.latest_revision
    GoldenQuery.objects.add(article, "refund")

    old.publish()

    assert queries(article) == ["refund"]


def test_a_preview_keeps_nothing(as_editor, home):
    article = refund()
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])

    answer = as_editor.post(url, article_data(golden="refund"))

    assert answer.json()["is_valid"]
    assert queries(article) == []


def test_the_field_speaks_the_language_of_the_article(as_editor, ten_languages):
    article = factories.article("استرداد", language="ar")

    html = as_editor.get(edit_url(article)).content.decode()

    (tag,) = re.findall(r'<textarea[^>]*name="golden"[^>]*>', html)
    assert ('lang="ar"' in tag, 'dir="rtl"' in tag) == (True, True)


def test_who_may_not_keep_golden_queries_does_not_change_them(client, home):
    article = refund()
    GoldenQuery.objects.add(article, "refund")
    client.force_login(factories.user("moderator", groups=("Moderators",)))
    page = client.get(edit_url(article))

    client.post(
        edit_url(article), article_data(golden="", **{"initial-golden": "refund"})
    )

    assert page.status_code == 200
    assert "golden" not in page.context["form"].fields
    assert queries(article) == ["refund"]


@pytest.mark.parametrize("count", [1, 20])
def test_form_asks_the_database_as_often_for_one_as_for_twenty(
    as_editor, home, count, django_assert_num_queries
):
    article = refund()
    asked(article, *(f"refund {number}" for number in range(count)))
    as_editor.get(edit_url(article))

    with django_assert_num_queries(43):
        response = as_editor.get(edit_url(article))

    assert len(rows_of(response)) == count
