"""All segments of an index at one moment, as one row of documents.

Nothing here changes after it was built: threads share it freely, and a search that
began on one snapshot ends on it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .analyzers import plain
from .letters import groups_of
from .segments import Ids, Ints, Segment, idfs
from .storage import FIELDS


class Snapshot:
    """Documents are numbered over all segments; the deleted ones never match."""

    def __init__(
        self,
        segments: Sequence[Segment],
        alive: Sequence[NDArray[np.bool_]],
        generation: str,
    ) -> None:
        self.segments = tuple(segments)
        self.generation = generation
        self.alive = _joined(alive, np.bool_)
        self.size = len(self.alive)
        self.count = int(self.alive.sum())
        self.bases = np.cumsum([0, *(segment.size for segment in segments)])
        self.article_ids = _joined([s.article_ids for s in segments], np.int64)
        lengths = _joined([s.word_lengths for s in segments], np.int32)
        self.lengths = lengths.reshape(-1, len(FIELDS))
        means = (
            self.lengths[self.alive].mean(axis=0)
            if self.count
            else np.ones(len(FIELDS))
        )
        self.relative_lengths = (self.lengths / np.maximum(means, 1)).astype(np.float32)
        self.line_idfs = [self._line_idfs(segment) for segment in segments]

    def _line_idfs(self, segment: Segment) -> NDArray[np.float32]:
        """Summed idfs of each line of a segment, by the documents of all segments.

        A segment of one article would find every word in all its articles, so lines of
        what was just published would seem to say nothing beside the query. The largest
        segment is near enough to the whole, and takes long.
        """
        if 2 * segment.size >= self.size:
            return segment.line_idfs
        holding = sum(other.holding_of(segment.stem_ids) for other in self.segments)
        return segment.summed_by_line(idfs(self.size, np.asarray(holding)))

    def document(self, article_id: int) -> int | None:
        """The number of an article; None of one that was deleted or never there."""
        for segment, base in zip(self.segments, self.bases, strict=False):
            number = segment.numbers.get(article_id)
            if number is not None and self.alive[base + number]:
                return int(base) + number
        return None

    def located(self, document: int) -> tuple[Segment, int]:
        """The segment of a document and its number there."""
        place = int(np.searchsorted(self.bases, document, side="right")) - 1
        return self.segments[place], document - int(self.bases[place])

    def has_stem(self, stem_id: int) -> bool:
        return any(position(s.stem_ids, stem_id) is not None for s in self.segments)

    def postings(self, first: int, end: int, field: int) -> tuple[Ints, Ints]:
        """Documents that hold stems of these ids in a field, and how often each.

        Ascending; an id from `first` to before `end` counts.
        """
        documents, counts = [], []
        for segment, base in zip(self.segments, self.bases, strict=False):
            held, often = segment.postings[field].of_stems(*segment.span(first, end))
            documents.append(held + np.int32(base))
            counts.append(often)
        return _joined(documents, np.int32), _joined(counts, np.int32)

    def titled(self, text: str) -> Ints:
        """Documents that have this very title, whatever its case and punctuation."""
        title = plain(text)
        found = [
            document + int(base)
            for segment, base in zip(self.segments, self.bases, strict=False)
            for document in segment.titled.get(title, ())
        ]
        documents = np.array(found, np.int32)
        return documents[self.alive[documents]]

    def letter_likeness(self, text: str, documents: Ints) -> NDArray[np.float32]:
        """Likeness of a text with the titles of documents, 0 to 1."""
        wanted = np.unique(groups_of(text))
        likeness = np.zeros(len(documents), np.float32)
        for segment, base in zip(self.segments, self.bases, strict=False):
            inside = (documents >= base) & (documents < base + segment.size)
            numbers = documents[inside] - base
            likeness[inside] = segment.titles.likeness(wanted, numbers)
        return likeness

    def completions(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        return _added([s.vocabulary.completions(prefix, limit) for s in self.segments])[
            :limit
        ]

    def respelt(self, word: str) -> list[str]:
        return sorted({w for s in self.segments for w in s.vocabulary.respelt(word)})

    def near_run(self, run: str) -> str | None:
        """The likeliest run of a title that is one edit away, as it is written there."""
        for word, _ in _added([s.runs.near(run, 1) for s in self.segments]):
            for segment in self.segments:
                if word in segment.written:
                    return segment.written[word]
        return None

    def near(self, word: str, limit: int) -> list[tuple[str, int]]:
        near = _added([s.vocabulary.near(word, limit) for s in self.segments])
        near.sort(key=lambda pair: pair[0][0] != word[0])
        return near[:limit]


def position(ids: Ids, wanted: int) -> int | None:
    place = int(np.searchsorted(ids, np.uint32(wanted)))
    return place if place < len(ids) and ids[place] == wanted else None


def _joined(parts: Sequence[NDArray], dtype: type) -> NDArray:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def _added(lists: list[list[tuple[str, int]]]) -> list[tuple[str, int]]:
    """Counts of each word summed, the highest first."""
    if len(lists) == 1:
        return lists[0]
    sums: dict[str, int] = {}
    for pairs in lists:
        for word, count in pairs:
            sums[word] = sums.get(word, 0) + count
    return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
