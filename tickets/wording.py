"""What the states of a ticket are called to the person who waits for it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models import Ticket

Status = Ticket.Status


@dataclass(frozen=True, slots=True)
class State:
    """A state in plain words, and what happens next."""

    name: Promise
    next_step: Promise


STATES = {
    Status.NEW: State(
        pgettext_lazy("request state", "Received"),
        _("Next, an agent reads your request and answers you by e-mail."),
    ),
    Status.OPEN: State(
        pgettext_lazy("request state", "In progress"),
        _("An agent is working on it and answers you by e-mail."),
    ),
    Status.PENDING: State(
        pgettext_lazy("request state", "Waiting for you"),
        _("We have answered. If you still need help, reply below."),
    ),
    Status.ON_HOLD: State(
        pgettext_lazy("request state", "On hold"),
        _("We are waiting for somebody else and get back to you as soon as we can."),
    ),
    Status.SOLVED: State(
        pgettext_lazy("request state", "Solved"),
        _("Nothing more will happen. If it is not solved, reply below to reopen it."),
    ),
    Status.CLOSED: State(
        pgettext_lazy("request state", "Closed"),
        _("This request takes no more replies. For anything new, write a new one."),
    ),
}
