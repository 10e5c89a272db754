from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models.tickets import Ticket


class FrozenRevision(models.Model):
    """One revision of an article as it was, whatever becomes of the article."""

    revision_id = models.PositiveBigIntegerField(unique=True)
    article_id = models.PositiveBigIntegerField()
    language_code = models.CharField(max_length=10)
    title = models.CharField(max_length=255)
    revised_at = models.DateTimeField(null=True)
    # The page model's label and its serialized fields, as Wagtail writes them.
    content_type = models.CharField(max_length=100)
    content = models.JSONField()

    def __str__(self) -> str:
        return self.title


class VisitorContext(models.Model):
    """What a visitor chose to pass on with a ticket: a frozen copy of the receipt."""

    ticket = models.OneToOneField(
        Ticket, on_delete=models.CASCADE, related_name="context"
    )
    language_code = models.CharField(max_length=10)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class ContextItem(models.Model):
    """One line of the receipt."""

    class Kind(models.TextChoices):
        SEARCH = "search", pgettext_lazy("context", "Search")
        READ = "read", pgettext_lazy("context", "Article read")
        VOTE = "vote", pgettext_lazy("context", "Vote")
        DEVICE = "device", pgettext_lazy("context", "Device")

    context = models.ForeignKey(
        VisitorContext, on_delete=models.CASCADE, related_name="items"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # The sentence, byte for byte as the visitor saw it, in their language.
    text = models.CharField(max_length=600)
    # As reported by the browser.
    happened_at = models.DateTimeField(null=True)
    query = models.CharField(max_length=200, blank=True)
    query_language_code = models.CharField(max_length=10, blank=True)
    article_id = models.PositiveBigIntegerField(null=True)
    is_helpful = models.BooleanField(null=True)
    # How outdated the translation was on that day; see kb.models.ChangeSize.
    translation_change = models.PositiveSmallIntegerField(null=True)
    revision = models.ForeignKey(
        FrozenRevision, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["context", "position"], name="one_item_per_position"
            )
        ]
        verbose_name = _("context")
        verbose_name_plural = _("context")

    def __str__(self) -> str:
        return self.text
