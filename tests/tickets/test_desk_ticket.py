import html
import re
import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone
from wagtail.users.models import UserProfile

from kb.models import ArticlePage
from tests import factories
from tests.tickets.desk_page import bodies, reply_fields, url
from tickets import workflow
from tickets.context import freeze
from tickets.models import (
    ContextItem,
    Customer,
    CustomerAddress,
    GuestLink,
    Message,
    OutgoingMail,
    Ticket,
    VisitorContext,
)
from tickets.ticket_page import local_time

pytestmark = pytest.mark.django_db


def context(ticket: Ticket, language: str = "en") -> VisitorContext:
    return VisitorContext.objects.create(ticket=ticket, language_code=language)


def line(of: VisitorContext, text: str, **fields) -> ContextItem:
    fields.setdefault("kind", "search")
    return ContextItem.objects.create(
        context=of, position=of.items.count(), text=text, **fields
    )


def read(ticket: Ticket, article: ArticlePage) -> ContextItem:
    revision = article.latest_revision_id
    return line(
        context(ticket, article.language_code),
        "Read it",
        kind="read",
        article_id=article.pk,
        revision=freeze([revision])[revision],
    )


def test_the_conversation_stands_in_order_with_notes_among_it(desk, agent):
    ticket = factories.ticket(body="Where is it?")
    workflow.add_note(ticket=ticket, agent=agent, body="Ask Bea", key=uuid.uuid4())
    workflow.reply(
        ticket=ticket,
        agent=agent,
        body="On its way.",
        key=uuid.uuid4(),
        status="pending",
        version=ticket.version,
    )

    assert bodies(desk.get(url(ticket))) == [
        ("customer", "Where is it?"),
        ("note", "Ask Bea"),
        ("reply", "On its way."),
    ]


def test_what_the_customer_wrote_has_their_language(desk):
    ticket = factories.ticket("返金", body="返金がまだです", language_code="ja")

    response = desk.get(url(ticket))

    assert '<h1><bdi lang="ja">返金</bdi></h1>' in response.text
    assert 'desk-message__body" lang="ja" dir="auto"' in response.text


PAYLOADS = [
    "<script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=1>",
    "<svg/onload=window.__pwned=1>",
    "<math><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<base href="https://evil.example/">',
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<form action=https://evil.example><button>OK</button></form>",
    "<style>*{display:none}</style>",
    '"><a href="javascript:alert(1)">x</a>',
    "javascript:alert(1) data:text/html,x",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ settings.SECRET_KEY }} {% debug %}",
    'https://example.com/"onmouseover="alert(1)',
]


def active_parts(response) -> tuple[int, set[str]]:
    """How many tags that do something there are, and the schemes of the links."""
    tags = r"<(?:script|img|svg|math|noscript|base|meta|form|style|button|iframe)\b"
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', response.text)
    schemes = {address.split(":")[0] for address in addresses if ":" in address}
    return len(re.findall(tags, response.text)), schemes - {"http", "https", "mailto"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s02_what_was_typed_is_shown_as_text_wherever_it_stands(desk, agent, payload):
    ticket = factories.ticket("Subject", body="Body")
    line(context(ticket), "Item")
    workflow.add_note(ticket=ticket, agent=agent, body="Note", key=uuid.uuid4())
    harmless = [active_parts(desk.get(page)) for page in (url(ticket), "/cms/tickets/")]
    Ticket.objects.update(subject=payload)
    Customer.objects.update(name=payload)
    ContextItem.objects.update(text=payload)
    Message.objects.update(body=payload)

    hostile = [active_parts(desk.get(page)) for page in (url(ticket), "/cms/tickets/")]

    assert hostile == harmless


def test_the_slip_is_word_for_word_what_the_customer_saw(desk):
    ticket = factories.ticket(language_code="ar")
    texts = ["بحث عن «استرداد» & <b>", "  two  spaces\nand a line", "“quotes” 'and' \""]
    slip = context(ticket, "ar")
    for text in texts:
        line(slip, text)

    response = desk.get(url(ticket))

    shown = re.findall(
        r'<span class="desk-slip__text" lang="ar" dir="rtl">(.*?)</span>',
        response.text,
        re.S,
    )
    assert [html.unescape(text) for text in shown] == texts
    assert "Order and times are as reported by the browser." in response.text


@pytest.mark.parametrize(("status", "is_open"), [("new", True), ("pending", False)])
def test_the_slip_is_open_until_somebody_has_answered(desk, agent, status, is_open):
    ticket = factories.ticket()
    line(context(ticket), "Searched")
    if status == "pending":
        desk.post(url(ticket, "reply/"), reply_fields(ticket))

    response = desk.get(url(ticket))

    assert ('<details class="desk-slip" open>' in response.text) is is_open


def test_a_ticket_without_a_trail_says_so(desk):
    assert "The customer passed nothing on" in desk.get(url(factories.ticket())).text


def test_what_was_read_opens_as_it_was_however_the_article_changed(desk):
    article = factories.article("Refunds", text="It takes three days.", summary="Soon")
    item = read(factories.ticket(), article)
    article = article.specific
    article.title, article.body = "Money", [("text", "<p>It takes ten days.</p>")]
    article.save_revision().publish()

    response = desk.get(url(item.context.ticket, f"context/{item.pk}/"))

    assert "<h1>Refunds</h1>" in response.text
    assert "It takes three days." in response.text
    assert "It takes ten days." not in response.text
    assert f'href="{article.url}">Open the version of today' in response.text


def test_what_was_read_and_has_not_changed_is_the_version_of_today(desk):
    item = read(factories.ticket(), factories.article("Refunds", text="Three days"))

    response = desk.get(url(item.context.ticket, f"context/{item.pk}/"))

    assert "It is the version of today." in response.text


def test_what_was_read_opens_when_the_article_is_gone(desk):
    article = factories.article("Refunds", text="It takes three days.", language="ja")
    item = read(factories.ticket(), article)
    article.delete()

    response = desk.get(url(item.context.ticket, f"context/{item.pk}/"))

    assert "It takes three days." in response.text
    assert '<article class="desk-article" lang="ja" dir="ltr">' in response.text
    assert "The article is not published today." in response.text


def test_the_ticket_leads_to_the_revision_that_was_read(desk):
    item = read(factories.ticket(), factories.article("Refunds"))

    response = desk.get(url(item.context.ticket))

    assert f'href="{url(item.context.ticket)}context/{item.pk}/"' in response.text


def test_the_customer_is_shown_with_all_addresses_and_tickets(desk):
    address = factories.customer("hanako@example.jp")
    CustomerAddress.objects.create(
        customer=address.customer, address="other@example.jp"
    )
    earlier = factories.ticket("Earlier question", address=address, status="closed")
    ticket = factories.ticket(address=address)
    factories.ticket("Question of somebody else")

    page = desk.get(url(ticket)).context["page"]

    assert [(row.address, row.is_verified) for row in page.addresses] == [
        ("hanako@example.jp", True),
        ("other@example.jp", False),
    ]
    assert page.other_tickets == [earlier]


@pytest.mark.parametrize("is_opened", [True, False])
def test_s07_an_agent_is_told_that_anybody_may_have_typed_the_address(desk, is_opened):
    ticket = factories.ticket()
    GuestLink.objects.create(
        ticket=ticket,
        address=ticket.address,
        expires_at=timezone.now(),
        first_used_at=timezone.now() if is_opened else None,
    )

    page = desk.get(url(ticket)).text

    assert ("name nothing private" in page) is not is_opened


@time_machine.travel(datetime(2026, 11, 22, 14, 30, tzinfo=UTC))
def test_the_time_where_the_customer_is(desk):
    response = desk.get(url(factories.ticket(time_zone="Asia/Tokyo")))

    assert response.context["page"].local_time == "11/22/2026 11:30 p.m."


@pytest.mark.parametrize(
    "zone", ["", "Mars/Base", "Asia", "../../etc/passwd", "\x00", "é"]
)
def test_a_time_zone_that_is_none_is_no_time(zone):
    assert local_time(zone) == ""


@pytest.mark.parametrize(
    ("state", "fields", "shown"),
    [
        ("queued", {}, "Queued"),
        (
            "sent",
            {"sent_at": datetime(2026, 5, 3, 10, 2, tzinfo=UTC)},
            "Sent 05/03/2026 10:02 a.m.",
        ),
        ("failed", {}, "Failed, will be tried again"),
        ("dead", {}, "Given up"),
    ],
)
def test_a_reply_shows_what_became_of_its_mail(desk, agent, state, fields, shown):
    ticket = factories.ticket()
    desk.post(url(ticket, "reply/"), reply_fields(ticket))
    OutgoingMail.objects.update(state=state, **fields)

    response = desk.get(url(ticket))

    mail = re.search(r"desk-mail desk-mail--\w+\">(.*?)</p>", response.text, re.S)
    assert re.sub(r"<[^>]+>|\s+", " ", mail[1]).strip() == shown


def test_the_customer_panel_shows_what_became_of_the_confirmation(desk):
    ticket = factories.ticket()
    OutgoingMail.objects.create(
        ticket=ticket, address=ticket.address, kind="received", state="dead"
    )

    page = desk.get(url(ticket)).context["page"]

    assert [mail.get_state_display() for mail in page.confirmations] == ["Given up"]


def test_the_history_tells_who_did_what(desk, agent):
    other = factories.agent("bea", first_name="Bea")
    ticket = factories.ticket()
    workflow.claim(ticket, agent)
    workflow.assign(ticket=ticket, agent=agent, assignee=other)
    workflow.assign(ticket=ticket, agent=other, assignee=None)
    workflow.customer_close(ticket=ticket)

    changes = desk.get(url(ticket)).context["page"].changes

    assert [(change.who, change.sentence) for change in changes] == [
        ("agent", "Assigned to agent"),
        ("agent", "Status changed from “New” to “Open”"),
        ("agent", "Passed on from agent to bea"),
        ("Bea", "Taken from bea and given back to the queue"),
        ("", "Status changed from “Open” to “Solved”"),
    ]


def test_the_desk_runs_from_right_to_left_for_an_agent_who_reads_arabic(desk, agent):
    UserProfile.objects.create(user=agent, preferred_language="ar")

    response = desk.get(url(factories.ticket()))

    assert '<html lang="ar" dir="rtl"' in response.text


@pytest.mark.parametrize("count", [1, 30])
def test_ticket_query_count_does_not_grow(
    desk, agent, count, django_assert_num_queries
):
    address = factories.customer()
    ticket = factories.ticket(address=address, topic=factories.topic(), assignee=agent)
    slip = context(ticket)
    article = factories.article("Refunds")
    frozen = freeze([article.latest_revision_id])[article.latest_revision_id]
    for number in range(count):
        line(slip, "Read it", kind="read", revision=frozen)
        factories.ticket(address=address)
        CustomerAddress.objects.create(
            customer=address.customer, address=f"{number}@example.com"
        )
        message = ticket.messages.create(
            author=agent, body="Answer", idempotency_key=uuid.uuid4()
        )
        OutgoingMail.objects.create(
            ticket=ticket, message=message, address=address, kind="reply"
        )
        ticket.events.create(actor=agent, what="status", before="new", after="open")
    desk.get(url(ticket))

    # Twelve of ours; the other eight are the admin's: session, user, rights, menu.
    with django_assert_num_queries(19):
        response = desk.get(url(ticket))

    assert len(bodies(response)) == count + 1
