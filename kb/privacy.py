"""How long searches are kept."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from kb.models import SearchLog


def purge() -> dict[str, int]:
    """Delete the searches that are older than the settings allow; how many, by kind."""
    end = timezone.now() - timedelta(days=settings.SEARCH_LOG_DAYS)
    searches, _ = SearchLog.objects.filter(created_at__lt=end).delete()
    return {"searches": searches}
