from django.conf import settings
from django.http import HttpRequest

from kb.languages import direction


def site(request: HttpRequest) -> dict[str, str]:
    """What the frame of every page needs. No query."""
    language_code = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "direction": direction(language_code),
    }
