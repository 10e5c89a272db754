"""The mails that customers are owed: written as rows, sent by a job.

A row is written in the transaction that causes it. The job takes it by one conditional
UPDATE, makes its text and its secret link at that moment, and notes what became of it.
A worker that falls silent while it sends leaves a mail that was perhaps sent, and such
a mail is not sent again.

Anybody can type anybody's address. So no address gets more than one confirmation an
hour; and until its owner has opened a link we sent there, no more than three a day, and
no mail with anything that was typed. What is too much waits for a day and is then held
back, visibly.
"""

import logging
import smtplib
import time
from datetime import timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from kb.languages import direction
from tickets.access import make_link
from tickets.models import CustomerAddress, Message, OutgoingMail, Ticket
from tickets.text import one_line

logger = logging.getLogger(__name__)

State = OutgoingMail.State

# How long after each failure it is tried again; after the last it is given up.
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
BUSY_FOR = timedelta(minutes=1)
SILENT_AFTER = timedelta(minutes=15)
HOLD_BACK_AFTER = timedelta(days=1)
STRANGERS_MAILS_PER_DAY = 3
# One run stops here, so that a slow mail server keeps nothing else waiting for long.
LONGEST_RUN = timedelta(seconds=20)
MOST_MAILS = 100
# Those after which the next mail may well go through.
FAULTS_OF_ONE_MAIL = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    ValueError,  # a header or an address that cannot be written
)


def queue_mail(
    *, ticket: Ticket, kind: OutgoingMail.Kind, message: Message | None = None
) -> OutgoingMail:
    """Owe the customer a mail; to be called in the transaction that causes it."""
    return OutgoingMail.objects.create(
        ticket=ticket, kind=kind, message=message, address_id=ticket.address_id
    )


def send_due() -> int:
    """Send what is due, oldest first, until the time is up; how many were sent."""
    _give_up_on_silent_workers()
    if _somebody_is_sending():
        return 0
    end = time.monotonic() + LONGEST_RUN.total_seconds()
    sent = 0
    due = OutgoingMail.objects.due().values_list("pk", flat=True)[:MOST_MAILS]
    for pk in list(due):
        if time.monotonic() > end:
            break
        mail = take_mail(pk)
        if mail is None:
            continue
        try:
            _send(mail)
        except FAULTS_OF_ONE_MAIL as error:
            _note_failure(mail, error)
        except (smtplib.SMTPException, OSError) as error:
            # There is no server to talk to: to try the others would only take time.
            _note_failure(mail, error)
            break
        else:
            _note_success(mail)
            sent += 1
    return sent


@transaction.atomic
def take_mail(pk: int) -> OutgoingMail | None:
    """Mark the mail as ours to send; None when it is not, or not yet."""
    due = OutgoingMail.objects.due().filter(pk=pk)
    mail = due.select_related("ticket", "message", "address").first()
    if mail is None:
        return None
    # Two confirmations to one address are counted one after the other.
    mail.address = CustomerAddress.objects.select_for_update().get(pk=mail.address_id)
    if _is_too_much(mail):
        _postpone(mail)
        return None
    mail.taken_at = timezone.now()
    mail.attempts += 1
    mail.header_id = mail.header_id or _new_header_id()
    won = due.update(
        state=State.SENDING,
        taken_at=mail.taken_at,
        attempts=mail.attempts,
        header_id=mail.header_id,
    )
    return mail if won else None


def _is_too_much(mail: OutgoingMail) -> bool:
    """The address has had its share of confirmations, whoever typed it."""
    if mail.kind != OutgoingMail.Kind.RECEIVED:
        return False
    now = timezone.now()
    others = OutgoingMail.objects.exclude(pk=mail.pk).filter(
        address=mail.address,
        kind=OutgoingMail.Kind.RECEIVED,
        state__in=[State.SENDING, State.SENT, State.UNKNOWN],
    )
    if others.filter(taken_at__gt=now - timedelta(hours=1)).exists():
        return True
    in_a_day = others.filter(taken_at__gt=now - timedelta(days=1)).count()
    return not mail.address.is_verified and in_a_day >= STRANGERS_MAILS_PER_DAY


def _postpone(mail: OutgoingMail) -> None:
    now = timezone.now()
    if mail.created_at < now - HOLD_BACK_AFTER:
        changes: dict[str, object] = {"state": State.HELD}
    else:
        changes = {"not_before": now + timedelta(hours=1)}
    OutgoingMail.objects.filter(pk=mail.pk).update(**changes)


def _send(mail: OutgoingMail) -> None:
    _, token = make_link(ticket=mail.ticket, address=mail.address)
    with translation.override(mail.ticket.language_code):
        path = reverse("tickets:guest_link", args=[token])
        _message(mail, link=f"{settings.SITE_URL}{path}").send()


def _message(mail: OutgoingMail, *, link: str) -> EmailMultiAlternatives:
    """The mail in the active language; without what was typed if it could be spam."""
    language_code = mail.ticket.language_code
    context = {
        "reference": mail.ticket.reference,
        "link": link,
        "link_days": settings.GUEST_LINK_DAYS,
        "language_code": language_code,
        "direction": direction(language_code),
        "body": mail.message.body if mail.message and mail.address.is_verified else "",
    }
    templates = f"tickets/mail/{mail.kind}"
    message = EmailMultiAlternatives(
        subject=one_line(render_to_string(f"{templates}.subject.txt", context)),
        body=render_to_string(f"{templates}.txt", context),
        to=[mail.address.address],
        headers={
            "Message-ID": mail.header_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": language_code,
            **_thread(mail),
        },
    )
    message.attach_alternative(
        render_to_string(f"{templates}.html", context), "text/html"
    )
    return message


def _thread(mail: OutgoingMail) -> dict[str, str]:
    """The headers by which mail programs show the mails of a ticket as one thread."""
    earlier = (
        OutgoingMail.objects.filter(ticket=mail.ticket_id, state=State.SENT)
        .order_by("sent_at")
        .values_list("header_id", flat=True)
    )
    ids = list(earlier)
    return {"In-Reply-To": ids[-1], "References": " ".join(ids[-10:])} if ids else {}


def _note_success(mail: OutgoingMail) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=State.SENT, sent_at=timezone.now(), last_error=""
    )


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    words = in_short(error)
    if mail.attempts > len(RETRY_AFTER):
        logger.error("Mail %s is given up: %s", mail.pk, words)
        changes: dict[str, object] = {"state": State.DEAD}
    else:
        logger.warning("Mail %s failed and is tried again: %s", mail.pk, words)
        wait = RETRY_AFTER[mail.attempts - 1]
        changes = {"state": State.FAILED, "not_before": timezone.now() + wait}
    OutgoingMail.objects.filter(pk=mail.pk).update(last_error=words[:300], **changes)


def in_short(error: Exception) -> str:
    """What went wrong, without the addresses that servers like to repeat."""
    name = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"{name} {', '.join(map(str, codes))}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{name} {error.smtp_code}"
    return f"{name}: {error}" if isinstance(error, OSError) else name


def _somebody_is_sending() -> bool:
    """Another run is at it: with a server that hangs, one worker is enough to wait."""
    return OutgoingMail.objects.filter(
        state=State.SENDING, taken_at__gt=timezone.now() - BUSY_FOR
    ).exists()


def _give_up_on_silent_workers() -> None:
    """A mail may have left before its worker died: it is not sent a second time."""
    silent = OutgoingMail.objects.filter(
        state=State.SENDING, taken_at__lt=timezone.now() - SILENT_AFTER
    ).update(state=State.UNKNOWN)
    if silent:
        logger.error("%s mails were taken by a worker that fell silent", silent)


def _new_header_id() -> str:
    return make_msgid(domain=urlsplit(settings.SITE_URL).hostname)
