"""What happens in Wagtail that the rest of kb must hear of."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_unpublished,
    post_page_move,
)

from kb import golden, search, translations
from kb.models import ArticlePage, IgnoredWord, PinnedAnswer, Synonym

# Deleting a page, or one above it, unpublishes it first: `page_unpublished` says so.


@receiver([page_published, page_unpublished])
def note_article(instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, ArticlePage):
        search.note_change(instance.pk, instance.locale.language_code)


@receiver(page_published)
def follow_change(instance: Page, revision: Revision, **kwargs: Any) -> None:
    if isinstance(instance, ArticlePage):
        translations.source_published(instance, revision)
        translations.translation_published(instance)


@receiver(copy_for_translation_done)
def follow_copy(source_obj: Page, target_obj: Page, **kwargs: Any) -> None:
    if isinstance(source_obj, ArticlePage) and isinstance(target_obj, ArticlePage):
        translations.copied_for_translation(source_obj, target_obj)


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


@receiver([post_save, post_delete], sender=Synonym)
@receiver([post_save, post_delete], sender=PinnedAnswer)
@receiver([post_save, post_delete], sender=IgnoredWord)
def follow_levers(
    instance: Synonym | PinnedAnswer | IgnoredWord, **kwargs: Any
) -> None:
    """Whichever way: by a form, with several others, or with a page that is deleted."""
    search.note_levers(instance.language_code)
    golden.note_change(instance.language_code)
