"""Requests of the demo's invented customers, made as a visitor's form would make them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation

from kb.models import ArticlePage, SearchLog, Topic
from portal.models import User
from tickets import workflow
from tickets.context import device_item, receipt_items
from tickets.models import Ticket
from tickets.steps import Step

USER_AGENT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def add_requests(rows: list[dict[str, Any]]) -> None:
    """One ticket each, claimed and answered where the row says so."""
    for hours, row in enumerate(reversed(rows), start=1):
        ticket = _open(row, timezone.now() - timedelta(hours=hours))
        agent = User.objects.filter(username=row.get("claimed_by")).first()
        if agent is None:
            continue
        workflow.claim(ticket, agent)
        if "answered" in row:
            workflow.reply(
                ticket=ticket,
                agent=agent,
                body=row["answered"],
                key=uuid4(),
                status=Ticket.Status.PENDING,
                version=ticket.version,
            )


def _open(row: dict[str, Any], at: datetime) -> Ticket:
    language, zone = row["language"], row["time_zone"]
    with translation.override(language), timezone.override(zone):
        items = receipt_items(_steps(row, at), user=AnonymousUser())
        items.append(
            device_item(user_agent=USER_AGENT, language_code=language, time_zone=zone)
        )
    return workflow.open_ticket(
        key=uuid4(),
        subject=row["subject"],
        body=row["body"],
        address=row["address"],
        name=row["name"],
        language_code=language,
        topic=Topic.objects.get(slug=row["topic"]),
        items=items,
        time_zone=zone,
    )


def _steps(row: dict[str, Any], at: datetime) -> Iterator[Step]:
    """What the customer did in the quarter of an hour before they wrote."""
    articles = [_article(name, row["language"]) for name in row["read"]]
    for minutes, query in enumerate(row["searched"]):
        search = SearchLog.objects.create(
            language_code=row["language"],
            query=query,
            total=len(articles),
            top_ids=[article.pk for article in articles],
        )
        yield Step("search", search=search.pk, at=at - timedelta(minutes=15 - minutes))
    for minutes, article in enumerate(articles):
        yield Step(
            "read",
            article=article.pk,
            revision=article.live_revision_id,
            language_code=row["language"],
            seconds=100,
            at=at - timedelta(minutes=10 - 4 * minutes),
        )
    last = articles[-1]
    yield Step("vote", article=last.pk, is_helpful=False, at=at - timedelta(minutes=2))


def _article(external_id: str, language_code: str) -> ArticlePage:
    """An article as a reader of this language is shown it."""
    article = ArticlePage.objects.filter(external_id=external_id).first()
    best = article and article.best_version_for(language_code, AnonymousUser())
    if best is None:
        raise ArticlePage.DoesNotExist(external_id)
    return best
