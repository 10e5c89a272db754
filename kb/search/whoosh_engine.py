"""The embedded engine: Whoosh keeps the words, numpy ranks, one index a language."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from whoosh.index import FileIndex

from . import generations, ranking, storage
from .analyzers import plain
from .engine import MAX_CANDIDATES, IndexMissing
from .extracts import Marker
from .query import understood
from .segments import Segment
from .snapshot import Snapshot
from .types import NO_LEVERS, ArticleDocument, Candidates, Extract, Levers

logger = logging.getLogger(__name__)

OPEN_AGAIN_AFTER = 5.0
"""Seconds. To read most of an index and find it torn takes one, for each search."""
WRITER_WAIT = 2.0
"""Seconds; a commit takes 10 to 500 ms, so a longer wait means a rebuild."""


class WhooshEngine:
    """See `SearchEngine`. Holds a snapshot of each index it was asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._indexes: dict[str, tuple[Path, FileIndex]] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._opening: dict[str, threading.Lock] = {}
        self._torn: dict[str, tuple[str, float]] = {}  # generation, and when noticed

    def find(
        self,
        query: str,
        language_code: str,
        *,
        limit: int = MAX_CANDIDATES,
        levers: Levers = NO_LEVERS,
    ) -> Candidates:
        snapshot = self._snapshot(language_code)
        queries = understood(query, snapshot, language_code, levers)
        pinned = levers.pinned and levers.pinned.get(plain(query), ())
        return ranking.rank(queries, snapshot, limit=limit, pinned=pinned or ())

    def complete(
        self,
        text: str,
        language_code: str,
        *,
        limit: int = MAX_CANDIDATES,
        levers: Levers = NO_LEVERS,
    ) -> Candidates:
        return self.find(text, language_code, limit=limit, levers=levers)

    def extracts(
        self,
        query: str,
        language_code: str,
        article_ids: Iterable[int],
        *,
        levers: Levers = NO_LEVERS,
    ) -> dict[int, tuple[Extract, Extract]]:
        snapshot = self._snapshot(language_code)
        queries = understood(query, snapshot, language_code, levers)
        marker = Marker(queries, language_code)
        documents = {pk: snapshot.document(pk) for pk in article_ids}
        return {
            pk: marker.extracts(snapshot, document)
            for pk, document in documents.items()
            if document is not None
        }

    def update(self, documents: Iterable[ArticleDocument]) -> None:
        by_language = attrgetter("language_code")
        for language_code, group in groupby(
            sorted(documents, key=by_language), key=by_language
        ):
            self._change(language_code, documents=list(group))

    def delete(self, language_code: str, article_ids: Iterable[int]) -> None:
        self._change(language_code, deleted=list(article_ids))

    def _change(
        self,
        language_code: str,
        *,
        documents: Sequence[ArticleDocument] = (),
        deleted: Sequence[int] = (),
    ) -> None:
        index = storage.open_index(generations.current(self._folder(language_code)))
        with storage.writing(index, wait=WRITER_WAIT) as writer:
            storage.remove(writer, [*deleted, *(d.article_id for d in documents)])
            for document in documents:
                storage.add(writer, document)

    def rebuild(
        self,
        language_code: str,
        documents: Iterable[ArticleDocument],
        *,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        folder = self._folder(language_code)
        folder.mkdir(parents=True, exist_ok=True)
        with storage.exclusive(folder, "building"):
            generation = generations.new(folder)
            with storage.writing(storage.create(generation)) as writer:
                for number, document in enumerate(documents, start=1):
                    storage.add(writer, document)
                    if progress is not None:
                        progress(number)
            generations.put_in_place(generation)

    def generation(self, language_code: str) -> str | None:
        try:
            return self._current(language_code)[1]
        except IndexMissing:
            return None

    def article_ids(self, language_code: str) -> set[int]:
        snapshot = self._snapshot(language_code)
        return {int(i) for i in snapshot.article_ids[snapshot.alive]}

    def check(self, language_code: str) -> bool:
        try:
            index, generation = self._current(language_code)
            snapshot = _opened(index, generation, language_code, None)
            for segment in snapshot.segments:
                segment.check()
            storage.check(index)
        except (IndexMissing, *storage.UNREADABLE):
            return False
        return True

    def _folder(self, language_code: str) -> Path:
        return generations.language_folder(self._root, language_code)

    def _current(self, language_code: str) -> tuple[FileIndex, str]:
        """The index readers open and a token for its present state: about 20 us."""
        path = generations.current(self._folder(language_code))
        known = self._indexes.get(language_code)
        if known is None or known[0] != path:
            known = path, storage.open_index(path)
            self._indexes[language_code] = known
        return known[1], f"{path.name}/{known[1].latest_generation()}"

    def _snapshot(self, language_code: str) -> Snapshot:
        """The newest state of the index; one thread opens it, others use the last.

        So does everybody while the newest is torn.
        """
        index, generation = self._current(language_code)
        known = self._snapshots.get(language_code)
        if known is not None and known.generation == generation:
            return known
        lock = self._opening.setdefault(language_code, threading.Lock())
        acquired = lock.acquire(blocking=known is None)
        if known is not None and not acquired:
            return known
        try:
            return self._newest(index, generation, language_code)
        except IndexMissing:
            if known is None:
                raise
            return known
        finally:
            lock.release()

    def _newest(
        self, index: FileIndex, generation: str, language_code: str
    ) -> Snapshot:
        """Open this generation, unless that was done or failed just before."""
        known = self._snapshots.get(language_code)
        if known is not None and known.generation == generation:
            return known
        torn, noticed_at = self._torn.get(language_code, ("", 0.0))
        if torn == generation and time.monotonic() < noticed_at + OPEN_AGAIN_AFTER:
            raise IndexMissing(language_code)
        try:
            known = _opened(index, generation, language_code, known)
        except IndexMissing:
            logger.exception("The search index of %s is torn", language_code)
            self._torn[language_code] = generation, time.monotonic()
            raise
        self._snapshots[language_code] = known
        return known


def _opened(
    index: FileIndex, generation: str, language_code: str, known: Snapshot | None
) -> Snapshot:
    """Arrays of the segments `known` has not, and those it has.

    Raises:
        IndexMissing: the index is torn.
    """
    reusable = {segment.name: segment for segment in known.segments} if known else {}
    for attempt in range(1, storage.OPEN_ATTEMPTS + 1):
        try:
            with storage.segment_readers(index) as readers:
                segments = [
                    reusable.get(storage.name(reader)) or Segment(reader, language_code)
                    for reader in readers
                ]
                alive = [storage.alive(reader) for reader in readers]
            return Snapshot(segments, alive, generation)
        except storage.UNREADABLE as error:
            # A commit may have merged a segment away while it was being opened.
            if attempt == storage.OPEN_ATTEMPTS:
                raise IndexMissing(language_code) from error
    raise AssertionError("unreachable")
