"""The order of the articles for a query: scores, then a closer look at the best."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .features import NAMES, features, summed
from .query import Query
from .scoring import Floats, Weights, score
from .segments import Ints
from .snapshot import Snapshot
from .types import Candidate, Candidates

LOOKED_AT = 100
"""Candidates that are looked at more closely."""

WEIGHTS = Weights()
REASONS = {
    "title frequency": -0.3,
    "headings frequency": -2.1,
    "keywords frequency": 0.8,
    "body frequency": 0.6,
    "title share": 0.3,
    "headings share": 2.9,
    "keywords share": -0.6,
    "body share": -1.6,
    "share": -0.8,
    "exact": 0.0,
    "phrase": 1.2,
    "within 8": 2.3,
    "within 24": 1.7,
    "within 64": 2.0,
    "like title": -0.6,
    "like headings": 0.5,
    "like keywords": 1.5,
    "like body": -0.7,
    "like a line": 3.6,
    "start": 0.9,
    "letters": 3.0,
}
"""What each feature adds to the logarithm of the first score.

One set for all languages, fitted to 2,600 queries in nine of them so that the right
article gets the highest probability; between halves of the queries it differs by less
than .005 MRR from a set fitted to the other half. Features that tell nearly the same
share a weight between them, so a single one says little: a negative one takes back
what its neighbours gave twice.

Source: Z. Cao et al., "Learning to Rank: From Pairwise Approach to Listwise Approach",
ICML 2007 (ListNet with top-one probability).
"""
REASON_WEIGHTS = np.array([REASONS[name] for name in NAMES], np.float32)
EXACT_TITLE = 100.0
"""More than all features together: a typed title is always first."""


NOTHING = np.empty(0, np.int32)
BY_SYNONYM = float(np.log(0.5))
"""What an article is worth less that only a synonym finds.

A compromise: with words of judged queries replaced and a synonym that leads back, a wrong
synonym costs less the lower this is, and a real word in another's place costs more.
"""


@dataclass(frozen=True, slots=True)
class _Found:
    """Articles for one way to ask a query, a row each.

    `values` are logarithms of scores in shares of what the query could earn, so those of
    different ways can be compared: `near` ones, that were looked at closely, with one
    another, and the others with one another.
    """

    documents: Ints
    values: NDArray[np.float64]
    near: NDArray[np.bool_]
    whole: NDArray[np.bool_]


def rank(
    queries: Sequence[Query],
    snapshot: Snapshot,
    *,
    limit: int,
    pinned: Sequence[int] = (),
) -> Candidates:
    """The best articles for a query as it was typed and, after it, by its synonyms.

    Args:
        pinned: ids of articles that come first, in this order.
    """
    ways = [query for query in queries if query.words]
    if not ways or not snapshot.count:
        return Candidates()
    typed, *others = ways
    found = _merged(
        [
            _found(typed, snapshot, limit, titled=snapshot.titled(typed.text)),
            *(_found(other, snapshot, limit) for other in others),
        ]
    )
    order = _order(found, snapshot)[:limit]
    items = _candidates(found, snapshot, order)
    if pinned:
        items = _pinned_first(items, pinned, snapshot)[:limit]
    return Candidates(tuple(items), typed.correction)


def _found(
    query: Query, snapshot: Snapshot, limit: int, titled: Ints = NOTHING
) -> _Found:
    found = score(query, snapshot, WEIGHTS)
    found.scores[titled] += found.scores.max()
    documents = _best(found.scores, snapshot, limit)
    values = np.log(
        found.scores[documents].astype(np.float64) / max(sum(found.idfs), 1e-9) + 1e-6
    )
    near = np.arange(len(documents)) < LOOKED_AT
    if len(documents):
        rows = features(query, found.idfs, snapshot, documents[near])
        values[near] += summed(rows, REASON_WEIGHTS)
        values += EXACT_TITLE * np.isin(documents, titled)
    whole = found.matched[documents] == len(query.words)
    return _Found(documents, values, near, whole)


def _merged(ways: Sequence[_Found]) -> _Found:
    """Each article once, by the way that is best for it."""
    if len(ways) == 1:
        return ways[0]
    documents = np.concatenate([way.documents for way in ways])
    values = np.concatenate(
        [way.values + (BY_SYNONYM if number else 0) for number, way in enumerate(ways)]
    )
    near = np.concatenate([way.near for way in ways])
    whole = np.concatenate([way.whole for way in ways])
    order = np.lexsort((-values, ~near, documents))
    own, first = np.unique(documents[order], return_index=True)
    best = order[first]
    return _Found(own, values[best], near[best], np.isin(own, documents[whole]))


def _candidates(
    found: _Found, snapshot: Snapshot, order: NDArray[np.intp]
) -> list[Candidate]:
    columns = (
        snapshot.article_ids[found.documents[order]],
        found.values[order],
        found.whole[order],
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [Candidate(*row) for row in rows]


def _pinned_first(
    items: Sequence[Candidate], pinned: Sequence[int], snapshot: Snapshot
) -> list[Candidate]:
    first = [pk for pk in pinned if snapshot.document(pk) is not None]
    return [
        *(Candidate(pk, EXACT_TITLE, full_match=True) for pk in first),
        *(item for item in items if item.article_id not in first),
    ]


def _best(scores: Floats, snapshot: Snapshot, limit: int) -> Ints:
    """Documents with the highest scores above 0, best first.

    Where equal scores meet the limit, too, the article decides and not its place in
    the index, which a rebuild changes.
    """
    found = np.flatnonzero(scores).astype(np.int32)
    if len(found) > limit:
        last = -np.partition(-scores[found], limit - 1)[limit - 1]
        found = found[scores[found] >= last]
    order = np.lexsort((snapshot.article_ids[found], -scores[found]))
    return found[order][:limit]


def _order(found: _Found, snapshot: Snapshot) -> NDArray[np.intp]:
    """Best first; equal ones by article, so that pages do not repeat one another."""
    ids = snapshot.article_ids[found.documents]
    # numpy's last digits depend on a row's place: without them, equals are equal.
    return np.lexsort((ids, -np.round(found.values, 4), ~found.near))
