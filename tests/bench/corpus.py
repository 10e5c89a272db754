"""Real help articles and judged queries that nobody here wrote, beside the project.

The texts are under their own licences and are never copied into it.
"""

import json
import lzma
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.search.types import ArticleDocument

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FOLDER = Path(os.environ.get("SEARCH_CORPUS", BESIDE))
DEPTH = 10
KINDS = ("normal", "typo", "prefix")


class CorpusMissing(Exception):
    """One sentence on what is not there."""


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and the ids of the articles that answer it."""

    text: str
    relevant: frozenset[int]
    kind: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of one language, numbered from 1, and its queries."""

    documents: list[ArticleDocument]
    queries: list[JudgedQuery]


def read(language_code: str, *, every: int = 1, folder: Path = FOLDER) -> Corpus:
    """Args: every: of the queries, take each Nth of every kind.

    Raises:
        CorpusMissing: a file of this language is not there.
    """
    articles = folder / "articles" / f"{language_code}.jsonl.xz"
    queries = folder / "queries" / f"{language_code}.dev.jsonl"
    for path in (articles, queries):
        if not path.is_file():
            raise CorpusMissing(
                f"There is no {path}: name the folder of the corpus in SEARCH_CORPUS."
            )
    with lzma.open(articles, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    ids = {row["id"]: number for number, row in enumerate(rows, start=1)}
    with queries.open(encoding="utf-8") as lines:
        judged = list(_judged(map(json.loads, lines), ids))
    of_kinds = [[query for query in judged if query.kind == kind] for kind in KINDS]
    return Corpus(
        [_document(row, ids[row["id"]]) for row in rows],
        [query for of_kind in of_kinds for query in of_kind[::every]],
    )


def _document(row: dict, article_id: int) -> ArticleDocument:
    return ArticleDocument(
        article_id=article_id,
        language_code=row["language"],
        title=row["title"],
        summary=row["summary"],
        headings=tuple(row["headings"]),
        keywords="\n".join(row["keywords"]),
        body=row["body"],
        topic_id=None,
        kind="guide",
    )


def _judged(rows: Iterable[dict], ids: dict[str, int]) -> Iterator[JudgedQuery]:
    for row in rows:
        if relevant := frozenset(ids[name] for name in row["relevant"] if name in ids):
            yield JudgedQuery(row["query"], relevant, row["kind"])


def reciprocal_rank(found: Iterable[int], relevant: Collection[int]) -> float:
    """1 / rank of the first right answer among the first ten, 0 without one."""
    for rank, article_id in zip(range(1, DEPTH + 1), found, strict=False):
        if article_id in relevant:
            return 1 / rank
    return 0.0
