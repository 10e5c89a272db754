from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb.importing import NoArticleList, import_files


class Command(BaseCommand):
    help = (
        "Imports articles from JSON Lines (plain or .xz) and from folders of Markdown. "
        "Can be run again: an article is known by its id and language."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--language",
            metavar="CODE",
            help="take only this language, and assume it where an article names none",
        )

    def handle(
        self, *, files: list[Path], language: str | None, **options: Any
    ) -> None:
        try:
            report = import_files(files, language_code=language, progress=self.tell)
        except NoArticleList as error:
            raise CommandError(
                f"The language {error} has no list of articles below its home page."
            ) from error
        except OSError as error:
            raise CommandError(str(error)) from error
        for warning in report.warnings:
            self.stderr.write(f"Warning: {warning}")
        for refusal in report.refused:
            self.stderr.write(f"Refused: {refusal}")
        self.stdout.write(
            f"{report.created:,} created, {report.updated:,} updated, "
            f"{report.unchanged:,} unchanged, {len(report.refused):,} refused."
        )

    def tell(self, progress: str) -> None:
        self.stderr.write(progress)
