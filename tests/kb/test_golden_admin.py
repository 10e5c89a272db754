"""Golden queries where editors see them: on the article, in the list, at the start."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from kb import golden
from kb.models import ArticlePage, FaqPage, GoldenQuery
from kb.tasks import apply_index_changes
from tests import factories

LIST = "/cms/snippets/kb/goldenquery/"


def edit_url(article) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article.pk])


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


def refund(**fields) -> ArticlePage:
    return factories.article("Refund", slug="refund", **fields)


def queries(article) -> list[str]:
    rows = GoldenQuery.objects.filter(article_id=article.pk).order_by("pk")
    return [row.query for row in rows]


def asked(article, *texts: str) -> None:
    """Golden queries that have been asked."""
    for text in texts:
        GoldenQuery.objects.add(article, text)
    apply_index_changes.delay()
    golden.run_due()


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows_of(response) -> list[str]:
    html = response.content.decode()
    rows = re.findall(r'<li class="golden-queries__row">(.*?)</li>', html, re.DOTALL)
    return [plain(row) for row in rows]


def listed(response) -> list[str]:
    return [row.query for row in response.context["page_obj"]]


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


# On the article


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
