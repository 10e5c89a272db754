"""What must be there before the site can start on a machine of its own.

Every function may be called again: it does what is missing and nothing else.
"""

import re
import socket
import tempfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from kb import frequent_queries, golden, search
from portal import catalogues, demo, sign_ins
from portal.models import User
from portal.screen import Progress, Screen


class CannotRun(Exception):
    """One sentence on what stands in the way, and what to do."""


def check_port(port: int) -> None:
    """Refuse a port that is none, or that somebody else listens on.

    Raises:
        CannotRun: names the port and another one to try.
    """
    if not 0 < port < 65536:
        raise CannotRun(f"{port} is not a port: use 1 to 65535.")
    advice = f"Choose another one, for example: make run PORT={port % 65535 + 1}"
    with socket.socket() as probe:
        # BSD and macOS let a second program listen on a busy port, so we knock first.
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise CannotRun(f"Port {port} is in use. {advice}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} cannot be used ({error.strerror}). {advice}"
            ) from error


def check_writable(folder: Path) -> None:
    """Make the folder that everything is written to.

    Raises:
        CannotRun: nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotRun(
            f"This folder cannot be written to ({error.strerror}): {folder}"
        ) from error


class MigrationCounter(StringIO):
    """Reads along with `migrate`, which has no other way to be asked how far it is."""

    def __init__(self, total: int, progress: Progress) -> None:
        super().__init__()
        self.total = total
        self.progress = progress
        self.count = 0

    def write(self, text: str) -> int:
        if re.match(r"\s+Applying ", text):
            self.count += 1
            self.progress(f"{self.count} of {self.total} changes")
        return super().write(text)


def migrate(screen: Screen) -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    with screen.step("Preparing the database") as progress:
        counter = MigrationCounter(len(plan), progress)
        call_command("migrate", interactive=False, stdout=counter, no_color=True)


def load_demo(screen: Screen) -> None:
    """Fill an empty site, all or nothing, so that a stopped attempt is repeated."""
    if User.objects.exists() or not demo.is_possible():
        return
    with (
        screen.step("Writing the demo help centre") as progress,
        transaction.atomic(),
    ):
        sign_ins.create()
        demo.load(progress)


def compile_catalogues(screen: Screen) -> None:
    with screen.step("Compiling the translations"):
        catalogues.compile_outdated()


def build_search_indexes(screen: Screen) -> None:
    """Build what is missing or torn.

    Raises:
        CannotRun: a second site works in the same folder.
    """
    with screen.step("Checking the search indexes") as progress:
        try:
            built = search.ensure_ready(
                progress=lambda language, done, total: progress(
                    f"{language}, {done} of {total} articles"
                )
            )
        except search.IndexBusy as error:
            raise CannotRun(
                "Another process builds the search indexes in this folder: stop it first."
            ) from error
        for language_code in built:
            golden.note_change(language_code)
        if built:
            frequent_queries.refresh()


def set_port_of_site(port: int) -> None:
    """Let the addresses that Wagtail builds lead to this machine's port."""
    Site.objects.filter(is_default_site=True, hostname="localhost").update(port=port)


def prepare(screen: Screen, port: int) -> None:
    """Everything up to a site that can be started.

    Raises:
        CannotRun: the person has to do something first.
    """
    check_port(port)
    check_writable(settings.DATA_DIR)
    steps: list[Callable[[Screen], None]] = [
        compile_catalogues,
        migrate,
        load_demo,
        build_search_indexes,
    ]
    for step in steps:
        step(screen)
    set_port_of_site(port)
