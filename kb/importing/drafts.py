"""Empty draft pages, many at once.

The tree's own `add_child` asks the database some twenty times for each page, which is
most of what an import would cost. What it does is done here for a whole batch: paths
counted on from the last page of the list, one insert for all rows that Wagtail reads,
and the two rows of our own per page.
"""

from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from kb.models import ArticleIndexPage, ArticlePage


def add_drafts(parent: ArticleIndexPage, pages: Sequence[ArticlePage]) -> None:
    """Append unsaved pages to a list of articles; must run in a transaction.

    Each needs a title, a slug that is free in the list, and a language. None is live,
    and no job is queued: the search of the admin hears of them when they are filled.
    """
    if not pages:
        return
    # Whoever else adds a page waits until this transaction ends.
    locked = Page.objects.select_for_update().get(pk=parent.pk)
    last = locked.get_last_child()
    for number, page in enumerate(pages, start=1 + _position(last)):
        page.path = _path(locked, number)
        page.depth = locked.depth + 1
        page.url_path = f"{locked.url_path}{page.slug}/"
        page.draft_title = page.title
        page.live = False
        page.has_unpublished_changes = True
    rows = Page.objects.bulk_create(_base_row(page) for page in pages)
    for page, row in zip(pages, rows, strict=True):
        page.pk = row.pk
        _insert_own_rows(page)
    Page.objects.filter(pk=locked.pk).update(numchild=F("numchild") + len(pages))
    _note_creation(pages)


def _position(page: Page | None) -> int:
    """A page's place among its siblings, from 1; 0 for none."""
    return Page.numconv_obj().str2int(page.path[-Page.steplen :]) if page else 0


def _path(parent: Page, number: int) -> str:
    step = Page.numconv_obj().int2str(number)
    return parent.path + step.rjust(Page.steplen, Page.alphabet[0])


def _base_row(page: ArticlePage) -> Page:
    names = [field.attname for field in Page._meta.concrete_fields]
    return Page(**{name: getattr(page, name) for name in names})


def _insert_own_rows(page: ArticlePage) -> None:
    """The rows of ArticlePage and of its kind; `raw` leaves the one of Page alone."""
    names = [field.attname for field in ArticlePage._meta.local_concrete_fields]
    article = ArticlePage(**{name: getattr(page, name) for name in names})
    article.pk = page.pk
    article.save_base(raw=True, force_insert=True)
    page.save_base(raw=True, force_insert=True)


def _note_creation(pages: Sequence[ArticlePage]) -> None:
    now = timezone.now()
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=page.pk,
            content_type_id=page.content_type_id,
            label=page.title,
            action="wagtail.create",
            timestamp=now,
            content_changed=True,
        )
        for page in pages
    )
