from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kb.models import Topic
from tickets.models.customers import Customer, CustomerAddress


class TicketQuerySet(models.QuerySet["Ticket"]):
    def active(self) -> Self:
        """Tickets that still need someone: everything but solved and closed.

        Asked by the time of solving, which a constraint keeps true to the status,
        because that is what the indexes of the queue are made for.
        """
        return self.filter(solved_at=None)

    def unassigned(self) -> Self:
        return self.filter(assignee=None)

    def waiting(self) -> Self:
        """Tickets that nobody works on yet, longest waiting first.

        In this order also where they are only counted: SQLite then counts along the
        index for it, and else looks at all that ever had no assignee (of 100,000
        tickets 48 ms instead of 1).
        """
        return self.active().unassigned().order_by("created_at", "pk")

    def visible_to(self, user: AbstractUser | AnonymousUser) -> Self:
        """Agents see every ticket, anyone else none: guests come by their link."""
        return self.all() if user.has_perm("tickets.work_ticket") else self.none()


class Ticket(models.Model):
    """A question that a customer handed over, and everything said about it."""

    class Status(models.TextChoices):
        # Translators: states of a support request.
        NEW = "new", pgettext_lazy("ticket status", "New")
        OPEN = "open", pgettext_lazy("ticket status", "Open")
        PENDING = "pending", pgettext_lazy("ticket status", "Waiting for the customer")
        ON_HOLD = "on_hold", pgettext_lazy("ticket status", "On hold")
        SOLVED = "solved", pgettext_lazy("ticket status", "Solved")
        CLOSED = "closed", pgettext_lazy("ticket status", "Closed")

    class Channel(models.TextChoices):
        WEB = "web", pgettext_lazy("channel", "Web form")

    FINISHED: ClassVar[tuple[str, ...]] = (Status.SOLVED, Status.CLOSED)

    # Random, readable on the phone, and opens nothing by itself.
    reference = models.CharField(_("reference"), max_length=13, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="tickets"
    )
    address = models.ForeignKey(
        CustomerAddress, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField(_("subject"), max_length=200)
    language_code = models.CharField(_("language"), max_length=10)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    topic = models.ForeignKey(
        Topic,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("topic"),
    )
    channel = models.CharField(
        _("channel"), max_length=16, choices=Channel.choices, default=Channel.WEB
    )
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.NEW
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("assignee"),
    )
    # Everything said, folded (NFKC, lower case), so that one substring look-up finds it
    # in any language.
    search_text = models.TextField(blank=True, editable=False)
    # Counts the changes, so that a form filled in on an older state is noticed.
    version = models.PositiveIntegerField(default=1)
    idempotency_key = models.UUIDField(unique=True)
    # Of what was submitted under that key, to tell a repetition from another question.
    submission_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"))
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["solved", "closed"], solved_at__isnull=False)
                | Q(
                    status__in=["new", "open", "pending", "on_hold"],
                    solved_at__isnull=True,
                ),
                name="solved_at_only_when_finished",
            )
        ]
        indexes = [
            # The queue as it is opened: few rows, however many are finished.
            models.Index(
                "created_at", "id", condition=Q(solved_at=None), name="active_by_age"
            ),
            models.Index(
                "updated_at", "id", condition=Q(solved_at=None), name="active_by_change"
            ),
            models.Index(
                "created_at",
                "id",
                condition=Q(solved_at=None, assignee=None),
                name="unassigned_by_age",
            ),
            models.Index("created_at", "id", name="all_by_age"),
            models.Index("updated_at", "id", name="all_by_change"),
            models.Index("status", F("created_at").asc(), "id", name="queue_by_age"),
            models.Index("assignee", "status", "created_at", name="queue_by_assignee"),
            models.Index("customer", F("created_at").desc(), name="by_customer"),
        ]
        permissions = [("work_ticket", "Can work on tickets")]
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    @property
    def is_finished(self) -> bool:
        return self.status in self.FINISHED

    @property
    def written_by(self) -> str:
        """The customer's name, or where they gave none, the address they write from."""
        return self.customer.name or self.address.address

    def is_confirmed(self) -> bool:
        """The owner of its address has opened a mail about it. One query.

        Before that anybody may have typed the address, also one that was verified.
        """
        opened = self.guest_links.filter(first_used_at__isnull=False)
        return opened.exclude(address=None).exists()


class Message(models.Model):
    """What somebody wrote on a ticket: to the customer, from them, or among agents."""

    class Kind(models.TextChoices):
        REPLY = "reply", pgettext_lazy("message", "Public reply")
        NOTE = "note", pgettext_lazy("message", "Internal note")

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="messages"
    )
    # None: the customer wrote it.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("author"),
    )
    is_from_customer = models.BooleanField(default=False)
    kind = models.CharField(
        _("kind"), max_length=8, choices=Kind.choices, default=Kind.REPLY
    )
    body = models.TextField(_("text"))
    idempotency_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_from_customer=False) | Q(kind="reply", author=None),
                name="customers_write_no_notes",
            )
        ]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return self.body[:60]


class TicketEvent(models.Model):
    """A change of a ticket: who, when, what, from what, to what."""

    class What(models.TextChoices):
        STATUS = "status", pgettext_lazy("ticket change", "Status")
        ASSIGNEE = "assignee", pgettext_lazy("ticket change", "Assignee")
        TOPIC = "topic", pgettext_lazy("ticket change", "Topic")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    # None: the customer did it.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    what = models.CharField(max_length=16, choices=What.choices)
    before = models.CharField(max_length=150, blank=True)
    after = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return f"{self.what}: {self.before} -> {self.after}"
