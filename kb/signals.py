"""What happens in Wagtail that the rest of kb must hear of."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from kb import search
from kb.models import ArticlePage

# Deleting a page, or one above it, unpublishes it first: `page_unpublished` says so.


@receiver([page_published, page_unpublished])
def note_article(instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, ArticlePage):
        search.note_change(instance.pk, instance.locale.language_code)


@receiver(post_page_move)
def note_moved_articles(instance: Page, **kwargs: Any) -> None:
    _note_below(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def note_restricted_articles(instance: PageViewRestriction, **kwargs: Any) -> None:
    _note_below(instance.page)


def _note_below(page: Page) -> None:
    for article in (
        ArticlePage.objects.live()
        .descendant_of(page, inclusive=True)
        .select_related("locale")
        .only("pk", "locale__language_code")
    ):
        search.note_change(article.pk, article.locale.language_code)
