"""What editors tell search about the words of one language.

Applied when somebody searches: no index is built anew for it.
"""

import re
import uuid

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from kb.models.articles import ArticlePage

_SEPARATOR = re.compile(r"[\n,،、，;；؛]")


def separated(text: str) -> list[str]:
    """Words and phrases that commas or line ends part, of any script."""
    return [part.strip() for part in _SEPARATOR.split(text) if part.strip()]


class Synonym(models.Model):
    """Words that find one another, or words that find others and not the reverse."""

    language_code = models.CharField(_("language"), max_length=10)
    terms = models.TextField(_("words"), max_length=500)
    also_finds = models.TextField(_("also find"), max_length=500, blank=True)

    class Meta:
        ordering = ["terms", "pk"]
        indexes = [models.Index(fields=["language_code"])]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return self.words()

    @admin.display(description=_("Words"), ordering="terms")
    def words(self) -> str:
        return ", ".join(separated(self.terms))

    @admin.display(description=_("A search also finds"))
    def finds(self) -> str:
        if not self.also_finds:
            return pgettext("synonyms", "each other")
        return ", ".join(separated(self.also_finds))

    @property
    def pairs(self) -> list[tuple[str, list[str]]]:
        """Each word that may be typed, with those that it finds as well."""
        terms = separated(self.terms)
        if self.also_finds:
            return [(term, separated(self.also_finds)) for term in terms]
        return [(term, [other for other in terms if other != term]) for term in terms]


class PinnedAnswer(models.Model):
    """An article that comes first for some queries, whatever words it holds."""

    language_code = models.CharField(_("language"), max_length=10)
    queries = models.TextField(_("queries"), max_length=2000)
    article = models.ForeignKey(
        ArticlePage,
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["language_code"])]
        verbose_name = _("pinned answer")
        verbose_name_plural = _("pinned answers")

    def __str__(self) -> str:
        return self.asked()

    @admin.display(description=_("Queries"), ordering="queries")
    def asked(self) -> str:
        return ", ".join(self.query_list)

    @property
    def query_list(self) -> list[str]:
        return [line.strip() for line in self.queries.splitlines() if line.strip()]


class IgnoredWord(models.Model):
    """A word or phrase that says nothing about what somebody looks for."""

    language_code = models.CharField(_("language"), max_length=10)
    word = models.CharField(
        pgettext_lazy("of a language", "word"),
        max_length=60,
    )

    class Meta:
        ordering = ["word", "pk"]
        indexes = [models.Index(fields=["language_code"])]
        verbose_name = _("ignored word")
        verbose_name_plural = _("ignored words")

    def __str__(self) -> str:
        return self.word


class LeversVersion(models.Model):
    """Changes with each change of a language's levers, so that every process hears."""

    language_code = models.CharField(max_length=10, primary_key=True)
    version = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return f"{self.language_code} {self.version}"
