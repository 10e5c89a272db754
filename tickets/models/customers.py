from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Customer(models.Model):
    """A person who asks for help, whatever address or channel they use."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    language_code = models.CharField(_("language"), max_length=10)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class CustomerAddress(models.Model):
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="addresses"
    )
    address = models.EmailField(_("e-mail address"))
    # When its owner showed that they can read mail sent there.
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("address"), name="one_customer_per_address")
        ]
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")

    def __str__(self) -> str:
        return self.address

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


class GuestLinkQuerySet(models.QuerySet["GuestLink"]):
    def valid(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class GuestLink(models.Model):
    """A secret that opens one ticket to the person it was mailed to.

    Only the hash is kept, so that a copy of the database opens nothing.
    """

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="guest_links"
    )
    # None for the browser that wrote the ticket: it got no mail and verifies nothing.
    address = models.ForeignKey(
        CustomerAddress, null=True, on_delete=models.CASCADE, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    first_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = GuestLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.ticket_id} until {self.expires_at:%Y-%m-%d}"
