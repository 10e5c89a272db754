import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb import search
from kb.search.evaluation import BadQueryFile, Figures, as_json, evaluate, read_queries

COLUMNS = (
    ("mrr", "MRR@10"),
    ("success_at_1", "first"),
    ("success_at_3", "in 3"),
    ("success_at_10", "in 10"),
    ("nothing_found", "nothing"),
)


def share(value: str) -> float:
    number = float(value)
    if not 0 <= number <= 1:
        raise ArgumentTypeError("use a number from 0 to 1")
    return number


class Command(BaseCommand):
    help = "Measure search with queries whose right answers are known."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--language", required=True, metavar="CODE")
        parser.add_argument(
            "--every",
            type=int,
            default=1,
            metavar="N",
            help="ask every Nth query only",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--against",
            type=Path,
            metavar="FILE",
            help="compare with what --json printed earlier",
        )
        parser.add_argument(
            "--fail-under",
            type=share,
            metavar="MRR",
            help="exit with 1 if any kind of query has a lower MRR@10",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["language"]
        if not search.is_ready(code):
            raise CommandError(f"There is no search index of {code}: build it first.")
        try:
            queries = [
                query for path in options["files"] for query in read_queries(path, code)
            ]
        except (BadQueryFile, OSError) as error:
            raise CommandError(str(error)) from error
        if not queries:
            raise CommandError("None of the right answers is a published article.")
        figures = evaluate(queries[:: options["every"]], code)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(figures), indent=2))
        else:
            self.print_table(figures, earlier(options["against"]))
        floor = options["fail_under"]
        failed = [f.kind for f in figures if floor is not None and f.mrr < floor]
        if failed:
            raise CommandError(f"MRR@10 below {floor}: {', '.join(failed)}")

    def print_table(self, figures: list[Figures], before: dict[str, float]) -> None:
        titles = "".join(f"{title:>9}" for _, title in COLUMNS)
        self.stdout.write(f"{'':8}{'queries':>8}{titles}{'p50 ms':>9}{'p95 ms':>9}")
        for one in figures:
            shares = "".join(f"{getattr(one, name):9.3f}" for name, _ in COLUMNS)
            times = f"{one.p50_ms:9.1f}{one.p95_ms:9.1f}"
            change = ""
            if one.kind in before:
                change = f"   {one.mrr - before[one.kind]:+.3f} MRR"
            self.stdout.write(f"{one.kind:8}{one.queries:8}{shares}{times}{change}")


def earlier(path: Path | None) -> dict[str, float]:
    """MRR of each kind in a file that `--json` wrote."""
    if path is None:
        return {}
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {row["kind"]: row["mrr"] for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} is no output of --json: {error!r}") from error
