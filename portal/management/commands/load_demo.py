from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kb import frequent_queries, search
from portal import demo, sign_ins


class Command(BaseCommand):
    help = "Fills an empty site with the demo help centre and its sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo is for trying the site out, and DEBUG is 0.")
        if not demo.is_possible():
            raise CommandError("This site has articles or topics already.")
        with transaction.atomic():
            rows = sign_ins.create()
            demo.load(self.tell)
        self.tell("Building the search index")
        search.ensure_ready()
        frequent_queries.refresh()
        for row in rows:
            self.stdout.write(f"{row.username}  {row.password}  {row.purpose}")

    def tell(self, progress: str) -> None:
        self.stderr.write(progress)
