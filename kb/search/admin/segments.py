"""A Whoosh segment of the admin's index in memory; built once and never changed."""

import json
from bisect import bisect_left
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from kb.search.storage import IndexTorn, unsealed
from kb.search.storage import name as storage_name

from .entries import Entry, field_name
from .query import Every, Everything, Node, Some, Without, Words
from .words import joined, other_ways

Floats = NDArray[np.float32]

HALF_A_WORD = 0.5
"""What the beginning of a word counts, beside a whole one."""
IN_TITLE = 2.0
"""What a word in a title counts, beside one in another field."""


class Segment:
    """Entries are numbered from 0, deleted ones included."""

    def __init__(self, name: str, entries: Sequence[Entry]) -> None:
        self.name = name
        self.entries = entries
        self.size = len(entries)
        kinds = sorted({entry.kind for entry in entries})
        self._kinds = {kind: number for number, kind in enumerate(kinds)}
        self._kind_of = np.array([self._kinds[e.kind] for e in entries], np.int32)
        self._load_words()

    @classmethod
    def read(cls, reader: IndexReader) -> "Segment":
        """Raises what `storage.UNREADABLE` names."""
        column = reader.column_reader("entry", translate=False)
        rows = [column[number] for number in range(reader.doc_count_all())]
        if not all(rows):
            raise IndexTorn  # Whoosh gives nothing for a file that is not there
        entries = [Entry(*json.loads(unsealed(row))) for row in rows]
        return cls(storage_name(reader), entries)

    def _load_words(self) -> None:
        """Three parallel arrays, ordered by word: in which entry and field it stands."""
        self._fields: dict[str, int] = {}
        known: dict[str, int] = {}
        words, places, fields = [], [], []
        for place, entry in enumerate(self.entries):
            for field, texts in entry.words.items():
                field_number = self._fields.setdefault(field, len(self._fields))
                for word in {word for text in texts for word in text.split()}:
                    words.append(known.setdefault(word, len(known)))
                    places.append(place)
                    fields.append(field_number)
        self._words = sorted(known)
        rank = np.empty(len(known), np.int32)
        rank[[known[word] for word in self._words]] = np.arange(len(known))
        ranks = rank[np.array(words, np.int32)]
        order = np.argsort(ranks, kind="stable")
        self._bounds = np.searchsorted(ranks[order], np.arange(len(known) + 1))
        self._places = np.array(places, np.int32)[order]
        self._field_of = np.array(fields, np.int32)[order]

    def of_kind(self, kind: str) -> NDArray[np.bool_]:
        return self._kind_of == self._kinds.get(kind, -1)

    def scores(self, node: Node, fields: "Fields") -> Floats:
        """How well each entry answers; 0 is not at all."""
        match node:
            case Everything():
                return np.ones(self.size, np.float32)
            case Without(part):
                return (self.scores(part, fields) == 0).astype(np.float32)
            case Some(parts):
                return np.sum([self.scores(p, fields) for p in parts], axis=0)
            case Every(parts):
                scores = np.array([self.scores(p, fields) for p in parts])
                return np.where((scores > 0).all(axis=0), scores.sum(axis=0), 0)
            case Words():
                return self._in_a_row(node, fields)

    def _in_a_row(self, node: Words, fields: "Fields") -> Floats:
        *first, last = node.words
        weights = fields.weights(self._fields)
        scores = self._holding(last, weights, goes_on=node.goes_on)
        for word in first:
            scores = np.minimum(scores, self._holding(word, weights, goes_on=False))
        if first:
            wanted = joined(node.words)
            wanted = wanted[:-1] if node.goes_on else wanted
            allowed = [name for name in self._fields if fields.allows(name)]
            for place in np.flatnonzero(scores).tolist():
                texts = self.entries[place].words
                if not any(wanted in texts[n][0] for n in allowed if n in texts):
                    scores[place] = 0
        return scores

    def _holding(self, word: str, weights: Floats, *, goes_on: bool) -> Floats:
        """Entries with a word, or one of its other ways to be typed."""
        scores = np.zeros(self.size, np.float32)
        for way in (word, *other_ways(word)):
            first = bisect_left(self._words, way)
            if goes_on:
                end = bisect_left(self._words, way + "\U0010ffff", first)
                self._put(scores, weights * HALF_A_WORD, first, end)
            if first < len(self._words) and self._words[first] == way:
                self._put(scores, weights, first, first + 1)
        return scores

    def _put(self, scores: Floats, weights: Floats, first: int, end: int) -> None:
        part = slice(self._bounds[first], self._bounds[end])
        np.maximum.at(scores, self._places[part], weights[self._field_of[part]])


class Fields:
    """Which fields are asked, and what a word in each counts."""

    def __init__(self, way: str, names: Collection[str] | None) -> None:
        self._way = way
        self._names = names

    def allows(self, field: str) -> bool:
        way, _, name = field.partition(" ")
        return way == self._way and (self._names is None or name in self._names)

    def weights(self, fields: dict[str, int]) -> Floats:
        """Of each field, by its number; 0 is not asked."""
        title = field_name(self._way, "title")
        return np.array(
            [
                (IN_TITLE if field == title else 1.0) if self.allows(field) else 0.0
                for field in fields
            ],
            np.float32,
        )
