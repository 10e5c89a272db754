import uuid

import pytest

from tests import factories
from tests.tickets.desk_page import bodies, reply_fields, url
from tickets import workflow
from tickets.models import Message

pytestmark = pytest.mark.django_db

NAMES = ("body", "key", "seen_message", "seen_change", "version")


def test_a_reply_is_sent_and_the_page_comes_back(desk, agent):
    ticket = factories.ticket()

    response = desk.post(
        url(ticket, "reply/"), reply_fields(ticket, status="solved"), follow=True
    )

    ticket.refresh_from_db()
    assert response.redirect_chain == [(url(ticket), 302)]
    assert "Your reply is on its way to the customer." in response.text
    assert (ticket.status, ticket.assignee) == ("solved", agent)
    assert bodies(response)[-1] == ("reply", "We have sent it.")


def test_r02_a_reply_posted_twice_is_one_reply(desk):
    ticket = factories.ticket()
    fields = reply_fields(ticket)

    responses = [desk.post(url(ticket, "reply/"), fields) for _ in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert (ticket.messages.count(), ticket.outgoing_mails.count()) == (2, 1)


@pytest.mark.parametrize("body", ["", "   ", "x" * 20_001])
def test_a_reply_that_says_nothing_or_too_much_comes_back_as_typed(desk, body):
    ticket = factories.ticket()

    response = desk.post(url(ticket, "reply/"), reply_fields(ticket, body=body))

    assert response.status_code == 422
    assert response.context["page"].reply_form["body"].value() == body
    assert response.context["page"].reply_form.errors.keys() == {"body"}
    assert ticket.messages.count() == 1


@pytest.mark.parametrize("status", ["new", "closed", "on_hold", "nonsense", ""])
def test_a_reply_moves_a_ticket_only_where_its_buttons_say(desk, status):
    ticket = factories.ticket()

    response = desk.post(url(ticket, "reply/"), reply_fields(ticket, status=status))

    assert response.status_code == 422
    assert response.context["page"].reply_form["body"].value() == "We have sent it."
    assert ticket.messages.count() == 1


def test_r03_a_reply_to_an_older_state_is_kept_beside_what_is_new(desk):
    ticket = factories.ticket(body="First")
    fields = reply_fields(ticket, body="My long answer")
    workflow.customer_reply(
        ticket=ticket, body="Never mind, found it", key=uuid.uuid4()
    )

    response = desk.post(url(ticket, "reply/"), fields)

    form = response.context["page"].reply_form
    assert response.status_code == 409
    assert form["body"].value() == "My long answer"
    assert form["version"].value() == ticket.version
    page = response.context["page"]
    assert [message.body for message in page.new_messages] == ["Never mind, found it"]
    assert page.new_changes == []
    assert "Your reply has not been sent." in response.text
    assert ticket.messages.count() == 2


def test_r03_a_reply_to_an_older_state_is_shown_who_changed_what(desk):
    other = factories.agent("bea")
    ticket = factories.ticket()
    fields = reply_fields(ticket)
    workflow.claim(ticket, other)

    page = desk.post(url(ticket, "reply/"), fields).context["page"]

    assert [(change.who, change.sentence) for change in page.new_changes] == [
        ("bea", "Assigned to bea"),
        ("bea", "Status changed from “New” to “Open”"),
    ]


def test_r03_the_kept_reply_can_be_sent_again(desk):
    ticket = factories.ticket()
    fields = reply_fields(ticket, body="My long answer")
    workflow.customer_reply(ticket=ticket, body="One more thing", key=uuid.uuid4())
    form = desk.post(url(ticket, "reply/"), fields).context["page"].reply_form

    response = desk.post(
        url(ticket, "reply/"),
        {name: form[name].value() for name in NAMES} | {"status": "open"},
    )

    assert response.status_code == 302
    assert ticket.messages.last().body == "My long answer"


def test_r02_another_text_from_a_form_that_was_sent_is_kept_for_a_second_message(desk):
    ticket = factories.ticket()
    fields = reply_fields(ticket)
    desk.post(url(ticket, "reply/"), fields)

    response = desk.post(url(ticket, "reply/"), fields | {"body": "Another text"})

    form = response.context["page"].reply_form
    assert response.status_code == 422
    assert form["body"].value() == "Another text"
    assert form["key"].value() != fields["key"]
    assert ticket.messages.count() == 2


def test_a_note_is_kept_and_nothing_is_mailed(desk):
    ticket = factories.ticket()
    fields = {
        "body": "Ask the depot",
        "key": uuid.uuid4(),
        "seen_message": 0,
        "seen_change": 0,
    }

    response = desk.post(url(ticket, "note/"), fields, follow=True)

    assert "Your note is kept. Customers never see it." in response.text
    assert bodies(response)[-1] == ("note", "Ask the depot")
    assert ticket.outgoing_mails.count() == 0


def test_r02_another_note_from_a_form_that_was_sent_comes_back(desk):
    ticket = factories.ticket()
    fields = {
        "body": "Ask the depot",
        "key": uuid.uuid4(),
        "seen_message": 0,
        "seen_change": 0,
    }
    desk.post(url(ticket, "note/"), fields)

    response = desk.post(url(ticket, "note/"), fields | {"body": "Ask Bea"})

    assert response.status_code == 422
    assert response.context["page"].note_form["body"].value() == "Ask Bea"
    assert ticket.messages.filter(kind=Message.Kind.NOTE).count() == 1


def test_a_status_is_changed(desk):
    ticket = factories.ticket()

    desk.post(url(ticket, "status/"), {"status": "on_hold", "version": 1})

    ticket.refresh_from_db()
    assert ticket.status == "on_hold"


def test_r03_a_status_for_an_older_state_is_not_set(desk):
    ticket = factories.ticket(version=2)

    response = desk.post(url(ticket, "status/"), {"status": "solved", "version": 1})

    ticket.refresh_from_db()
    assert (response.status_code, ticket.status) == (409, "new")
    assert "Its status has not been changed." in response.text


def test_a_ticket_that_was_looked_at_is_never_new_again(desk):
    ticket = factories.ticket(status="open")

    desk.post(url(ticket, "status/"), {"status": "new", "version": 1})

    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_a_ticket_is_assigned_and_given_back(desk):
    other = factories.agent("other", first_name="Bea")
    ticket = factories.ticket()

    assigned = desk.post(url(ticket, "assign/"), {"assignee": other.pk}, follow=True)
    given_back = desk.post(url(ticket, "assign/"), {"assignee": ""}, follow=True)

    assert "The ticket is now assigned to Bea." in assigned.text
    assert "The ticket is back in the queue for everybody." in given_back.text
    assert [event.after for event in ticket.events.all()] == ["other", ""]


def test_a_ticket_is_assigned_to_nobody_who_cannot_work_on_it(desk, editor):
    ticket = factories.ticket()

    desk.post(url(ticket, "assign/"), {"assignee": editor.pk})

    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.version) == (None, 1)
