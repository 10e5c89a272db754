from tickets.models import Message, OutgoingMail, Ticket


def queue_mail(
    *, ticket: Ticket, kind: OutgoingMail.Kind, message: Message | None = None
) -> OutgoingMail:
    """Owe the customer a mail; to be called in the transaction that causes it."""
    return OutgoingMail.objects.create(
        ticket=ticket, kind=kind, message=message, address_id=ticket.address_id
    )
