"""How well search answers queries whose right answers are known."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from django.contrib.auth.models import AnonymousUser

from kb.models import ArticlePage, GoldenQuery

from .results import search, suggestions

DEPTH = 10
"""Results that are looked at: the first page."""


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and the articles that answer it.

    `kind` is `normal`, `typo`, `prefix` or `golden`; `origin` says where the query comes
    from, such as a question that somebody has asked, and may be empty.
    """

    query: str
    relevant: frozenset[int]
    kind: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rank` of the first right answer, 1-based, None without one on the page."""

    kind: str
    origin: str
    rank: int | None
    found_nothing: bool
    milliseconds: float  # of CPU


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the queries of one kind in one language.

    With an `origin`, over those of its queries that come from there.
    `mrr`: mean of 1/rank of the first right answer among ten, 0 without one.
    `success_at_n`: share of queries with a right answer in the first n.

    Source: E. M. Voorhees, "The TREC-8 Question Answering Track Report", 1999 (MRR).
    """

    language: str
    kind: str
    origin: str
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
                origin = row.get("origin", "")
            except (AttributeError, ValueError, KeyError, TypeError) as error:
                raise BadQueryFile(f"{path}, line {number}: {error!r}") from error
            relevant = frozenset(ids[name] for name in names if name in ids)
            if relevant:
                yield JudgedQuery(query, relevant, kind, origin)


def golden_queries(language_code: str) -> Iterator[JudgedQuery]:
    """What editors say must be found, but for articles that were never published."""
    rows = (
        GoldenQuery.objects.in_language(language_code)
        .filter(article__first_published_at__isnull=False)
        .order_by("pk")
        .values_list("query", "article_id")
    )
    for query, article_id in rows:
        yield JudgedQuery(query, frozenset([article_id]), "golden")


def evaluate(
    queries: Iterable[JudgedQuery], language_code: str, *, by_origin: bool = False
) -> list[Figures]:
    """Figures of each kind, through the same function as the search page.

    `prefix` queries are asked of the suggestions as well, reported as `suggest`.

    Args:
        by_origin: each kind is followed by its figures for each origin.
    """
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in _outcomes(queries, language_code):
        groups.setdefault((outcome.kind, ""), []).append(outcome)
        if by_origin and outcome.origin:
            groups.setdefault((outcome.kind, outcome.origin), []).append(outcome)
    return [
        _figures(language_code, kind, origin, outcomes)
        for (kind, origin), outcomes in sorted(groups.items())
    ]


def _outcomes(queries: Iterable[JudgedQuery], language_code: str) -> Iterator[Outcome]:
    for number, judged in enumerate(queries):
        if number == 0:
            _searched(
                judged.query, language_code
            )  # opens the index, which is not timed
        yield _outcome(judged, judged.kind, _searched, language_code)
        if judged.kind == "prefix":
            yield _outcome(judged, "suggest", _suggested, language_code)


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
    return Outcome(
        kind, judged.origin, min(ranks, default=None), not found, milliseconds
    )


def _figures(
    language_code: str, kind: str, origin: str, outcomes: Sequence[Outcome]
) -> Figures:
    ranks = [outcome.rank for outcome in outcomes]
    times = sorted(outcome.milliseconds for outcome in outcomes)

    def success(depth: int) -> float:
        return fmean(rank is not None and rank <= depth for rank in ranks)

    return Figures(
        language=language_code,
        kind=kind,
        origin=origin,
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
