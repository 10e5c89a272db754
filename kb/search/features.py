"""What speaks for an article, as numbers: one row a candidate, one column a reason.

All shares are of the query: a word counts by its idf, so a share of 1 is the whole
query and a missing stop word hardly lowers it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import matches
from .matches import Matches
from .query import Query
from .scoring import Floats, Weights
from .segments import Ints
from .snapshot import Snapshot
from .storage import FIELDS

EXACT = 0.3
"""Of a word's weight in a line, the part that only the very form typed earns."""

NAMES = (
    *(f"{field} frequency" for field in FIELDS),  # BM25 of the field
    *(f"{field} share" for field in FIELDS),  # words that stand in the field
    "share",  # words that stand anywhere
    "exact",  # words in the very form that was typed
    "phrase",  # neighbours in the query that are neighbours in the text
    "within 8",  # words in the best passage of 8 words
    "within 24",
    "within 64",
    *(f"like {field}" for field in FIELDS),  # likeness with its most similar line
    "like a line",  # the highest of these
    "start",  # words the title begins with, in the order typed
    "letters",  # likeness of query and title in groups of three letters
)
WINDOWS = (8, 24, 64)


def features(
    query: Query, idfs: Sequence[float], snapshot: Snapshot, documents: Ints
) -> Floats:
    """A row of NAMES for each document.

    Args:
        idfs: of each word of the query, with the word's own weight.
    """
    found = matches.find(query, snapshot, documents)
    weights = np.array([0.0, *idfs], np.float32)
    shares = weights / max(float(weights.sum()), 1e-9)
    lengths = snapshot.lengths[documents]
    likeness = _likeness(found, weights, len(documents))
    columns = [
        *_fields(found, shares, snapshot, documents),
        _held(found.candidates[found.exact], found.words[found.exact], shares, lengths),
        _phrase(found, shares, lengths),
        *_within(found, shares, len(documents)),
        *likeness,
        np.maximum.reduce(likeness),
        _start(found, shares, lengths),
        snapshot.letter_likeness(query.counted, documents),
    ]
    return np.column_stack(columns).astype(np.float32)


def summed(rows: NDArray, weights: Floats) -> Floats:
    """Each row times the weights, added up.

    Not `rows @ weights`: left to choose for a processor with AVX-512, the OpenBLAS of
    numpy 2.4.6 now and then warns of an invalid value where all are sound.
    """
    return np.einsum("...k,k->...", rows, weights)


def _fields(
    found: Matches, shares: Floats, snapshot: Snapshot, documents: Ints
) -> list[Floats]:
    """BM25 and share of each field, then the share over all fields."""
    counts = np.zeros((len(documents), len(FIELDS), len(shares)), np.float32)
    np.add.at(counts, (found.candidates, found.fields, found.words), 1)
    b = np.array(Weights().lengths, np.float32)
    tempering = 1 - b + b * snapshot.relative_lengths[documents]
    k1 = Weights().saturation
    frequency = summed(
        (k1 + 1) * counts / (counts + k1 * tempering[:, :, None]), shares
    )
    held = summed(counts > 0, shares)
    anywhere = summed(counts.sum(axis=1) > 0, shares)
    return [*frequency.T, *held.T, anywhere]


def _held(
    rows: NDArray[np.integer], words: Ints, shares: Floats, like: NDArray
) -> Floats:
    """For each of as many rows as `like` has, the summed shares of its words."""
    held = np.zeros((len(like), len(shares)), bool)
    held[rows, words] = True
    return summed(held, shares)


def _phrase(found: Matches, shares: Floats, like: NDArray) -> Floats:
    pairs = np.append(0, shares[1:-1] + shares[2:]).astype(np.float32)
    if len(pairs) == 1:
        return np.zeros(len(like), np.float32)
    follows = (np.diff(found.places) == 1) & (np.diff(found.words) == 1)
    first = np.flatnonzero(follows)
    pairs /= max(float(pairs.sum()), 1e-9)
    return _held(found.candidates[first], found.words[first], pairs, like)


def _within(found: Matches, shares: Floats, count: int) -> list[Floats]:
    """For each of WINDOWS the best sum of shares of different words within it."""
    following = np.full((len(shares), len(found.places)), _NEVER)
    following[found.words, np.arange(len(found.places))] = found.places
    following = np.minimum.accumulate(following[:, ::-1], axis=1)[:, ::-1]
    distances = following - found.places
    return [
        _best(summed((distances < window).T, shares), found.candidates, count)
        for window in WINDOWS
    ]


_NEVER = np.int64(1 << 60)


def _likeness(found: Matches, weights: Floats, count: int) -> list[Floats]:
    """Likeness of the query with the most similar line of each field.

    Dice's coefficient of the two sets of words, each word weighted by its idf.
    """
    lines, first, numbers = np.unique(
        found.lines, return_index=True, return_inverse=True
    )
    exact = found.exact
    shared = (1 - EXACT) * _held(numbers, found.words, weights, lines)
    shared += EXACT * _held(numbers[exact], found.words[exact], weights, lines)
    likeness = 2 * shared / (found.line_idfs[first] + weights.sum() + 1e-9)
    candidates, fields = found.candidates[first], found.fields[first]
    return [
        _best(likeness[fields == field], candidates[fields == field], count)
        for field in range(len(FIELDS))
    ]


def _start(found: Matches, shares: Floats, like: NDArray) -> Floats:
    held = np.zeros((len(like), len(shares)), bool)
    in_order = found.offsets == found.words - 1
    held[found.candidates[in_order], found.words[in_order]] = True
    held[:, 0] = True
    return summed(np.logical_and.accumulate(held, axis=1), shares)


def _best(values: Floats, candidates: Ints, count: int) -> Floats:
    """The highest value of each candidate, 0 without any."""
    best = np.zeros(count, np.float32)
    np.maximum.at(best, candidates, values)
    return best
