from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.forms import Media
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from tickets import desk
from tickets.models import Ticket
from tickets.queue import COUNTED_TO, capped_count, counts_for

desk_urls = [
    path("", desk.queue, name="queue"),
    path("<int:pk>/", desk.ticket, name="ticket"),
    path("<int:pk>/claim/", desk.claim, name="claim"),
    path("<int:pk>/assign/", desk.assign, name="assign"),
    path("<int:pk>/status/", desk.status, name="status"),
    path("<int:pk>/reply/", desk.reply, name="reply"),
    path("<int:pk>/note/", desk.note, name="note"),
    path("<int:pk>/context/<int:item>/", desk.revision, name="revision"),
]


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("tickets/", include((desk_urls, "desk")))]


@hooks.register("register_permissions")
def register_permission() -> QuerySet[Permission]:
    """Let administrators give the right to a group, in Wagtail's form for groups."""
    return Permission.objects.filter(
        content_type__app_label="tickets", codename="work_ticket"
    )


class QueueMenuItem(MenuItem):
    """The way to the queue, with the number of tickets that nobody has."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tickets.work_ticket")

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        component = super().render_component(request)
        waiting = capped_count(Ticket.objects.visible_to(request.user).waiting())
        if waiting:
            component.label = _label_with(waiting)
        return component


def _label_with(waiting: int) -> str:
    if waiting > COUNTED_TO:
        count = number_format(COUNTED_TO, use_l10n=True, force_grouping=True)
        return _("Tickets (%(count)s+)") % {"count": count}
    count = number_format(waiting, use_l10n=True, force_grouping=True)
    return _("Tickets (%(count)s)") % {"count": count}


@hooks.register("register_admin_menu_item")
def register_queue_menu_item() -> QueueMenuItem:
    return QueueMenuItem(
        gettext_lazy("Tickets"),
        reverse_lazy("desk:queue"),
        name="tickets",
        icon_name="mail",
        order=150,
    )


class QueuePanel(Component):
    """What an agent finds on the first page of the admin."""

    name = "tickets"
    template_name = "tickets/desk/home_panel.html"
    order = 50

    @property
    def media(self) -> Media:
        return Media(css={"all": [versioned_static("tickets/desk.css")]})

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return counts_for(parent_context["request"].user)


@hooks.register("construct_homepage_panels")
def add_queue_panel(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm("tickets.work_ticket"):
        panels.append(QueuePanel())
