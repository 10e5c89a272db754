"""What the contact form withstands: haste, repetition, floods, faults and curiosity."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from kb.models import SearchLog
from tests.tickets.contact_form import (
    FIREFOX,
    QUESTION,
    URL,
    ask,
    fields,
    open_form,
    send,
)
from tickets import limits, notifications
from tickets.forms import new_key
from tickets.models import OutgoingMail, Ticket

pytestmark = pytest.mark.django_db

DEVICE = "Firefox 140 on Windows, in English"


def test_s07_a_form_sent_at_once_is_asked_for_again_and_taken_then(client, home):
    with time_machine.travel(timezone.now(), tick=False):
        at_once = client.post(URL, open_form(client) | QUESTION)
    later = send(client, fields(at_once.content.decode()) | QUESTION)

    assert at_once.status_code == 400
    assert "That was very fast." in at_once.content.decode()
    assert later.status_code == 302


def test_a_form_that_could_not_be_checked_works_when_it_is_sent_again(client, home):
    refused = ask(client, key="nonsense")

    again = send(client, fields(refused.content.decode()) | QUESTION, minutes=2)

    assert again.status_code == 302


def test_r02_the_same_form_sent_twice_is_one_ticket_and_one_page(client, home):
    form = open_form(client) | QUESTION

    first, second = send(client, form), send(client, form)

    assert first["Location"] == second["Location"]
    assert (Ticket.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_r02_the_same_form_with_another_text_is_refused_and_can_be_sent_anew(
    client, home
):
    form = open_form(client) | QUESTION
    send(client, form)

    refused = send(client, form, body="Another text.")
    page = refused.content.decode()
    again = send(client, fields(page) | QUESTION, minutes=2, body="Another text.")

    assert refused.status_code == 422
    assert "Another text." in page
    assert again.status_code == 302
    assert Ticket.objects.count() == 2


@time_machine.travel("2026-05-03T12:00:00Z")
def test_s07_too_many_requests_are_refused_and_the_text_kept(client, home):
    for number in range(limits.ESCALATIONS_BY_CLIENT.most):
        assert ask(client, email=f"a{number}@example.com").status_code == 302

    refused = ask(client, body="Kept words.")

    assert refused.status_code == 429
    assert "Kept words." in refused.content.decode()
    assert "send it again in an hour" in refused.content.decode()
    assert Ticket.objects.count() == limits.ESCALATIONS_BY_CLIENT.most


def test_x07_a_database_that_takes_nothing_costs_nobody_their_text(client, home):
    form = open_form(client) | QUESTION
    with read_only_database():
        refused = send(client, form, body="Kept words.")
    again = send(client, fields(refused.content.decode()) | QUESTION)

    assert refused.status_code == 503
    assert "Kept words." in refused.content.decode()
    assert again.status_code == 302


@contextmanager
def read_only_database() -> Iterator[None]:
    if connection.vendor != "sqlite":
        pytest.skip("the switch is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        yield
        cursor.execute("PRAGMA query_only = OFF")


@pytest.mark.parametrize("place", ["query", "referer", "agent", "forwarded"])
def test_what_a_browser_sends_unasked_is_kept_nowhere(
    client, home, everything, caplog, place
):
    canary = "canarius-serinus"
    headers = {
        "user-agent": FIREFOX + (f" {canary}/1" if place == "agent" else ""),
        "referer": f"http://testserver/{canary if place == 'referer' else ''}",
        "x-forwarded-for": canary if place == "forwarded" else "192.0.2.1",
    }
    parameters = {"utm_source": canary, "q": canary} if place == "query" else {}
    page = client.get(URL, parameters, headers=headers).content.decode()

    with caplog.at_level("DEBUG"):
        form = fields(page) | QUESTION | parameters
        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            answer = client.post(URL, form, headers=headers)
            notifications.send_due()

    assert answer.status_code == 302
    assert canary not in everything()
    assert canary not in caplog.text
    assert canary not in str(mail.outbox[0].message())


def test_a_secret_that_was_searched_for_is_redacted_before_it_is_passed_on(
    client, home, everything
):
    log = SearchLog.objects.create(
        language_code="en", query="refund 4111 1111 1111 1111", total=1
    )
    form = open_form(client, search=log.pk)
    log.delete()

    send(client, QUESTION | form | {"body": "x", "email": "a@example.com"})

    assert Ticket.objects.get().subject == "refund [card]"
    assert "4111" not in everything()


def test_s07_a_repetition_costs_nothing(client, home):
    form = open_form(client) | QUESTION

    answers = {
        send(client, form).status_code
        for _ in range(limits.ESCALATIONS_BY_CLIENT.most + 2)
    }

    assert answers == {302}


def test_s12_a_line_break_in_the_subject_becomes_a_space(client, home):
    ask(client, subject="Refund\r\nBcc: all@example.com")

    assert Ticket.objects.get().subject == "Refund Bcc: all@example.com"


def test_s19_a_form_from_another_site_is_refused(home):
    client = Client(enforce_csrf_checks=True)

    assert client.post(URL, QUESTION | {"key": new_key()}).status_code == 403
    assert client.post("/en/contact/receipt/", {"trail": "[]"}).status_code == 403
