from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kb.languages import direction, language_links
from portal.site_names import site_name


def site(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs. Asks nothing before a template does."""
    language_code = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    name = SimpleLazyObject(partial(site_name, language_code))
    return {
        "site_name": name,
        # In the admin, because Django's sign-in puts the host's name into `site_name`.
        "help_centre": name,
        "site_url": settings.SITE_URL,
        "direction": direction(language_code),
        "languages": SimpleLazyObject(partial(language_links, request)),
    }
