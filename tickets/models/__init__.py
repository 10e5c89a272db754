from tickets.models.context import ContextItem, FrozenRevision, VisitorContext
from tickets.models.customers import Customer, CustomerAddress, GuestLink
from tickets.models.limits import RateBucket
from tickets.models.mails import OutgoingMail
from tickets.models.tickets import Message, Ticket, TicketEvent

__all__ = [
    "ContextItem",
    "Customer",
    "CustomerAddress",
    "FrozenRevision",
    "GuestLink",
    "Message",
    "OutgoingMail",
    "RateBucket",
    "Ticket",
    "TicketEvent",
    "VisitorContext",
]
