"""How long things about customers are kept."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from tickets.limits import LONGEST_WINDOW
from tickets.models import (
    ContextItem,
    FrozenRevision,
    GuestLink,
    RateBucket,
    Ticket,
    VisitorContext,
)


def purge() -> dict[str, int]:
    """Delete what is past its end date; how many rows, by kind.

    What a visitor passed on goes some time after their ticket was finished, and with it
    the copies of revisions that no other ticket needs. To run it twice does no harm.
    """
    now = timezone.now()
    links = GuestLink.objects.filter(expires_at__lt=now)
    buckets = RateBucket.objects.filter(window_start__lt=now - 2 * LONGEST_WINDOW)
    contexts = VisitorContext.objects.filter(
        ticket__status__in=Ticket.FINISHED,
        ticket__solved_at__lt=now - timedelta(days=settings.VISITOR_CONTEXT_DAYS),
    )
    counts = {
        "guest links": links.count(),
        "rate limits": buckets.count(),
        "visitor contexts": contexts.count(),
    }
    for expired in (links, buckets, contexts):
        expired.delete()
    revisions = FrozenRevision.objects.exclude(
        pk__in=ContextItem.objects.exclude(revision=None).values("revision")
    )
    counts["frozen revisions"], _ = revisions.delete()
    return counts
