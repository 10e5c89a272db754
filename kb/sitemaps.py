"""The addresses of all languages for search engines, in parts of 5,000.

Only what anybody may read without signing in. Wagtail's own sitemap knows the tree of
the default language only.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from kb.addresses import article_path, articles_path, home_path
from kb.models import ArticleIndexPage, ArticlePage, Topic

PER_PART = 5000


class _PublicSitemap(Sitemap):
    limit = PER_PART
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        """Ours, never the one that a request names."""
        return urlsplit(settings.SITE_URL).netloc


class ArticleSitemap(_PublicSitemap):
    def items(self) -> Sequence[tuple[str, str, datetime | None]]:
        """(slug, language, time of the last change)."""
        return (
            ArticlePage.objects.visible_to(AnonymousUser())
            .order_by("pk")
            .values_list("slug", "locale__language_code", "last_published_at")
        )

    def location(self, item: tuple[str, str, datetime | None]) -> str:
        return article_path(item[0], item[1])

    def lastmod(self, item: tuple[str, str, datetime | None]) -> datetime | None:
        return item[2]

    def get_latest_lastmod(self) -> datetime | None:
        """For the index of sitemaps; asked of the database, not of every article."""
        newest = Max("last_published_at")
        return ArticlePage.objects.visible_to(AnonymousUser()).aggregate(newest=newest)[
            "newest"
        ]


class ListSitemap(_PublicSitemap):
    """Home pages, lists of articles, and topics with articles, in each language."""

    def items(self) -> list[str]:
        indexes = _languages_of(ArticleIndexPage.objects.live().public())
        homes = _languages_of(Page.objects.filter(depth=2).live().public())
        return [
            *(home_path(code) for code in homes),
            *(articles_path(code) for code in indexes if code in homes),
            *_topic_paths(),
        ]

    def location(self, item: str) -> str:
        return item


def _languages_of(pages: Any) -> list[str]:
    codes = set(pages.values_list("locale__language_code", flat=True))
    return [code for code, _ in settings.LANGUAGES if code in codes]


def _topic_paths() -> list[str]:
    """Topics in the languages in which they have an article that anybody may read."""
    pairs = (
        ArticlePage.objects.visible_to(AnonymousUser())
        .filter(topic__isnull=False)
        .values_list("topic", "locale__language_code")
        .distinct()
    )
    slugs = dict(Topic.objects.values_list("pk", "slug"))
    paths = []
    for topic, language_code in sorted(pairs):
        with override(language_code):
            paths.append(reverse("kb:topic", args=[slugs[topic]]))
    return paths


SITEMAPS = {"lists": ListSitemap, "articles": ArticleSitemap}
