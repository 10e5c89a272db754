"""Golden queries for tests of the admin."""

import re
from html import unescape

from django.urls import reverse

from kb import golden
from kb.models import ArticlePage, GoldenQuery
from kb.tasks import apply_index_changes
from tests import factories


def edit_url(article: ArticlePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article.pk])


def refund(**fields) -> ArticlePage:
    return factories.article("Refund", slug="refund", **fields)


def queries(article: ArticlePage) -> list[str]:
    rows = GoldenQuery.objects.filter(article_id=article.pk).order_by("pk")
    return [row.query for row in rows]


def asked(article: ArticlePage, *texts: str) -> None:
    """Golden queries that have been asked."""
    for text in texts:
        GoldenQuery.objects.add(article, text)
    apply_index_changes.delay()
    golden.run_due()


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
