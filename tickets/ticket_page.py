"""Everything the page of one ticket shows, gathered in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import AbstractUser
from django.utils import timezone
from django.utils.formats import date_format

from tickets.desk_forms import AssignForm, NoteForm, ReplyForm, Seen, StatusForm
from tickets.history import Change, changes_of
from tickets.models import (
    ContextItem,
    CustomerAddress,
    Message,
    OutgoingMail,
    Ticket,
    TicketEvent,
)
from tickets.people import agents
from tickets.trail import Trail, trails_of

OTHER_TICKETS = 10


class Problem(StrEnum):
    """Why what an agent sent was not done."""

    REPLY_STALE = "reply-stale"
    STATUS_STALE = "status-stale"
    KEY_REUSED = "key-reused"


@dataclass(frozen=True, slots=True)
class TicketPage:
    ticket: Ticket
    messages: list[Message]
    # By the message they carry, in the order they were queued.
    mails: dict[int | None, list[OutgoingMail]]
    # What came after the writer of a refused text last looked.
    new_messages: list[Message]
    new_changes: list[Change]
    items: list[ContextItem]
    trail: Trail | None
    changes: list[Change]
    addresses: list[CustomerAddress]
    is_confirmed: bool
    other_tickets: list[Ticket]
    problem: str
    reply_form: ReplyForm
    note_form: NoteForm
    assign_form: AssignForm

    @property
    def status_form(self) -> StatusForm:
        return StatusForm.for_ticket(self.ticket)

    @property
    def local_time(self) -> str:
        """Where the customer is; empty when nobody knows where that is."""
        return local_time(self.ticket.time_zone)

    @property
    def conversation(self) -> list[tuple[Message, list[OutgoingMail]]]:
        """Each message with the mails that carry it."""
        return [(message, self.mails.get(message.pk, [])) for message in self.messages]

    @property
    def confirmations(self) -> list[OutgoingMail]:
        """The mails that carry no message."""
        return self.mails.get(None, [])

    @property
    def is_note_first(self) -> bool:
        """A note is what the agent was writing."""
        note = self.note_form
        return bool(note.is_bound or note.initial["body"])

    @property
    def written_keys(self) -> str:
        """By these a browser knows that a draft it keeps has been sent."""
        return " ".join(
            str(message.idempotency_key)
            for message in self.messages
            if not message.is_from_customer
        )

    @property
    def is_unanswered(self) -> bool:
        """Nobody has replied, so what the customer tried comes first."""
        return all(
            message.is_from_customer
            for message in self.messages
            if message.kind == Message.Kind.REPLY
        )


def ticket_page(
    ticket: Ticket,
    agent: AbstractUser,
    *,
    reply_form: ReplyForm | None = None,
    note_form: NoteForm | None = None,
    kept_reply: str = "",
    kept_note: str = "",
    seen: Seen | None = None,
    problem: str = "",
) -> TicketPage:
    """The ticket as it is now; ten queries.

    Args:
        reply_form, note_form: with the mistakes to show, else they are made anew.
        kept_reply, kept_note: what was typed and could not be written as it was.
        seen: what the writer of `kept_reply` had before them, to show what is newer.
    """
    messages = list(ticket.messages.select_related("author"))
    events = list(ticket.events.select_related("actor"))
    newest = Seen(_newest(messages), _newest(events))
    seen = seen or newest
    return TicketPage(
        ticket=ticket,
        messages=messages,
        mails=_mails(ticket),
        new_messages=[row for row in messages if row.pk > seen.message],
        items=_items(ticket),
        trail=trails_of([ticket]).get(ticket.pk),
        changes=changes_of(events),
        new_changes=changes_of(row for row in events if row.pk > seen.change),
        addresses=list(ticket.customer.addresses.order_by("pk")),
        is_confirmed=ticket.is_confirmed(),
        other_tickets=_others(ticket, agent),
        problem=problem,
        reply_form=reply_form
        or ReplyForm.for_ticket(ticket, seen=newest, body=kept_reply),
        note_form=note_form or NoteForm.for_ticket(ticket, seen=newest, body=kept_note),
        assign_form=AssignForm.for_ticket(ticket, agents=agents()),
    )


def _mails(ticket: Ticket) -> dict[int | None, list[OutgoingMail]]:
    by_message: dict[int | None, list[OutgoingMail]] = defaultdict(list)
    for mail in ticket.outgoing_mails.order_by("pk"):
        by_message[mail.message_id].append(mail)
    return by_message


def _others(ticket: Ticket, agent: AbstractUser) -> list[Ticket]:
    """The newest tickets of the same customer."""
    others = Ticket.objects.visible_to(agent).filter(customer=ticket.customer_id)
    return list(others.exclude(pk=ticket.pk).order_by("-created_at")[:OTHER_TICKETS])


def _newest(rows: Sequence[Message] | Sequence[TicketEvent]) -> int:
    return max((row.pk for row in rows), default=0)


def _items(ticket: Ticket) -> list[ContextItem]:
    """The lines of the receipt; the revisions without their long content."""
    items = ContextItem.objects.filter(context__ticket=ticket.pk)
    return list(items.select_related("context", "revision").defer("revision__content"))


def local_time(time_zone: str) -> str:
    """Date and time in that zone, in words; empty when there is no such zone."""
    if not time_zone:
        return ""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A browser said it, so it can be any text: a folder of zones is an OSError.
        return ""
    return date_format(timezone.now().astimezone(zone), "SHORT_DATETIME_FORMAT")
