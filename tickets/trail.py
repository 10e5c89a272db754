"""What a customer tried before they asked, in one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q
from django.utils.translation import ngettext

from tickets.models import ContextItem, Ticket


@dataclass(frozen=True, slots=True)
class Trail:
    """How much was searched and read; times as the browser reported them."""

    searches: int = 0
    reads: int = 0
    unhelpful: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def minutes(self) -> int:
        """Whole minutes from the first to the last step, 0 when unknown."""
        if self.started_at is None or self.ended_at is None:
            return 0
        return int((self.ended_at - self.started_at).total_seconds() // 60)

    @property
    def facts(self) -> list[str]:
        """Short statements, each whole, in the reader's language; none is left out."""
        counted = [
            (
                self.searches,
                ngettext(
                    "Searched %(count)d time", "Searched %(count)d times", self.searches
                ),
            ),
            (
                self.reads,
                ngettext(
                    "Read %(count)d article", "Read %(count)d articles", self.reads
                ),
            ),
            (
                self.unhelpful,
                ngettext(
                    "%(count)d article did not help",
                    "%(count)d articles did not help",
                    self.unhelpful,
                ),
            ),
            (
                self.minutes,
                ngettext(
                    "Took %(count)d minute", "Took %(count)d minutes", self.minutes
                ),
            ),
        ]
        return [sentence % {"count": count} for count, sentence in counted if count]


def trails_of(tickets: Iterable[Ticket]) -> dict[int, Trail]:
    """The trail of each ticket that has one, by the ticket's id. One query."""
    kind, unhelpful = ContextItem.Kind, Q(is_helpful=False)
    rows = (
        ContextItem.objects.filter(context__ticket__in=[row.pk for row in tickets])
        .order_by()
        .values("context__ticket_id")
        .annotate(
            searches=Count("pk", filter=Q(kind=kind.SEARCH)),
            reads=Count("article_id", filter=Q(kind=kind.READ), distinct=True),
            unhelpful=Count(
                "article_id", filter=Q(kind=kind.VOTE) & unhelpful, distinct=True
            ),
            started_at=Min("happened_at"),
            ended_at=Max("happened_at"),
        )
        .values_list(
            "context__ticket_id",
            "searches",
            "reads",
            "unhelpful",
            "started_at",
            "ended_at",
        )
    )
    return {ticket_id: Trail(*figures) for ticket_id, *figures in rows}
