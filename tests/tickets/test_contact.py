import json
import uuid

import pytest
import time_machine
from django.utils.formats import date_format

from kb.models import SearchLog
from tests import factories
from tests.tickets.contact_form import (
    FIREFOX,
    QUESTION,
    URL,
    ask,
    fields,
    lines,
    open_form,
    send,
)
from tickets.models import ContextItem, Message, Ticket

pytestmark = pytest.mark.django_db

DEVICE = "Firefox 140 on Windows, in English"


def test_sending_the_form_opens_a_ticket_and_shows_its_page(client, home):
    response = ask(client)

    ticket = Ticket.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/en/requests/{ticket.reference}/?sent=1"
    assert ticket.subject == QUESTION["subject"]
    assert ticket.messages.get().body == QUESTION["body"]
    assert ticket.address.address == QUESTION["email"]
    assert ticket.customer.name == "Hanako"


def test_the_page_after_sending_names_the_reference_and_what_went_along(client, home):
    page = client.get(ask(client)["Location"]).content.decode()

    assert Ticket.objects.get().reference in page
    assert "Sent: your request is with us" in page
    assert "Next, an agent reads your request" in page
    assert lines(page) == [DEVICE]
    assert 'data-step=\'{"kind":"sent"}\'' in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "in English"), ("ja", "Firefox 140"), ("ar", "Firefox 140")],
)
def test_the_ticket_is_in_the_language_of_the_form(client, home, language, sentence):
    url = f"/{language}/contact/"

    send(client, open_form(client, url) | QUESTION, url)

    assert Ticket.objects.get().language_code == language
    assert sentence in ContextItem.objects.get().text


def test_x02_without_a_script_the_link_alone_tells_the_query_and_the_article(
    client, home
):
    topic = factories.topic()
    article = factories.article("Returns", topic=topic)
    search = SearchLog.objects.create(language_code="en", query="refund", total=3)

    form = open_form(
        client,
        search=search.pk,
        article=article.pk,
        revision=article.live_revision_id,
    )
    send(client, form | {**QUESTION, "subject": form["subject"]})

    ticket = Ticket.objects.get()
    date = date_format(article.live_revision.created_at)
    assert ticket.subject == "refund"
    assert [item.text for item in ticket.context.items.all()] == [
        "You searched for “refund” in English: 3 results",
        f"You read “Returns”, version of {date}",
        DEVICE,
    ]
    assert ticket.context.items.get(kind="read").revision.title == "Returns"


def test_the_topic_of_the_article_is_chosen_already(client, home):
    topic = factories.topic()
    article = factories.article("Returns", topic=topic)

    page = client.get(URL, {"article": article.pk}).content.decode()

    assert f'<option value="{topic.pk}" selected>' in page


@pytest.mark.parametrize("value", ["", "x", "0", "-1", "9" * 30, "<script>", "٣", "\0"])
def test_s08_a_link_may_name_anything(client, home, value):
    page = client.get(URL, {"search": value, "article": value, "revision": value})

    assert page.status_code == 200
    assert b"<script>" not in page.content.replace(b"<script src", b"")


def test_what_is_kept_equals_byte_for_byte_what_was_shown(client, home):
    article = factories.article('It’s <b>"5 > 3"</b> & 「返金」 \u0627\u0644')
    search = SearchLog.objects.create(
        language_code="en", query="<i>refund</i> & “返金” 🧾", total=1
    )
    page = client.get(
        URL,
        {"search": search.pk, "article": article.pk},
        headers={"user-agent": FIREFOX},
    ).content.decode()

    send(client, fields(page) | QUESTION)

    kept = [item.text for item in ContextItem.objects.all()]
    assert len(kept) == 3
    assert [text.encode() for text in kept] == [text.encode() for text in lines(page)]


def test_a_line_that_was_dropped_is_nowhere_in_the_database(client, home, everything):
    search = SearchLog.objects.create(
        language_code="en", query="canarius serinus", total=1
    )
    form = open_form(client, search=search.pk)
    search.delete()

    send(client, form | QUESTION, keep=form["keep"][1:])

    assert ContextItem.objects.get().kind == "device"
    assert "canarius" not in everything()


def test_sending_none_of_it_needs_one_box(client, home):
    ask(client, nothing="1")

    assert ContextItem.objects.count() == 0
    assert Ticket.objects.get().time_zone == ""


def test_a_changed_receipt_is_refused_and_the_text_kept(client, home):
    form = open_form(client)

    response = send(client, form | QUESTION, receipt=form["receipt"][:-1] + "x")

    page = response.content.decode()
    assert response.status_code == 400
    assert QUESTION["body"] in page
    assert lines(page) == [DEVICE]
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "hanako@"}, "This is not an e-mail address"),
        ({"email": ""}, "Enter the address that we should answer to."),
        ({"subject": " "}, "Say in a few words what it is about."),
        ({"subject": "x" * 201}, "Ensure this value has at most 200 characters"),
        ({"topic": "0"}, "Choose a topic from the list."),
        ({"body": "x" * 20_481}, "This text is too long"),
        ({"body": "返" * 6_900}, "This text is too long"),
        ({"website": "https://spam.example"}, "it is there to stop programs."),
        ({"key": ""}, "The form could not be checked."),
        ({"key": str(uuid.uuid4())}, "The form could not be checked."),
    ],
)
def test_x07_what_is_wrong_is_said_and_the_text_is_kept(client, home, change, message):
    response = ask(client, **({"body": "Kept words."} | change))

    page = response.content.decode()
    assert response.status_code == 400
    assert message in page
    assert change.get("body", "Kept words.") in page
    assert 'role="alert" tabindex="-1" id="errors" autofocus' in page
    assert Ticket.objects.count() == 0


def test_x07_every_faulty_field_is_linked_with_its_message(client, home):
    page = ask(client, email="hanako@").content.decode()

    assert '<a href="#id_email">E-mail address</a>' in page
    assert 'aria-describedby="id_email_helptext id_email_error"' in page
    assert 'id="id_email_error"' in page
    assert 'aria-invalid="true"' in page


def test_the_boxes_stay_as_they_were_when_something_is_wrong(client, home):
    search = SearchLog.objects.create(language_code="en", query="refund", total=1)
    form = open_form(client, search=search.pk)

    page = send(client, form | QUESTION, email="", keep=["1"]).content.decode()

    assert fields(page)["keep"] == ["1"]
    assert len(lines(page)) == 2
    assert "data-fresh" not in page


def test_the_writing_browser_is_let_in_with_a_session_of_its_own(client, home):
    client.get(URL)
    client.session.save()
    planted = client.session.session_key
    client.cookies["sessionid"] = planted

    response = ask(client)

    assert client.session.session_key != planted
    assert client.get(response["Location"]).status_code == 200


def test_going_back_to_the_form_is_allowed_to_find_it_as_it_was(client, home):
    response = client.get(URL)

    assert "no-store" not in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_s01_the_receipt_is_asked_for_by_post_only(client, home):
    assert client.get("/en/contact/receipt/").status_code == 405


def test_message_bodies_keep_their_lines(client, home):
    ask(client, body="One\r\n\r\nTwo")

    assert Message.objects.get().body == "One\n\nTwo"


@pytest.mark.parametrize("steps", [1, 19])
def test_the_receipt_costs_the_same_for_one_step_and_for_many(
    client, home, steps, django_assert_num_queries
):
    articles = [factories.article() for _ in range(steps)]
    trail = ",".join(
        f'{{"kind":"read","article":{article.pk},"revision":{article.live_revision_id}}}'
        for article in articles
    )
    client.get("/en/contact/")

    with django_assert_num_queries(6):
        response = client.post("/en/contact/receipt/", {"trail": f"[{trail}]"})

    assert len(lines(response.content.decode())) == steps + 1


def test_times_on_the_slip_are_on_the_visitors_clock(client, home):
    search = SearchLog.objects.create(language_code="en", query="refund", total=1)
    trail = [{"kind": "search", "search": str(search.pk), "at": "2026-05-03T10:00:00Z"}]

    with time_machine.travel("2026-05-03T10:05:00Z"):
        page = client.post(
            "/en/contact/receipt/",
            {"trail": json.dumps(trail), "time_zone": "Asia/Tokyo"},
        ).content.decode()

    assert '<time datetime="2026-05-03T19:00:00+09:00">7 p.m.</time>' in page
