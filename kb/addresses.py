"""Where pages are, for links and for search engines."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override


def article_path(slug: str, language_code: str) -> str:
    """The article of that name, shown to a reader of that language.

    Also right for an article that does not exist in the language: it is shown there in
    another one, and the frame stays in the reader's own.
    """
    return _page_path(f"articles/{slug}/", language_code)


def home_path(language_code: str) -> str:
    return _page_path("", language_code)


def articles_path(language_code: str) -> str:
    """The list of all articles of a language."""
    return _page_path("articles/", language_code)


def absolute(path: str) -> str:
    """The full address, never taken from the request, whose Host anybody may choose."""
    return path if path.startswith("http") else settings.SITE_URL + path


def _page_path(path: str, language_code: str) -> str:
    with override(language_code):
        return reverse("wagtail_serve", args=[path])
