import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from tests import factories
from tickets import limits, workflow
from tickets.access import make_link
from tickets.models import GuestLink, Message, Ticket
from tickets.references import new_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    address = factories.customer("hanako@example.jp", verified=False)
    return factories.ticket(address=address, reference=new_reference())


def url(ticket: Ticket, action: str = "", language: str = "en") -> str:
    return f"/{language}/requests/{ticket.reference}/{action}"


def link_to(ticket: Ticket) -> str:
    _, token = make_link(ticket=ticket, address=ticket.address)
    return f"/en/requests/open/{token}/"


@pytest.fixture
def customer(client, ticket) -> Client:
    """A browser that came by a mailed link."""
    client.get(link_to(ticket))
    return client


def key_of(page: str) -> str:
    return re.search(r'name="key" value="([^"]+)"', page)[1]


def reply(customer: Client, ticket: Ticket, body: str = "Any news?", key: str = ""):
    key = key or str(uuid.uuid4())
    return customer.post(url(ticket, "reply/"), {"body": body, "key": key})


def without_tokens(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


def test_s05_a_mailed_link_leaves_the_address_bar_and_verifies_the_address(
    client, ticket
):
    response = client.get(link_to(ticket))

    ticket.address.refresh_from_db()
    assert response.status_code == 302
    assert response["Location"] == url(ticket)
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    assert ticket.address.is_verified
    assert client.get(url(ticket)).status_code == 200


def test_s05_the_token_is_kept_as_a_hash_only(ticket, everything):
    _, token = make_link(ticket=ticket, address=ticket.address)

    assert len(token) == 43
    assert token not in everything()


def test_a_link_works_on_every_device_until_it_expires(ticket):
    link = link_to(ticket)

    assert [Client().get(link).status_code for _ in range(2)] == [302, 302]

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert Client().get(link).status_code == 404


def test_s05_a_link_that_ends_closes_the_browsers_it_opened(customer, ticket):
    assert customer.get(url(ticket)).status_code == 200

    GuestLink.objects.update(revoked_at=timezone.now())

    assert customer.get(url(ticket)).status_code == 404


def test_s05_whatever_opens_nothing_gets_the_same_answer(client, ticket, home):
    expired, revoked = (make_link(ticket=ticket, address=None) for _ in range(2))
    GuestLink.objects.filter(pk=expired[0].pk).update(expires_at=timezone.now())
    GuestLink.objects.filter(pk=revoked[0].pk).update(revoked_at=timezone.now())
    paths = [
        "open/wrong/",
        f"open/{expired[1]}/",
        f"open/{revoked[1]}/",
        f"{ticket.reference}/",
        f"{new_reference()}/",
        "nonsense/",
    ]

    answers = [client.get(f"/en/requests/{path}") for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({without_tokens(answer.content) for answer in answers}) == 1
    assert b"Contact us" in answers[0].content


@pytest.mark.parametrize("action", ["reply/", "close/"])
def test_s01_strangers_can_neither_reply_nor_close(client, ticket, action):
    data = {"body": "Mallory", "key": str(uuid.uuid4())}

    response = client.post(url(ticket, action), data)

    ticket.refresh_from_db()
    assert response.status_code == 404
    assert (ticket.status, ticket.messages.count()) == ("new", 1)


@pytest.mark.parametrize("action", ["reply/", "close/"])
def test_s01_nothing_changes_by_following_a_link(customer, ticket, action):
    assert customer.get(url(ticket, action)).status_code == 405


def test_s01_a_customer_sees_their_own_request_only(customer, ticket):
    other = factories.ticket("Somebody else’s", reference=new_reference())

    assert customer.get(url(other)).status_code == 404


def test_s05_tries_to_open_a_link_are_counted(client, ticket):
    with time_machine.travel("2026-05-03T12:00:00Z", tick=False):
        answers = [client.get(f"/en/requests/open/{n}/").status_code for n in range(25)]

    most = limits.GUEST_LINKS_BY_CLIENT.most
    assert answers == [404] * most + [429] * (25 - most)


def test_a_reference_is_found_however_it_is_typed(customer, ticket):
    typed = ticket.reference.lower().replace("-", "")

    response = customer.get(f"/en/requests/{typed}/")

    assert response["Location"] == url(ticket)


def test_the_conversation_shows_what_was_said_and_no_internal_note(
    customer, ticket, agent
):
    agent.first_name, agent.last_name = "Akiko", "Sato"
    agent.save()
    workflow.reply(
        ticket=ticket,
        agent=agent,
        body="See https://example.com/x",
        key=uuid.uuid4(),
        status=Ticket.Status.PENDING,
        version=ticket.version,
    )
    workflow.add_note(ticket=ticket, agent=agent, body="Canarius", key=uuid.uuid4())

    page = customer.get(url(ticket)).content.decode()

    assert "Akiko Sato" in page
    assert "I sent the parcel back two weeks ago." in page
    assert '<a href="https://example.com/x" rel="nofollow noopener' in page
    assert "Waiting for you" in page
    assert "Canarius" not in page


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '" autofocus onfocus="alert(1)',
        "{{ ticket.pk }}{% debug %}",
    ],
)
def test_s02_what_was_typed_is_shown_as_text(customer, ticket, body):
    Message.objects.update(body=body)
    Ticket.objects.update(subject=body)

    page = customer.get(url(ticket)).content.decode()

    assert page.count(escape(body)) >= 2
    assert body not in page.replace(escape(body), "")
    assert page.count("<script") == page.count("<script src=")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("new", "Received"),
        ("open", "In progress"),
        ("pending", "Waiting for you"),
        ("on_hold", "On hold"),
        ("solved", "Reply and reopen"),
        ("closed", "Write a new request"),
    ],
)
def test_the_state_is_said_in_plain_words(customer, ticket, status, words):
    solved_at = timezone.now() if status in Ticket.FINISHED else None
    Ticket.objects.update(status=status, solved_at=solved_at)

    assert words in customer.get(url(ticket)).content.decode()


def test_a_reply_is_added_and_a_repetition_is_not(customer, ticket):
    key = key_of(customer.get(url(ticket)).content.decode())

    answers = [reply(customer, ticket, key=key) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [url(ticket)] * 2
    assert ticket.messages.filter(body="Any news?").count() == 1
    assert "Your reply is with us." in customer.get(url(ticket)).content.decode()


def test_a_reply_reopens_what_was_solved(customer, ticket):
    workflow.customer_close(ticket=ticket)

    reply(customer, ticket)

    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_x07_an_empty_reply_is_told_where_it_is_missing(customer, ticket):
    response = reply(customer, ticket, body=" ")

    page = response.content.decode()
    assert response.status_code == 400
    assert 'href="#id_body"' in page
    assert "Write what you want to tell us." in page


def test_x07_a_reply_to_a_closed_request_is_kept_to_be_copied(customer, ticket):
    Ticket.objects.update(status="closed", solved_at=timezone.now())

    response = reply(customer, ticket, body="Kept words.")

    page = response.content.decode()
    assert response.status_code == 409
    assert "Kept words." in page
    assert "Write a new request" in page


def test_r02_another_reply_under_the_same_key_is_kept_and_can_be_sent(customer, ticket):
    key = str(uuid.uuid4())
    reply(customer, ticket, key=key)

    refused = reply(customer, ticket, body="Kept words.", key=key)
    page = refused.content.decode()
    reply(customer, ticket, body="Kept words.", key=key_of(page))

    assert refused.status_code == 422
    assert "Kept words." in page
    assert ticket.messages.count() == 3


def test_s07_too_many_replies_are_refused_and_the_text_kept(customer, ticket):
    with time_machine.travel("2026-05-03T12:00:00Z", tick=False):
        make_link(ticket=ticket, address=None)
        for _ in range(limits.REPLIES_BY_TICKET.most):
            limits.take(limits.REPLIES_BY_TICKET, ticket.reference)
        response = reply(customer, ticket, body="Kept words.")

    assert response.status_code == 429
    assert "Kept words." in response.content.decode()


def test_closing_solves_the_request(customer, ticket):
    response = customer.post(url(ticket, "close/"))

    ticket.refresh_from_db()
    assert response["Location"] == url(ticket)
    assert ticket.status == "solved"


@pytest.mark.parametrize("messages", [1, 30])
def test_the_page_costs_the_same_for_short_and_long_conversations(
    customer, ticket, agent, messages, django_assert_num_queries
):
    Message.objects.bulk_create(
        Message(ticket=ticket, author=agent, body="Hi", idempotency_key=uuid.uuid4())
        for _ in range(messages - 1)
    )
    customer.get(url(ticket))

    with django_assert_num_queries(4):
        page = customer.get(url(ticket))

    assert page.content.count(b'<li class="message') == messages


@pytest.mark.parametrize(
    ("time_zone", "time"),
    [("Asia/Tokyo", "May 3, 2026, 7 p.m.<"), ("", "May 3, 2026, 10 a.m. UTC<")],
)
def test_times_are_on_the_customers_clock_if_they_passed_it_on(
    customer, ticket, time_zone, time
):
    Ticket.objects.update(time_zone=time_zone)
    Message.objects.update(created_at="2026-05-03T10:00:00Z")

    assert time in customer.get(url(ticket)).content.decode()


def test_s07_a_ticket_is_confirmed_by_the_mail_about_it_and_by_nothing_else(
    client, ticket
):
    make_link(ticket=ticket, address=None)
    workflow.customer_reply(ticket=ticket, body="It is me.", key=uuid.uuid4())
    before = ticket.is_confirmed()

    client.get(link_to(ticket))

    assert (before, ticket.is_confirmed()) == (False, True)
