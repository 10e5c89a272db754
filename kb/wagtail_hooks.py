"""What editors see of kb in the Wagtail admin."""

from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy
from modeltranslation.utils import build_localized_fieldname
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from kb import golden
from kb.golden_admin import GoldenQueryViewSet, home_panel
from kb.lever_admin import SearchGroup
from kb.models import ArticlePage, Topic
from kb.panels import TranslatedFieldsPanel


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "list-ul"
    menu_label = pgettext_lazy("admin menu", "Topics")
    menu_order = 150
    add_to_admin_menu = True
    list_display: ClassVar[list[str]] = ["name", "slug", "position"]
    # Every language: the plain field would look at the admin's own only.
    search_fields: ClassVar[list[str]] = [
        "slug",
        *(build_localized_fieldname("name", code) for code, _ in settings.LANGUAGES),
    ]
    edit_handler = ObjectList(
        [
            TranslatedFieldsPanel(
                ["name", "description"],
                heading=pgettext_lazy("admin panel", "Name and description"),
            ),
            FieldPanel("slug"),
            FieldRowPanel(["icon", "position"]),
        ]
    )


register_snippet(TopicViewSet)
register_snippet(SearchGroup)
register_snippet(GoldenQueryViewSet)


# Publishing from the form goes on with a fresh copy of the article, so there the change
# has to be kept before; every other way of saving calls one of the others.
@hooks.register("before_publish_page")
@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def keep_golden_queries(request: HttpRequest, page: Page) -> None:
    """Keep what the article's form said of its golden queries, once it has a key."""
    if isinstance(page, ArticlePage) and page.golden_change is not None:
        golden.change(page, *page.golden_change)
        page.golden_change = None


@hooks.register("construct_homepage_panels")
def add_golden_panel(request: HttpRequest, panels: list[Component]) -> None:
    panel = home_panel(request)
    if panel is not None:
        panels.append(panel)
