from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.models import (
    DefaultBasePageMixin,
    Page,
    PageManager,
    PageViewRestriction,
    PanelPlaceholder,
)
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from kb import reading
from kb.addresses import absolute, articles_path, home_path
from kb.article_form import ArticleForm
from kb.blocks import ArticleBody
from kb.languages import best_language, interface_language
from kb.links import ArticleLink
from kb.listing import groups_by_topic
from kb.models.feedback import ArticleReads
from kb.models.topics import Topic
from kb.models.translations import ChangeSize


def translation_key_for(external_id: str) -> UUID:
    """The key that makes imported articles with one id translations of each other."""
    return uuid5(NAMESPACE_URL, f"annai:{external_id}")


class ArticleQuerySet(PageQuerySet):
    def visible_to(self, user: AbstractUser | AnonymousUser) -> Self:
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
                # An alias shows the text of its source, so it obeys the same rule.
                articles = articles.not_descendant_of(
                    restriction.page, inclusive=True
                ).exclude(alias_of__path__startswith=restriction.page.path)
        return articles

    def in_language(self, language_code: str) -> Self:
        return self.filter(locale__language_code=language_code)

    def for_lists(self) -> Self:
        """With what a list shows, and without the text."""
        return self.select_related("locale", "topic").defer("body", "keywords")

    def most_read(self, days: int = 30) -> Self:
        """Only what was read in the last days, with `times_read`, most first."""
        since = timezone.localdate() - timedelta(days=days)
        return (
            self.filter(reads__day__gt=since)
            .annotate(times_read=models.Sum("reads__count"))
            .order_by("-times_read", "-pk")
        )

    def newest(self) -> Self:
        return self.order_by("-first_published_at", "-pk")

    def links(self) -> list[ArticleLink]:
        """What a link to each of these articles needs, for little. One query."""
        rows = self.values_list("pk", "slug", "title", "locale__language_code")
        return [ArticleLink(*row) for row in rows]

    def named(self, slug: str, language_code: str) -> "ArticlePage | None":
        """What `/<language>/articles/<slug>/` shows to a reader of that language.

        The article of that name in the language; else the article that has the name in
        the best other language, in the version that is best for this reader. Fetched
        without most of its fields, in two queries at most.
        """
        brief = self.select_related("locale").only(
            "slug", "translation_key", "content_type", "locale__language_code"
        )
        namesakes = {
            article.language_code: article for article in brief.filter(slug=slug)
        }
        code = best_language(language_code, namesakes)
        if code is None or code == language_code:
            return namesakes.get(language_code)
        return self.best_version(namesakes[code].translation_key, language_code)

    def best_version(
        self, translation_key: UUID, language_code: str
    ) -> "ArticlePage | None":
        """One article in a language, else in the best other language. One query."""
        versions = {
            version.language_code: version
            for version in self.filter(translation_key=translation_key).for_lists()
        }
        return versions.get(best_language(language_code, versions) or "")


def _satisfies(
    user: AbstractUser | AnonymousUser, restriction: PageViewRestriction
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

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if path_components:
            return route_to_article(request, path_components)
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict:
        context = super().get_context(request, *args, **kwargs)
        language_code = interface_language(request)
        readable = ArticlePage.objects.visible_to(request.user)
        context["groups"] = groups_by_topic(
            readable, Topic.objects.all(), language_code
        )
        context["canonical"] = absolute(articles_path(language_code))
        context["crumbs"] = [
            (_("Help"), home_path(language_code)),
            (_("All articles"), ""),
        ]
        return context


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

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("summary", widget=AdminAutoHeightTextInput),
        "topic",
        "body",
        "keywords",
    ]
    care_panels: ClassVar[list[Any]] = [
        "article_owner",
        FieldRowPanel(["last_reviewed", "review_due"]),
        "change_size",
        "matches_source",
        PanelPlaceholder("kb.panels.TranslationsPanel", [], {}),
        PanelPlaceholder("kb.panels.GoldenQueriesPanel", ["golden"], {}),
    ]
    # Without Wagtail's "show in menus": a help centre has none.
    promote_panels: ClassVar[list[Any]] = DefaultBasePageMixin.promote_panels[:1]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Article")),
            ObjectList(care_panels, heading=_("Looking after it")),
            ObjectList(promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )
    base_form_class = ArticleForm
    # Golden queries before and after, between the form and the hook that keeps them.
    golden_change: tuple[list[str], list[str]] | None = None

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

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """What an import knows belongs to the article, not to one version of it."""
        article = super().with_content_json(content)
        article.external_id = self.external_id
        article.import_hash = self.import_hash
        return article

    @cached_property
    def kind(self) -> str:
        """`faq` or `guide`; one cached look-up of the content type."""
        return self.specific_class.KIND

    def best_version_for(
        self, language_code: str, user: AbstractUser | AnonymousUser
    ) -> "ArticlePage | None":
        """This article in `language_code`, else in the best other language.

        None when this user may read it in no language at all. Two queries.
        """
        readable = ArticlePage.objects.visible_to(user)
        return readable.best_version(self.translation_key, language_code)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict:
        # From the route, which has asked already; in a preview there was none.
        readable = kwargs.pop("readable", None)
        if readable is None:
            readable = ArticlePage.objects.visible_to(request.user)
        context = super().get_context(request, *args, **kwargs)
        return context | reading.article_context(self, request, readable)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Those of this page and of all above it, in one query instead of two."""
        if self.alias_of_id:
            return super().get_view_restrictions()
        above = range(self.steplen, len(self.path) + 1, self.steplen)
        return PageViewRestriction.objects.filter(
            page__path__in=[self.path[:length] for length in above]
        )

    def serve(
        self, request: HttpRequest, *args: Any, has_moved: bool = False, **kwargs: Any
    ) -> HttpResponse:
        if has_moved:
            return redirect(self.get_url(request))
        if request.method == "GET":
            ArticleReads.objects.note(self, interface_language(request))
        return super().serve(request, *args, **kwargs)


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


def route_to_article(request: HttpRequest, path_components: list[str]) -> RouteResult:
    """Find the article for `/<language>/articles/<slug>/`.

    A translation that is missing, or was withdrawn, is answered with the best other
    version that this visitor may read. What they may not read is as unknown as what does
    not exist.

    Raises:
        Http404: there is no such article for this visitor.
    """
    if len(path_components) != 1:
        raise Http404
    slug, language_code = path_components[0], interface_language(request)
    readable = ArticlePage.objects.visible_to(request.user)
    article = readable.named(slug, language_code)
    if article is None:
        # Only what was public once: the name of a draft must not be told by guessing.
        withdrawn = ArticlePage.objects.filter(
            slug=slug, live=False, first_published_at__isnull=False
        ).first()
        if withdrawn is not None:
            article = readable.best_version(withdrawn.translation_key, language_code)
    if article is None:
        raise Http404
    page = article.specific_class.objects.select_related(
        "locale", "topic", "translation_state"
    ).get(pk=article.pk)
    has_moved = page.slug != slug and page.language_code == language_code
    return RouteResult(page, kwargs={"has_moved": has_moved, "readable": readable})
