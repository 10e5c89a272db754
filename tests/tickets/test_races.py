import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db


def race(name: str, folder: Path) -> list[int]:
    """Run a function of `race_of_forms` on a copy of the database."""
    if connection.vendor != "sqlite":
        pytest.skip("the race is run on a database file")
    database = folder / "race.sqlite3"
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(database)) as copy,
    ):
        source.backup(copy)
    command = f"from tests.tickets import race_of_forms as race; print(race.{name}())"
    result = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", command],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": f"sqlite:///{database}", "DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_r02_of_fifty_identical_forms_at_once_one_becomes_a_ticket(tmp_path: Path):
    sent, pages, tickets, mails = race("form", tmp_path)

    assert (sent, pages, tickets, mails) == (50, 1, 1, 1)


def test_s07_ten_processes_together_get_no_more_than_allowed(tmp_path: Path):
    assert race("limit", tmp_path) == [25, 25]
