"""How fast our search is, alone: python -m tests.bench.speed [LANGUAGE ...]

The first language is measured in full (default en), of each other one (default: all
ten) only what its index takes of memory. Needs the corpus: see tests/bench/corpus.py.

Times are of the processor, so that other programs disturb less (but for threads). Every figure is taken
in a fresh process that holds the index and the queries and no articles, as a web worker
does. A query is `find` and the `extracts` of its ten best hits; a suggestion is
`complete` and six extracts. *Cold* is the first time that a process meets a query,
*warm* the second.

Ten times the articles are ten copies of each. In each copy but the first a quarter of
the distinct words are replaced, each by one invented word, and the words of every line
are shuffled. So the vocabulary grows to 3.2 times, as Heaps' law has it for real texts
(the root of ten), and common words stay common.
"""

import argparse
import gc
import multiprocessing
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from kb.search.types import ArticleDocument, Candidates, Extract
from kb.search.whoosh_engine import WhooshEngine

from . import corpus
from .corpus import DEPTH, JudgedQuery

SUGGESTED = 6
COPIES = 10
THREADS = 8
ROUNDS = 5
PUBLISHED = 60
Answer = tuple[Candidates, dict[int, tuple[Extract, Extract]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `target` is what is asked for, None where nothing is."""

    name: str
    value: str
    target: str = ""


def answer(engine: WhooshEngine, text: str, code: str) -> Answer:
    """What a page of results asks of the engine."""
    found = engine.find(text, code)
    ids = [item.article_id for item in found.items[:DEPTH]]
    return found, engine.extracts(text, code, ids)


def suggest(engine: WhooshEngine, text: str, code: str) -> Answer:
    """What the list of suggestions asks of the engine."""
    found = engine.complete(text, code, limit=4 * SUGGESTED)
    ids = [item.article_id for item in found.items[:SUGGESTED]]
    return found, engine.extracts(text, code, ids)


def times(ask: Callable[[str], object], texts: Iterable[str]) -> list[float]:
    """Milliseconds of the processor for each text, in the order of the texts."""
    taken = []
    for text in texts:
        start = time.process_time()
        ask(text)
        taken.append((time.process_time() - start) * 1000)
    return taken


def spread(taken: list[float]) -> str:
    ordered = sorted(taken)
    p50, p95 = ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100]
    return f"{p50:.1f} / {p95:.1f} / {ordered[-1]:.1f}"


class Pauses:
    """How long Python's garbage collector held up everything else."""

    def __init__(self) -> None:
        self.milliseconds = [0.0]
        self._start = 0.0
        gc.callbacks.append(self._note)

    def _note(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._start = time.process_time()
        else:
            self.milliseconds.append((time.process_time() - self._start) * 1000)


# ---- each of these runs in a process of its own ----


def queries_asked(root: Path, code: str, queries: list[JudgedQuery]) -> list[Row]:
    engine = WhooshEngine(root)
    opening = times(lambda _: engine.article_ids(code), [""])[0]
    pauses = Pauses()
    texts = [query.text for query in queries]
    halves = [query.text for query in queries if query.kind == "prefix"]
    cold = times(lambda text: answer(engine, text, code), texts)
    warm = times(lambda text: answer(engine, text, code), texts)
    typed = times(lambda text: suggest(engine, text, code), halves)
    slowest = max(zip(warm, texts, strict=True))[1]
    return [
        Row("opening the index, ms", f"{opening:.0f}"),
        Row("the very first query, ms", f"{cold[0]:.1f}"),
        Row("cold p50 / p95 / max, ms", spread(cold), "p95 30"),
        Row("warm p50 / p95 / max, ms", spread(warm), "8 / 20 / 100"),
        Row("slowest warm query", f"{slowest[:60]!r}"),
        Row("suggestions p50 / p95 / max, ms", spread(typed), "p95 10"),
        Row("longest garbage collection, ms", f"{max(pauses.milliseconds):.1f}"),
    ]


def published(root: Path, code: str, documents: list[ArticleDocument]) -> list[Row]:
    """Some articles one after the other, each followed by a query for its title."""
    engine = WhooshEngine(root)
    answer(engine, documents[0].title, code)
    pauses = Pauses()
    commits, first = [], []
    for number, document in enumerate(documents):
        changed = replace(document, title=f"{document.title} {number}")
        commits += times(lambda _, one=changed: engine.update([one]), [""])
        first += times(lambda text: answer(engine, text, code), [changed.title])
    return [
        Row("publishing: commit p50 / p95 / max, ms", spread(commits)),
        Row("first query after it p50 / p95 / max, ms", spread(first), "30"),
        Row("longest garbage collection, ms", f"{max(pauses.milliseconds):.1f}"),
    ]


def threaded(root: Path, code: str, queries: list[JudgedQuery]) -> list[Row]:
    """Eight threads with the same work as one, in turn; the fastest round of each.

    By the clock on the wall, the only figure here that other programs falsify: where
    `alone` is far above its processor time, the machine was busy and the ratio of the
    walls says nothing.
    """
    engine = WhooshEngine(root)
    texts = [query.text for query in queries]
    expected = [answer(engine, text, code) for text in texts]
    walls: dict[int, list[float]] = {1: [], THREADS: []}
    spent: dict[int, list[float]] = {1: [], THREADS: []}
    wrong = 0
    for count in (1, THREADS) * ROUNDS:
        with ThreadPoolExecutor(count) as pool:
            wall, processor = time.perf_counter(), time.process_time()
            got = list(pool.map(lambda text: answer(engine, text, code), texts))
            walls[count].append(time.perf_counter() - wall)
            spent[count].append(time.process_time() - processor)
        wrong += sum(a != b for a, b in zip(got, expected, strict=True))
    wall, processor = min(walls[1]), min(spent[1])
    return [
        Row(f"other answers by {THREADS} threads than by one", str(wrong), "0"),
        Row("one thread: wall / processor, s", f"{wall:.1f} / {processor:.1f}"),
        Row(f"throughput of {THREADS} threads", f"x {wall / min(walls[THREADS]):.2f}"),
        Row(
            f"processor time of {THREADS} threads",
            f"x {min(spent[THREADS]) / processor:.2f}",
        ),
    ]


def memory(root: Path, code: str, queries: list[JudgedQuery]) -> list[Row]:
    engine = WhooshEngine(root)
    engine.generation(code)
    before = _resident()
    engine.article_ids(code)
    opened = _resident() - before
    for query in queries:
        answer(engine, query.text, code)
    used = _resident() - before
    held, seen = 0, set[int]()
    for segment in engine._snapshot(code).segments:
        held += array_bytes(segment, seen)
    value = f"{opened:.0f} / {used:.0f} / {held / 2**20:.0f}"
    return [Row(f"{code} memory: opened / after queries / arrays, MB", value)]


def _resident() -> float:
    """Megabytes of memory that this process holds."""
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:  # not Linux: the most it ever held
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20


def array_bytes(value: object, seen: set[int]) -> int:
    """Bytes of all arrays that hang on an object, each counted once."""
    if id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return value.nbytes if value.base is None else array_bytes(value.base, seen)
    if isinstance(value, dict):
        return sum(array_bytes(one, seen) for one in value.values())
    if isinstance(value, list | tuple):
        return sum(array_bytes(one, seen) for one in value)
    if not type(value).__module__.startswith("kb."):
        return 0
    names = getattr(value, "__slots__", None) or vars(value)
    return sum(array_bytes(getattr(value, name), seen) for name in names)


# ---- the articles ----


def built(root: Path, code: str, documents: Iterable[ArticleDocument]) -> float:
    """Build an index; articles for each second of the processor."""
    count = 0

    def counted(number: int) -> None:
        nonlocal count
        count = number

    start = time.process_time()
    WhooshEngine(root).rebuild(code, documents, progress=counted)
    return count / (time.process_time() - start)


def grown(documents: list[ArticleDocument]) -> Iterator[ArticleDocument]:
    """Ten articles of each, as the head of this file says."""
    yield from documents
    for copy in range(1, COPIES):
        change = Changer(copy)
        for document in documents:
            yield replace(
                document,
                article_id=document.article_id + copy * len(documents),
                title=change.text(document.title),
                summary=change.text(document.summary),
                headings=tuple(change.text(text) for text in document.headings),
                keywords=change.text(document.keywords),
                body=change.text(document.body),
            )


class Changer:
    """Other words in another order, the same for the same copy and text."""

    LETTERS = "etaoinsrhldcumfpgwybvkxjqz"

    def __init__(self, copy: int) -> None:
        self._copy = copy
        self._word = lru_cache(None)(self._changed)

    def text(self, text: str) -> str:
        return "\n".join(self._line(line) for line in text.split("\n"))

    def _line(self, line: str) -> str:
        words = re.split(r"(\w+)", line)
        inner = [self._word(word) for word in words[1::2]]
        random.Random(f"{self._copy} {line}").shuffle(inner)  # noqa: S311
        words[1::2] = inner
        return "".join(words)

    def _changed(self, word: str) -> str:
        chance = random.Random(f"{self._copy} {word.lower()}")  # noqa: S311
        if chance.random() >= 0.25 or word.isdigit():
            return word
        return "".join(chance.choices(self.LETTERS, k=max(3, len(word))))


# ---- the table ----


def apart(measure: Callable[..., list[Row]], *arguments: object) -> list[Row]:
    """What `measure` says in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, arguments)


def show(rows: Iterable[Row]) -> None:
    for row in rows:
        sys.stdout.write(f"| {row.name} | {row.value} | {row.target} |\n")
    sys.stdout.flush()


def measure(root: Path, code: str) -> None:
    """The first language, in full."""
    found = corpus.read(code)
    rate = built(root / "one", code, found.documents)
    show([Row(f"{code}, {len(found.documents)} articles", "")])
    show([Row("building, articles a second", f"{rate:.0f}", "150")])
    show(apart(queries_asked, root / "one", code, found.queries))
    show(apart(threaded, root / "one", code, found.queries))
    show(apart(published, root / "one", code, found.documents[:PUBLISHED]))
    rate = built(root / "ten", code, grown(found.documents))
    show([Row(f"{code}, {COPIES * len(found.documents)} articles", "", "p95 40")])
    show([Row("building, articles a second", f"{rate:.0f}", "150")])
    show(apart(queries_asked, root / "ten", code, found.queries))
    show(apart(published, root / "ten", code, found.documents[:PUBLISHED]))
    show(apart(memory, root / "ten", code, found.queries))


def main() -> int:
    every = [code for code, _ in settings.LANGUAGES]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", default=every, metavar="LANGUAGE")
    codes = parser.parse_args().languages
    sys.stdout.write(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n\n")
    sys.stdout.write("| figure | measured | target |\n|---|---|---|\n")
    try:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            measure(root, codes[0])
            for code in codes:
                found = corpus.read(code)
                built(root / "all", code, found.documents)
                show(apart(memory, root / "all", code, found.queries))
    except corpus.CorpusMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
