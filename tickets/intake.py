"""The door for what comes from the web: how much may come in, and from whom."""

from uuid import UUID

from tickets import limits
from tickets.models import Message, Ticket


class TooMuch(Exception):
    """More was sent than is allowed for now; nothing was taken."""


def count_escalation(*, client: str, key: UUID, address: str) -> None:
    """Count a question that is about to be taken in, in the same transaction.

    Args:
        client: the network that it comes from.

    Raises:
        TooMuch: this network, this address or all together have sent enough for now.
    """
    sent = Ticket.objects.filter(idempotency_key=key)
    # A repetition costs nothing. It is looked for again after a refusal, because to
    # count means to wait for whoever counts the same, which may be the same form.
    if not sent.exists() and not _allowed(client, address) and not sent.exists():
        raise TooMuch


def count_reply(*, ticket: Ticket, key: UUID) -> None:
    """Count a reply that is about to be taken in, in the same transaction.

    Raises:
        TooMuch: this request got enough replies for now.
    """
    sent = Message.objects.filter(idempotency_key=key)
    if not sent.exists() and not limits.take(
        limits.REPLIES_BY_TICKET, ticket.reference
    ):
        raise TooMuch


def _allowed(client: str, address: str) -> bool:
    return (
        limits.take(limits.ESCALATIONS_BY_CLIENT, client)
        and limits.take(limits.ESCALATIONS_BY_ADDRESS, address)
        and limits.take(limits.ESCALATIONS_OF_ALL, "all")
    )
