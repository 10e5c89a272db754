"""Who may see a request without signing in: the holder of a secret link to it.

A link opens one ticket. It is used once to let a browser in, and what the session then
keeps is the number of the link, so that a link that expires or is revoked closes every
browser it opened.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from tickets.models import CustomerAddress, GuestLink, Ticket
from tickets.references import parse_reference

_SESSION_KEY = "guest_links"
# A session that opened more requests than this forgets the oldest.
MOST_LINKS = 50


def make_link(
    *, ticket: Ticket, address: CustomerAddress | None
) -> tuple[GuestLink, str]:
    """A new link to the ticket, and its token: 256 bits that are stored nowhere."""
    token = secrets.token_urlsafe(32)
    link = GuestLink.objects.create(
        ticket=ticket,
        address=address,
        token_hash=_hash(token),
        expires_at=timezone.now() + timedelta(days=settings.GUEST_LINK_DAYS),
    )
    return link, token


def admit_author(request: HttpRequest, ticket: Ticket) -> None:
    """Let the browser that wrote the ticket see it; no address is verified by that."""
    link, _ = make_link(ticket=ticket, address=None)
    _remember(request, link)


def redeem(request: HttpRequest, token: str) -> Ticket | None:
    """Let the browser in that came by a mailed link; None when the link is not valid.

    Whoever opens it can read mail sent to its address, which is verified by that.
    """
    link = (
        GuestLink.objects.valid()
        .select_related("ticket")
        .filter(token_hash=_hash(token))
        .first()
    )
    if link is None:
        return None
    now = timezone.now()
    GuestLink.objects.filter(pk=link.pk, first_used_at=None).update(first_used_at=now)
    if link.address_id:
        CustomerAddress.objects.filter(pk=link.address_id, verified_at=None).update(
            verified_at=now
        )
    _remember(request, link)
    return link.ticket


def ticket_for(request: HttpRequest, reference: str) -> Ticket | None:
    """The ticket of that reference if this browser was let in, else None.

    Unknown and not allowed take the same single query and are told apart by nobody.
    """
    return (
        Ticket.objects.select_related("address", "topic")
        .filter(
            reference=parse_reference(reference),
            guest_links__in=GuestLink.objects.valid().filter(
                pk__in=request.session.get(_SESSION_KEY, [])
            ),
        )
        .distinct()
        .first()
    )


def _remember(request: HttpRequest, link: GuestLink) -> None:
    known = [pk for pk in request.session.get(_SESSION_KEY, []) if pk != link.pk]
    # A session that somebody else may have planted is left behind.
    request.session.cycle_key()
    request.session[_SESSION_KEY] = [*known, link.pk][-MOST_LINKS:]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
