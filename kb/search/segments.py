"""A Whoosh segment as arrays: who holds which word, how often, in which order.

Built once when a segment is opened and never changed, so that any number of threads
can read it. A commit adds a segment; the arrays of the others are kept.
"""

import zlib
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from . import analyzers
from .letters import LetterIndex
from .storage import FIELDS, HEAD, IndexTorn, name, unsealed
from .vocabulary import Vocabulary

Ints = NDArray[np.int32]
Ids = NDArray[np.uint32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each stem of a segment the documents with it and its count in each.

    Stem number s has `documents[bounds[s]:bounds[s + 1]]`, ascending.
    """

    bounds: NDArray[np.int64]
    documents: Ints
    counts: Ints

    @classmethod
    def counted(cls, stems: Ints, documents: Ints, *, stem_count: int) -> "Postings":
        """From parallel arrays with one element for each word of the texts."""
        width = int(documents.max(initial=0)) + 1
        pairs, counts = np.unique(
            stems.astype(np.int64) * width + documents, return_counts=True
        )
        bounds = np.searchsorted(pairs, np.arange(stem_count + 1) * width)
        return cls(bounds, (pairs % width).astype(np.int32), counts.astype(np.int32))

    def of_stems(self, first: int, end: int) -> tuple[Ints, Ints]:
        """Documents with stems of these numbers, ascending, and the count in each."""
        part = slice(self.bounds[first], self.bounds[end])
        documents, counts = self.documents[part], self.counts[part]
        if end - first > 1:
            sums = np.bincount(documents, counts).astype(np.int32)
            documents = np.flatnonzero(sums).astype(np.int32)
            counts = sums[documents]
        return documents, counts


class Segment:
    """Arrays of one segment; documents are numbered from 0, deleted ones included."""

    def __init__(self, reader: IndexReader, language_code: str) -> None:
        self.name = name(reader)
        self.language_code = language_code
        self.size = reader.doc_count_all()
        # Kept in memory, compressed: no file stays open, which two threads could not
        # read at once and which a merge would delete.
        self._starts = _column(reader, "starts")
        self._titles = _column(reader, "title")
        self._bodies = _column(reader, "body")
        titles = [_unpacked(row) for row in self._titles]
        self.titles = LetterIndex(titles)
        self.titled = _by_title(titles)
        self._load_runs(titles)
        self._load_stream(reader)
        self._load_stems(reader)
        self._load_postings()

    def _load_runs(self, titles: list[str]) -> None:
        """What titles have instead of words where nothing stands between words."""
        counts: Counter[str] = Counter()
        self.written: dict[str, str] = {}
        for title in titles:
            for run in analyzers.script_runs(title):
                counts[run.word] += 1
                self.written[run.word] = title[run.start : run.end]
        runs = sorted(counts)
        numbers = np.array([counts[run] for run in runs], np.int64)
        self.runs = Vocabulary(runs, numbers, language_code=self.language_code)

    def _load_stream(self, reader: IndexReader) -> None:
        rows = [
            np.frombuffer(unsealed(row), np.uint32) for row in _column(reader, "stream")
        ]
        heads = np.array([row[:HEAD] for row in rows], np.int64).reshape(-1, HEAD)
        self.article_ids = (heads[:, 0] << 32) + heads[:, 1]
        self.numbers = {pk: n for n, pk in enumerate(self.article_ids.tolist())}
        self.lengths: Ints = heads[:, 2:].astype(np.int32)
        ids = np.concatenate([row[HEAD:] for row in rows])
        # The line break comes first, so that it is word 0 everywhere.
        self.word_ids: Ids = np.union1d(ids, np.zeros(1, np.uint32))
        self.stream: Ints = np.searchsorted(self.word_ids, ids).astype(np.int32)
        self.bounds = np.zeros(self.size + 1, np.int64)
        np.cumsum(self.lengths.sum(axis=1), out=self.bounds[1:])

    def _load_stems(self, reader: IndexReader) -> None:
        """Words that are not in Whoosh's list are pairs of characters: unstemmed."""
        words = [
            text.decode("utf-8", "surrogatepass") for text in reader.lexicon("words")
        ]
        numbers = np.searchsorted(
            self.word_ids,
            np.array([analyzers.word_id(word) for word in words], np.uint32),
        )
        stem_ids = self.word_ids.copy()
        stem_ids[numbers] = [
            analyzers.word_id(stem)
            for stem in analyzers.stems(words, self.language_code)
        ]
        self.stem_ids: Ids
        self.stem_ids, stem_of = np.unique(stem_ids, return_inverse=True)
        self.stem_of: Ints = stem_of.astype(np.int32)
        counts = np.bincount(self.stream, minlength=len(self.word_ids))
        self.vocabulary = Vocabulary(
            words, counts[numbers], language_code=self.language_code
        )

    def _load_postings(self) -> None:
        self.stems = stems = self.stem_of[self.stream]
        starts = np.repeat(
            np.arange(self.size * len(FIELDS), dtype=np.int32), self.lengths.ravel()
        )
        is_word = self.stream > 0
        documents, fields = np.divmod(starts, len(FIELDS))
        self.postings = []
        self.word_lengths = np.empty_like(self.lengths)
        for number in range(len(FIELDS)):
            part = is_word & (fields == number)
            self.postings.append(
                Postings.counted(
                    stems[part], documents[part], stem_count=len(self.stem_ids)
                )
            )
            self.word_lengths[:, number] = np.bincount(
                documents[part], minlength=self.size
            )
        held = np.unique(
            stems[is_word].astype(np.int64) * self.size + documents[is_word]
        )
        self.holding = np.bincount(held // self.size, minlength=len(self.stem_ids))
        self.stem_idfs = idfs(self.size, self.holding)
        self._load_lines(stems, fields)
        self._places = np.argsort(stems, kind="stable").astype(np.int32)
        self._place_bounds = np.searchsorted(
            stems[self._places], np.arange(len(self.stem_ids) + 1)
        )

    def _load_lines(self, stems: Ints, fields: Ints) -> None:
        """Each field ends with a line break, so no line spans two."""
        ends = np.flatnonzero(self.stream == 0)
        self.line_starts = np.concatenate([[0], ends[:-1] + 1])
        self.line_idfs = self.summed_by_line(self.stem_idfs)
        self.line_fields = fields[self.line_starts].astype(np.int32)

    def summed_by_line(self, idfs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of the words of each line; given one of each stem."""
        return np.add.reduceat(idfs[self.stems], self.line_starts)

    def holding_of(self, stem_ids: Ids) -> NDArray[np.int64]:
        """How many documents hold each of these stems."""
        places = np.searchsorted(self.stem_ids, stem_ids)
        places[places == len(self.stem_ids)] = 0
        return np.where(self.stem_ids[places] == stem_ids, self.holding[places], 0)

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Numbers here of the stems whose ids are from `first` to before `end`."""
        low, high = np.searchsorted(self.stem_ids, np.array([first, end], np.uint32))
        return int(low), int(high)

    def occurrences(
        self, stems: tuple[int, int], documents: Ints, limit: int
    ) -> tuple[Places, Ints]:
        """Where in `stream` the stems of a span stand in some documents.

        Args:
            documents: ascending.
            limit: places taken of each document.

        Returns:
            Places, and for each the index in `documents`.
        """
        low, high = stems
        places = self._places[self._place_bounds[low] : self._place_bounds[high]]
        if high - low > 1:
            places = np.sort(places)
        first = np.searchsorted(places, self.bounds[documents])
        last = np.searchsorted(places, self.bounds[documents + 1])
        counts = np.minimum(last - first, limit)
        rows = np.repeat(np.arange(len(documents), dtype=np.int32), counts)
        steps = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        return places[np.repeat(first, counts) + steps].astype(np.int64), rows

    def check(self) -> None:
        """Read everything that is not read when a segment is opened."""
        for document in range(self.size):
            self.text(document)
            if len(self.body_starts(document)) != self.lengths[document, -1]:
                raise IndexTorn

    def text(self, document: int) -> tuple[str, str]:
        """Title and body as they were indexed."""
        return _unpacked(self._titles[document]), _unpacked(self._bodies[document])

    def body_starts(self, document: int) -> Ids:
        """Offset in the body of each of its words."""
        distances = np.frombuffer(zlib.decompress(self._starts[document]), np.uint32)
        return np.cumsum(distances, dtype=np.uint32)


def idfs(documents: int, holding: NDArray[np.int64]) -> NDArray[np.float32]:
    """Of each stem, as in `scoring.idf`; the end of a line, which comes first, has 0."""
    found = np.log1p((documents - holding + 0.5) / (holding + 0.5)).astype(np.float32)
    found[0] = 0
    return found


def _by_title(titles: list[str]) -> dict[str, tuple[int, ...]]:
    """Documents of each folded title.

    Tuples of numbers, unlike lists, cost Python's garbage collector nothing.
    """
    found: dict[str, list[int]] = {}
    for document, title in enumerate(titles):
        found.setdefault(analyzers.plain(title), []).append(document)
    return {title: tuple(documents) for title, documents in found.items()}


def _unpacked(row: bytes) -> str:
    return zlib.decompress(row).decode("utf-8", "surrogatepass")


def _column(reader: IndexReader, name: str) -> list[bytes]:
    column = reader.column_reader(name, translate=False)
    rows = [column[document] for document in range(reader.doc_count_all())]
    if not all(rows):
        raise IndexTorn  # Whoosh gives nothing for a file that is not there
    return rows
