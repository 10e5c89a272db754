from datetime import datetime, timedelta

from django import template
from django.template.defaultfilters import linebreaks_filter
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from tickets.text import linkify

register = template.Library()


@register.filter
def message_text(text: str) -> SafeString:
    """What somebody typed, as paragraphs of safe HTML with links."""
    return linebreaks_filter(linkify(text), autoescape=False)


@register.filter
def ago(moment: datetime) -> str:
    """How long ago that was, in one unit: the exact time stands beside it."""
    if timezone.now() - moment < timedelta(minutes=1):
        return _("Just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}
