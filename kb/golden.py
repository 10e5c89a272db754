"""Asking the golden queries: does each find its article among the first results?

A row is due when something has changed that its rank may depend on; a worker asks what
is due through the function of the search page, as a visitor who is not signed in. What
became due again meanwhile stays due: the time it was noted at is part of the update.
"""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from kb import search
from kb.models import ArticlePage, GoldenQuery
from kb.models.golden import fold_query

BATCH = 50
"""Queries asked in one go: about a second."""

DEPTH = 10
"""Results that are looked at: the first page."""


def note_change(language_code: str) -> None:
    """Have the golden queries of a language asked again. One statement.

    To be called once the search has changed: its index, its words or its weights.
    """
    GoldenQuery.objects.in_language(language_code).update(due_at=timezone.now())


@transaction.atomic
def change(article: ArticlePage, before: Sequence[str], after: Sequence[str]) -> None:
    """Add and delete what somebody has added and deleted in a list of queries.

    Only the difference, so that what others did meanwhile stays.
    """
    old = {fold_query(query) for query in before}
    new = {fold_query(query) for query in after}
    if gone := old - new:
        GoldenQuery.objects.filter(article=article, folded__in=gone).delete()
    for query in after:
        if fold_query(query) not in old:
            GoldenQuery.objects.add(article, query)


def run_due(*, limit: int = BATCH) -> int:
    """Ask what is due; returns how many were asked. One query when nothing is."""
    due = list(GoldenQuery.objects.due().with_articles()[:limit])
    if not due:
        return 0
    public = set(
        ArticlePage.objects.visible_to(AnonymousUser())
        .filter(pk__in={golden.article_id for golden in due})
        .values_list("pk", flat=True)
    )
    for golden in due:
        _ask(golden, is_public=golden.article_id in public)
    return len(due)


def _ask(golden: GoldenQuery, *, is_public: bool) -> None:
    article = golden.article
    if not is_public:
        if article.live:
            _note(golden, obstacle=GoldenQuery.Obstacle.NOT_PUBLIC)
        elif article.first_published_at is not None:
            _note(golden, obstacle=GoldenQuery.Obstacle.NOT_PUBLISHED)
        else:
            _note(golden, is_draft=True)
        return
    results = search.search(
        golden.query, golden.language_code, user=AnonymousUser(), per_page=DEPTH
    )
    if results.is_available:
        ranks = {hit.article.pk: hit.rank for hit in results.hits}
        _note(golden, rank=ranks.get(article.pk))
    else:
        _note(golden, obstacle=GoldenQuery.Obstacle.NO_INDEX)


def _note(
    golden: GoldenQuery,
    *,
    rank: int | None = None,
    obstacle: str = "",
    is_draft: bool = False,
) -> None:
    GoldenQuery.objects.filter(pk=golden.pk, due_at=golden.due_at).update(
        rank=rank,
        obstacle=obstacle,
        checked_at=None if is_draft else timezone.now(),
        due_at=None,
    )
