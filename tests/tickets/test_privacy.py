import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from kb.models import SearchLog
from portal import tasks
from tests import factories
from tickets import limits, privacy, workflow
from tickets.access import make_link
from tickets.context import ReceiptItem
from tickets.models import (
    ContextItem,
    FrozenRevision,
    GuestLink,
    RateBucket,
    Ticket,
    VisitorContext,
)

pytestmark = pytest.mark.django_db


def in_days(days: int):
    return time_machine.travel(timezone.now() + timedelta(days=days))


@pytest.fixture
def passed_on(home) -> Ticket:
    """A solved ticket with one line of context and the revision that was read."""
    article = factories.article("Returns")
    item = ReceiptItem("read", "Read", revision_id=article.live_revision_id)
    ticket = workflow.open_ticket(
        key=uuid.uuid4(),
        subject="Refund",
        body="Where is it?",
        address="hanako@example.jp",
        name="",
        language_code="en",
        topic=None,
        items=[item],
    )
    workflow.customer_close(ticket=ticket)
    return ticket


def test_what_was_passed_on_goes_when_its_time_after_the_end_is_over(passed_on):
    with in_days(91):
        counts = privacy.purge()

    assert counts == {
        "guest links": 0,
        "rate limits": 0,
        "visitor contexts": 1,
        "frozen revisions": 1,
    }
    assert VisitorContext.objects.count() == 0
    assert ContextItem.objects.count() == 0
    assert FrozenRevision.objects.count() == 0
    assert Ticket.objects.filter(pk=passed_on.pk).exists()


def test_nothing_goes_before_its_time(passed_on):
    make_link(ticket=passed_on, address=None)
    limits.take(limits.ESCALATIONS_BY_CLIENT, "192.0.2.1")

    counts = privacy.purge()

    assert set(counts.values()) == {0}
    assert ContextItem.objects.count() == 1


def test_the_context_of_an_unfinished_ticket_stays_however_old_it_is(passed_on):
    workflow.customer_reply(ticket=passed_on, body="Not solved.", key=uuid.uuid4())

    with in_days(400):
        privacy.purge()

    assert ContextItem.objects.count() == 1


def test_a_revision_that_another_ticket_needs_stays(passed_on, home):
    revision = FrozenRevision.objects.get()
    other = VisitorContext.objects.create(ticket=factories.ticket(), language_code="en")
    other.items.create(position=1, kind="read", text="Read", revision=revision)

    with in_days(91):
        counts = privacy.purge()

    assert (counts["visitor contexts"], counts["frozen revisions"]) == (1, 0)


def test_expired_links_and_old_counts_go():
    make_link(ticket=factories.ticket(), address=None)
    limits.take(limits.ESCALATIONS_BY_CLIENT, "192.0.2.1")

    with in_days(31):
        counts = privacy.purge()

    assert (counts["guest links"], counts["rate limits"]) == (1, 1)
    assert (GuestLink.objects.count(), RateBucket.objects.count()) == (0, 0)


def test_the_nightly_task_purges_searches_too_and_logs_the_counts(caplog):
    SearchLog.objects.create(language_code="en", query="refund", total=1)

    with in_days(91), caplog.at_level("INFO"):
        tasks.purge()

    assert SearchLog.objects.count() == 0
    assert "'searches': 1" in caplog.text


def test_purging_twice_does_no_harm(passed_on):
    with in_days(91):
        privacy.purge()
        counts = privacy.purge()

    assert set(counts.values()) == {0}
