"""How close together an article has the words of a query.

Looked at for the best candidates only. The places where the query's words stand are
taken from the index of occurrences, for all candidates in one go, so the cost depends
on the number of matches and not on the length of the articles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .query import Query
from .scoring import Floats
from .segments import Ints, Segment
from .snapshot import Snapshot, position

WINDOW = 24
"""Words; the passage within which words of a query are near each other."""
EXACT = 0.3
"""Of a word's weight in a line, the part that only the very form typed earns."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """Shares from 0 to 1 for each candidate, weighted by the idf of the words."""

    exact: Floats  # query words in the very form that was typed
    phrase: Floats  # neighbours of the query that are neighbours in the text
    window: Floats  # query words within the best passage
    title: Floats  # likeness of the query and the title
    heading: Floats  # ... and the most similar heading
    keyword: Floats  # ... and the most similar keyword
    line: Floats  # ... and the most similar line of the body
    start: Floats  # words of the query the title begins with, in order
    is_title: NDArray[np.bool_]  # the query is the title, word for word


@dataclass(frozen=True, slots=True)
class _Matches:
    """Every place of a query word in a candidate, in reading order.

    `words` number the query's words from 1. `places` leave a gap between articles.
    `offsets` count from the beginning of the title.
    """

    places: NDArray[np.int64]
    candidates: Ints
    words: Ints
    exact: NDArray[np.bool_]
    offsets: Ints
    lines: NDArray[np.int64]
    line_idfs: Floats
    line_fields: Ints


def closeness(
    query: Query, idfs: Sequence[float], snapshot: Snapshot, documents: Ints
) -> Closeness:
    """Args: idfs: of each word of the query; documents: the candidates."""
    found = _matches(query, snapshot, documents)
    weights = np.array([0.0, *idfs], np.float32)
    count = len(documents)
    total = max(float(weights.sum()), 1e-9)
    title, heading, keyword, line = _lines(found, weights, count)
    whole_title = _typed_in_title(found, count) == snapshot.lengths[documents, 0]
    return Closeness(
        exact=_exact(found, weights, count) / total,
        phrase=_phrase(found, weights, count),
        window=_window(found, weights, count) / total,
        title=title,
        heading=heading,
        keyword=keyword,
        line=line,
        start=_start(found, weights, count) / total,
        is_title=whole_title & (title > 1 - 1e-3),
    )


def _matches(query: Query, snapshot: Snapshot, documents: Ints) -> _Matches:
    parts: list[list[NDArray]] = []
    for number, segment in enumerate(snapshot.segments):
        base = int(snapshot.bases[number])
        inside = (documents >= base) & (documents < base + segment.size)
        if inside.any():
            candidates = np.flatnonzero(inside).astype(np.int32)
            local = documents[inside] - base
            for part in _in_segment(query, segment, local, candidates):
                # Places and lines of different segments are kept far apart.
                part[0] += number << 40
                part[5] += number << 40
                parts.append(part)
    if not parts:
        parts = [list(_NONE)]
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(joined[0], kind="stable")
    return _Matches(*(column[order] for column in joined))


_NONE = (
    np.empty(0, np.int64),
    np.empty(0, np.int32),
    np.empty(0, np.int32),
    np.empty(0, bool),
    np.empty(0, np.int32),
    np.empty(0, np.int64),
    np.empty(0, np.float32),
    np.empty(0, np.int32),
)


def _in_segment(
    query: Query, segment: Segment, documents: Ints, candidates: Ints
) -> list[list[NDArray]]:
    """Matches of each stem of the query, one list of columns a stem."""
    order = np.argsort(documents)
    documents, candidates = documents[order], candidates[order]
    parts = []
    seen: set[int] = set()
    for number, word in enumerate(query.words, start=1):
        typed = position(segment.word_ids, word.word_id)
        for alternative in word.alternatives:
            stem = position(segment.stem_ids, alternative.stem_id)
            if stem is None or stem in seen:
                continue
            seen.add(stem)
            places, rows = segment.occurrences(stem, documents)
            if not len(places):
                continue
            lines = np.searchsorted(segment.line_starts, places, side="right") - 1
            parts.append(
                [
                    places + rows * np.int64(WINDOW),
                    candidates[rows],
                    np.full(len(places), number, np.int32),
                    segment.stream[places] == (-1 if typed is None else typed),
                    (places - segment.bounds[documents[rows]]).astype(np.int32),
                    lines.astype(np.int64),
                    segment.line_idfs[lines],
                    segment.line_fields[lines],
                ]
            )
    return parts


def _exact(found: _Matches, weights: Floats, count: int) -> Floats:
    held = np.zeros((count, len(weights)), bool)
    held[found.candidates[found.exact], found.words[found.exact]] = True
    return held @ weights


def _phrase(found: _Matches, weights: Floats, count: int) -> Floats:
    pairs = weights[1:-1] + weights[2:]
    if not len(pairs):
        return np.zeros(count, np.float32)
    follows = (np.diff(found.places) == 1) & (np.diff(found.words) == 1)
    places = np.flatnonzero(follows)
    held = np.zeros((count, len(pairs)), bool)
    held[found.candidates[places], found.words[places] - 1] = True
    return (held @ pairs) / max(float(pairs.sum()), 1e-9)


def _window(found: _Matches, weights: Floats, count: int) -> Floats:
    """The best sum of weights of different words within WINDOW words."""
    sums = np.zeros(len(found.places), np.float32)
    for number in range(1, len(weights)):
        held = found.places[found.words == number]
        if len(held):
            nearest = np.searchsorted(held, found.places)
            following = held[np.minimum(nearest, len(held) - 1)]
            distance = following - found.places
            sums += weights[number] * ((distance >= 0) & (distance < WINDOW))
    return _best(sums, found.candidates, count)


def _lines(found: _Matches, weights: Floats, count: int) -> tuple[Floats, ...]:
    """Likeness of the query with the most similar line of each field.

    Dice's coefficient of the two sets of words, each word weighted by its idf.
    """
    lines, first, numbers = np.unique(
        found.lines, return_index=True, return_inverse=True
    )
    shared = (1 - EXACT) * _shared(numbers, found.words, weights, len(lines))
    shared += EXACT * _shared(
        numbers[found.exact], found.words[found.exact], weights, len(lines)
    )
    likeness = 2 * shared / (found.line_idfs[first] + weights.sum() + 1e-9)
    candidates, fields = found.candidates[first], found.line_fields[first]
    return tuple(
        _best(likeness[fields == field], candidates[fields == field], count)
        for field in range(4)
    )


def _shared(
    lines: NDArray[np.intp], words: Ints, weights: Floats, count: int
) -> Floats:
    """For each line the summed weights of its different words."""
    held = np.zeros((count, len(weights)), bool)
    held[lines, words] = True
    return held @ weights


def _start(found: _Matches, weights: Floats, count: int) -> Floats:
    held = np.zeros((count, len(weights)), bool)
    in_order = found.offsets == found.words - 1
    held[found.candidates[in_order], found.words[in_order]] = True
    held[:, 0] = True
    return np.logical_and.accumulate(held, axis=1) @ weights


def _typed_in_title(found: _Matches, count: int) -> NDArray[np.int64]:
    """Number of words of the title that are typed forms of query words."""
    places = found.exact & (found.line_fields == 0)
    return np.bincount(found.candidates[places], minlength=count)


def _best(values: Floats, candidates: Ints, count: int) -> Floats:
    """The highest value of each candidate, 0 without any."""
    best = np.zeros(count, np.float32)
    np.maximum.at(best, candidates, values)
    return best
