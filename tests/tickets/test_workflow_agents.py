import json
import os
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import factories
from tickets import workflow
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db

RACE = "from tests.tickets.race_of_agents import main; print(main(200))"


def events(ticket: Ticket) -> list[tuple[str, str, str, str]]:
    return [
        (event.actor.username, event.what, event.before, event.after)
        for event in ticket.events.all()
    ]


def reply(ticket: Ticket, agent, **changes) -> Message:
    values = {
        "body": "We have sent it.",
        "key": uuid.uuid4(),
        "status": Ticket.Status.PENDING,
        "version": ticket.version,
    }
    return workflow.reply(ticket=ticket, agent=agent, **(values | changes))


def test_claiming_a_new_ticket_assigns_and_opens_it(agent):
    ticket = factories.ticket()

    workflow.claim(ticket, agent)

    assert (ticket.assignee, ticket.status, ticket.version) == (agent, "open", 2)
    assert events(ticket) == [
        ("agent", "assignee", "", "agent"),
        ("agent", "status", "new", "open"),
    ]


def test_claiming_a_ticket_that_waits_for_the_customer_leaves_it_waiting(agent):
    ticket = factories.ticket(status="pending")

    workflow.claim(ticket, agent)

    assert (ticket.assignee, ticket.status) == (agent, "pending")


def test_claiming_a_ticket_that_another_agent_has_says_so(agent):
    other = factories.agent("other")
    ticket = factories.ticket()
    as_seen_before = Ticket.objects.get(pk=ticket.pk)
    workflow.claim(ticket, other)

    with pytest.raises(workflow.AlreadyAssigned):
        workflow.claim(as_seen_before, agent)

    assert as_seen_before.assignee == other
    assert len(events(ticket)) == 2


def test_claiming_ones_own_ticket_again_changes_nothing(agent):
    ticket = factories.ticket()
    workflow.claim(ticket, agent)

    workflow.claim(ticket, agent)

    assert ticket.version == 2
    assert len(events(ticket)) == 2


def test_r03_of_eight_agents_who_claim_at_once_one_wins(tmp_path: Path):
    if connection.vendor != "sqlite":
        pytest.skip("the race is run on a database file")
    database = tmp_path / "race.sqlite3"
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(database)) as copy,
    ):
        source.backup(copy)

    race = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", RACE],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert race.returncode == 0, race.stderr
    assert json.loads(race.stdout) == [1] * 200


def test_assigning_names_who_had_it_and_who_has_it(agent):
    other = factories.agent("other")
    ticket = factories.ticket(assignee=agent, status="open")

    workflow.assign(ticket=ticket, agent=agent, assignee=other)
    workflow.assign(ticket=ticket, agent=other, assignee=None)

    assert (ticket.assignee, ticket.version) == (None, 3)
    assert events(ticket) == [
        ("agent", "assignee", "agent", "other"),
        ("other", "assignee", "other", ""),
    ]


def test_assigning_to_the_same_agent_changes_nothing(agent):
    ticket = factories.ticket(assignee=agent, status="open")

    workflow.assign(ticket=ticket, agent=agent, assignee=agent)

    assert (ticket.version, events(ticket)) == (1, [])


def test_solving_and_reopening_keeps_the_time_of_solving_true(agent):
    ticket = factories.ticket(status="open")

    workflow.set_status(ticket=ticket, agent=agent, status="solved", version=1)
    solved_at = ticket.solved_at
    workflow.set_status(ticket=ticket, agent=agent, status="closed", version=2)
    closed_solved_at = ticket.solved_at
    workflow.set_status(ticket=ticket, agent=agent, status="open", version=3)

    assert solved_at is not None
    assert closed_solved_at == solved_at
    assert ticket.solved_at is None
    assert [event[2:] for event in events(ticket)] == [
        ("open", "solved"),
        ("solved", "closed"),
        ("closed", "open"),
    ]


def test_a_status_set_on_an_older_state_is_refused(agent):
    ticket = factories.ticket(version=5)

    with pytest.raises(workflow.StaleTicket):
        workflow.set_status(ticket=ticket, agent=agent, status="solved", version=4)

    ticket.refresh_from_db()
    assert (ticket.status, events(ticket)) == ("new", [])


def test_a_reply_is_kept_mailed_found_and_waits_for_the_customer(agent):
    ticket = factories.ticket(status="open", assignee=agent)

    message = reply(ticket, agent, body="Your ＲＥＦＵＮＤ\nis on its way")

    assert (message.kind, message.author) == ("reply", agent)
    assert (ticket.status, ticket.version) == ("pending", 2)
    assert ticket.search_text.splitlines()[-1] == "your refund is on its way"
    assert list(
        ticket.outgoing_mails.values_list("kind", "state", "message", "address")
    ) == [("reply", "queued", message.pk, ticket.address_id)]


def test_whoever_answers_a_ticket_that_nobody_has_has_it(agent):
    ticket = factories.ticket()

    reply(ticket, agent, status=Ticket.Status.SOLVED)

    assert (ticket.assignee, ticket.status) == (agent, "solved")
    assert events(ticket) == [
        ("agent", "assignee", "", "agent"),
        ("agent", "status", "new", "solved"),
    ]


def test_answering_a_colleagues_ticket_leaves_it_with_the_colleague(agent):
    other = factories.agent("other")
    ticket = factories.ticket(status="open", assignee=other)

    reply(ticket, agent)

    assert ticket.assignee == other


def test_a_reply_written_on_an_older_state_is_refused_whole(agent):
    ticket = factories.ticket(version=2)

    with pytest.raises(workflow.StaleTicket):
        reply(ticket, agent, version=1)

    ticket.refresh_from_db()
    assert (ticket.messages.count(), ticket.outgoing_mails.count()) == (1, 0)
    assert (ticket.version, ticket.assignee) == (2, None)


def test_r02_a_reply_sent_twice_is_one_reply_and_one_mail(agent):
    ticket = factories.ticket()
    key = uuid.uuid4()
    first = reply(ticket, agent, key=key, version=1)

    second = reply(ticket, agent, key=key, version=1)

    assert second == first
    assert (ticket.messages.count(), ticket.outgoing_mails.count()) == (2, 1)


def test_r02_another_reply_under_the_same_key_is_refused(agent):
    ticket = factories.ticket()
    key = uuid.uuid4()
    reply(ticket, agent, key=key)

    with pytest.raises(workflow.KeyReused):
        reply(ticket, agent, key=key, body="Something else")

    assert ticket.messages.count() == 2


def test_a_note_is_never_mailed_and_leaves_the_status(agent):
    ticket = factories.ticket()

    note = workflow.add_note(
        ticket=ticket, agent=agent, body="Ask the depot", key=uuid.uuid4()
    )

    assert (note.kind, note.author) == ("note", agent)
    assert (ticket.status, ticket.version, ticket.assignee) == ("new", 2, None)
    assert ticket.outgoing_mails.count() == 0
    assert ticket.search_text.splitlines()[-1] == "ask the depot"


def test_r02_a_note_sent_twice_is_one_note(agent):
    ticket = factories.ticket()
    key = uuid.uuid4()

    for _ in range(2):
        workflow.add_note(ticket=ticket, agent=agent, body="Ask the depot", key=key)

    assert (ticket.messages.count(), ticket.version) == (2, 2)
