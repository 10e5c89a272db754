"""How tests read and fill in the page of a ticket."""

import html
import re
import uuid

from tickets.models import Ticket


def url(ticket: Ticket, action: str = "") -> str:
    return f"/cms/tickets/{ticket.pk}/{action}"


def reply_fields(ticket: Ticket, **changes) -> dict:
    values = {
        "body": "We have sent it.",
        "key": uuid.uuid4(),
        "seen_message": ticket.messages.last().pk,
        "seen_change": 0,
        "version": ticket.version,
        "status": "pending",
    }
    return values | changes


def bodies(response) -> list[tuple[str, str]]:
    """Kind and text of what stands in the conversation, in order."""
    part = response.text.split('id="conversation"')[1].split("</section>")[0]
    return [
        (kind, html.unescape(re.sub(r"<[^>]+>", "", text)).strip())
        for kind, text in re.findall(
            r'desk-message--(\w+)".*?desk-message__body"[^>]*>(.*?)</div>', part, re.S
        )
    ]
