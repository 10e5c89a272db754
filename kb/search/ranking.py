"""The order of the articles for a query: scores, then a closer look at the best."""

import numpy as np

from .features import NAMES, features
from .query import Query
from .scoring import Floats, Scores, Weights, score
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
EXACT_TITLE = 100.0
"""More than all features together: a typed title is always first."""


def rank(query: Query, snapshot: Snapshot, *, limit: int) -> Candidates:
    if not query.words or not snapshot.count:
        return Candidates()
    found = score(query, snapshot, WEIGHTS)
    titled = snapshot.titled(query.text)
    found.scores[titled] += found.scores.max()
    documents = _best(found.scores, snapshot, limit)
    scores = found.scores[documents]
    if len(documents):
        near = min(LOOKED_AT, len(documents))
        scores[:near] = _looked_at(query, found, snapshot, documents[:near])
        scores += EXACT_TITLE * np.isin(documents, titled)
        order = _order(documents, scores, snapshot)
        documents, scores = documents[order], scores[order]
    whole = found.matched[documents] == len(query.words)
    ids = snapshot.article_ids[documents]
    return Candidates(
        tuple(
            Candidate(*values)
            for values in zip(
                ids.tolist(), scores.tolist(), whole.tolist(), strict=True
            )
        ),
        query.correction,
    )


def _best(scores: Floats, snapshot: Snapshot, limit: int) -> Ints:
    """Documents with the highest scores above 0, best first.

    Where equal scores meet the limit, too, the article decides and not its place in
    the index, which a rebuild changes.
    """
    found = np.flatnonzero(scores).astype(np.int32)
    if len(found) > limit:
        last = -np.partition(-scores[found], limit - 1)[limit - 1]
        found = found[scores[found] >= last]
    return found[_order(found, scores[found], snapshot)][:limit]


def _order(documents: Ints, scores: Floats, snapshot: Snapshot) -> Ints:
    """Best first; equal ones by article, so that pages do not repeat one another."""
    return np.lexsort((snapshot.article_ids[documents], -scores)).astype(np.int32)


def _looked_at(
    query: Query, found: Scores, snapshot: Snapshot, documents: Ints
) -> Floats:
    """New scores: above those of all that were not looked at."""
    rows = features(query, found.idfs, snapshot, documents)
    weights = np.array([REASONS[name] for name in NAMES], np.float32)
    base = np.log(found.scores[documents] / max(sum(found.idfs), 1e-9) + 1e-6)
    # numpy's last digits depend on a row's place: without them, equals are equal.
    reasons = np.round(base + rows @ weights, 4)
    return float(found.scores.max()) + 1 + reasons - reasons.min()
