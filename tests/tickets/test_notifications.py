import smtplib
import socket
import uuid
from datetime import timedelta

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core import mail
from django.utils import timezone

from portal.models import HomePage
from tests import factories
from tickets import notifications, workflow
from tickets.models import GuestLink, Message, OutgoingMail, Ticket

pytestmark = pytest.mark.django_db

TYPED = {
    "subject": "Canarius subject",
    "body": "Canarius body",
    "name": "Canarius name",
}


def open_ticket(address: str = "hanako@example.jp", language: str = "en") -> Ticket:
    return workflow.open_ticket(
        key=uuid.uuid4(),
        address=address,
        language_code=language,
        topic=None,
        items=[],
        **TYPED,
    )


def answer(ticket: Ticket, body: str = "It is on its way.") -> Message:
    return workflow.reply(
        ticket=ticket,
        agent=factories.agent(),
        body=body,
        key=uuid.uuid4(),
        status=Ticket.Status.PENDING,
        version=ticket.version,
    )


def in_minutes(minutes: float):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def whole(message: mail.EmailMultiAlternatives) -> str:
    """All of a mail, decoded: headers, text and HTML."""
    headers = "\n".join(f"{k}: {v}" for k, v in message.message().items())
    return "\n".join([headers, message.body, message.alternatives[0].content])


def states() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True))


def test_a_confirmation_names_the_reference_and_a_link_that_works(client):
    ticket = open_ticket()

    assert notifications.send_due() == 1

    message = mail.outbox[0]
    link = message.body.split("http://localhost:8000")[1].split()[0]
    assert message.to == ["hanako@example.jp"]
    assert message.subject == f"We have received your request {ticket.reference}"
    assert client.get(link)["Location"] == f"/en/requests/{ticket.reference}/"
    assert states() == ["sent"]


def test_s07_the_first_mail_to_an_address_has_nothing_that_was_typed():
    open_ticket()

    notifications.send_due()

    assert "canarius" not in whole(mail.outbox[0]).casefold()


def test_an_answer_to_an_unverified_address_has_nothing_that_was_written():
    answer(open_ticket(), "Canarius answer")

    with in_minutes(1):
        notifications.send_due()

    assert len(mail.outbox) == 2
    assert "canarius" not in whole(mail.outbox[1]).casefold()
    assert "/en/requests/open/" in mail.outbox[1].body


def test_an_answer_to_a_verified_address_has_the_agents_words():
    ticket = factories.ticket(address=factories.customer("hanako@example.jp"))
    answer(ticket, "5 > 3 & <b>https://example.com</b>")

    notifications.send_due()

    message = mail.outbox[0]
    assert "\n5 > 3 & <b>https://example.com</b>\n" in message.body
    html = message.alternatives[0].content
    assert "5 &gt; 3 &amp; &lt;b&gt;<a href" in html


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("ja", "ltr"), ("ar", "rtl")]
)
def test_a_mail_is_in_the_language_of_its_ticket(language, direction):
    open_ticket(language=language)

    notifications.send_due()

    message = mail.outbox[0]
    assert message.message()["Content-Language"] == language
    assert f"http://localhost:8000/{language}/requests/open/" in message.body
    html = message.alternatives[0].content
    assert f'<html lang="{language}" dir="{direction}">' in html


def test_a_mail_says_that_a_machine_sent_it_and_carries_our_message_id():
    open_ticket()

    notifications.send_due()

    headers = mail.outbox[0].message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == OutgoingMail.objects.get().header_id
    assert headers["Message-ID"].endswith("@localhost>")
    assert headers["Reply-To"] is None


def test_the_mails_of_a_ticket_are_one_thread():
    answer(open_ticket())

    notifications.send_due()

    first, second = (message.message() for message in mail.outbox)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"] == first["Message-ID"]


def test_s10_links_come_from_the_settings_whatever_host_was_asked_for(settings):
    settings.SITE_URL = "https://help.example.com"
    open_ticket()

    notifications.send_due()

    text = whole(mail.outbox[0])
    assert text.count("https://help.example.com/en/requests/open/") == 2
    assert "http://" not in text
    assert "testserver" not in text


def test_s05_the_token_of_a_mailed_link_is_nowhere_in_the_database(everything):
    open_ticket()

    notifications.send_due()

    token = mail.outbox[0].body.split("/requests/open/")[1].split("/")[0]
    assert len(token) == 43
    assert token not in everything()
    assert GuestLink.objects.count() == 1


def test_s07_a_stranger_gets_one_confirmation_an_hour_and_three_a_day():
    for _ in range(30):
        open_ticket("victim@example.com")
    start = timezone.now()
    sent_at = []

    with time_machine.travel(start, tick=False) as clock:
        for minute in range(0, 60 * 26, 5):
            clock.move_to(start + timedelta(minutes=minute))
            sent_at += [minute] * notifications.send_due()

    assert len(sent_at) <= 4
    assert all(
        later - one >= 60 for one, later in zip(sent_at, sent_at[1:], strict=False)
    )
    assert sum(minute < 60 * 24 for minute in sent_at) == 3
    assert states().count("held") == 30 - len(sent_at)


def test_s07_a_customer_we_know_gets_one_confirmation_an_hour_too():
    factories.customer("hanako@example.jp")
    tickets = [open_ticket() for _ in range(3)]

    for minutes in (0, 30, 61, 122):
        with in_minutes(minutes):
            notifications.send_due()

    assert [message.subject[-13:] for message in mail.outbox] == [
        ticket.reference for ticket in tickets
    ]


def test_an_answer_never_waits_for_a_confirmation():
    open_ticket()
    answer(open_ticket())

    notifications.send_due()

    assert [message.subject.split()[0] for message in mail.outbox] == ["We", "An"]


def test_a_mail_is_taken_by_one_worker_only():
    open_ticket()
    pk = OutgoingMail.objects.get().pk

    taken = [notifications.take_mail(pk), notifications.take_mail(pk)]

    assert taken[0].pk == pk
    assert taken[1] is None


def test_while_one_run_waits_for_a_server_no_other_does():
    first, second = open_ticket("a@example.com"), open_ticket("b@example.com")
    notifications.take_mail(first.outgoing_mails.get().pk)

    assert notifications.send_due() == 0

    assert second.outgoing_mails.get().state == "queued"
    with in_minutes(2):
        assert notifications.send_due() == 1


def test_r08_a_worker_that_fell_silent_leaves_a_mail_that_is_not_sent_again():
    open_ticket()
    notifications.take_mail(OutgoingMail.objects.get().pk)

    with in_minutes(16):
        notifications.send_due()

    assert states() == ["unknown"]
    assert mail.outbox == []


class Server:
    """A mail server that answers as it is told; counts what it accepted."""

    def __init__(self) -> None:
        self.recipient = self.data = "250 OK"
        self.refused = ""
        self.accepted: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refused:
            return "550 5.1.1 no such person"
        envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server, session, envelope):
        if self.data == "drop":
            self.accepted += envelope.rcpt_tos
            server.transport.close()
        elif self.data.startswith("250"):
            self.accepted += envelope.rcpt_tos
        return self.data


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture
def server(settings):
    """A real mail server on this machine."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    use_server(settings, controller.port)
    yield handler
    controller.stop()


def use_server(settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 1


def test_r08_a_server_that_accepts_gets_each_mail_once(server):
    for number in range(3):
        open_ticket(f"a{number}@example.com")

    for _ in range(3):
        notifications.send_due()

    assert sorted(server.accepted) == [f"a{number}@example.com" for number in range(3)]


def test_r08_a_mail_that_is_refused_keeps_no_other_waiting(server):
    server.refused = "a0@example.com"
    for number in range(3):
        open_ticket(f"a{number}@example.com")

    assert notifications.send_due() == 2

    refused = OutgoingMail.objects.get(state="failed")
    assert server.accepted == ["a1@example.com", "a2@example.com"]
    assert refused.last_error == "SMTPRecipientsRefused 550"


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "554 5.7.1 no"])
def test_r08_a_refused_text_is_tried_again_and_sent_once(server, answer):
    open_ticket()
    server.data = answer
    notifications.send_due()
    server.data = "250 OK"

    with in_minutes(2):
        notifications.send_due()
        notifications.send_due()

    assert server.accepted == ["hanako@example.jp"]
    assert states() == ["sent"]


def test_r08_a_mail_is_given_up_after_five_retries(server):
    open_ticket()
    server.data = "554 no"
    waits = []

    with time_machine.travel(timezone.now(), tick=False) as clock:
        while states() != ["dead"]:
            notifications.send_due()
            wait = OutgoingMail.objects.get().not_before - timezone.now()
            waits.append(wait.total_seconds() / 60)
            clock.shift(max(wait, timedelta(0)))
        notifications.send_due()

    assert waits[:-1] == [1, 5, 30, 120, 480]
    assert OutgoingMail.objects.get().attempts == 6
    assert OutgoingMail.objects.get().last_error == "SMTPDataError 554"


def test_r08_a_connection_that_breaks_after_the_text_is_tried_again(server):
    open_ticket()
    server.data = "drop"
    notifications.send_due()
    server.data = "250 OK"

    with in_minutes(2):
        notifications.send_due()

    assert server.accepted == ["hanako@example.jp"] * 2
    assert states() == ["sent"]


def test_r08_without_a_server_tickets_are_taken_and_mails_wait(settings):
    use_server(settings, free_port())
    for number in range(3):
        open_ticket(f"a{number}@example.com")

    assert notifications.send_due() == 0

    assert Ticket.objects.count() == 3
    assert states() == ["failed", "queued", "queued"]
    assert "refused" in OutgoingMail.objects.first().last_error


def test_r08_a_server_that_hangs_costs_one_timeout_a_run(settings):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        use_server(settings, silent.getsockname()[1])
        for number in range(3):
            open_ticket(f"a{number}@example.com")
        start = timezone.now()

        notifications.send_due()

    assert timezone.now() - start < timedelta(seconds=5)
    assert states() == ["failed", "queued", "queued"]


def test_s12_what_is_noted_of_a_failure_repeats_no_address():
    error = smtplib.SMTPRecipientsRefused(
        {"hanako@example.jp": (550, b"no hanako@example.jp here")}
    )

    assert notifications.in_short(error) == "SMTPRecipientsRefused 550"


def test_a_mail_names_the_help_centre_as_its_pages_do(home):
    HomePage.objects.update(site_name="Soyogi Help")
    open_ticket()

    notifications.send_due()

    assert whole(mail.outbox[0]).count("Thank you for writing to Soyogi Help.") == 2
