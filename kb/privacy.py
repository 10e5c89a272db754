"""How long searches are kept."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from kb import frequent_queries
from kb.models import SearchLog

LISTS_KEPT = timedelta(days=1)


def purge() -> dict[str, int]:
    """Delete the searches that are older than the settings allow; how many, by kind.

    The whole lists of results go after a day: nobody is still looking at their pages.
    What was frequent only in searches that are now gone goes with them.
    """
    now = timezone.now()
    end = now - timedelta(days=settings.SEARCH_LOG_DAYS)
    searches, _ = SearchLog.objects.filter(created_at__lt=end).delete()
    lists = SearchLog.objects.filter(
        created_at__lt=now - LISTS_KEPT, found__isnull=False
    ).update(found=None)
    frequent_queries.refresh()
    return {"searches": searches, "lists of results": lists}
