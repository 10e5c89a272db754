"""Every change of a ticket, whoever makes it.

Each function is one transaction: the change, its event, the searchable text and the
mails that are owed stand or fall together. No other module writes a status.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from kb.models import Topic
from tickets.context import ReceiptItem, freeze
from tickets.customers import address_of
from tickets.models import (
    ContextItem,
    Message,
    OutgoingMail,
    Ticket,
    TicketEvent,
    VisitorContext,
)
from tickets.notifications import queue_mail
from tickets.references import new_reference
from tickets.text import fold, searchable


class StaleTicket(Exception):
    """The ticket has changed since the version that was looked at."""


class AlreadyAssigned(Exception):
    """Somebody else has the ticket; `ticket.assignee` says who."""


class KeyReused(Exception):
    """Another text was written under the same key."""


class TicketClosed(Exception):
    """The ticket is closed for good: what is new needs a new one."""


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


def open_ticket(
    *,
    key: UUID,
    subject: str,
    body: str,
    address: str,
    name: str,
    language_code: str,
    topic: Topic | None,
    items: Sequence[ReceiptItem],
    time_zone: str = "",
) -> Ticket:
    """Hand a visitor's question over to the agents and owe them a confirmation.

    Ticket, message, context, frozen revisions and mail stand or fall together. The
    same question sent twice under one key is one ticket, also at the same moment.

    Args:
        items: the lines of the receipt that the visitor left in.
        time_zone: such as `Asia/Tokyo`; empty when it was not passed on.

    Raises:
        KeyReused: another question was sent under this key.
    """
    submission = _hash_of(
        subject, body, address, name, language_code, topic.slug if topic else "",
        *(item.text for item in items), time_zone,
    )  # fmt: skip
    return _write_once(
        body=body,
        owner=(address, name),
        items=items,
        subject=subject,
        language_code=language_code,
        topic=topic,
        time_zone=time_zone,
        idempotency_key=key,
        submission_hash=submission,
    )


def _write_once(*, idempotency_key: UUID, submission_hash: str, **rest: Any) -> Ticket:
    if sent := _already_sent(idempotency_key, submission_hash):
        return sent
    try:
        return _write_ticket(
            idempotency_key=idempotency_key, submission_hash=submission_hash, **rest
        )
    except IntegrityError:
        # The same form, sent at the same moment, was faster.
        if sent := _already_sent(idempotency_key, submission_hash):
            return sent
        raise


@transaction.atomic
def _write_ticket(
    *, body: str, owner: tuple[str, str], items: Sequence[ReceiptItem], **fields: Any
) -> Ticket:
    address = address_of(
        address=owner[0], name=owner[1], language_code=fields["language_code"]
    )
    ticket = Ticket.objects.create(
        reference=new_reference(),
        customer_id=address.customer_id,
        address=address,
        search_text=searchable(fields["subject"], body),
        updated_at=timezone.now(),
        **fields,
    )
    ticket.messages.create(
        is_from_customer=True, body=body, idempotency_key=ticket.idempotency_key
    )
    _keep_context(ticket, items)
    queue_mail(ticket=ticket, kind=OutgoingMail.Kind.RECEIVED)
    return ticket


def _hash_of(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _already_sent(key: UUID, submission: str) -> Ticket | None:
    sent = Ticket.objects.filter(idempotency_key=key).first()
    if sent and sent.submission_hash != submission:
        raise KeyReused
    return sent


def _keep_context(ticket: Ticket, items: Sequence[ReceiptItem]) -> None:
    if not items:
        return
    context = VisitorContext.objects.create(
        ticket=ticket, language_code=ticket.language_code
    )
    revisions = freeze(item.revision_id for item in items if item.revision_id)
    ContextItem.objects.bulk_create(
        ContextItem(
            context=context,
            position=position,
            kind=item.kind,
            text=item.text,
            happened_at=item.happened_at,
            query=item.query,
            query_language_code=item.query_language_code,
            article_id=item.article_id,
            is_helpful=item.is_helpful,
            translation_change=item.translation_change,
            revision=revisions.get(item.revision_id or 0),
        )
        for position, item in enumerate(items, start=1)
    )


@transaction.atomic
def customer_reply(*, ticket: Ticket, body: str, key: UUID) -> Message:
    """Add what the customer wrote; a ticket that waited for it, or was solved, opens.

    Raises:
        KeyReused: another text was written under this key.
        TicketClosed: nothing can be added any more.
    """
    current = lock(ticket)
    if written := already_written(ticket=current, body=body, key=key):
        return written
    if current.status == Ticket.Status.CLOSED:
        raise TicketClosed
    message = current.messages.create(
        is_from_customer=True, body=body, idempotency_key=key
    )
    reopens = current.status in {Ticket.Status.PENDING, Ticket.Status.SOLVED}
    save_change(
        current, actor=None, status=Ticket.Status.OPEN if reopens else "", said=body
    )
    ticket.refresh_from_db()
    return message


@transaction.atomic
def customer_close(*, ticket: Ticket) -> None:
    """Note that the customer needs no more help; one that is finished stays so."""
    current = lock(ticket)
    if not current.is_finished:
        save_change(current, actor=None, status=Ticket.Status.SOLVED)
    ticket.refresh_from_db()


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
