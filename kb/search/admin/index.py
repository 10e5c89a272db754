"""The index itself: entries in Whoosh on disk, their words in memory.

As in the help centre's engine, Whoosh gives transactions, segments and deletions, and
numpy finds. Each process reads a segment once; a commit adds one.
"""

import json
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from kb.search import generations, storage
from kb.search.engine import IndexMissing

from .entries import Entry, Key
from .query import Question
from .segments import Fields, Segment

FOLDER = "admin"
"""Beside the folders of the languages; no code of a language has five letters."""
WRITER_WAIT = 5.0
OPEN_ATTEMPTS = 3

SAME_TITLE = 8.0
TITLE_BEGINS_SO = 4.0


class State(NamedTuple):
    """The index at one moment."""

    token: str
    segments: tuple[Segment, ...]
    alive: tuple[NDArray[np.bool_], ...]


class Proposal(NamedTuple):
    pk: str
    score: float


class News(NamedTuple):
    """Objects of one kind that have changed, and those of them that are still there."""

    pks: Collection[str]
    entries: Sequence[Entry]


NO_NEWS = News((), ())
NEWS = "news"
"""Name of the segment made of them; Whoosh's own names have sixteen letters."""


class AdminIndex:
    """Safe to share between threads: a state, once read, is never changed."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        self._opened: tuple[Path, FileIndex] | None = None
        self._state: State | None = None
        self._opening = threading.Lock()

    def find(
        self,
        question: Question,
        *,
        kind: str,
        way: str,
        names: Collection[str] | None = None,
        news: News = NO_NEWS,
    ) -> list[Proposal]:
        """Objects of one kind, best first; of equally good ones the newest.

        Args:
            way: which fields are asked, `WHOLE` or `HALF`.
            names: only fields of these names.
            news: changes that the index may not have yet; they count instead.

        Raises:
            IndexMissing: there is no usable index.
        """
        if question.node is None:
            return []
        asked = Fields(way, names)
        found: list[tuple[float, int, str]] = []
        for segment, alive in self._parts(news):
            scores = segment.scores(question.node, asked)
            hits = np.flatnonzero((scores > 0) & alive & segment.of_kind(kind))
            for place, score in zip(hits.tolist(), scores[hits].tolist(), strict=True):
                entry = segment.entries[place]
                if segment.name == NEWS or entry.pk not in news.pks:
                    score += likeness(entry.title, question.title)
                    found.append((score, _age(entry.pk), entry.pk))
        return [Proposal(pk, score) for score, _, pk in sorted(found, reverse=True)]

    def _parts(self, news: News) -> Iterator[tuple[Segment, NDArray[np.bool_]]]:
        state = self._current_state()
        yield from zip(state.segments, state.alive, strict=True)
        if news.entries:
            yield Segment(NEWS, news.entries), np.ones(len(news.entries), bool)

    def entries(self) -> dict[Key, Entry]:
        state = self._current_state()
        return {
            segment.entries[place].key: segment.entries[place]
            for segment, alive in zip(state.segments, state.alive, strict=True)
            for place in np.flatnonzero(alive).tolist()
        }

    def change(self, entries: Iterable[Entry], keys: Iterable[Key]) -> None:
        """Take what has these keys out, and put entries in; one commit.

        Raises:
            IndexBusy: another writer is at work; nothing was changed.
            IndexMissing: there is no usable index.
        """
        index = storage.open_index(generations.current(self._folder))
        with storage.writing(index, wait=WRITER_WAIT) as writer:
            for key in keys:
                writer.delete_by_term("key", _key(key))
            for entry in entries:
                _add(writer, entry)

    @contextmanager
    def building(self) -> Iterator[Callable[[Entry], None]]:
        """A new index, put in place at the end unless there was an exception.

        Gives the function that adds an entry.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        generation = generations.new(self._folder)
        index = storage.create(generation, schema())
        with storage.writing(index) as writer:
            yield lambda entry: _add(writer, entry)
        generations.put_in_place(generation)

    def is_there(self) -> bool:
        """Without reading it."""
        try:
            return generations.current(self._folder).is_dir()
        except IndexMissing:
            return False

    def is_sound(self) -> bool:
        try:
            index, token = self._current()
            _read(index, token, None)
            storage.check(index)
        except (IndexMissing, *storage.UNREADABLE):
            return False
        return True

    def _current(self) -> tuple[FileIndex, str]:
        path = generations.current(self._folder)
        known = self._opened
        if known is None or known[0] != path:
            known = self._opened = path, storage.open_index(path)
        return known[1], f"{path.name}/{known[1].latest_generation()}"

    def _current_state(self) -> State:
        index, token = self._current()
        state = self._state
        if state is not None and state.token == token:
            return state
        with self._opening:
            if self._state is None or self._state.token != token:
                self._state = _read(index, token, self._state)
            return self._state


def likeness(title: str, typed: str) -> float:
    """What speaks for an object beside its words: above all that it is called so."""
    if title == typed:
        return SAME_TITLE
    begins = TITLE_BEGINS_SO if typed and title.startswith(typed) else 0.0
    return begins + 1 / (1 + len(title))


def schema() -> fields.Schema:
    return fields.Schema(
        key=fields.ID(unique=True),
        entry=fields.COLUMN(columns.VarBytesColumn()),
    )


def _add(writer: SegmentWriter, entry: Entry) -> None:
    data = json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass")
    writer.add_document(key=_key(entry.key), entry=storage.sealed(data))


def _key(key: Key) -> str:
    return " ".join(key)


def _age(pk: str) -> int:
    return int(pk) if pk.isdecimal() else 0


def _read(index: FileIndex, token: str, known: State | None) -> State:
    """Segments that `known` has not, and those it has.

    Raises:
        IndexMissing: the index is torn.
    """
    reusable = {segment.name: segment for segment in known.segments} if known else {}
    for attempt in range(1, OPEN_ATTEMPTS + 1):
        try:
            with storage.segment_readers(index) as readers:
                segments = tuple(
                    reusable.get(storage.name(reader)) or Segment.read(reader)
                    for reader in readers
                )
                alive = tuple(storage.alive(reader) for reader in readers)
            return State(token, segments, alive)
        except storage.UNREADABLE as error:
            # A commit may have merged a segment away while it was being opened.
            if attempt == OPEN_ATTEMPTS:
                raise IndexMissing(FOLDER) from error
    raise AssertionError("unreachable")
