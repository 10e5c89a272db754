"""How translations and their sources stay in step."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Revision

from kb.models import ArticlePage, TranslationState
from kb.models.translations import ChangeSize


def source_published(source: ArticlePage, revision: Revision) -> None:
    """Note the size of a change of the source on all its translations."""
    TranslationState.objects.filter(
        source_id=source.pk, change__lt=source.change_size
    ).exclude(source_revision=revision).update(change=source.change_size)


def translation_published(article: ArticlePage) -> None:
    """Record that a translation says what its source says now, if its editor says so."""
    if not article.matches_source:
        return
    state = TranslationState.objects.filter(article_id=article.pk).first()
    if state:
        state.source_revision_id = state.source.live_revision_id
        state.change = ChangeSize.NONE
        state.save(update_fields=["source_revision", "change"])


def copied_for_translation(source: ArticlePage, copy: ArticlePage) -> None:
    """Remember which revision of the source an editor translates."""
    ArticlePage.objects.filter(pk=copy.pk).update(external_id=source.external_id)
    TranslationState.objects.update_or_create(
        article_id=copy.pk,
        defaults={
            "source_id": source.pk,
            # What was copied: the live version if there is one, else the last draft.
            "source_revision_id": source.live_revision_id or source.latest_revision_id,
            "change": ChangeSize.NONE,
        },
    )


@dataclass(frozen=True, slots=True)
class Version:
    """One language of an article, whether it is there or not."""

    language_code: str
    article: ArticlePage | None
    # None for the source, and for a version that was not made from another.
    state: TranslationState | None
    is_source: bool

    def is_same_page(self, page: ArticlePage) -> bool:
        """By key, because a page and its more specific self are not equal to Django."""
        return self.article is not None and self.article.pk == page.pk


def versions(article: ArticlePage) -> list[Version]:
    """An article in all languages of the site, in their order. Two queries."""
    pages = {
        page.language_code: page
        for page in ArticlePage.objects.filter(translation_key=article.translation_key)
        .select_related("locale", "translation_state__source")
        .defer("body")
    }
    sources = {
        page.translation_state.source_id
        for page in pages.values()
        if hasattr(page, "translation_state")
    }
    offered = set(Locale.objects.values_list("language_code", flat=True))
    return [
        Version(
            language_code=code,
            article=pages.get(code),
            state=getattr(pages.get(code), "translation_state", None),
            is_source=code in pages and pages[code].pk in sources,
        )
        for code, _ in settings.LANGUAGES
        if code in offered
    ]


@dataclass(slots=True)
class Imported:
    """The pages that an import has written."""

    keys: set[UUID] = field(default_factory=set)
    created: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    # What the imported files say themselves about how outdated they are.
    outdated: dict[int, int] = field(default_factory=dict)

    def add(self, page: ArticlePage, outdated: int | None) -> None:
        self.keys.add(page.translation_key)
        self.changed.add(page.pk)
        if outdated is not None:
            self.outdated[page.pk] = outdated


def connect_imported(imported: Imported) -> None:
    """Keep the translation states of everything that was imported, in any order.

    The source is the version in the site's first language, else the oldest; but never
    one that is known as a translation of another.
    """
    keys = sorted(imported.keys)
    for start in range(0, len(keys), 200):
        with transaction.atomic():
            _connect(keys[start : start + 200], imported)


def _connect(keys: list[UUID], imported: Imported) -> None:
    by_key: dict[UUID, list[ArticlePage]] = defaultdict(list)
    for page in (
        ArticlePage.objects.filter(translation_key__in=keys)
        .select_related("locale")
        .defer("body")
        .order_by("pk")
    ):
        by_key[page.translation_key].append(page)
    states = {
        state.article_id: state
        for state in TranslationState.objects.filter(
            article__translation_key__in=keys
        ).select_related("source")
    }
    new: list[TranslationState] = []
    changed: list[TranslationState] = []
    for versions in by_key.values():
        source = _source(versions, states)
        for page in versions:
            if page.pk == source.pk:
                continue
            state = states.get(page.pk)
            (changed if state else new).append(_stated(state, page, source, imported))
    TranslationState.objects.bulk_create(new)
    TranslationState.objects.bulk_update(
        changed, ["source", "source_revision", "change"]
    )


def _source(
    versions: list[ArticlePage], states: Mapping[int, TranslationState]
) -> ArticlePage:
    def preference(page: ArticlePage) -> tuple[bool, bool, int]:
        is_translation = page.pk in states
        is_first_language = page.language_code == settings.LANGUAGE_CODE
        return (is_translation, not is_first_language, page.pk)

    return min(versions, key=preference)


def _stated(
    state: TranslationState | None,
    page: ArticlePage,
    source: ArticlePage,
    imported: Imported,
) -> TranslationState:
    """The state of a translation after an import, unsaved."""
    is_new = state is None or state.source_id != source.pk
    state = state or TranslationState(article=page)
    if is_new or page.pk in imported.changed:
        state.source = source
        state.source_revision_id = source.live_revision_id or source.latest_revision_id
        state.change = imported.outdated.get(page.pk, ChangeSize.NONE)
    elif source.pk in imported.changed:
        state.change = max(state.change, ChangeSize.MINOR)
    return state
