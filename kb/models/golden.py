import unicodedata
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kb.addresses import search_path
from kb.languages import native_name

if TYPE_CHECKING:
    from kb.models.articles import ArticlePage

MUST_BE_AMONG = 3
"""An article must stand among so many first results."""

_WAITING = models.Q(checked_at=None)
_GREEN = models.Q(checked_at__isnull=False, rank__lte=MUST_BE_AMONG)


def fold_query(query: str) -> str:
    """A query for comparison only: width, case and blanks make no other query."""
    folded = unicodedata.normalize("NFKC", query).casefold()
    return " ".join(folded.split())[: GoldenQuery.MAX_LENGTH]


class GoldenQueryQuerySet(models.QuerySet["GoldenQuery"]):
    def in_language(self, language_code: str) -> Self:
        return self.filter(article__locale__language_code=language_code)

    def due(self) -> Self:
        """What is to be asked, that which was asked longest ago first."""
        return self.filter(due_at__isnull=False).order_by(
            models.F("checked_at").asc(nulls_first=True), "pk"
        )

    def red(self) -> Self:
        return self.exclude(_GREEN).exclude(_WAITING)

    def green(self) -> Self:
        return self.filter(_GREEN)

    def waiting(self) -> Self:
        return self.filter(_WAITING)

    def counts(self) -> dict[str, int]:
        """`total`, `green`, `waiting` and `red`. One query."""
        found = self.aggregate(
            total=models.Count("pk"),
            green=models.Count("pk", filter=_GREEN),
            waiting=models.Count("pk", filter=_WAITING),
        )
        return found | {"red": found["total"] - found["green"] - found["waiting"]}

    def with_articles(self) -> Self:
        """With the article and its language, and without its text."""
        return self.select_related("article__locale").defer(
            "article__body", "article__keywords"
        )

    def add(self, article: "ArticlePage", query: str) -> "GoldenQuery":
        """That query for that article, which it may have already."""
        golden, _created = self.get_or_create(
            article=article, folded=fold_query(query), defaults={"query": query}
        )
        return golden


class GoldenQuery(models.Model):
    """A query that must find an article among the first results, and whether it does.

    No part of the article's versions: it says what readers type and not what the article
    says, so neither a draft nor going back to an old version may change it.
    """

    MAX_LENGTH = 200  # of a query, as in the search itself

    class State(models.TextChoices):
        # Translators: whether a query finds the article that it must find.
        RED = "red", pgettext_lazy("golden query", "Not among the first three")
        GREEN = "green", pgettext_lazy("golden query", "Among the first three")
        WAITING = "waiting", pgettext_lazy("golden query", "Not checked yet")

    class Obstacle(models.TextChoices):
        # Translators: why readers cannot find an article.
        NOT_PUBLISHED = "not_published", gettext_lazy("The article is not published")
        NOT_PUBLIC = "not_public", gettext_lazy("The article is not public")
        NO_INDEX = "no_index", gettext_lazy("The search of this language is not ready")

    query = models.CharField(
        gettext_lazy("query"),
        max_length=MAX_LENGTH,
        help_text=gettext_lazy("What readers type, in the language of the article."),
    )
    # The query as `fold_query` leaves it: two that differ in nothing else are one.
    folded = models.CharField(max_length=MAX_LENGTH, editable=False)
    article = models.ForeignKey(
        "kb.ArticlePage",
        on_delete=models.CASCADE,
        related_name="golden_queries",
        verbose_name=gettext_lazy("article"),
    )
    # Of the article when it was asked last, 1-based; None when it is not among ten.
    rank = models.PositiveSmallIntegerField(null=True, editable=False)
    obstacle = models.CharField(
        max_length=20, choices=Obstacle.choices, blank=True, editable=False
    )
    # None as well while an article was never published: that is not a fault yet.
    checked_at = models.DateTimeField(null=True, editable=False)
    # When something last changed that the rank may depend on; None once it was asked.
    due_at = models.DateTimeField(null=True, default=timezone.now, editable=False)

    objects = GoldenQueryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "folded"], name="one_golden_query_of_an_article"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(due_at__isnull=False),
                name="kb_golden_due",
            )
        ]
        verbose_name = gettext_lazy("golden query")
        verbose_name_plural = gettext_lazy("golden queries")

    def __str__(self) -> str:
        return self.query

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold_query(self.query)
        super().save(*args, **kwargs)

    @property
    def language_code(self) -> str:
        return self.article.language_code

    @property
    def language_name(self) -> str:
        return native_name(self.language_code)

    @property
    def results_path(self) -> str:
        """The page of results that readers get."""
        return search_path(self.language_code, self.query)

    @property
    def state(self) -> State:
        if self.checked_at is None:
            return self.State.WAITING
        is_found = self.rank is not None and self.rank <= MUST_BE_AMONG
        return self.State.GREEN if is_found else self.State.RED

    @property
    def finding(self) -> str:
        """What the last check found, in one sentence."""
        if self.checked_at is None:
            if self.due_at is None:
                return _("Checked once the article is published")
            return str(self.State.WAITING.label)
        if self.obstacle:
            return str(self.Obstacle(self.obstacle).label)
        if self.rank is None:
            return _("Not among the first ten")
        if self.rank == 1:
            return _("Found first")
        if self.rank <= MUST_BE_AMONG:
            return _("Found as number %(rank)d") % {"rank": self.rank}
        return _("Found as number %(rank)d, not among the first three") % {
            "rank": self.rank
        }
