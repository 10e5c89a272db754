"""What editors may enter as levers, and who may."""

import pytest

from kb.models import PinnedAnswer, Synonym
from tests import factories
from tests.kb.lever_pages import LEVERS, address, errors_of, post, soup, words_of


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


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
