"""What an agent can send from the page of a ticket."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.contrib.auth.models import AbstractUser
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models import Ticket
from tickets.people import name_of

LONGEST_TEXT = 20_000


def version_field() -> forms.IntegerField:
    """The state of the ticket that the sender had before them."""
    return forms.IntegerField(
        min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """The ids of the newest message and change on a page; 0 where there was none."""

    message: int
    change: int


def seen_field() -> forms.IntegerField:
    """The id of the newest row of some kind that the sender had before them."""
    return forms.IntegerField(
        min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput
    )


class WritingForm(forms.Form):
    """A text and the key under which it is written once, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    # The last message and change its writer had seen, to point out what is newer.
    seen_message = seen_field()
    seen_change = seen_field()

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        # Two such forms stand on one page: their ids must differ.
        ids = f"{type(self).__name__.lower()}-%s"
        super().__init__(data, initial=initial, label_suffix="", auto_id=ids)

    @classmethod
    def for_ticket(cls, ticket: Ticket, *, seen: Seen, body: str = "") -> Self:
        """A form for the ticket as it is now, with a text that is kept, if any."""
        return cls(
            initial={
                "key": uuid.uuid4(),
                "seen_message": seen.message,
                "seen_change": seen.change,
                "version": ticket.version,
                "body": body,
            }
        )

    def seen(self) -> Seen:
        """What a valid form says that its writer had before them."""
        data = self.cleaned_data
        return Seen(data["seen_message"], data["seen_change"])

    def written(self) -> dict[str, Any]:
        """What the workflow is told of a valid form."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith("seen")
        }


class ReplyForm(WritingForm):
    body = forms.CharField(
        label=_("Your reply"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    version = version_field()
    status = forms.ChoiceField(
        choices=[
            (
                Ticket.Status.PENDING,
                pgettext_lazy("send a reply", "Send and wait for the customer"),
            ),
            (Ticket.Status.OPEN, pgettext_lazy("send a reply", "Send and keep open")),
            (Ticket.Status.SOLVED, pgettext_lazy("send a reply", "Send and solve")),
        ],
    )


class NoteForm(WritingForm):
    body = forms.CharField(
        label=_("Your note"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class StatusForm(forms.Form):
    """Any status but "new", which nobody has looked at yet: only the system says so."""

    version = version_field()

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        current: str,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="", auto_id="status-%s")
        self.fields["status"] = forms.ChoiceField(
            label=_("Status"),
            choices=[
                (value, label)
                for value, label in Ticket.Status.choices
                if value != Ticket.Status.NEW or current == Ticket.Status.NEW
            ],
        )

    @classmethod
    def for_ticket(cls, ticket: Ticket) -> Self:
        initial = {"status": ticket.status, "version": ticket.version}
        return cls(initial=initial, current=ticket.status)


class AssignForm(forms.Form):
    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        agents: Sequence[AbstractUser],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="", auto_id="assign-%s")
        by_pk = {str(agent.pk): agent for agent in agents}
        self.fields["assignee"] = forms.TypedChoiceField(
            label=_("Assignee"),
            required=False,
            empty_value=None,
            coerce=by_pk.get,
            choices=[
                ("", pgettext_lazy("assignee", "Nobody")),
                *((pk, name_of(agent)) for pk, agent in by_pk.items()),
            ],
        )

    @classmethod
    def for_ticket(cls, ticket: Ticket, *, agents: Sequence[AbstractUser]) -> Self:
        return cls(initial={"assignee": ticket.assignee_id or ""}, agents=agents)
