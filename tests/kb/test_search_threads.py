"""Many threads at once, on an index that changes: what every engine must do."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from kb.search.engine import SearchEngine
from kb.search.types import ArticleDocument
from kb.search.whoosh_engine import WhooshEngine
from tests.kb.engines import document

THREADS = 8
STEADY = [
    document(n, f"Refund number {n}", "Choose the refund. " * n) for n in range(1, 31)
]
CHANGING = 99
PATIENCE = 20
"""Seconds until a thread counts as stuck; no measure of speed."""


@pytest.fixture(params=[WhooshEngine])
def engine(request, tmp_path: Path) -> SearchEngine:
    engine = request.param(tmp_path)
    engine.rebuild("en", STEADY)
    return engine


def answers(engine: SearchEngine, query: str) -> tuple:
    """Candidates, completions and extracts: all that a page asks for."""
    found = engine.find(query, "en")
    ids = [item.article_id for item in found.items]
    return found, engine.complete(query, "en"), engine.extracts(query, "en", ids)


def test_eight_threads_get_the_answers_of_one(engine):
    queries = ["refund", "number 7", "refnud", "choose the ref", "how do I refund"]
    expected = {query: answers(engine, query) for query in queries}
    asked = queries * 40

    with ThreadPoolExecutor(THREADS) as pool:
        got = list(pool.map(lambda query: answers(engine, query), asked))

    assert [q for q, one in zip(asked, got, strict=True) if one != expected[q]] == []


def test_threads_that_open_the_index_at_once_get_right_answers(engine, tmp_path):
    expected = answers(engine, "refund")
    fresh = type(engine)(tmp_path)
    together = threading.Barrier(THREADS)

    def ask(_: int) -> tuple:
        together.wait()
        return answers(fresh, "refund")

    with ThreadPoolExecutor(THREADS) as pool:
        got = list(pool.map(ask, range(THREADS)))

    assert got == [expected] * THREADS


# ---- while the index changes ----


def version(turn: int) -> ArticleDocument:
    return document(CHANGING, f"Zeppelin turn {turn}", "zeppelin " * turn)


def change(engine: SearchEngine, turn: int) -> str | None:
    """Change the index once; returns the title the article has now, None without it."""
    if turn % 3 == 0:
        engine.delete("en", [CHANGING])
        return None
    if turn % 5 == 0:
        engine.rebuild("en", [*STEADY, version(turn)])
    else:
        engine.update([version(turn)])
    return version(turn).title


def seen(engine: SearchEngine) -> tuple[frozenset[int], tuple[int, ...], str | None]:
    """Steady articles, those with the word of the changing one, and its title."""
    steady = engine.find("refund", "en")
    changing = [item.article_id for item in engine.find("zeppelin", "en").items]
    extracts = engine.extracts("zeppelin", "en", changing)
    title = extracts[CHANGING][0].text if CHANGING in extracts else None
    return frozenset(i.article_id for i in steady.items), tuple(changing), title


def test_threads_see_one_state_or_another_while_the_index_changes(engine):
    steady = frozenset(article.article_id for article in STEADY)
    begun, done = threading.Barrier(THREADS + 1), threading.Event()
    titles = {None}

    def read(_: int) -> list[tuple]:
        found = [seen(engine)]
        begun.wait()
        while not done.is_set():
            found.append(seen(engine))
        return [*found, seen(engine)]

    with ThreadPoolExecutor(THREADS) as pool:
        reading = pool.map(read, range(THREADS))
        begun.wait()
        try:
            for turn in range(1, 14):
                last = change(engine, turn)
                titles.add(last)
        finally:
            done.set()
        found = {one for of_thread in reading for one in of_thread}
        afterwards = set(pool.map(lambda _: seen(engine), range(THREADS)))

    assert {articles for articles, _, _ in found} == {steady}
    assert {ids for _, ids, _ in found} == {(), (CHANGING,)}
    assert {title for _, _, title in found} - titles == set()
    assert afterwards == {(steady, (CHANGING,), last)}


# ---- no thread waits for another ----


class Halting:
    """Runs a function and halts it at its Nth call of something, if it has one."""

    def __init__(self, halt_at: int = -1, *, only: object = None) -> None:
        self.calls = 0
        self.halted = threading.Event()
        self.go_on = threading.Event()
        self._halt_at = halt_at
        self._only = only

    def run(self, ask: Callable[[], dict]) -> dict:
        sys.setprofile(self._note)
        try:
            return ask()
        finally:
            sys.setprofile(None)
            self.halted.set()

    def _note(self, frame: FrameType, event: str, function: object) -> None:
        if event not in ("call", "c_call") or self._only not in (None, function):
            return
        if self.calls == self._halt_at:
            self.halted.set()
            self.go_on.wait(PATIENCE)
        self.calls += 1


@contextmanager
def halted(ask: Callable[[], dict], halting: Halting) -> Iterator[Future]:
    """`ask` in another thread, standing still where it is halted."""
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(halting.run, ask)
        assert halting.halted.wait(PATIENCE)
        try:
            yield asked
        finally:
            halting.go_on.set()


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_search_that_stands_still_holds_up_no_other(engine, is_changed):
    """Wherever it stands: so no lock is held over a search, nor over reading anew."""

    def shown() -> dict:
        return answers(engine, "refund")[-1]

    def change_perhaps() -> None:
        if is_changed:
            engine.update(STEADY[:1])

    expected = shown()
    rehearsal = Halting()
    change_perhaps()
    rehearsal.run(shown)

    for halt_at in range(0, rehearsal.calls, rehearsal.calls // 25):
        change_perhaps()
        with halted(shown, Halting(halt_at)) as standing:
            with ThreadPoolExecutor(1) as pool:
                other = pool.submit(shown).result(PATIENCE / 2)
            assert not standing.done()
        assert (other, standing.result()) == (expected, expected)


# Whoosh opens its files anew and leaves those it had to Python.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_the_index_may_change_at_any_moment_while_it_is_opened(engine, tmp_path):
    """Each commit removes files that a reader may have been about to open."""

    def opened() -> dict:
        return answers(type(engine)(tmp_path), "refund")[-1]

    expected = opened()
    rehearsal = Halting(only=open)
    rehearsal.run(opened)
    assert rehearsal.calls > 5

    for halt_at in range(rehearsal.calls):
        with halted(opened, Halting(halt_at, only=open)) as standing:
            engine.update(STEADY[:1])
        assert standing.result() == expected
