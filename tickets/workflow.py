"""Every change of a ticket, whoever makes it.

Each function is one transaction: the change, its event, the searchable text and the
mails that are owed stand or fall together. No other module writes a status.
"""

from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from tickets.models import Message, OutgoingMail, Ticket, TicketEvent
from tickets.notifications import queue_mail
from tickets.text import fold


class StaleTicket(Exception):
    """The ticket has changed since the version that was looked at."""


class AlreadyAssigned(Exception):
    """Somebody else has the ticket; `ticket.assignee` says who."""


class KeyReused(Exception):
    """Another text was written under the same key."""


def lock(ticket: Ticket) -> Ticket:
    """The ticket as it is now, kept from other writers until the transaction ends.

    SQLite has no such look-up and needs none: every transaction that will write
    holds its one write lock from the first statement.
    """
    return Ticket.objects.select_for_update().get(pk=ticket.pk)


def save_change(
    ticket: Ticket,
    *,
    actor: AbstractUser | None,
    status: str = "",
    said: str = "",
) -> None:
    """Count a change of a locked ticket, with its new status and what was said."""
    if status and status != ticket.status:
        ticket.events.create(
            actor_id=actor.pk if actor else None,
            what=TicketEvent.What.STATUS,
            before=ticket.status,
            after=status,
        )
        ticket.status = status
    if not ticket.is_finished:
        ticket.solved_at = None
    elif ticket.solved_at is None:
        ticket.solved_at = timezone.now()
    if said:
        ticket.search_text += "\n" + fold(said)
    ticket.version += 1
    ticket.updated_at = timezone.now()
    ticket.save(
        update_fields=["status", "solved_at", "search_text", "version", "updated_at"]
    )


def claim(ticket: Ticket, agent: AbstractUser) -> None:
    """Assign an unassigned ticket to `agent`, and open it if it is new.

    One conditional UPDATE decides, so that of two agents who click at once one wins,
    on any database. To claim one's own ticket again changes nothing.

    Raises:
        AlreadyAssigned: another agent has the ticket.
    """
    with transaction.atomic():
        won = Ticket.objects.unassigned().filter(pk=ticket.pk).update(assignee=agent.pk)
        ticket.refresh_from_db()
        if won:
            _record_assignee(ticket, agent, before="", after=agent.get_username())
            is_new = ticket.status == Ticket.Status.NEW
            save_change(
                ticket, actor=agent, status=Ticket.Status.OPEN if is_new else ""
            )
    if ticket.assignee_id != agent.pk:
        raise AlreadyAssigned


@transaction.atomic
def assign(
    *, ticket: Ticket, agent: AbstractUser, assignee: AbstractUser | None
) -> None:
    """Hand the ticket to `assignee`, or back to everybody when it is None."""
    current = lock(ticket)
    if current.assignee_id != (assignee.pk if assignee else None):
        _hand_over(current, agent, assignee)
        save_change(current, actor=agent)
    ticket.refresh_from_db()


def _hand_over(
    ticket: Ticket, agent: AbstractUser, assignee: AbstractUser | None
) -> None:
    before = ticket.assignee.get_username() if ticket.assignee else ""
    after = assignee.get_username() if assignee else ""
    ticket.assignee_id = assignee.pk if assignee else None
    ticket.save(update_fields=["assignee"])
    _record_assignee(ticket, agent, before=before, after=after)


def _record_assignee(
    ticket: Ticket, agent: AbstractUser, *, before: str, after: str
) -> None:
    ticket.events.create(
        actor_id=agent.pk, what=TicketEvent.What.ASSIGNEE, before=before, after=after
    )


@transaction.atomic
def set_status(
    *, ticket: Ticket, agent: AbstractUser, status: str, version: int
) -> None:
    """Move the ticket to `status`.

    Raises:
        StaleTicket: the ticket is no longer at `version`.
    """
    current = lock(ticket)
    if current.version != version:
        raise StaleTicket
    if current.status != status:
        save_change(current, actor=agent, status=status)
    ticket.refresh_from_db()


@transaction.atomic
def reply(
    *,
    ticket: Ticket,
    agent: AbstractUser,
    body: str,
    key: UUID,
    status: str,
    version: int,
) -> Message:
    """Answer the customer by mail and move the ticket to `status`.

    Whoever answers a ticket that nobody has, has it. The same reply sent twice under
    one key is one reply.

    Raises:
        StaleTicket: the ticket is no longer at `version`.
        KeyReused: another text was written under this key.
    """
    current = lock(ticket)
    if written := already_written(ticket=current, body=body, key=key):
        return written
    if current.version != version:
        raise StaleTicket
    message = current.messages.create(
        author_id=agent.pk, body=body, idempotency_key=key
    )
    if current.assignee_id is None:
        _hand_over(current, agent, agent)
    save_change(current, actor=agent, status=status, said=body)
    queue_mail(ticket=current, kind=OutgoingMail.Kind.REPLY, message=message)
    ticket.refresh_from_db()
    return message


@transaction.atomic
def add_note(*, ticket: Ticket, agent: AbstractUser, body: str, key: UUID) -> Message:
    """Tell other agents something that the customer never sees.

    Raises:
        KeyReused: another text was written under this key.
    """
    current = lock(ticket)
    if written := already_written(ticket=current, body=body, key=key):
        return written
    note = current.messages.create(
        author_id=agent.pk, kind=Message.Kind.NOTE, body=body, idempotency_key=key
    )
    save_change(current, actor=agent, said=body)
    ticket.refresh_from_db()
    return note


def already_written(*, ticket: Ticket, body: str, key: UUID) -> Message | None:
    """The message that was written under this key before, None when there is none.

    Raises:
        KeyReused: it was another text, or on another ticket.
    """
    written = Message.objects.filter(idempotency_key=key).first()
    if written and (written.ticket_id != ticket.pk or written.body != body):
        raise KeyReused
    return written
