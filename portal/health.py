"""What a load balancer asks: may visitors be sent here?

Only what no page can do without makes the answer no. What lags is told beside it: a help
centre whose mails wait still answers questions. Lateness counts, not the length of a
queue, because a long queue that moves is no trouble.
"""

import shutil
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from kb.models import IndexChange
from tickets.models import OutgoingMail

OK = "ok"
LATE = "late"
BYTES_NEEDED = 100 * 1024 * 1024
INDEX_IS_LATE_AFTER = timedelta(minutes=1)
MAIL_IS_LATE_AFTER = timedelta(minutes=5)


def is_ready(report: dict[str, str]) -> bool:
    return report["database"] == OK and report["disk"] == OK


def report() -> dict[str, str]:
    """One word on each part. Four queries, none of which takes a lock."""
    parts = {"disk": disk(), "database": database()}
    if parts["database"] == OK:
        parts["search"] = search()
        parts["mail"] = mail()
    return parts


def disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return OK if free >= BYTES_NEEDED else "full"


def database() -> str:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "unavailable"
    return OK if needed_migrations() <= applied.keys() else "migrations missing"


@cache
def needed_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as the code of this process has them."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.leaf_nodes())


def search() -> str:
    oldest = (
        IndexChange.objects.order_by("created_at").values_list("created_at").first()
    )
    return lateness(oldest, INDEX_IS_LATE_AFTER)


def mail() -> str:
    oldest = OutgoingMail.objects.due().values_list("not_before").first()
    return lateness(oldest, MAIL_IS_LATE_AFTER)


def lateness(oldest: tuple[datetime] | None, allowed: timedelta) -> str:
    """Whether what has waited longest, if anything waits, has waited too long."""
    return LATE if oldest and timezone.now() - oldest[0] > allowed else OK
