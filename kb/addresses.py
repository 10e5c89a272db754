"""Where pages are, for links and for search engines."""

from functools import cache
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override


def article_path(slug: str, language_code: str) -> str:
    """The article of that name, shown to a reader of that language.

    Also right for an article that does not exist in the language: it is shown there in
    another one, and the frame stays in the reader's own.
    """
    return f"{home_path(language_code)}articles/{quote(slug)}/"


@cache
def home_path(language_code: str) -> str:
    """Remembered: a list of articles asks for it once per link."""
    with override(language_code):
        return reverse("wagtail_serve", args=[""])


def articles_path(language_code: str) -> str:
    """The list of all articles of a language."""
    return f"{home_path(language_code)}articles/"


def search_path(language_code: str, query: str) -> str:
    """The results of a query in a language."""
    return f"{home_path(language_code)}search/?{urlencode({'q': query})}"


def absolute(path: str) -> str:
    """The full address, never taken from the request, whose Host anybody may choose."""
    return path if path.startswith("http") else settings.SITE_URL + path
