from django import template

from portal.site_names import site_name

register = template.Library()


@register.simple_tag
def site_name_in(language_code: str) -> str:
    """What the help centre is called, for what is rendered without a request."""
    return site_name(language_code)
