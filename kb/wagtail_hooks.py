"""What editors see of kb in the Wagtail admin."""

from typing import ClassVar

from django.utils.translation import pgettext_lazy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from kb.models import Topic


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "list-ul"
    menu_label = pgettext_lazy("admin menu", "Topics")
    menu_order = 150
    add_to_admin_menu = True
    list_display: ClassVar[list[str]] = ["name", "slug", "position"]


register_snippet(TopicViewSet)
