"""How well each article answers a query: BM25 over four fields, in numpy.

The constants were measured on real help articles in ten languages; docs/search.md has
the table. Each step is one vector operation a word, so a query costs about as many
microseconds as the index has articles.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .query import Query, QueryWord
from .snapshot import Snapshot
from .storage import FIELDS

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """What a match in a field counts, and how much the field's length tempers it.

    `lengths` are BM25's b: 0 ignores the length, 1 divides by it. `saturation` is its
    k1. `coverage`: exponent of the share of the query that was found. `floor`: the
    share, of the best article's, below which an article is no result.
    """

    fields: tuple[float, ...] = (2.0, 0.5, 1.0, 1.0)
    lengths: tuple[float, ...] = (0.4, 0.1, 0.4, 0.75)
    saturation: float = 1.2
    coverage: float = 0.85
    floor: float = 0.3


@dataclass(frozen=True, slots=True)
class Scores:
    """Of every document of a snapshot, by its number."""

    scores: Floats
    matched: NDArray[np.int32]  # known words of the query that it holds
    idfs: tuple[float, ...]  # of the words of the query


def idf(documents: int, holding: int) -> float:
    """How telling a word is: 0 for one that every article holds.

    Source: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework:
    BM25 and Beyond", 2009, eq. 3.3, with 1 added inside the logarithm so that a
    frequent word never counts against an article.
    """
    return float(np.log1p((documents - holding + 0.5) / (holding + 0.5)))


def word_scores(word: QueryWord, snapshot: Snapshot, weights: Weights) -> Floats:
    """BM25 of one query word, without its idf: the best of its alternatives.

    Source: S. Robertson and H. Zaragoza, as above, section 3.6 (BM25F), except that
    each field saturates by itself.
    """
    best = np.zeros(snapshot.size, np.float32)
    for alternative in word.alternatives:
        scores = np.zeros(snapshot.size, np.float32)
        for field in range(len(FIELDS)):
            documents, counts = snapshot.postings(
                alternative.first, alternative.end, field
            )
            if not len(documents):
                continue
            b = weights.lengths[field]
            length = 1 - b + b * snapshot.relative_lengths[documents, field]
            saturated = counts / (counts + weights.saturation * length)
            factor = weights.fields[field] * (weights.saturation + 1)
            scores[documents] += factor * alternative.weight * saturated
        np.maximum(best, scores, out=best)
    return best


def score(query: Query, snapshot: Snapshot, weights: Weights) -> Scores:
    """Sum over the query's words, times the share of the query that was found."""
    scores = np.zeros(snapshot.size, np.float32)
    found = np.zeros(snapshot.size, np.float32)
    matched = np.zeros(snapshot.size, np.int32)
    idfs = []
    for word in query.words:
        of_word = word_scores(word, snapshot, weights)
        holds = (of_word > 0) & snapshot.alive
        weight = word.weight * idf(snapshot.count, int(holds.sum()))
        scores += weight * of_word
        found += np.float32(weight) * holds
        matched += holds & word.known
        idfs.append(weight)
    if total := sum(idfs):
        scores *= (found / total) ** weights.coverage
    # What has little of a query that another article has in full is no answer.
    scores[~snapshot.alive | (found < weights.floor * found.max(initial=0))] = 0
    return Scores(scores, matched, tuple(idfs))
