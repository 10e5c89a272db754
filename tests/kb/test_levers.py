"""What synonyms, pinned answers and ignored words do for visitors."""

import pytest
from wagtail.models import PageViewRestriction

from kb import search
from kb.models import PinnedAnswer
from kb.search import rebuild
from tests import factories
from tests.kb.lever_pages import ANYONE, soup, titles, words_of


@pytest.mark.parametrize(
    ("language", "terms", "query", "title"),
    [
        ("en", "handset, phone", "handset", "Lost phone"),
        ("ja", "無線LAN、Wi-Fi", "無線LANのパスワード", "Wi-Fiにつなぐ"),
        ("ar", "جوال، هاتف", "جوالي جوال", "إعداد هاتف جديد"),
    ],
)
def test_a_synonym_works_from_the_next_search_on(home, language, terms, query, title):
    factories.article(title, language=language)
    rebuild(language)
    assert titles(query, language) == []

    lever = factories.synonym(terms, language=language)
    assert titles(query, language) == [title]

    lever.delete()
    assert titles(query, language) == []


def test_a_lever_is_for_its_own_language_only(home):
    factories.article("Lost phone")
    rebuild("en")

    factories.synonym("handset, phone", language="de")

    assert titles("handset") == []


def test_a_fallback_list_follows_the_levers_of_its_own_language(home):
    factories.article_index("ar")
    factories.article("Lost phone")
    for code in ("en", "ar"):
        rebuild(code)
    factories.synonym("handset, phone")

    results = search.search("handset", "ar", user=ANYONE)

    assert [hit.article.title for hit in results.fallback.hits] == ["Lost phone"]


def test_a_full_match_by_a_synonym_needs_no_fallback(home):
    factories.article("هاتف", language="ar")
    factories.article("جوال phone")
    for code in ("en", "ar"):
        rebuild(code)
    factories.synonym("جوال، هاتف", language="ar")

    results = search.search("جوال", "ar", user=ANYONE)

    assert [hit.article.title for hit in results.hits] == ["هاتف"]
    assert results.fallback is None


def test_a_changed_lever_is_followed(home):
    factories.article("Lost phone")
    rebuild("en")
    lever = factories.synonym("handset, phone")
    assert titles("handset") == ["Lost phone"]

    lever.terms = "receiver, phone"
    lever.save()

    assert (titles("handset"), titles("receiver")) == ([], ["Lost phone"])


def test_suggestions_follow_a_synonym(client, home):
    factories.article("Lost phone")
    rebuild("en")
    factories.synonym("handset, phone")

    page = soup(client.get("/en/suggest/?q=handset"))

    assert [words_of(a) for a in page.select("a")] == ["Lost phone"]


def test_a_pinned_answer_comes_first_and_a_second_after_it(home):
    factories.article("Refund")
    second = factories.article("Prices")
    first = factories.article("Delivery")
    rebuild("en")
    factories.pinned_answer("refund", second, position=2)
    factories.pinned_answer("Refund?\nmoney", first, position=1)

    assert titles("refund") == ["Delivery", "Prices", "Refund"]
    assert titles("money") == ["Delivery"]


def test_a_pinned_answer_is_shown_only_to_those_who_may_read_it(home, editor):
    factories.article("Refund")
    private = factories.article("Refunds for staff")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    rebuild("en")
    factories.pinned_answer("refund\nstaff", private)

    assert (titles("refund"), titles("staff")) == (["Refund"], [])
    assert titles("refund", user=editor) == ["Refunds for staff", "Refund"]


def test_a_pinned_draft_never_appears(home):
    factories.article("Refund")
    draft = factories.article("Refund rules", live=False)
    withdrawn = factories.article("Refund story")
    rebuild("en")
    withdrawn.unpublish()
    factories.pinned_answer("refund", draft)
    factories.pinned_answer("refund", withdrawn)

    assert titles("refund") == ["Refund"]


def test_a_deleted_article_takes_its_pins_along(home):
    article = factories.article("Refund")
    rebuild("en")
    factories.pinned_answer("money", article)
    assert titles("money") == ["Refund"]

    article.specific.delete()

    assert (titles("money"), PinnedAnswer.objects.count()) == ([], 0)


def test_a_synonym_offers_no_correction_that_is_in_a_restricted_article_only(home):
    factories.article("Lost phone")
    private = factories.article("Secret lifejacket")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    rebuild("en")
    factories.synonym("lifejacket", "phone")

    results = search.search("lifejakcet", "en", user=ANYONE)

    assert results.correction is None


def test_an_ignored_word_counts_nothing(home):
    factories.article("About Annai")
    factories.article("Refund")
    rebuild("en")

    factories.ignored_word("annai")

    assert titles("annai refund") == ["Refund"]


@pytest.mark.parametrize("count", [1, 100])
def test_levers_cost_one_query_and_after_a_change_three_more(
    home, count, django_assert_num_queries
):
    factories.article("Lost phone")
    rebuild("en")
    for number in range(count):
        factories.synonym(f"handset{number}, phone")
    titles("phone")

    with django_assert_num_queries(4):
        titles("phone")
    factories.ignored_word("please")
    with django_assert_num_queries(7):
        titles("phone")
