"""Keeping the admin's index true to the database.

As with articles (`kb.search.indexing`) a change is a row that only says "look again",
written in the transaction that makes it, and a worker takes the rows to the index.
Writers never meet, so two threads that save the same object at once both succeed; a
change during a rebuild waits for it; and an import is one commit for many pages.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from kb.models import AdminIndexChange
from kb.search.engine import IndexBusy, IndexMissing
from kb.search.storage import exclusive

from .entries import Entry, Key, entries
from .index import NO_NEWS, AdminIndex, News

logger = logging.getLogger(__name__)

BATCH = 1000
"""Changes worked off in one commit."""

MAX_NEWS = 100
"""Objects that a search looks at itself, before the index has heard of them."""


def index() -> AdminIndex:
    """The index of this process, with what it has read of it."""
    return _index(Path(settings.SEARCH_DIR))


@lru_cache(maxsize=2)
def _index(root: Path) -> AdminIndex:
    return AdminIndex(root)


def note_changes(keys: Iterable[Key]) -> None:
    """Have the index look at objects again, if this transaction commits."""
    AdminIndexChange.objects.bulk_create(
        [AdminIndexChange(kind=kind, object_id=pk) for kind, pk in keys],
        batch_size=BATCH,
    )


def news(kind: str) -> News:
    """Objects of a kind whose changes wait, as they are now: few, or none of many.

    So that somebody who has just renamed a page or uploaded a picture finds it.
    """
    waiting = AdminIndexChange.objects.filter(kind=kind)
    pks = set(waiting.values_list("object_id", flat=True).distinct()[: MAX_NEWS + 1])
    if not pks or len(pks) > MAX_NEWS:
        return NO_NEWS
    return News(pks, list(entries((kind, pk) for pk in pks)))


def apply_changes() -> int:
    """Take all waiting changes to the index; returns how many.

    What cannot be applied now (another process writes) is left for the next time.
    """
    if not AdminIndexChange.objects.exists():
        return 0
    try:
        with one_writer():
            return _apply()
    except IndexBusy:
        logger.info("The search index of the admin is busy")
        return 0


def _apply() -> int:
    """The caller is the only one to change the index."""
    applied = 0
    while changes := list(AdminIndexChange.objects.order_by("pk")[:BATCH]):
        keys = {(change.kind, change.object_id) for change in changes}
        try:
            index().change(entries(keys), keys)
        except IndexMissing:
            _build()
        AdminIndexChange.objects.filter(pk__in=[c.pk for c in changes]).delete()
        applied += len(changes)
    return applied


def rebuild() -> None:
    """Build the index anew and put it in place; readers notice nothing.

    Raises:
        IndexBusy: another process builds or changes it.
    """
    with rebuilding() as add:
        for entry in entries():
            add(entry)


@contextmanager
def rebuilding() -> Iterator[Callable[[Entry], None]]:
    """The same, for whoever brings the entries. Changes wait and are applied after it.

    Raises:
        IndexBusy: another process builds or changes it.
    """
    with one_writer():
        with index().building() as add:
            yield add
        _apply()


def _build() -> None:
    with index().building() as add:
        for entry in entries():
            add(entry)


def ensure_ready() -> bool:
    """Build the index if it is missing, torn or of an old schema; was it?

    Raises:
        IndexBusy: another process builds or changes it.
    """
    if is_ready():
        return False
    rebuild()
    return True


def is_ready() -> bool:
    return index().is_sound()


def reconcile() -> int:
    """Note each object of which index and database differ; returns how many.

    Wagtail tells of a change through the broker, which may lose it.
    """
    ensure_ready()
    known = index().entries()
    differing = []
    for entry in entries():
        if known.pop(entry.key, None) != entry:
            differing.append(entry.key)
    differing += known
    note_changes(differing)
    return len(differing)


@contextmanager
def one_writer() -> Iterator[None]:
    """Only one process changes the index at a time, or IndexBusy.

    Wider than Whoosh's own lock: the database is read inside.
    """
    root = Path(settings.SEARCH_DIR)
    root.mkdir(parents=True, exist_ok=True)
    with exclusive(root, "changing-admin"):
        yield
