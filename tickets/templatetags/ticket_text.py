from datetime import datetime, timedelta

from django import template
from django.template.defaultfilters import linebreaks_filter
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.text import linkify

register = template.Library()


@register.filter
def message_text(text: str) -> SafeString:
    """What somebody typed, as paragraphs of safe HTML with links."""
    return linebreaks_filter(linkify(text), autoescape=False)


@register.filter
def ago(moment: datetime) -> str:
    """How long ago that was, in one unit: the exact time stands beside it."""
    minutes = (timezone.now() - moment) // timedelta(minutes=1)
    hours, days, weeks = minutes // 60, minutes // 1_440, minutes // 10_080
    # Each sentence is whole: German or Arabic bends the unit after a preposition.
    if weeks:
        text = ngettext("%(count)d week ago", "%(count)d weeks ago", weeks)
    elif days:
        text = ngettext("%(count)d day ago", "%(count)d days ago", days)
    elif hours:
        text = ngettext("%(count)d hour ago", "%(count)d hours ago", hours)
    elif minutes:
        text = ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes)
    else:
        return _("Just now")
    return text % {"count": weeks or days or hours or minutes}
