"""Every place where the best candidates have a word of the query."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .query import Query
from .scoring import Floats
from .segments import Ints, Segment
from .snapshot import Snapshot, position

BUDGET = 400
"""Places of all words in one article, so that no query takes long."""
MAX_PLACES = 100
GAP = 1000
"""Places between two articles, so that no passage spans both."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Columns of one row a match, in reading order, articles behind one another."""

    places: NDArray[np.int64]  # of the word; neighbours differ by 1
    candidates: Ints  # index of the article among the candidates
    words: Ints  # which word of the query, from 1
    exact: NDArray[np.bool_]  # in the very form that was typed
    offsets: Ints  # words since the beginning of the title
    fields: Ints  # index in FIELDS
    lines: NDArray[np.int64]  # a number for each line of text
    line_idfs: Floats  # idfs of all words of that line, summed


def find(query: Query, snapshot: Snapshot, documents: Ints) -> Matches:
    """Args: documents: the candidates, in any order."""
    parts: list[list[NDArray]] = []
    for number, segment in enumerate(snapshot.segments):
        base = int(snapshot.bases[number])
        inside = np.flatnonzero((documents >= base) & (documents < base + segment.size))
        if not len(inside):
            continue
        inside = inside[np.argsort(documents[inside])]
        lines = snapshot.line_idfs[number]
        for columns in _in_segment(query, segment, documents[inside] - base, lines):
            columns[1] = inside[columns[1]].astype(np.int32)
            # Places and lines of different segments are kept far apart.
            columns[0] += number << 40
            columns[6] += number << 40
            parts.append(columns)
    if not parts:
        parts = [list(_NONE)]
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(joined[0], kind="stable")
    return Matches(*(column[order] for column in joined))


_NONE = (
    np.empty(0, np.int64),
    np.empty(0, np.int32),
    np.empty(0, np.int32),
    np.empty(0, bool),
    np.empty(0, np.int32),
    np.empty(0, np.int32),
    np.empty(0, np.int64),
    np.empty(0, np.float32),
)


def _in_segment(
    query: Query, segment: Segment, documents: Ints, line_idfs: Floats
) -> list[list[NDArray]]:
    """The columns of each stem of the query; `documents` ascend."""
    parts: list[list[NDArray]] = []
    seen: set[tuple[int, int]] = set()
    limit = min(MAX_PLACES, BUDGET // len(query.words))
    for number, word in enumerate(query.words, start=1):
        typed = position(segment.word_ids, word.word_id)
        for alternative in word.alternatives:
            stems = segment.span(alternative.first, alternative.end)
            if stems[0] == stems[1] or stems in seen:
                continue
            seen.add(stems)
            places, rows = segment.occurrences(stems, documents, limit)
            if not len(places):
                continue
            lines = np.searchsorted(segment.line_starts, places, side="right") - 1
            parts.append(
                [
                    places + rows * np.int64(GAP),
                    rows,
                    np.full(len(places), number, np.int32),
                    segment.stream[places] == (-1 if typed is None else typed),
                    (places - segment.bounds[documents[rows]]).astype(np.int32),
                    segment.line_fields[lines],
                    lines.astype(np.int64),
                    line_idfs[lines],
                ]
            )
    return parts
