from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb import golden, search
from kb.search import admin


class Command(BaseCommand):
    help = "Build the search indexes anew from the database; readers notice nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--language",
            action="append",
            metavar="CODE",
            help="only this language, and not the admin; may be given several times",
        )
        parser.add_argument(
            "--missing",
            action="store_true",
            help="only indexes that are missing, damaged or of an older release",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        codes = options["language"] or search.languages()
        unknown = sorted(set(codes) - set(search.languages()))
        if unknown:
            raise CommandError(f"This site has no language {', '.join(unknown)}.")
        if options["missing"]:
            codes = [code for code in codes if not search.is_ready(code)]
        for code in codes:
            try:
                search.rebuild(code, progress=self.report)
            except search.IndexBusy as error:
                raise CommandError(
                    f"Another process is changing the search index of {code}."
                ) from error
            golden.note_change(code)
            self.stdout.write(f"The search index of {code} is ready.")
        if not options["language"]:
            self.rebuild_admin(only_missing=options["missing"])

    def rebuild_admin(self, *, only_missing: bool) -> None:
        if only_missing and admin.is_ready():
            return
        try:
            admin.rebuild()
        except search.IndexBusy as error:
            raise CommandError(
                "Another process is changing the search index of the admin."
            ) from error
        self.stdout.write("The search index of the admin is ready.")

    def report(self, language_code: str, done: int, total: int) -> None:
        if done % 500 == 0 and done < total:
            self.stdout.write(f"{language_code}: {done} of {total} articles")
