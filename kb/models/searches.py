import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchLog(models.Model):
    """One search, without the person: redacted, under a random id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    language_code = models.CharField(_("language"), max_length=10)
    query = models.CharField(_("query"), max_length=200)
    total = models.PositiveIntegerField(_("results"))
    # Ids of the first results shown, best first.
    top_ids = models.JSONField(_("first results"), default=list)
    # All results in their order, for the links to further pages; emptied after a day.
    found = models.JSONField(null=True, editable=False)
    # Language of the second list that was shown, empty when there was none.
    fallback_language_code = models.CharField(
        _("second language"), max_length=10, blank=True
    )

    class Meta:
        indexes = [models.Index(fields=["language_code", "created_at"])]
        verbose_name = _("search")
        verbose_name_plural = _("searches")

    def __str__(self) -> str:
        return self.query


class FrequentQuery(models.Model):
    """A query that many have asked and that articles answer, offered while typing.

    Counted anew from the search log every hour, and never kept longer than it.
    """

    language_code = models.CharField(max_length=10)
    text = models.CharField(max_length=60)
    # For comparison: see `kb.frequent_queries`.
    folded = models.TextField()
    times = models.PositiveIntegerField()
    # Ids of the first articles that have all its words.
    article_ids = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["language_code", "-times"])]

    def __str__(self) -> str:
        return self.text


class IndexChange(models.Model):
    """An article that the search index has yet to look at again.

    Written in the transaction that changes the article, so that no crash and no silent
    broker can lose it; deleted once the index has it.
    """

    article_id = models.PositiveBigIntegerField()
    language_code = models.CharField(max_length=10)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.article_id} ({self.language_code})"


class AdminIndexChange(models.Model):
    """An object that the admin's index has yet to look at again.

    `kind` names its model, of several that extend each other the first.
    """

    kind = models.CharField(max_length=100)
    object_id = models.CharField(max_length=50)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
