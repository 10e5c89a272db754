"""What editors see of kb in the Wagtail admin."""

from typing import ClassVar

from django.conf import settings
from django.utils.translation import pgettext_lazy
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from kb.lever_admin import SearchGroup
from kb.models import Topic
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
