from typing import Any

from django.core.management.base import BaseCommand

from portal import catalogues


class Command(BaseCommand):
    """A step of putting a new version into production; `make run` does it by itself."""

    help = "Compile the interface's translations. Needs no gettext programs."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{catalogues.compile_outdated()} compiled")
