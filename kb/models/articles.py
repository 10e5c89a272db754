from datetime import timedelta
from typing import ClassVar, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from kb.blocks import ArticleBody
from kb.languages import fallbacks
from kb.models.topics import Topic
from kb.models.translations import ChangeSize


def translation_key_for(external_id: str) -> UUID:
    """The key that makes imported articles with one id translations of each other."""
    return uuid5(NAMESPACE_URL, f"annai:{external_id}")


class ArticleQuerySet(PageQuerySet):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Published articles that this user may read now. One query more.

        A page that is locked by a shared password is shown in no list: whether the
        password was typed is known to a session, not to a user.
        """
        articles = self.live()
        restrictions = PageViewRestriction.objects.select_related(
            "page"
        ).prefetch_related("groups")
        for restriction in restrictions:
            if not _satisfies(user, restriction):
                articles = articles.not_descendant_of(restriction.page, inclusive=True)
        return articles

    def in_language(self, language_code: str) -> Self:
        return self.filter(locale__language_code=language_code)

    def most_read(self, *, days: int = 30) -> Self:
        """Only what was read in the last days, with `times_read`, most first."""
        since = timezone.localdate() - timedelta(days=days)
        return (
            self.filter(reads__day__gt=since)
            .annotate(times_read=models.Sum("reads__count"))
            .order_by("-times_read", "-pk")
        )

    def newest(self) -> Self:
        return self.order_by("-first_published_at", "-pk")


def _satisfies(
    user: AbstractBaseUser | AnonymousUser, restriction: PageViewRestriction
) -> bool:
    if restriction.restriction_type == PageViewRestriction.LOGIN:
        return user.is_authenticated
    if restriction.restriction_type == PageViewRestriction.GROUPS:
        if not user.is_authenticated:
            return False
        members_of = {group.pk for group in user.groups.all()}
        allowed = {group.pk for group in restriction.groups.all()}
        return user.is_superuser or bool(members_of & allowed)
    return restriction.restriction_type == PageViewRestriction.NONE


class ArticleIndexPage(Page):
    """The folder that holds one language's articles, and the list of all of them."""

    max_count_per_parent = 1
    subpage_types: ClassVar[list[str]] = ["kb.FaqPage", "kb.GuidePage"]

    class Meta:
        verbose_name = _("list of articles")
        verbose_name_plural = _("lists of articles")


class ArticlePage(Page):
    """What a FAQ and a guide have in common."""

    KIND: ClassVar[str] = ""

    summary = models.CharField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("The answer in one sentence; shown in lists and search results."),
    )
    body = StreamField(ArticleBody(), verbose_name=_("text"), blank=True)
    topic = models.ForeignKey(
        Topic,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
        verbose_name=_("topic"),
    )
    keywords = models.TextField(
        _("search keywords"),
        blank=True,
        help_text=_("What would people type? Words that the text lacks, by commas."),
    )
    article_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Who keeps this article correct."),
    )
    last_reviewed = models.DateField(_("last reviewed"), null=True, blank=True)
    review_due = models.DateField(_("next review"), null=True, blank=True)
    change_size = models.PositiveSmallIntegerField(
        _("size of this change"),
        choices=ChangeSize.choices,
        default=ChangeSize.MINOR,
        help_text=_(
            "Tells the translators, and at “major” the readers of translations."
        ),
    )
    matches_source = models.BooleanField(
        _("matches its source"),
        default=False,
        help_text=_("Tick when this version says all that the source says today."),
    )
    # The id that an import knows the article by; the same in all languages.
    external_id = models.CharField(
        _("import id"), max_length=200, blank=True, db_index=True, editable=False
    )
    # Of what the last import read, so that the next one leaves alone what has not
    # changed in the file, whatever editors have made of it since.
    import_hash = models.CharField(max_length=64, blank=True, editable=False)

    is_creatable = False
    exclude_fields_in_copy: ClassVar[list[str]] = [
        "change_size",
        "external_id",
        "import_hash",
        "matches_source",
    ]
    parent_page_types: ClassVar[list[str]] = ["kb.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    objects = PageManager.from_queryset(ArticleQuerySet)()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @property
    def language_code(self) -> str:
        return self.locale.language_code

    @cached_property
    def kind(self) -> str:
        """`faq` or `guide`; one cached look-up of the content type."""
        return self.specific_class.KIND

    def best_version_for(
        self, language_code: str, user: AbstractBaseUser | AnonymousUser
    ) -> "ArticlePage | None":
        """This article in `language_code`, else in the best other language.

        None when this user may read it in no language at all. Two queries.
        """
        versions = {
            version.language_code: version
            for version in ArticlePage.objects.filter(
                translation_key=self.translation_key
            )
            .visible_to(user)
            .select_related("locale")
        }
        for code in (language_code, *fallbacks(language_code), *versions):
            if code in versions:
                return versions[code]
        return None


class FaqPage(ArticlePage):
    """One question and its answer."""

    KIND = "faq"
    is_creatable = True
    template = "kb/article_page.html"

    class Meta:
        verbose_name = _("FAQ")
        verbose_name_plural = _("FAQs")


class GuidePage(ArticlePage):
    """How something is done, step by step."""

    KIND = "guide"
    is_creatable = True
    template = "kb/article_page.html"

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
