from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kb import search
from kb.lever_preview import preview
from kb.models import IgnoredWord, PinnedAnswer, SearchLog, Synonym
from kb.search import rebuild
from tests import factories

ANYONE = AnonymousUser()
LEVERS = ("synonym", "pinnedanswer", "ignoredword")


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


def titles(query: str, language: str = "en", user=ANYONE) -> list[str]:
    results = search.search(query, language, user=user)
    return [hit.article.title for hit in results.hits]


def address(lever: str, *rest: str) -> str:
    return "/".join(["/cms/snippets/kb", lever, *rest, ""])


def post(admin, lever: str, *rest: str, **fields: str):
    given = {"language_code": "en", "position": "0", "also_finds": "", **fields}
    return admin.post(address(lever, *rest), given)


def errors_of(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())


# What they do for visitors


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


# What editors may enter


def test_an_editor_writes_a_synonym(admin, home):
    response = post(
        admin, "synonym", "add", terms=" Phone ,mobile phone;\n無線LAN、handset"
    )

    assert response.status_code == 302
    assert Synonym.objects.get().terms == "Phone\nmobile phone\n無線LAN\nhandset"


@pytest.mark.parametrize(
    ("terms", "also_finds", "field", "message"),
    [
        ("", "", "terms", "This field is required."),
        (
            ",,",
            "",
            "terms",
            "Enter at least two words that mean the same, or what to find as well.",
        ),
        (
            "phone",
            "",
            "terms",
            "Enter at least two words that mean the same, or what to find as well.",
        ),
        ("phone, !!!", "", "terms", "“!!!” has no letters or digits."),
        (
            "phone, PHONES",
            "",
            "terms",
            "“PHONES” is there twice, perhaps in another form.",
        ),
        (
            "無線LAN、無線ＬＡＮ",
            "",
            "terms",
            "“無線ＬＡＮ” is there twice, perhaps in another form.",
        ),
        (
            "phone",
            "mobile, Phone",
            "also_finds",
            "“Phone” would be a synonym of itself.",
        ),
        (
            "phone",
            "mobile, mobile",
            "also_finds",
            "“mobile” is there twice, perhaps in another form.",
        ),
        (
            f"phone, {'long ' * 20}",
            "",
            "terms",
            f"“{('long ' * 20).strip()}” is too long for a word or phrase.",
        ),
        (
            f"phone, {'語' * 25}",
            "",
            "terms",
            f"“{'語' * 25}” is too long for a word or phrase.",
        ),
        (
            ", ".join(map(str, range(21))),
            "",
            "terms",
            "Enter 20 words or phrases at most.",
        ),
    ],
)
def test_a_faulty_synonym_is_refused(admin, home, terms, also_finds, field, message):
    response = post(admin, "synonym", "add", terms=terms, also_finds=also_finds)

    assert errors_of(response) == {field: [message]}
    assert not Synonym.objects.exists()


def test_an_editor_pins_an_answer(admin, home):
    article = factories.article("Refund")

    response = post(
        admin,
        "pinnedanswer",
        "add",
        queries="money back\n\nMoney back!\nrefund",
        article=str(article.pk),
    )

    assert response.status_code == 302
    assert PinnedAnswer.objects.get().query_list == ["Money back!", "refund"]


def test_a_pinned_article_must_be_of_the_language(admin, home):
    german = factories.article("Erstattung", language="de")

    response = post(
        admin, "pinnedanswer", "add", queries="refund", article=str(german.pk)
    )

    assert errors_of(response) == {
        "article": ["Choose an article in the language above."]
    }


def test_an_article_is_pinned_once_to_a_query(admin, home):
    article = factories.article("Refund")
    factories.pinned_answer("Money back", article)

    response = post(
        admin, "pinnedanswer", "add", queries="money back?", article=str(article.pk)
    )

    assert errors_of(response) == {
        "queries": ["This article is pinned to “Money back” already."]
    }


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("", "This field is required."),
        ("…", "“…” has no letters or digits."),
        ("please, thanks", "Enter one word or phrase."),
        ("ANNAI", "“ANNAI” is ignored already, perhaps in another form."),
    ],
)
def test_a_faulty_ignored_word_is_refused(admin, home, word, message):
    factories.ignored_word("Annai")

    response = post(admin, "ignoredword", "add", word=word)

    assert errors_of(response) == {"word": [message]}


def test_a_lever_keeps_its_language(admin, home):
    factories.article_index("de")
    lever = factories.ignored_word("bitte", language="de")

    post(admin, "ignoredword", "edit", str(lever.pk), word="danke", language_code="en")

    lever.refresh_from_db()
    assert (lever.word, lever.language_code) == ("danke", "de")


@pytest.mark.parametrize("lever", LEVERS)
def test_agents_have_no_levers(client, agent, home, lever):
    client.force_login(agent)

    answers = [
        client.get(address(lever)).status_code,
        client.get(address(lever, "add")).status_code,
        client.post(address(lever, "preview")).status_code,
    ]

    assert answers == [302, 302, 302]


def test_editors_may_change_levers_and_nobody_else(editor, agent):
    rights = [
        f"kb.{right}_{lever}"
        for lever in LEVERS
        for right in ("add", "change", "delete", "view")
    ]

    assert [editor.has_perm(right) for right in rights] == [True] * 12
    assert [agent.has_perm(right) for right in rights] == [False] * 12


def row_of(lever: str, number: int) -> None:
    if lever == "synonym":
        factories.synonym(f"handset{number}, phone")
    elif lever == "pinnedanswer":
        factories.pinned_answer(f"query {number}", factories.article())
    else:
        factories.ignored_word(f"word{number}")


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("lever", LEVERS)
def test_a_list_takes_as_many_queries_with_many_rows(
    admin, home, lever, count, django_assert_num_queries
):
    for number in range(count):
        row_of(lever, number)
    admin.get(address(lever))

    with django_assert_num_queries(12):
        page = admin.get(address(lever))

    assert len(soup(page).select("tbody tr")) == count


def test_a_list_is_filtered_by_language_and_searched(admin, home):
    factories.article_index("ja")
    factories.synonym("phone, handset")
    factories.synonym("bill, invoice")
    factories.synonym("無線LAN、Wi-Fi", language="ja")

    def listed(query: str) -> list[str]:
        page = soup(admin.get(address("synonym") + query))
        return [words_of(cell) for cell in page.select("td.title .title-wrapper")]

    assert listed("?language_code=ja") == ["無線LAN, Wi-Fi"]
    assert listed("?q=hands") == ["phone, handset"]


# Preview


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
