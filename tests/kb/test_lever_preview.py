"""What the preview of a lever tells before anything is saved."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kb import search
from kb.lever_preview import preview
from kb.models import IgnoredWord, PinnedAnswer, SearchLog, Synonym
from kb.search import rebuild
from tests import factories
from tests.kb.lever_pages import (
    ANYONE,
    address,
    post,
    soup,
    titles,
    words_of,
)


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def logged(home):
    """Three articles and what people have typed."""
    for title in ("Lost phone", "Lost mobile", "Prices"):
        factories.article(title)
    rebuild("en")
    factories.searched("phone", 3)
    factories.searched("Phone?", 2)
    factories.searched("prices", 7)
    factories.searched("lost handset", 9)


def changes(found) -> list[tuple]:
    return [
        (
            one.query,
            one.times,
            [(place.title, place.move) for place in one.before],
            [(place.title, place.move) for place in one.after],
        )
        for one in found.changed
    ]


def test_preview_tells_what_changes_and_how_much_does_not(logged, editor):
    lever = Synonym(language_code="en", terms="phone, mobile")

    found = preview(lever, editor)

    assert changes(found) == [
        (
            "phone",
            5,
            [("Lost phone", "")],
            [("Lost phone", ""), ("Lost mobile", "new")],
        )
    ]
    assert (found.logged, found.unchanged, found.untried) == (3, 2, 0)


def test_preview_marks_what_moves(logged, editor):
    prices = search.search("prices", "en", user=ANYONE).hits[0].article
    lever = PinnedAnswer(language_code="en", queries="lost handset", article=prices)

    (one,) = preview(lever, editor).changed

    assert [(p.title, p.move) for p in one.after] == [
        ("Prices", "new"),
        ("Lost phone", "down"),
        ("Lost mobile", "down"),
    ]


def test_preview_marks_what_is_gone(logged, editor):
    found = preview(IgnoredWord(language_code="en", word="lost"), editor)

    assert changes(found) == [
        ("lost handset", 9, [("Lost phone", "gone"), ("Lost mobile", "gone")], [])
    ]


def test_preview_of_a_change_compares_with_what_is_saved(logged, editor):
    lever = factories.synonym("phone, mobile")
    assert preview(lever, editor).changed == []

    lever.terms = "phone, telephone"

    assert changes(preview(lever, editor)) == [
        (
            "phone",
            5,
            [("Lost phone", ""), ("Lost mobile", "gone")],
            [("Lost phone", "")],
        )
    ]


def test_preview_shows_only_what_the_editor_may_read(logged, editor):
    PageViewRestriction.objects.create(
        page=factories.article_index("en").get_children().get(title="Lost mobile"),
        restriction_type="groups",
    )

    assert (
        preview(Synonym(language_code="en", terms="phone, mobile"), editor).changed
        == []
    )


def test_preview_saves_nothing(admin, logged):
    before = (SearchLog.objects.count(), Synonym.objects.count())

    response = post(admin, "synonym", "preview", terms="phone, mobile")

    assert response.status_code == 200
    assert (SearchLog.objects.count(), Synonym.objects.count()) == before
    assert titles("mobile") == ["Lost mobile"]


def test_preview_page_shows_both_lists(admin, logged):
    page = soup(post(admin, "synonym", "preview", terms="phone, mobile"))

    (change,) = page.select(".lever-change")
    assert words_of(change.h3) == "phone asked 5 times"
    assert [words_of(item) for item in change.select("li")] == [
        "Lost phone",
        "Lost phone",
        "Lost mobile New",
    ]
    assert words_of(page.select_one(".lever-preview__sum")) == (
        "2 of 3 logged queries stay as they are."
    )


def test_preview_for_the_script_is_a_part_of_a_page(admin, logged):
    response = admin.post(
        address("synonym", "preview"),
        {"language_code": "en", "terms": "phone, mobile", "also_finds": ""},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    page = soup(response)
    assert (page.html, len(page.select(".lever-change"))) == (None, 1)


def test_preview_tries_the_editors_own_query(admin, home):
    factories.article("Lost phone")
    rebuild("en")

    page = soup(
        post(
            admin,
            "synonym",
            "preview",
            **{"terms": "handset, phone", "own-query": "my handset"},
        )
    )

    (change,) = page.select(".lever-change")
    assert words_of(change.h3) == "my handset your own query"
    assert [words_of(item) for item in change.select("li")] == ["Lost phone New"]
    assert "No searches in this language have been logged yet." in page.get_text()


def test_preview_names_the_faults_of_the_form(admin, home):
    response = post(admin, "synonym", "preview", terms="phone")

    assert response.status_code == 422
    assert [words_of(item) for item in soup(response).select(".help-critical li")] == [
        "Words: Enter at least two words that mean the same, or what to find as well."
    ]


def test_preview_without_an_index_says_so(admin, home):
    factories.searched("phone")

    page = soup(post(admin, "synonym", "preview", terms="phone, mobile"))

    assert words_of(page.select_one(".help-warning")) == (
        "There is no search index in this language yet."
    )


def test_preview_forgets_what_was_searched_for_long_ago(logged, editor):
    SearchLog.objects.update(created_at=timezone.now() - timedelta(days=91))

    assert (
        preview(Synonym(language_code="en", terms="phone, mobile"), editor).logged == 0
    )


@pytest.mark.parametrize("count", [1, 60])
def test_preview_is_bounded_and_says_what_was_not_tried(
    home, editor, count, django_assert_num_queries
):
    factories.article("Lost phone")
    rebuild("en")
    for number in range(count):
        factories.searched(f"handset {number}")
    lever = Synonym(language_code="en", terms="handset, phone")
    preview(lever, editor)

    with django_assert_num_queries(7):
        found = preview(lever, editor)

    assert len(found.changed) + found.untried + found.unchanged == count
    assert found.untried == max(0, count - 50)


def test_the_form_opens_a_preview_without_a_script(admin, home):
    lever = factories.synonym("phone, mobile")

    page = soup(admin.get(address("synonym", "edit", str(lever.pk))))

    button = page.select_one(".lever-preview button")
    assert button["formaction"] == reverse(
        Synonym.snippet_viewset.get_url_name("preview"), args=[lever.pk]
    )
    assert button.find_parent("form")["method"] == "POST"
