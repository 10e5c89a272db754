"""What happens in Wagtail that the portal must hear of."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Locale, Site

from kb.languages import forget_offered_languages
from portal.models import HomePage
from portal.site_names import forget_site_names
from portal.sitetree import ensure_home


@receiver(post_save, sender=Locale)
def give_new_language_a_home(
    instance: Locale, created: bool, raw: bool, **kwargs: Any
) -> None:
    """A language that an operator adds is offered at once, at first without articles."""
    if created and not raw and HomePage.objects.exists():
        ensure_home(instance)


@receiver([post_save, post_delete], sender=HomePage)
@receiver([post_save, post_delete], sender=Site)
def forget_the_frame(**kwargs: Any) -> None:
    forget_offered_languages()
    forget_site_names()
