import logging
import uuid
from typing import TYPE_CHECKING

from django.db import OperationalError, models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kb.patience import little_patience

if TYPE_CHECKING:
    from kb.models.articles import ArticlePage

logger = logging.getLogger(__name__)


class Vote(models.Model):
    """One reader's answer to "Was this helpful?"."""

    class Reason(models.TextChoices):
        # Translators: why an article did not help a reader.
        UNCLEAR = "unclear", pgettext_lazy("not helpful", "I did not understand it")
        DID_NOT_WORK = "did_not_work", pgettext_lazy("not helpful", "It did not work")
        OTHER_SITUATION = (
            "other_situation",
            pgettext_lazy("not helpful", "My situation is different"),
        )
        OUTDATED = "outdated", pgettext_lazy("not helpful", "It is out of date")
        OTHER = "other", pgettext_lazy("not helpful", "Something else")

    # Chosen by the form, so that a form that is sent twice is one vote and a reason can
    # be added to a vote that was given with one click.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(
        "kb.ArticlePage", on_delete=models.CASCADE, related_name="votes"
    )
    # The revision that was read; kept as a number because revisions may be purged.
    revision_id = models.PositiveBigIntegerField(null=True)
    language_code = models.CharField(_("language"), max_length=10)
    is_helpful = models.BooleanField(_("helpful"))
    reason = models.CharField(
        _("reason"), max_length=20, choices=Reason.choices, blank=True
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["article", "created_at"])]
        verbose_name = _("vote")
        verbose_name_plural = _("votes")

    def __str__(self) -> str:
        return f"{self.article_id}: {'+' if self.is_helpful else '-'}"


class ArticleReadsManager(models.Manager["ArticleReads"]):
    def note(self, article: "ArticlePage", language_code: str) -> None:
        """Note that somebody who chose this language read an article today.

        One UPDATE, and an INSERT for the first reader of the day. A page is worth more
        than its count: with the database busy, the reader is not kept waiting for it.
        """
        today = {
            "article_id": article.pk,
            "day": timezone.localdate(),
            "language_code": language_code,
        }
        try:
            with little_patience(self.db):
                if not self.filter(**today).update(count=F("count") + 1):
                    self.bulk_create(
                        [ArticleReads(**today, count=1)], ignore_conflicts=True
                    )
        except OperationalError:
            logger.warning("A read of article %s was not counted", article.pk)


class ArticleReads(models.Model):
    """How often an article was opened on one day, by readers of one language.

    Who they were nobody knows.
    """

    article = models.ForeignKey(
        "kb.ArticlePage", on_delete=models.CASCADE, related_name="reads"
    )
    day = models.DateField(_("day"))
    # The language the reader had chosen. When it is not the article's, a translation was
    # missing.
    language_code = models.CharField(_("language"), max_length=10)
    count = models.PositiveIntegerField(_("times read"), default=0)

    objects = ArticleReadsManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "day", "language_code"],
                name="one_count_per_article_day_and_language",
            )
        ]
        verbose_name = _("reads")
        verbose_name_plural = _("reads")

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.count}"
