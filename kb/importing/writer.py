"""From articles that were read to pages, fast enough for whole help centres.

Making and publishing one page costs Wagtail some sixty statements and six background
jobs. Here pages are first made empty, which is all that changes the tree, and then
filled: a handful of statements for a batch. An article thus can link to a later one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale, Page

from kb.importing.articles import ImportedArticle, Progress, Refusal, Report
from kb.importing.drafts import add_drafts
from kb.importing.links import Links, named_files
from kb.importing.media import Media, MediaError
from kb.importing.publishing import fingerprint, publish
from kb.importing.topics import Topics
from kb.models import ArticleIndexPage, ArticlePage, FaqPage, GuidePage
from kb.models.articles import translation_key_for
from kb.translations import Imported, connect_imported

BATCH = 200
_PAGE_CLASSES: dict[str, type[ArticlePage]] = {"faq": FaqPage, "guide": GuidePage}


class NoArticleList(Exception):
    """A language has no list of articles to put articles into."""


class Writer:
    """Writes articles into the database and counts what became of them."""

    def __init__(self, report: Report, progress: Progress) -> None:
        self._report = report
        self._progress = progress
        self._topics = Topics()
        self._media: dict[Path, Media] = {}
        self._links: dict[str, Links] = {}
        self._lists: dict[str, ArticleIndexPage] = {}
        self._slugs: dict[str, set[str]] = {}
        # Primary keys by (language, external id).
        self._pages: dict[tuple[str, str], int] = {}
        self._imported = Imported()

    def write(self, articles: Sequence[ImportedArticle]) -> None:
        """Create or update what is new or changed, and connect the translations.

        Raises:
            NoArticleList: a language has none.
        """
        accepted: list[ImportedArticle] = []
        for batch in self._batches(articles, "Looking up"):
            accepted += self._make_room(batch)
        for batch in self._batches(accepted, "Writing"):
            self._fill(batch)
        self._progress("Connecting translations")
        connect_imported(self._imported)

    def _batches(
        self, articles: Sequence[ImportedArticle], doing: str
    ) -> Iterator[Sequence[ImportedArticle]]:
        """Slices of articles, each in one transaction."""
        for start in range(0, len(articles), BATCH):
            with transaction.atomic():
                yield articles[start : start + BATCH]
            done = min(start + BATCH, len(articles))
            self._progress(f"{doing}: {done:,} of {len(articles):,} articles")

    def _make_room(self, batch: Sequence[ImportedArticle]) -> list[ImportedArticle]:
        """Make an empty draft for every article that is new; leave out the refused."""
        known = {
            (code, key): (pk, kind)
            for code, key, pk, kind in ArticlePage.objects.filter(
                translation_key__in=[translation_key_for(a.external_id) for a in batch]
            ).values_list(
                "locale__language_code", "translation_key", "pk", "content_type__model"
            )
        }
        accepted = []
        new: dict[str, list[ArticlePage]] = defaultdict(list)
        for article in batch:
            key = translation_key_for(article.external_id)
            pk, kind = known.get((article.language_code, key), (None, None))
            page_class = _PAGE_CLASSES[article.kind]
            if kind not in (None, page_class._meta.model_name):
                reason = f"it is there already, but not as a {article.kind}"
                self._report.refused.append(Refusal(article.where, reason))
            elif self._takes_files(article):
                accepted.append(article)
                if pk is None:
                    new[article.language_code].append(self._draft(article))
                else:
                    self._pages[article.language_code, article.external_id] = pk
        for language_code, drafts in new.items():
            add_drafts(self._list_of(language_code), drafts)
            for draft in drafts:
                self._pages[language_code, draft.external_id] = draft.pk
                self._imported.created.add(draft.pk)
        return accepted

    def _takes_files(self, article: ImportedArticle) -> bool:
        """Store the pictures and files of an article; False refuses the article."""
        media = self._media_of(article)
        try:
            for kind, name in named_files(article.body):
                if media:
                    media.take(kind, name)
        except MediaError as error:
            self._report.refused.append(Refusal(article.where, str(error)))
            return False
        return True

    def _media_of(self, article: ImportedArticle) -> Media | None:
        if article.folder is None:
            return None
        return self._media.setdefault(article.folder, Media(article.folder))

    def _draft(self, article: ImportedArticle) -> ArticlePage:
        locale = self._list_of(article.language_code).locale
        page = _PAGE_CLASSES[article.kind](
            slug=self._free_slug(article),
            locale=locale,
            translation_key=translation_key_for(article.external_id),
        )
        self._describe(page, article)
        return page

    def _list_of(self, language_code: str) -> ArticleIndexPage:
        if language_code not in self._lists:
            locale, _ = Locale.objects.get_or_create(language_code=language_code)
            articles = ArticleIndexPage.objects.filter(locale=locale).first()
            if articles is None:
                raise NoArticleList(language_code)
            self._lists[language_code] = articles
            self._slugs[language_code] = set(
                Page.objects.child_of(articles).values_list("slug", flat=True)
            )
        return self._lists[language_code]

    def _free_slug(self, article: ImportedArticle) -> str:
        """A slug from the id, so that it is the same in all languages."""
        slugs = self._slugs[article.language_code]
        words = re.sub(r"[\W_]+", "-", article.external_id)
        base = slugify(words, allow_unicode=True) or "article"
        slug, number = base, 2
        while slug in slugs:
            slug, number = f"{base}-{number}", number + 1
        slugs.add(slug)
        return slug

    def _fill(self, batch: Sequence[ImportedArticle]) -> None:
        """Write and publish the articles of a batch whose content has changed."""
        keys = [self._pages[a.language_code, a.external_id] for a in batch]
        pages: dict[int, ArticlePage] = {
            **FaqPage.objects.in_bulk(keys),
            **GuidePage.objects.in_bulk(keys),
        }
        changed = []
        for article, pk in zip(batch, keys, strict=True):
            page = pages[pk]
            if self._apply(article, page):
                changed.append(page)
        publish(changed)

    def _apply(self, article: ImportedArticle, page: ArticlePage) -> bool:
        """Put an article's content on its page, unsaved; False if it has not changed."""
        links = self._links.setdefault(
            article.language_code, Links(article.language_code)
        )
        body, missing = links.resolve(article, self._media_of(article))
        for name in missing:
            reason = f"a link to {name} leads nowhere and was left out"
            self._report.warnings.append(Refusal(article.where, reason))
        content = fingerprint(article, body)
        if content == page.import_hash:
            self._report.unchanged += 1
            return False
        if page.latest_revision_id is None:
            self._report.created += 1
        else:
            self._report.updated += 1
        self._describe(page, article)
        page.body = body
        page.import_hash = content
        self._imported.add(page, article.outdated)
        return True

    def _describe(self, page: ArticlePage, article: ImportedArticle) -> None:
        """Everything but the body, which can link to articles not yet there."""
        page.title = article.title
        page.summary = article.summary
        page.topic = self._topics.get(article.topic, article.language_code)
        page.keywords = ", ".join(article.keywords)
        page.last_reviewed = article.reviewed
        page.external_id = article.external_id
