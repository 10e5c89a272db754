"""Publish many pages at once: what Wagtail does for one, in statements for all."""

import hashlib
import json
from collections.abc import Sequence

from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends

from kb.importing.articles import Block, ImportedArticle
from kb.models import ArticlePage, IndexChange

# What differs from page to page, and what else a page that was there before may change.
# Few, because a statement for a hundred pages names every page once for each field.
_FIELDS_OF_NEW = ["body", "import_hash", "latest_revision", "live_revision"]
_FIELDS = [
    *_FIELDS_OF_NEW,
    "title",
    "draft_title",
    "summary",
    "topic",
    "keywords",
    "last_reviewed",
    "external_id",
]


def fingerprint(article: ImportedArticle, body: list[Block]) -> str:
    """Changes when anything changes that an import would write."""
    content = [
        article.title,
        article.summary,
        article.topic,
        article.keywords,
        str(article.reviewed),
        article.outdated,
        body,
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def publish(pages: Sequence[ArticlePage]) -> None:
    """Save pages with one revision each and tell everybody who would hear of it.

    A new page goes live. One that an editor has withdrawn stays so: it gets a draft.
    Must run in a transaction.
    """
    if not pages:
        return
    new = [page for page in pages if page.latest_revision_id is None]
    known = [page for page in pages if page.latest_revision_id is not None]
    revisions = _add_revisions(pages)
    ArticlePage.objects.bulk_update(new, _FIELDS_OF_NEW, batch_size=100)
    ArticlePage.objects.bulk_update(known, _FIELDS, batch_size=100)
    _note_times(pages)
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=page.pk,
            content_type_id=page.content_type_id,
            label=page.title,
            action="wagtail.publish" if page.live else "wagtail.edit",
            timestamp=revision.created_at,
            revision=revision,
            content_changed=True,
        )
        for page, revision in zip(pages, revisions, strict=True)
    )
    IndexChange.objects.bulk_create(
        IndexChange(article_id=page.pk, language_code=page.language_code)
        for page in pages
    )
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
    for backend in get_search_backends(with_auto_update=True):
        for page_class in {type(page) for page in pages}:
            of_class = [page for page in pages if type(page) is page_class]
            backend.add_bulk(page_class, of_class)


def _add_revisions(pages: Sequence[ArticlePage]) -> list[Revision]:
    now = timezone.now()
    for page in pages:
        page.draft_title = page.title
        page.latest_revision_created_at = now
        page.live = page.live or page.latest_revision_id is None
        page.has_unpublished_changes = not page.live
        if page.live:
            page.first_published_at = page.first_published_at or now
            page.last_published_at = now
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type_id=page.content_type_id,
            base_content_type=page.get_base_content_type(),
            object_id=str(page.pk),
            created_at=now,
            object_str=str(page),
            content=page.serializable_data(),
        )
        for page in pages
    )
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = revision
        if page.live:
            page.live_revision = revision
    return revisions


def _note_times(pages: Sequence[ArticlePage]) -> None:
    """Save what is the same for all pages of a batch."""
    now = pages[0].latest_revision_created_at
    rows = ArticlePage.objects.filter(pk__in=[page.pk for page in pages])
    rows.update(latest_revision_created_at=now)
    drafts = [page.pk for page in pages if not page.live]
    rows.filter(pk__in=drafts).update(has_unpublished_changes=True)
    rows.exclude(pk__in=drafts).update(
        live=True,
        has_unpublished_changes=False,
        first_published_at=Coalesce("first_published_at", now),
        last_published_at=now,
    )
