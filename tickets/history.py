"""The changes of a ticket, told in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tickets.models import Ticket, TicketEvent
from tickets.people import name_of


@dataclass(frozen=True, slots=True)
class Change:
    """One change: who made it (empty: the customer), when, and what it was."""

    who: str
    at: datetime
    sentence: str


def changes_of(events: Iterable[TicketEvent]) -> list[Change]:
    return [
        Change(
            who=name_of(event.actor),
            at=event.created_at,
            sentence=_sentence(event),
        )
        for event in events
    ]


def _sentence(event: TicketEvent) -> str:
    match event.what:
        case TicketEvent.What.STATUS:
            sentence = _("Status changed from “%(before)s” to “%(after)s”")
            return sentence % {
                "before": Ticket.Status(event.before).label,
                "after": Ticket.Status(event.after).label,
            }
        case TicketEvent.What.ASSIGNEE:
            return _assignment(event.before, event.after)
        case _:
            sentence = _("Topic changed from “%(before)s” to “%(after)s”")
            return sentence % {"before": event.before, "after": event.after}


def _assignment(before: str, after: str) -> str:
    names = {"before": before, "after": after}
    if not after:
        return _("Taken from %(before)s and given back to the queue") % names
    if not before:
        return _("Assigned to %(after)s") % names
    return _("Passed on from %(before)s to %(after)s") % names
