"""What every engine must make of the editors' levers."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kb.models import IgnoredWord, PinnedAnswer, Synonym
from kb.search.engine import SearchEngine
from kb.search.levers import levers_from
from kb.search.query import MAX_WORDS, MAX_WORDS_OF_SYNONYMS, understood
from kb.search.rewriting import MOST_WAYS
from kb.search.types import Levers
from kb.search.whoosh_engine import WhooshEngine
from tests.kb.engines import document, in_language


def levers(
    *synonyms: str,
    one_way: tuple[tuple[str, str], ...] = (),
    ignored: tuple[str, ...] = (),
    pinned: tuple[tuple[str, int], ...] = (),
    language: str = "en",
) -> Levers:
    return levers_from(
        language,
        [
            *(Synonym(terms=terms) for terms in synonyms),
            *(Synonym(terms=terms, also_finds=also) for terms, also in one_way),
        ],
        [PinnedAnswer(queries=queries, article_id=pk) for queries, pk in pinned],
        [IgnoredWord(word=word) for word in ignored],
    )


def found(
    engine: SearchEngine, query: str, given: Levers, language_code: str = "en"
) -> list[int]:
    candidates = engine.find(query, language_code, levers=given)
    return [item.article_id for item in candidates.items]


PHONE = document(1, "Lost phone", "What to do about a lost phone.")
MOBILE = document(2, "Lost mobile", "What to do about a lost mobile.")
PRICES = document(3, "Prices", "What everything costs.")
INVOICE = document(4, "Invoices", "Where your invoices are.")
ARTICLES = [PHONE, MOBILE, PRICES, INVOICE]


def test_two_way_synonyms_find_one_another(engine):
    engine.rebuild("en", ARTICLES)
    both = levers("phone, mobile, handset")

    assert found(engine, "phone", both) == [1, 2]
    assert found(engine, "mobile", both) == [2, 1]
    assert sorted(found(engine, "handset", both)) == [1, 2]


def test_a_one_way_synonym_does_not_find_back(engine):
    engine.rebuild("en", ARTICLES)
    one_way = levers(one_way=(("handset, phone", "mobile"),))

    assert found(engine, "handset", one_way) == [2]
    assert found(engine, "phone", one_way) == [1, 2]
    assert found(engine, "mobile", one_way) == [2]


def test_a_synonym_counts_in_all_forms_of_the_word(engine):
    engine.rebuild("en", ARTICLES)

    assert found(engine, "Bills", levers("bill, invoice")) == [4]


def test_a_phrase_is_a_synonym_as_a_whole(engine):
    engine.rebuild("en", ARTICLES)
    phrase = levers("price overview, what it costs, prices")

    assert found(engine, "the price overview please", phrase)[0] == 3
    assert found(engine, "overview", phrase) == []


def test_the_longest_phrase_is_taken(engine):
    engine.rebuild("en", ARTICLES)
    given = levers(one_way=(("card", "mobile"), ("card bill", "invoice")))

    assert found(engine, "card bill", given) == [4]


@pytest.mark.parametrize(
    ("code", "terms", "query", "title"),
    [
        ("ja", "無線LAN、Wi-Fi", "無線LAN設定", "Wi-Fiを変える"),
        ("ja", "無線LAN、Wi-Fi", "ＷＩ－ＦＩ", "無線LANにつなぐ"),
        ("ja", "退会、アカウント削除", "退会したい", "アカウント削除の手順"),
        ("zh-hans", "手机，移动电话", "手机丢了", "找回移动电话"),
        ("ko", "휴대폰, 스마트폰", "휴대폰 설정", "스마트폰을 준비하기"),
        ("ar", "جوال، هاتف", "الجَوّال جوال", "إعداد هاتف جديد"),
        ("de", "Rechnung, Beleg", "Rechnungen", "Den Beleg herunterladen"),
    ],
)
def test_synonyms_work_in_every_script(engine, code, terms, query, title):
    engine.rebuild(code, in_language(code, title, "A", "B"))
    given = levers(terms, language=code)

    assert found(engine, query, given, code)[0] == 1
    assert found(engine, query, Levers(), code)[:1] != [1]


def test_an_article_of_the_typed_word_comes_before_one_of_its_synonym(engine):
    engine.rebuild(
        "en", [document(1, "The mobile and I"), document(2, "The phone and I")]
    )

    assert found(engine, "mobile", levers("phone, mobile")) == [1, 2]
    assert found(engine, "phone", levers("phone, mobile")) == [2, 1]


def test_a_full_match_by_a_synonym_is_one(engine):
    engine.rebuild("en", ARTICLES)

    items = engine.find("lost handset", "en", levers=levers("handset, mobile")).items

    assert [(item.article_id, item.full_match) for item in items] == [
        (2, True),
        (1, False),
    ]


def test_a_full_match_counts_although_another_way_to_ask_is_better(engine):
    engine.rebuild("en", [document(1, "Mobile", "A device."), document(2, "The end")])

    (first, *_) = engine.find(
        "the mobile", "en", levers=levers(one_way=(("the", "device"),))
    ).items

    assert (first.article_id, first.full_match) == (1, True)


def test_a_word_is_no_synonym_of_itself():
    assert levers(one_way=(("phone", "Phones"),)).synonyms == {}


def test_a_word_that_has_a_synonym_is_not_misspelt(engine):
    engine.rebuild("en", [document(1, "Phone"), document(2, "A phase")])

    candidates = engine.find("phane", "en", levers=levers("phane, phone"))

    assert [item.article_id for item in candidates.items] == [1]
    assert candidates.correction is None
    assert engine.find("phane", "en").correction is not None


def test_other_words_are_corrected_beside_a_synonym(engine):
    engine.rebuild("en", ARTICLES)

    candidates = engine.find("handset loost", "en", levers=levers("handset, phone"))

    assert candidates.correction == "handset lost"
    assert candidates.items[0].article_id == 1


def test_an_ignored_word_counts_nothing(engine):
    engine.rebuild("en", [document(1, "About Annai"), document(2, "Refunds")])
    ignored = levers(ignored=("annai",))

    assert sorted(found(engine, "annai refund", Levers())) == [1, 2]
    assert found(engine, "annai refund", ignored) == [2]
    assert engine.find("ANNAI refund", "en", levers=ignored).items[0].full_match


@pytest.mark.parametrize(
    ("code", "word", "query", "title"),
    [
        ("ja", "教えてください", "図教えてください", "図を入れる"),
        ("ar", "من فضلك", "من فضلك استرداد", "استرداد"),
    ],
)
def test_an_ignored_phrase_leaves_the_rest_whole(engine, code, word, query, title):
    engine.rebuild(code, in_language(code, title))
    ignored = levers(ignored=(word,), language=code)

    (item,) = engine.find(query, code, levers=ignored).items

    assert item.full_match


def test_an_ignored_word_counts_in_a_phrase_that_has_a_synonym(engine):
    engine.rebuild("en", [document(1, "App store"), document(2, "Store")])
    given = levers("app store, market", ignored=("app",))

    items = engine.find("app store", "en", levers=given).items

    assert {item.article_id: item.full_match for item in items} == {1: True}


def test_a_query_of_ignored_words_only_is_answered(engine):
    engine.rebuild("en", ARTICLES)

    assert found(engine, "prices", levers(ignored=("prices",))) == [3]


def test_a_typed_title_comes_first_although_a_word_of_it_is_ignored(engine):
    engine.rebuild(
        "en", [document(1, "Refund refund refund"), document(2, "Please refund")]
    )

    assert found(engine, "please refund", levers(ignored=("please",)))[0] == 2


def test_a_pinned_article_comes_first_for_exactly_its_query(engine):
    engine.rebuild("en", ARTICLES)
    pinned = levers(pinned=(("Lost?\nhello", 3), ("lost", 2)))

    assert found(engine, "LOST …", pinned) == [3, 2, 1]
    assert found(engine, "hello!", pinned) == [3]
    assert found(engine, "lost phone", pinned)[0] == 1


def test_a_pinned_article_that_the_index_has_not_is_left_out(engine):
    engine.rebuild("en", ARTICLES)

    assert found(engine, "prices", levers(pinned=(("prices", 99),))) == [3]


def test_pinned_articles_count_against_the_limit(engine):
    engine.rebuild("en", ARTICLES)

    items = engine.find(
        "phone", "en", limit=1, levers=levers(pinned=(("phone", 3),))
    ).items

    assert [item.article_id for item in items] == [3]


def test_suggestions_follow_the_levers(engine):
    engine.rebuild("en", ARTICLES)

    items = engine.complete("handset", "en", levers=levers("handset, mobile")).items

    assert [item.article_id for item in items] == [2]


def test_extracts_mark_the_synonym(engine):
    engine.rebuild("en", ARTICLES)

    title, _ = engine.extracts("handset", "en", [2], levers=levers("handset, mobile"))[
        2
    ]

    assert title.parts == (("Lost ", False), ("mobile", True))


def test_extracts_do_not_mark_an_ignored_word(engine):
    engine.rebuild("en", ARTICLES)

    title, _ = engine.extracts(
        "lost mobile", "en", [2], levers=levers(ignored=("lost",))
    )[2]

    assert title.parts == (("Lost ", False), ("mobile", True))


def test_without_levers_that_concern_it_a_query_is_answered_as_without_any(engine):
    engine.rebuild("en", ARTICLES)
    given = levers("car, lorry", ignored=("zebra",), pinned=(("donkey", 1),))

    assert engine.find("lost phone", "en", levers=given) == engine.find(
        "lost phone", "en"
    )


@pytest.mark.parametrize(
    "query",
    [
        "shared text",
        "shared " * 40,
        " ".join(["shared", *(f"word{n}" for n in range(60))]),
        "long phrase number " * 11,
    ],
)
def test_any_number_of_levers_is_a_bounded_number_of_words(engine, query):
    """The number of words is what a search costs, so no clock is needed."""
    words = [document(n, f"Word{n} shared text") for n in range(1, 500)]
    engine.rebuild("en", words)
    many = levers(
        *(f"shared, word{n}" for n in range(1, 10_000)),
        *(f"long phrase number {n}, word{n}" for n in range(200)),
        one_way=(("word1, word2, word3", "shared text"),),
        ignored=tuple(f"nothing{n}" for n in range(1_000)),
    )

    asked = understood(query, engine._snapshot("en"), "en", many)

    assert len(asked) <= 1 + MOST_WAYS
    assert sum(len(way.words) for way in asked) <= MAX_WORDS + MAX_WORDS_OF_SYNONYMS


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> SearchEngine:
    engine = WhooshEngine(tmp_path_factory.mktemp("built"))
    titles = ["Passwort ändern", "表の計算 図", "إعادة", "Refund ＦＵＬＬ", "비밀번호"]
    engine.rebuild("de", in_language("de", *titles))
    return engine


@settings(
    max_examples=200,
    deadline=1000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    query=st.text(max_size=300),
    term=st.text(max_size=60),
    other=st.text(max_size=60),
    word=st.text(max_size=60),
)
@example(query="ｶﾞｱﾞ", term="ｶﾞｱﾞ", other="図", word="ｱﾞ")
@example(query="refund", term="refund", other="\ud800", word="́")
def test_s09_hostile_levers_never_raise(built, query, term, other, word):
    hostile = levers(
        f"{term}\n{query[:60]}\n{other}",
        one_way=((query, other), (term, "図")),
        ignored=(word, query[:3]),
        pinned=((query, 1), (term, 99)),
        language="de",
    )

    candidates = built.find(query, "de", levers=hostile)
    extracts = built.extracts(query, "de", range(1, 6), levers=hostile)

    assert len(candidates.items) <= 5
    assert extracts[1][0].text == "Passwort ändern"
