"""How often something may be asked for, counted in rows that all processes share."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tickets.models import RateBucket


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times in each `window`, for each subject."""

    name: str
    most: int
    window: timedelta


ESCALATIONS_BY_CLIENT = Limit("escalation-client", 20, timedelta(hours=1))
ESCALATIONS_BY_ADDRESS = Limit("escalation-address", 6, timedelta(hours=1))
# What the desk could never work off; it keeps a flood from filling the disk.
ESCALATIONS_OF_ALL = Limit("escalation-all", 600, timedelta(hours=1))
REPLIES_BY_TICKET = Limit("reply-ticket", 30, timedelta(hours=1))
GUEST_LINKS_BY_CLIENT = Limit("guest-link-client", 20, timedelta(minutes=10))

LONGEST_WINDOW = timedelta(hours=1)


def take(limit: Limit, subject: str) -> bool:
    """Count one more for `subject`, unless that would be more than the limit allows.

    One conditional UPDATE, so that no number of processes gets more than is allowed.
    """
    bucket = RateBucket.objects.filter(
        key=_key(limit, subject), window_start=_window_start(limit)
    )
    for _ in range(2):
        if bucket.filter(count__lt=limit.most).update(count=F("count") + 1):
            return True
        if bucket.exists():
            return False
        RateBucket.objects.bulk_create(
            [RateBucket(key=_key(limit, subject), window_start=_window_start(limit))],
            ignore_conflicts=True,
        )
    return False


def _key(limit: Limit, subject: str) -> str:
    digest = salted_hmac("tickets.limits", subject.casefold(), algorithm="sha256")
    return f"{limit.name}:{digest.hexdigest()}"


def _window_start(limit: Limit) -> datetime:
    seconds = int(limit.window.total_seconds())
    now = int(timezone.now().timestamp())
    return datetime.fromtimestamp(now - now % seconds, tz=UTC)
