import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb import search
from kb.models import GoldenQuery
from kb.search.evaluation import (
    BadQueryFile,
    Figures,
    JudgedQuery,
    as_json,
    evaluate,
    golden_queries,
    read_queries,
)

COLUMNS = (
    ("mrr", "MRR@10"),
    ("success_at_1", "first"),
    ("success_at_3", "in 3"),
    ("success_at_10", "in 10"),
    ("nothing_found", "nothing"),
)

Key = tuple[str, str, str]
"""Language, kind and origin of a line of figures."""


def share(value: str) -> float:
    number = float(value)
    if not 0 <= number <= 1:
        raise ArgumentTypeError("use a number from 0 to 1")
    return number


def key_of(figures: Figures) -> Key:
    return figures.language, figures.kind, figures.origin


class Command(BaseCommand):
    help = "Measure search with queries whose right answers are known."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument(
            "--golden",
            action="store_true",
            help="ask the editors' golden queries, of every language unless one is named",
        )
        parser.add_argument(
            "--language", metavar="CODE", help="language of the queries in the files"
        )
        parser.add_argument(
            "--every",
            type=int,
            default=1,
            metavar="N",
            help="ask every Nth query only",
        )
        parser.add_argument(
            "--by-origin",
            action="store_true",
            help="figures also for each origin that the files name",
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
        figures = []
        for code in asked_languages(options):
            if not search.is_ready(code):
                raise CommandError(
                    f"There is no search index of {code}: build it first."
                )
            queries = list(asked_queries(code, options))[:: options["every"]]
            figures += evaluate(queries, code, by_origin=options["by_origin"])
        if not figures:
            raise CommandError("None of the right answers is a published article.")
        if options["json"]:
            self.stdout.write(json.dumps(as_json(figures), indent=2))
        else:
            self.print_table(figures, earlier(options["against"], options["language"]))
        floor = options["fail_under"]
        failed = [
            f"{one.kind} ({one.language})"
            for one in figures
            if floor is not None and not one.origin and one.mrr < floor
        ]
        if failed:
            raise CommandError(f"MRR@10 below {floor}: {', '.join(failed)}")

    def print_table(self, figures: list[Figures], before: dict[Key, float]) -> None:
        titles = "".join(f"{title:>9}" for _, title in COLUMNS)
        names = [(f.language, f"  {f.origin}" if f.origin else f.kind) for f in figures]
        width = max(len(name) for _, name in names)
        self.stdout.write(
            f"{'':8} {'':{width}}{'queries':>9}{titles}{'p50 ms':>9}{'p95 ms':>9}"
        )
        for (language, name), one in zip(names, figures, strict=True):
            shares = "".join(f"{getattr(one, column):9.3f}" for column, _ in COLUMNS)
            times = f"{one.p50_ms:9.1f}{one.p95_ms:9.1f}"
            change = ""
            if key_of(one) in before:
                change = f"   {one.mrr - before[key_of(one)]:+.3f} MRR"
            self.stdout.write(
                f"{language:8} {name:{width}}{one.queries:9}{shares}{times}{change}"
            )


def asked_languages(options: dict[str, Any]) -> list[str]:
    """The one that was named; for golden queries alone, all that have some.

    Raises:
        CommandError: there is nothing to ask.
    """
    if not options["files"] and not options["golden"]:
        raise CommandError("Name a file of queries, or ask the golden ones (--golden).")
    if options["language"]:
        return [options["language"]]
    if options["files"]:
        raise CommandError("Say which language the files are in (--language CODE).")
    codes = GoldenQuery.objects.values_list("article__locale__language_code", flat=True)
    return sorted(set(codes))


def asked_queries(code: str, options: dict[str, Any]) -> Iterator[JudgedQuery]:
    try:
        for path in options["files"]:
            yield from read_queries(path, code)
    except (BadQueryFile, OSError) as error:
        raise CommandError(str(error)) from error
    if options["golden"]:
        yield from golden_queries(code)


def earlier(path: Path | None, language_code: str | None) -> dict[Key, float]:
    """MRR of each line of figures in a file that `--json` wrote.

    Without a language in them, they are of the one that is asked for.
    """
    if path is None:
        return {}
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {
            (
                row.get("language", language_code),
                row["kind"],
                row.get("origin", ""),
            ): row["mrr"]
            for row in rows
        }
    except (AttributeError, OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} is no output of --json: {error!r}") from error
