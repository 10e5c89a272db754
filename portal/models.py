from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from kb.models import ArticlePage, Topic, route_to_article


class User(AbstractUser):
    """Somebody who signs in: an editor, an agent, an administrator."""


class HomePage(Page):
    """The front door of one language."""

    LIST_LENGTH: ClassVar[int] = 6

    # Empty: the name of the Wagtail site, which is the same in all languages.
    site_name = models.CharField(
        _("name of the help centre"),
        max_length=60,
        blank=True,
        help_text=_("In this language; stands at the head of every page."),
    )
    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    search_placeholder = models.CharField(
        _("example in the search field"), max_length=80, blank=True
    )
    # What is offered below the search field, one query a line.
    example_queries = models.TextField(_("example queries"), blank=True)

    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["kb.ArticleIndexPage"]
    content_panels: ClassVar[list[FieldPanel]] = [
        *Page.content_panels,
        FieldPanel("site_name"),
        FieldPanel("intro"),
        FieldPanel("search_placeholder"),
        FieldPanel("example_queries"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        # An article is found even where its language has no list of articles.
        if len(path_components) == 2 and path_components[0] == "articles":
            return route_to_article(request, path_components[1:])
        return super().route(request, path_components)

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        """What this visitor may read in this language.

        Four queries, and one more when nothing was read yet.
        """
        readable = ArticlePage.objects.visible_to(request.user)
        articles = readable.in_language(self.locale.language_code)
        rows = articles.select_related("locale", "topic")
        most_read = list(rows.most_read()[: self.LIST_LENGTH])
        newest = [] if most_read else list(rows.newest()[: self.LIST_LENGTH])
        return super().get_context(request, *args, **kwargs) | {
            "example_queries": self.example_queries.splitlines(),
            "topics": Topic.objects.with_articles(readable).with_counts(articles),
            "most_read": most_read,
            "newest": newest,
            "example_article": next(iter(most_read or newest), None),
        }
