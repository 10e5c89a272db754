"""Keeping the index true to the database.

A change of an article writes an `IndexChange` row in its own transaction; a worker
takes these rows to the index. A row is only a hint to look again: what goes into the
index is what the database says at that moment, so a row may be worked off twice, late
or in any order.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from wagtail.models import Locale

from kb.models import ArticlePage, IndexChange
from kb.models.articles import ArticleQuerySet

from . import admin
from .documents import document_of
from .engine import IndexBusy, IndexMissing, SearchEngine
from .storage import exclusive
from .types import ArticleDocument
from .whoosh_engine import WhooshEngine

logger = logging.getLogger(__name__)

BATCH = 200
"""Changes worked off in one commit."""

Progress = Callable[[str, int, int], None]
"""Called with a language, the number of articles done, and of all."""

Changed = Callable[[str], None]
"""Called with a language whose index now says something else."""


def engine() -> SearchEngine:
    """The engine of this process, with its snapshots of the indexes."""
    return _engine(Path(settings.SEARCH_DIR))


@lru_cache(maxsize=2)
def _engine(root: Path) -> SearchEngine:
    return WhooshEngine(root)


def note_change(article_id: int, language_code: str) -> None:
    """Have the index look at an article again, if this transaction commits."""
    IndexChange.objects.create(article_id=article_id, language_code=language_code)


def apply_changes(*, changed: Changed | None = None) -> int:
    """Take all waiting changes to the index; returns how many.

    What cannot be applied now (another process writes) is left for the next time.

    Args:
        changed: called before the changes are forgotten, so that a crash calls it
            twice and never not at all.
    """
    languages = IndexChange.objects.values_list("language_code", flat=True)
    applied = 0
    for language_code in languages.order_by("language_code").distinct():
        try:
            with _one_writer(language_code):
                applied += _apply_to(language_code, changed=changed)
        except IndexBusy:
            logger.info("The search index of %s is busy", language_code)
    return applied


def _apply_to(language_code: str, *, changed: Changed | None = None) -> int:
    """The caller is the only one to change this language's index."""
    applied = 0
    while changes := list(
        IndexChange.objects.filter(language_code=language_code).order_by("pk")[:BATCH]
    ):
        ids = {change.article_id for change in changes}
        try:
            _put(language_code, ids)
        except IndexMissing:
            _build(language_code)
        if changed is not None:
            changed(language_code)
        IndexChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
        applied += len(changes)
    return applied


def _put(language_code: str, ids: set[int]) -> None:
    documents = [
        document_of(article) for article in _published(language_code).filter(pk__in=ids)
    ]
    gone = ids - {document.article_id for document in documents}
    if documents:
        engine().update(documents)
    if gone:
        engine().delete(language_code, gone)


def rebuild(language_code: str, *, progress: Progress | None = None) -> None:
    """Build a language's index anew and put it in place; readers notice nothing.

    Changes wait during the build and are applied after it.

    Raises:
        IndexBusy: another process builds or changes it.
    """
    with _one_writer(language_code):
        _build(language_code, progress=progress)
        _apply_to(language_code)


def _build(language_code: str, *, progress: Progress | None = None) -> None:
    articles = _published(language_code)
    total = articles.count()

    def report(done: int) -> None:
        if progress is not None:
            progress(language_code, done, total)

    engine().rebuild(language_code, _documents(articles), progress=report)


def ensure_ready(*, progress: Progress | None = None) -> list[str]:
    """Build each index that is missing, torn or of an old schema; returns which.

    The admin's too, which belongs to no language and is not among those returned.

    Raises:
        IndexBusy: another process builds or changes one of them.
    """
    missing = [code for code in languages() if not is_ready(code)]
    for language_code in missing:
        rebuild(language_code, progress=progress)
    admin.ensure_ready()
    return missing


def is_ready(language_code: str) -> bool:
    """Is there an index of this release whose every part can be read?"""
    return engine().check(language_code)


def reconcile() -> int:
    """Note a change for each article that only one of index and database has.

    Returns how many. Torn and missing indexes are built first.
    """
    ensure_ready()
    noted = 0
    for language_code in languages():
        published = set(_published(language_code).values_list("pk", flat=True))
        for article_id in published ^ engine().article_ids(language_code):
            note_change(article_id, language_code)
            noted += 1
    return noted


def languages() -> list[str]:
    """Codes of the languages this site offers."""
    return list(
        Locale.objects.order_by("language_code").values_list("language_code", flat=True)
    )


def _published(language_code: str) -> ArticleQuerySet:
    """Restricted articles are indexed too: those who may read them shall find them."""
    return (
        ArticlePage.objects.live()
        .in_language(language_code)
        .select_related("locale", "content_type")
        .order_by("pk")
    )


def _documents(articles: ArticleQuerySet) -> Iterator[ArticleDocument]:
    for article in articles.iterator(chunk_size=BATCH):
        yield document_of(article)


def _one_writer(language_code: str) -> AbstractContextManager[None]:
    """Only one process changes a language's index at a time, or IndexBusy.

    Wider than Whoosh's own lock: what is written must not be older than what another
    process wrote meanwhile, so the database is read inside.
    """
    root = Path(settings.SEARCH_DIR)
    root.mkdir(parents=True, exist_ok=True)
    return exclusive(root, f"changing-{language_code}")
