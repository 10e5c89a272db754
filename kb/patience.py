from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

_MILLISECONDS = 100


@contextmanager
def little_patience(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """On SQLite, wait for the one writer for a tenth of a second instead of 20.

    For what is noted beside a page that somebody reads: a long import must not keep
    readers waiting. Raises OperationalError in the block when the time is up.
    """
    connection = connections[alias]
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    sqlite = connection.connection
    usual = sqlite.execute("PRAGMA busy_timeout").fetchone()[0]
    sqlite.execute(f"PRAGMA busy_timeout = {_MILLISECONDS}")
    try:
        yield
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {usual}")
