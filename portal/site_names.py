from django.conf import settings
from django.core.cache import cache
from wagtail.models import Site

from portal.models import HomePage

_NAMES = "portal.site_names"
# Another process may have changed the name; a minute is soon.
_NAMES_SECONDS = 60


def site_name(language_code: str) -> str:
    """What the help centre is called in this language, else in all.

    Two queries, or none while the answer is cached.
    """
    names = cache.get(_NAMES)
    if names is None:
        homes = HomePage.objects.live().exclude(site_name="")
        names = dict(homes.values_list("locale__language_code", "site_name"))
        site = Site.objects.filter(is_default_site=True).first()
        names[""] = (site and site.site_name) or settings.WAGTAIL_SITE_NAME
        cache.set(_NAMES, names, _NAMES_SECONDS)
    return names.get(language_code) or names[""]


def forget_site_names() -> None:
    """Have the next call of `site_name` ask the database."""
    cache.delete(_NAMES)
