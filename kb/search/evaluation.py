"""How well search answers queries whose right answers are known."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from django.contrib.auth.models import AnonymousUser

from kb.models import ArticlePage

from .results import search, suggestions

DEPTH = 10
"""Results that are looked at: the first page."""


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and the articles that answer it; `kind` is `normal`, `typo`, `prefix`."""

    query: str
    relevant: frozenset[int]
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rank` of the first right answer, 1-based, None without one on the page."""

    kind: str
    rank: int | None
    found_nothing: bool
    milliseconds: float  # of CPU


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the queries of one kind.

    `mrr`: mean of 1/rank of the first right answer among ten, 0 without one.
    `success_at_n`: share of queries with a right answer in the first n.

    Source: E. M. Voorhees, "The TREC-8 Question Answering Track Report", 1999 (MRR).
    """

    kind: str
    queries: int
    mrr: float
    success_at_1: float
    success_at_3: float
    success_at_10: float
    nothing_found: float
    p50_ms: float
    p95_ms: float


class BadQueryFile(Exception):
    """A line of a file of queries that cannot be read; the message says which."""


def read_queries(path: Path, language_code: str) -> Iterator[JudgedQuery]:
    """Queries of a JSON Lines file, without those none of whose answers are here.

    Raises:
        BadQueryFile: a line is not an object with `query`, `relevant` and `kind`.
    """
    ids = dict(
        ArticlePage.objects.live()
        .in_language(language_code)
        .exclude(external_id="")
        .values_list("external_id", "pk")
    )
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                query, names, kind = row["query"], row["relevant"], row["kind"]
            except (ValueError, KeyError, TypeError) as error:
                raise BadQueryFile(f"{path}, line {number}: {error!r}") from error
            relevant = frozenset(ids[name] for name in names if name in ids)
            if relevant:
                yield JudgedQuery(query, relevant, kind)


def evaluate(queries: Iterable[JudgedQuery], language_code: str) -> list[Figures]:
    """Figures of each kind, through the same function as the search page.

    `prefix` queries are asked of the suggestions as well, reported as `suggest`.
    """
    outcomes = []
    for judged in queries:
        outcomes.append(_outcome(judged, judged.kind, _searched, language_code))
        if judged.kind == "prefix":
            outcomes.append(_outcome(judged, "suggest", _suggested, language_code))
    kinds = sorted({outcome.kind for outcome in outcomes})
    return [_figures(kind, [o for o in outcomes if o.kind == kind]) for kind in kinds]


def _searched(query: str, language_code: str) -> list[int]:
    results = search(query, language_code, user=AnonymousUser(), per_page=DEPTH)
    return [hit.article.pk for hit in results.hits]


def _suggested(query: str, language_code: str) -> list[int]:
    hits = suggestions(query, language_code, user=AnonymousUser(), limit=DEPTH)
    return [hit.article.pk for hit in hits]


def _outcome(
    judged: JudgedQuery,
    kind: str,
    ask: Callable[[str, str], list[int]],
    language_code: str,
) -> Outcome:
    start = time.process_time()
    found = ask(judged.query, language_code)
    milliseconds = (time.process_time() - start) * 1000
    ranks = [rank for rank, pk in enumerate(found, start=1) if pk in judged.relevant]
    return Outcome(kind, min(ranks, default=None), not found, milliseconds)


def _figures(kind: str, outcomes: Sequence[Outcome]) -> Figures:
    ranks = [outcome.rank for outcome in outcomes]
    times = sorted(outcome.milliseconds for outcome in outcomes)

    def success(depth: int) -> float:
        return fmean(rank is not None and rank <= depth for rank in ranks)

    return Figures(
        kind=kind,
        queries=len(outcomes),
        mrr=fmean(1 / rank if rank else 0 for rank in ranks),
        success_at_1=success(1),
        success_at_3=success(3),
        success_at_10=success(DEPTH),
        nothing_found=fmean(outcome.found_nothing for outcome in outcomes),
        p50_ms=times[len(times) // 2],
        p95_ms=times[len(times) * 95 // 100],
    )


def as_json(figures: Iterable[Figures]) -> list[dict[str, str | int | float]]:
    return [asdict(one) for one in figures]
