from django import template
from django.template.defaultfilters import linebreaks_filter
from django.utils.safestring import SafeString

from tickets.text import linkify

register = template.Library()


@register.filter
def message_text(text: str) -> SafeString:
    """What somebody typed, as paragraphs of safe HTML with links."""
    return linebreaks_filter(linkify(text), autoescape=False)
