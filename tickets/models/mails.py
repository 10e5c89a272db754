from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models.customers import CustomerAddress
from tickets.models.tickets import Message, Ticket


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self) -> Self:
        return self.filter(
            state__in=[OutgoingMail.State.QUEUED, OutgoingMail.State.FAILED],
            not_before__lte=timezone.now(),
        ).order_by("not_before", "pk")


class OutgoingMail(models.Model):
    """A mail that is owed to somebody, written with the change that causes it.

    Its text is made when it is sent, from the ticket's language and the kind, so that
    no secret link is ever stored.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("mail", "Request received")
        REPLY = "reply", pgettext_lazy("mail", "Reply")

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("mail state", "Queued")
        SENDING = "sending", pgettext_lazy("mail state", "Sending")
        SENT = "sent", pgettext_lazy("mail state", "Sent")
        FAILED = "failed", pgettext_lazy("mail state", "Failed, will be tried again")
        UNKNOWN = "unknown", pgettext_lazy("mail state", "Unknown: perhaps sent")
        DEAD = "dead", pgettext_lazy("mail state", "Given up")
        HELD = (
            "held",
            pgettext_lazy("mail state", "Held back: too many to a new address"),
        )

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="outgoing_mails"
    )
    message = models.ForeignKey(
        Message, null=True, on_delete=models.CASCADE, related_name="outgoing_mails"
    )
    address = models.ForeignKey(
        CustomerAddress, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    # When a worker took it: one that is silent for too long is presumed dead.
    taken_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    header_id = models.CharField("Message-ID", max_length=200, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"], name="mails_due")]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
