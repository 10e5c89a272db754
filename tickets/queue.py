"""Which tickets an agent sees, in which order, a page at a time.

What the address of the page says is read by one form with fixed choices: a value that
is not among them counts as not given, and no text of a user becomes a field name. Pages
are cut by the key of the last ticket shown, not by counting rows, so that the
thousandth costs what the first does and a ticket that comes or goes moves no other.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kb.models import Topic
from tickets.models import Ticket
from tickets.models.tickets import TicketQuerySet
from tickets.people import name_of
from tickets.references import parse_reference
from tickets.text import fold

PER_PAGE = 50
# Beyond this a number helps nobody and costs a look at every row.
COUNTED_TO = 1000

# The field of each order, and whether it runs backwards.
SORTS = {
    "oldest": ("created_at", False),
    "newest": ("created_at", True),
    "changed": ("updated_at", True),
}
AGES = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "three_days": timedelta(days=3),
    "week": timedelta(days=7),
}
FIELDS = ["q", "status", "assignee", "language", "topic", "age", "sort"]
DEFAULTS = {"status": "active", "assignee": "anyone", "sort": "oldest"}

_CURSOR = re.compile(r"(\d{1,16})-(\d{1,18})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class QueueForm(forms.Form):
    """What an agent asks the queue for; every field may be missing or nonsense."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.SearchInput(
            attrs={"placeholder": _("Words, customer or reference")}
        ),
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("active", pgettext_lazy("tickets", "Not finished")),
            *Ticket.Status.choices,
            ("all", pgettext_lazy("tickets", "All")),
        ],
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", pgettext_lazy("languages", "All")), *settings.LANGUAGES],
    )
    age = forms.ChoiceField(
        label=_("Age"),
        required=False,
        choices=[
            ("", pgettext_lazy("age", "Any")),
            ("hour", _("Over an hour")),
            ("day", _("Over a day")),
            ("three_days", _("Over three days")),
            ("week", _("Over a week")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("oldest", pgettext_lazy("order", "Oldest first")),
            ("newest", pgettext_lazy("order", "Newest first")),
            ("changed", pgettext_lazy("order", "Recently changed first")),
        ],
    )

    def __init__(
        self,
        data: QueryDict,
        *,
        agents: Sequence[AbstractUser],
        topics: Sequence[Topic],
    ) -> None:
        super().__init__({**DEFAULTS, **data.dict()}, label_suffix="")
        self.fields["assignee"] = forms.ChoiceField(
            label=_("Assignee"),
            required=False,
            choices=[
                ("anyone", pgettext_lazy("assignee", "Anyone")),
                ("me", pgettext_lazy("assignee", "Me")),
                ("nobody", pgettext_lazy("assignee", "Nobody")),
                *((str(agent.pk), name_of(agent)) for agent in agents),
            ],
        )
        self.fields["topic"] = forms.ChoiceField(
            label=_("Topic"),
            required=False,
            choices=[
                ("", pgettext_lazy("topics", "All")),
                *((str(topic.pk), topic.name) for topic in topics),
            ],
        )
        self.order_fields(FIELDS)
        self.is_valid()
        self.asked = {name: self.cleaned_data.get(name, "") for name in self.fields}
        for name, default in DEFAULTS.items():
            self.asked[name] = self.asked[name] or default
        # What a select shows is what is done, whatever the address said.
        self.data = self.asked

    @property
    def view(self) -> str:
        """Which of the named views this is, in any order; empty for none of them."""
        changed = {name: v for name, v in self._changed().items() if name != "sort"}
        if changed in ({"assignee": "me"}, {"assignee": "nobody"}):
            return changed["assignee"]
        return "" if changed else "all"

    @property
    def is_narrowed(self) -> bool:
        """Anything but the order differs from what a fresh queue shows."""
        return self.view != "all"

    @property
    def query_string(self) -> str:
        """What is asked for, as the address says it; empty for a fresh queue."""
        return urlencode(self._changed())

    def _changed(self) -> dict[str, str]:
        return {
            name: value
            for name, value in self.asked.items()
            if value != DEFAULTS.get(name, "")
        }

    def tickets(self, agent: AbstractUser) -> TicketQuerySet:
        """The tickets asked for, of those the agent may see, in no order."""
        asked = self.asked
        tickets = self._assigned(Ticket.objects.visible_to(agent), agent)
        if asked["status"] == "active":
            tickets = tickets.active()
        elif asked["status"] != "all":
            tickets = tickets.filter(status=asked["status"])
        if asked["language"]:
            tickets = tickets.filter(language_code=asked["language"])
        if asked["topic"]:
            tickets = tickets.filter(topic=asked["topic"])
        if asked["age"]:
            before = timezone.now() - AGES[asked["age"]]
            tickets = tickets.filter(created_at__lt=before)
        if words := fold(asked["q"]):
            tickets = tickets.filter(search_text__contains=words)
        return tickets

    def _assigned(self, tickets: TicketQuerySet, agent: AbstractUser) -> TicketQuerySet:
        match self.asked["assignee"]:
            case "anyone":
                return tickets
            case "nobody":
                return tickets.unassigned()
            case "me":
                return tickets.filter(assignee=agent.pk)
            case pk:
                return tickets.filter(assignee=pk)


def ticket_named(text: str, agent: AbstractUser) -> Ticket | None:
    """The ticket whose reference somebody typed, in whatever width and spacing."""
    typed = re.sub(
        r"[\s#.\u2010-\u2015\u2212]", "", unicodedata.normalize("NFKC", text)
    )
    reference = parse_reference(typed)
    if reference is None:
        return None
    return Ticket.objects.visible_to(agent).filter(reference=reference).first()


@dataclass(frozen=True, slots=True)
class Page:
    """Some tickets in order, and where the page before and after begins."""

    tickets: list[Ticket]
    previous: str = ""
    following: str = ""


def page_of(tickets: TicketQuerySet, *, sort: str, after: str, before: str) -> Page:
    """The tickets after the cursor `after`, or before `before`, else the first.

    A cursor that is none of ours counts as not given. One query, two when going back
    leads to the first page.
    """
    field, descending = SORTS[sort]
    if key := _key(before):
        rows = _cut(tickets, field, descending=not descending, key=key)
        if len(rows) > PER_PAGE:
            rows = rows[PER_PAGE - 1 :: -1]
            return Page(rows, _cursor(rows[0], field), _cursor(rows[-1], field))
        after = ""
    key = _key(after)
    rows = _cut(tickets, field, descending=descending, key=key)
    has_more = len(rows) > PER_PAGE
    rows = rows[:PER_PAGE]
    return Page(
        rows,
        previous=_cursor(rows[0], field) if key and rows else "",
        following=_cursor(rows[-1], field) if has_more else "",
    )


def _cut(
    tickets: TicketQuerySet,
    field: str,
    *,
    descending: bool,
    key: tuple[datetime, int] | None,
) -> list[Ticket]:
    """One ticket more than a page holds, beginning beyond the key."""
    if key:
        beyond = "lt" if descending else "gt"
        moment, pk = key
        # The first condition says nothing new; it lets a database start in the index.
        tickets = tickets.filter(
            Q(**{f"{field}__{beyond}e": moment}),
            Q(**{f"{field}__{beyond}": moment}) | Q(**{f"pk__{beyond}": pk}),
        )
    sign = "-" if descending else ""
    return list(tickets.order_by(f"{sign}{field}", f"{sign}pk")[: PER_PAGE + 1])


def _key(cursor: str) -> tuple[datetime, int] | None:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        return None
    return _EPOCH + timedelta(microseconds=int(match[1])), int(match[2])


def _cursor(ticket: Ticket, field: str) -> str:
    moment: Any = getattr(ticket, field)
    return f"{(moment - _EPOCH) // timedelta(microseconds=1)}-{ticket.pk}"


def capped_count(tickets: TicketQuerySet) -> int:
    """How many tickets, but never more than one beyond `COUNTED_TO`."""
    return tickets[: COUNTED_TO + 1].count()


def counts_for(agent: AbstractUser) -> dict[str, int]:
    """How many tickets wait for somebody and how many for this agent. Two queries."""
    visible = Ticket.objects.visible_to(agent)
    return {
        "unassigned": capped_count(visible.waiting()),
        "mine": capped_count(visible.active().filter(assignee=agent.pk)),
        "counted_to": COUNTED_TO,
    }
