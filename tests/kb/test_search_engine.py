"""What every engine must do; a second engine is added to the fixture's params in conftest.py."""

import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.search.engine import IndexMissing, SearchEngine
from kb.search.whoosh_engine import WhooshEngine
from tests.kb.engines import HOSTILE, REFUND, WIFI, document, found, in_language


def test_a_word_finds_the_articles_that_have_it(engine):
    engine.rebuild("en", [REFUND, WIFI])

    assert found(engine, "refund") == [1]


def test_an_article_with_more_of_the_query_comes_first(engine):
    engine.rebuild(
        "en",
        [
            document(1, "Orders", "About orders."),
            document(2, "Orders", "Cancel an order."),
            document(3, "Prices"),
        ],
    )

    assert found(engine, "cancel order") == [2, 1]


def test_the_article_with_the_exact_title_comes_first(engine):
    engine.rebuild(
        "en",
        [
            document(1, "Print a long report", "print print print report"),
            document(2, "Print"),
            document(3, "Print options", "print print"),
        ],
    )

    assert found(engine, "print")[0] == 2


def test_full_match_is_told_for_all_words_only(engine):
    engine.rebuild("en", [REFUND, WIFI])

    assert [item.full_match for item in engine.find("refund order", "en").items] == [
        True
    ]
    assert [item.full_match for item in engine.find("refund parcel", "en").items] == [
        False
    ]


def test_extracts_are_the_original_text_with_the_words_marked(engine):
    engine.rebuild("en", [document(1, "Refunds <b>", "ＦＵＬＬ refund & more")])

    title, body = engine.extracts("refund full", "en", [1, 99])[1]

    assert title.parts == (("Refunds", True), (" <b>", False))
    assert body.parts == (
        ("ＦＵＬＬ", True),
        (" ", False),
        ("refund", True),
        (" & more", False),
    )


def test_the_extract_shows_the_passage_with_the_words(engine):
    filler = "Nothing of interest is said here. " * 40
    body = f"{filler}Ask for a refund of your order. {filler}"
    engine.rebuild("en", [document(1, "Money", body)])

    _, extract = engine.extracts("refund order", "en", [1])[1]

    assert "Ask for a refund of your order." in extract.text
    assert len(extract.text) < 300


def test_an_update_replaces_the_article(engine):
    engine.rebuild("en", [REFUND, WIFI])

    engine.update([replace(REFUND, title="Money back", body="")])

    assert found(engine, "refund") == []
    assert found(engine, "money") == [1]


def test_s14_a_deleted_article_is_never_found_again(engine):
    engine.rebuild("en", [REFUND, WIFI])
    assert found(engine, "refund") == [1]

    engine.delete("en", [1])
    after_delete = found(engine, "refund")
    engine.update([document(3, "Something else")])
    engine.update([document(4, "Another thing")])

    assert after_delete == []
    assert found(engine, "refund") == []
    assert engine.extracts("refund", "en", [1]) == {}
    assert engine.article_ids("en") == {2, 3, 4}


def test_s14_another_process_sees_what_this_one_deleted(engine, tmp_path):
    engine.rebuild("en", [REFUND, WIFI])
    other = type(engine)(tmp_path)
    assert found(other, "refund") == [1]

    engine.delete("en", [1])

    assert found(other, "refund") == []


def test_many_small_updates_leave_one_version_of_each_article(engine):
    engine.rebuild("en", [document(number, "Start") for number in range(1, 6)])

    for turn in range(12):
        engine.update([document(turn % 5 + 1, f"Turn {turn}", "spoke wheel")])

    assert engine.article_ids("en") == {1, 2, 3, 4, 5}
    assert sorted(found(engine, "wheel")) == [1, 2, 3, 4, 5]
    assert found(engine, "turn 11")[0] == 2


def test_the_generation_changes_with_every_change(engine):
    before = engine.generation("en")
    engine.rebuild("en", [REFUND])
    built = engine.generation("en")
    engine.update([WIFI])
    updated = engine.generation("en")

    assert before is None
    assert len({before, built, updated}) == 3
    assert engine.generation("en") == updated


def test_languages_do_not_mix(engine):
    engine.rebuild("en", [REFUND])
    engine.rebuild("de", in_language("de", "Refund auf Deutsch"))

    engine.delete("de", [1])

    assert found(engine, "refund") == [1]


@pytest.mark.parametrize("code", ["en", "", "../en", "en/../..", "x" * 300])
def test_a_language_without_an_index_is_named(engine, code):
    with pytest.raises(IndexMissing):
        engine.find("refund", code)


def test_an_empty_index_finds_nothing(engine):
    engine.rebuild("en", [])

    assert engine.find("refund", "en").items == ()
    assert engine.check("en")


def test_r05_readers_notice_nothing_of_a_rebuild(engine):
    engine.rebuild("en", [REFUND, WIFI])
    reads: list[list[int]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            reads.append(found(engine, "refund"))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(5):
        engine.rebuild("en", [REFUND, WIFI])
    done.set()
    reader.join()

    assert len(reads) > 5
    assert [read for read in reads if read != [1]] == []


def test_r05_a_failed_rebuild_leaves_the_old_index(engine):
    engine.rebuild("en", [REFUND, WIFI])

    def broken():
        yield REFUND
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError):
        engine.rebuild("en", broken())

    assert found(engine, "wifi") == [2]
    engine.rebuild("en", [REFUND])
    assert found(engine, "wifi") == []


def test_threads_that_search_at_once_find_the_same(engine):
    engine.rebuild(
        "en", [document(n, f"Thing number {n}", "refund " * n) for n in range(1, 40)]
    )
    expected = found(engine, "refund thing")
    wrong: list[list[int]] = []

    def read() -> None:
        for _ in range(20):
            if (ids := found(engine, "refund thing")) != expected:
                wrong.append(ids)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_an_article_that_is_published_again_keeps_its_place(engine):
    texts = [
        "Open the order",
        "Choose the refund",
        "Refund or order again",
        "The refund",
    ]
    articles = [
        document(
            n, f"{texts[n % 4]} {n}", f"{texts[n % 3]}\nword{n} order", summary="x"
        )
        for n in range(1, 41)
    ]
    engine.rebuild("en", articles)
    before = found(engine, "refund order")

    for article in (articles[5], articles[10], articles[30]):
        engine.update([article])

    assert found(engine, "refund order") == before


def test_ties_are_ordered_by_article(engine):
    engine.rebuild("en", [document(n, "Refund") for n in (3, 1, 2)])

    assert found(engine, "refund") == sorted(found(engine, "refund"))


def test_ties_at_the_limit_are_the_same_after_a_rebuild(engine):
    numbers = list(range(1, 41))
    kept = []
    for order in (numbers, numbers[::-1], numbers[25:] + numbers[:25]):
        engine.rebuild("en", [document(n, "Refund") for n in order])
        items = engine.find("refund", "en", limit=15).items
        kept.append([item.article_id for item in items])

    assert kept == [numbers[:15]] * 3


@pytest.mark.parametrize("query", HOSTILE)
def test_s09_any_text_is_a_query(engine, query):
    engine.rebuild("en", [REFUND, WIFI])

    assert len(engine.find(query, "en").items) <= 2
    assert len(engine.complete(query, "en").items) <= 2
    assert set(engine.extracts(query, "en", [1])) == {1}


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
@given(query=st.text(max_size=10_000))
def test_s09_hostile_text_never_raises(built, query):
    candidates = built.find(query, "de")
    built.complete(query, "de")
    extracts = built.extracts(query, "de", range(1, 6))

    assert len(candidates.items) <= 5
    assert extracts[1][0].text == "Passwort ändern"
