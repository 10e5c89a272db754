"""How close together an article has the words of a query.

Looked at for the best candidates only, all of them in one go: their texts are laid
behind one another as word numbers, and every question is asked of the whole array.
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
MAX_TEXT = 4000
"""Words of an article that are looked at, so that no long one slows a search."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """Shares from 0 to 1 for each candidate, weighted by the idf of the words."""

    exact: Floats  # query words in the very form that was typed
    phrase: Floats  # neighbours of the query that are neighbours in the text
    window: Floats  # query words within the best passage
    title: Floats  # likeness of the query and the title
    line: Floats  # likeness of the query and the most similar line
    is_title: NDArray[np.bool_]  # the query is the title, word for word


@dataclass(frozen=True, slots=True)
class _Texts:
    """The candidates' texts; WINDOW line ends stand after each.

    `words` number the query's words from 1; 0 is any other word, -1 a line end.
    """

    words: Ints
    exact: NDArray[np.bool_]
    idfs: Floats
    candidates: Ints


def closeness(
    query: Query, idfs: Sequence[float], snapshot: Snapshot, documents: Ints
) -> Closeness:
    """Args: idfs: of each word of the query; documents: the candidates."""
    texts = _texts(query, snapshot, documents)
    weights = np.array([0.0, *idfs], np.float32)
    count = len(documents)
    total = max(float(weights.sum()), 1e-9)
    title, line = _lines(texts, weights, count)
    whole = np.isclose(title, 1, atol=1e-3)
    return Closeness(
        exact=_exact(texts, weights, count) / total,
        phrase=_phrase(texts, weights, count),
        window=_window(texts, weights, count) / total,
        title=title,
        line=line,
        is_title=whole & _title_is_exact(texts, count),
    )


def _texts(query: Query, snapshot: Snapshot, documents: Ints) -> _Texts:
    tables: dict[int, tuple[Ints, NDArray[np.bool_]]] = {}
    words, exact, idfs, lengths = [], [], [], []
    for document in documents:
        segment, number = snapshot.located(int(document))
        if id(segment) not in tables:
            tables[id(segment)] = _tables(query, segment)
        by_stem, is_exact = tables[id(segment)]
        first, last = segment.bounds[number : number + 2]
        text = segment.stream[first : min(last, first + MAX_TEXT)]
        stems = segment.stem_of[text]
        words += [by_stem[stems], _GAP]
        exact += [is_exact[text], _GAP_FALSE]
        idfs += [segment.stem_idfs[stems], _GAP_ZERO]
        lengths.append(len(text) + WINDOW)
    candidates = np.repeat(np.arange(len(documents), dtype=np.int32), lengths)
    return _Texts(
        np.concatenate(words), np.concatenate(exact), np.concatenate(idfs), candidates
    )


_GAP = np.full(WINDOW, -1, np.int32)
_GAP_FALSE = np.zeros(WINDOW, bool)
_GAP_ZERO = np.zeros(WINDOW, np.float32)


def _tables(query: Query, segment: Segment) -> tuple[Ints, NDArray[np.bool_]]:
    """For each stem of a segment its word of the query; for each word: as typed?"""
    by_stem = np.zeros(len(segment.stem_ids), np.int32)
    is_exact = np.zeros(len(segment.word_ids), bool)
    for number, word in reversed(list(enumerate(query.words, start=1))):
        for alternative in word.alternatives:
            place = position(segment.stem_ids, alternative.stem_id)
            if place is not None:
                by_stem[place] = number
        place = position(segment.word_ids, word.word_id)
        if place is not None:
            is_exact[place] = True
    by_stem[0] = -1
    return by_stem, is_exact


def _exact(texts: _Texts, weights: Floats, count: int) -> Floats:
    held = np.zeros((count, len(weights)), bool)
    places = texts.exact & (texts.words > 0)
    held[texts.candidates[places], texts.words[places]] = True
    return held @ weights


def _phrase(texts: _Texts, weights: Floats, count: int) -> Floats:
    pairs = weights[1:-1] + weights[2:]
    if not len(pairs):
        return np.zeros(count, np.float32)
    words = texts.words
    places = np.flatnonzero((words[:-1] > 0) & (words[1:] == words[:-1] + 1))
    held = np.zeros((count, len(pairs)), bool)
    held[texts.candidates[places], words[places] - 1] = True
    return (held @ pairs) / max(float(pairs.sum()), 1e-9)


def _window(texts: _Texts, weights: Floats, count: int) -> Floats:
    places = np.flatnonzero(texts.words > 0)
    words = texts.words[places]
    sums = np.zeros(len(places), np.float32)
    for number in range(1, len(weights)):
        held = places[words == number]
        if len(held):
            following = np.append(held, len(texts.words) + WINDOW)
            distance = following[np.searchsorted(held, places)] - places
            sums += weights[number] * (distance < WINDOW)
    return _best(sums, texts.candidates[places], count)


def _lines(texts: _Texts, weights: Floats, count: int) -> tuple[Floats, Floats]:
    """Likeness of the query with the title, and with the line most like it.

    Dice's coefficient of the two sets of words, each weighted by its idf.
    """
    line_ends = texts.words < 0
    lines: NDArray[np.int64] = np.cumsum(line_ends) - line_ends
    line_count = int(lines[-1]) + 1
    places = np.flatnonzero(texts.words > 0)
    pairs = np.unique(lines[places] * len(weights) + texts.words[places])
    shared = np.bincount(
        pairs // len(weights), weights[pairs % len(weights)], minlength=line_count
    )
    whole = np.bincount(lines, texts.idfs, minlength=line_count)
    likeness = 2 * shared / np.maximum(whole + weights.sum(), 1e-9)
    starts = np.searchsorted(texts.candidates, np.arange(count))
    of_line = texts.candidates[np.searchsorted(lines, np.arange(line_count))]
    best = _best(likeness.astype(np.float32), of_line, count)
    return likeness[lines[starts]].astype(np.float32), best


def _title_is_exact(texts: _Texts, count: int) -> NDArray[np.bool_]:
    """Stand none but typed forms of the query's words in the title?"""
    starts = np.searchsorted(texts.candidates, np.arange(count))
    ends = np.flatnonzero(texts.words < 0)
    ends = ends[np.searchsorted(ends, starts)]
    other = np.concatenate([[0], np.cumsum(~texts.exact)])
    return other[ends] == other[starts]


def _best(values: Floats, candidates: Ints, count: int) -> Floats:
    """The highest value of each candidate, 0 without any."""
    best = np.zeros(count, np.float32)
    np.maximum.at(best, candidates, values)
    return best
