"""The order of the articles for a query: scores, then a closer look at the best."""

from dataclasses import dataclass

import numpy as np

from .proximity import Closeness, closeness
from .query import Query
from .scoring import Floats, Scores, Weights, score
from .segments import Ints
from .snapshot import Snapshot
from .types import Candidate, Candidates

LOOKED_AT = 50
"""Candidates whose texts are looked at; 100 and 200 rank the same."""


@dataclass(frozen=True, slots=True)
class Bonuses:
    """How much each kind of closeness adds to a score, as a share of it."""

    exact: float = 0.0
    phrase: float = 2.0
    window: float = 0.6
    title: float = 1.0
    line: float = 1.5
    start: float = 0.8
    is_title: float = 10.0


WEIGHTS = Weights()
BONUSES = Bonuses()


def rank(
    query: Query,
    snapshot: Snapshot,
    *,
    limit: int,
    weights: Weights = WEIGHTS,
    bonuses: Bonuses = BONUSES,
) -> Candidates:
    if not query.words or not snapshot.count:
        return Candidates()
    found = score(query, snapshot, weights)
    best = _best(found.scores, snapshot, limit)
    if len(best):
        near = closeness(query, found.idfs, snapshot, best[:LOOKED_AT])
        _add_bonuses(best[:LOOKED_AT], found, near, bonuses)
        best = _in_order(best, found.scores, snapshot)
    complete = len(query.words)
    return Candidates(
        tuple(
            Candidate(
                int(snapshot.article_ids[document]),
                float(found.scores[document]),
                bool(found.matched[document] == complete),
            )
            for document in best
        ),
        query.correction,
    )


def _best(scores: Floats, snapshot: Snapshot, limit: int) -> Ints:
    """Documents with the highest scores above 0."""
    found = np.flatnonzero(scores).astype(np.int32)
    if len(found) > limit:
        found = found[np.argpartition(-scores[found], limit)[:limit]]
    return _in_order(found, scores, snapshot)


def _in_order(documents: Ints, scores: Floats, snapshot: Snapshot) -> Ints:
    """Best first; equal ones by article, so that pages do not repeat one another."""
    return documents[np.lexsort((snapshot.article_ids[documents], -scores[documents]))]


def _add_bonuses(
    documents: Ints, found: Scores, near: Closeness, bonuses: Bonuses
) -> None:
    factors = (
        1
        + bonuses.exact * near.exact
        + bonuses.phrase * near.phrase
        + bonuses.window * near.window
        + bonuses.title * near.title
        + bonuses.line
        * np.maximum.reduce([near.title, near.heading, near.keyword, near.line])
        + bonuses.start * near.start
        + bonuses.is_title * near.is_title
    )
    found.scores[documents] *= factors
