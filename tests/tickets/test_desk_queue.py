import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from django.utils.html import escape

from tests import factories
from tickets import queue
from tickets.models import ContextItem, Customer, Ticket, VisitorContext
from tickets.references import new_reference

pytestmark = pytest.mark.django_db

QUEUE = "/cms/tickets/"


def shown(response) -> list[str]:
    return [ticket.subject for ticket, _ in response.context["rows"]]


def aged(subject: str, **age: int) -> Ticket:
    ticket = factories.ticket(subject)
    Ticket.objects.filter(pk=ticket.pk).update(
        created_at=timezone.now() - timedelta(**age)
    )
    return ticket


def trail(ticket: Ticket, *items: tuple[str, dict]) -> None:
    context = VisitorContext.objects.create(ticket=ticket, language_code="en")
    for position, (kind, fields) in enumerate(items):
        ContextItem.objects.create(
            context=context, position=position, kind=kind, text="An item", **fields
        )


def test_queue_shows_what_is_not_finished_oldest_first(desk):
    for status in Ticket.Status.values:
        factories.ticket(status, status=status)

    assert shown(desk.get(QUEUE)) == ["new", "open", "pending", "on_hold"]


def test_who_gave_no_name_is_called_by_their_address(desk):
    address = factories.customer("nameless@example.com")
    Customer.objects.update(name="")
    ticket = factories.ticket(address=address)

    called = "<bdi>nameless@example.com</bdi>"
    assert called in desk.get(QUEUE).content.decode()
    assert called in desk.get(f"{QUEUE}{ticket.pk}/").content.decode()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"status": "solved"}, ["solved"]),
        ({"status": "all"}, ["mine", "other", "nobody", "solved"]),
        ({"assignee": "me"}, ["mine"]),
        ({"assignee": "nobody"}, ["nobody"]),
        ({"language": "ja"}, ["other"]),
        ({"language": "ja", "assignee": "me"}, []),
        ({"sort": "newest"}, ["nobody", "other", "mine"]),
        ({"sort": "changed"}, ["mine", "nobody", "other"]),
    ],
)
def test_queue_is_narrowed_and_ordered_by_what_is_asked(desk, agent, asked, expected):
    factories.ticket("mine", assignee=agent, updated_at=timezone.now())
    factories.ticket(
        "other",
        assignee=factories.agent(),
        language_code="ja",
        updated_at=timezone.now() - timedelta(hours=2),
    )
    factories.ticket("nobody", updated_at=timezone.now() - timedelta(hours=1))
    factories.ticket("solved", status="solved")

    assert shown(desk.get(QUEUE, asked)) == expected


def test_queue_is_narrowed_to_one_agent_and_one_topic(desk):
    other, topic = factories.agent(), factories.topic()
    factories.ticket("theirs", assignee=other)
    factories.ticket("of the topic", topic=topic)

    assert shown(desk.get(QUEUE, {"assignee": other.pk})) == ["theirs"]
    assert shown(desk.get(QUEUE, {"topic": topic.pk})) == ["of the topic"]


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ("hour", ["week", "four days", "two days", "two hours"]),
        ("day", ["week", "four days", "two days"]),
        ("three_days", ["week", "four days"]),
        ("week", ["week"]),
    ],
)
def test_queue_is_narrowed_by_age(desk, age, expected):
    aged("week", days=8)
    aged("four days", days=4)
    aged("two days", days=2)
    aged("two hours", hours=2)
    aged("now")

    assert shown(desk.get(QUEUE, {"age": age})) == expected


@pytest.mark.parametrize(
    "query", ["パスワード", "ﾊﾟｽﾜｰﾄﾞ", "ＵＲＧＥＮＴ", "urgent", "  urgent  "]
)
def test_search_finds_words_in_any_width_and_case(desk, query):
    factories.ticket("パスワード Urgent", search_text="パスワード urgent")
    factories.ticket("Something else", search_text="something else")

    assert shown(desk.get(QUEUE, {"q": query})) == ["パスワード Urgent"]


def test_search_takes_signs_of_the_database_literally(desk):
    factories.ticket("with", search_text="100% of_it\\")
    factories.ticket("without", search_text="100 of it")

    for query in ("100%", "of_it", "it\\"):
        assert shown(desk.get(QUEUE, {"q": query})) == ["with"]


@pytest.mark.parametrize("change", ["{}", " {} ", "#{}", "{:l}", "{:w}", "{:s}"])
def test_a_reference_typed_in_any_way_leads_to_its_ticket(desk, change):
    reference = new_reference()
    ticket = factories.ticket(reference=reference, status="closed")
    wide = reference.translate(
        {ord("-"): "ー"} | {n: n + 0xFEE0 for n in range(48, 91)}
    )
    typed = {
        "{:l}": reference.lower(),
        "{:w}": wide.replace("ー", "－"),
        "{:s}": reference.replace("-", " "),
    }.get(change) or change.format(reference)

    response = desk.get(QUEUE, {"q": typed})

    assert (response.status_code, response["Location"]) == (302, f"{QUEUE}{ticket.pk}/")


HOSTILE = [
    "assignee__password",
    "-assignee__password",
    "?",
    "customer__addresses__address",
    "search_text__regex",
    "'; DROP TABLE tickets_ticket; --",
    "9" * 30,
    "-1",
    "١٢٣",
    "0-0",
    "99999999999999999-1",
    "\x00",
    "\ud800x".encode("utf-8", "surrogatepass"),
    "x" * 5000,
]


@pytest.mark.parametrize("value", HOSTILE)
def test_s08_a_parameter_that_is_no_choice_of_ours_counts_as_not_given(desk, value):
    factories.ticket("first")
    factories.ticket("second")
    names = ["status", "assignee", "language", "topic", "age", "sort", "after", "order"]

    response = desk.get(QUEUE, dict.fromkeys([*names, "before", "o"], value))

    assert response.status_code == 200
    assert shown(response) == ["first", "second"]


@pytest.mark.parametrize("value", [*HOSTILE, "9999999999999999-999999999999999999"])
def test_s08_any_text_can_be_searched_and_stand_for_a_place_in_the_queue(desk, value):
    response = desk.get(QUEUE, {"q": value, "after": value, "before": value})

    assert response.status_code == 200


def follow(desk, response, rel: str):
    address = response.context["page"]
    cursor = address.following if rel == "after" else address.previous
    return desk.get(QUEUE, {**response.context["form"].asked, rel: cursor})


@pytest.mark.parametrize("sort", ["oldest", "newest", "changed"])
def test_pages_show_every_ticket_once_and_lead_back(desk, monkeypatch, sort):
    monkeypatch.setattr(queue, "PER_PAGE", 3)
    moment = timezone.now()
    for number in range(8):
        factories.ticket(f"{number}", updated_at=moment)
    Ticket.objects.update(created_at=moment)
    expected = [str(number) for number in range(8)]
    if sort != "oldest":
        expected.reverse()

    first = desk.get(QUEUE, {"sort": sort})
    second = follow(desk, first, "after")
    third = follow(desk, second, "after")
    back = follow(desk, third, "before")
    back_again = follow(desk, back, "before")

    assert shown(first) + shown(second) + shown(third) == expected
    assert (shown(back), shown(back_again)) == (shown(second), shown(first))
    assert third.context["page"].following == ""
    assert back_again.context["page"].previous == ""


def test_a_ticket_that_leaves_moves_no_other_past_the_reader(desk, monkeypatch):
    monkeypatch.setattr(queue, "PER_PAGE", 2)
    tickets = [aged(f"{number}", days=9 - number) for number in range(5)]
    first = desk.get(QUEUE)
    Ticket.objects.filter(pk=tickets[0].pk).update(
        status="solved", solved_at=timezone.now()
    )

    second = follow(desk, first, "after")

    assert shown(second) == ["2", "3"]


def test_links_to_other_pages_keep_what_was_asked(desk, monkeypatch):
    monkeypatch.setattr(queue, "PER_PAGE", 1)
    for number in range(2):
        factories.ticket(f"{number}", search_text="a&b", language_code="ja")

    response = desk.get(QUEUE, {"q": "a&b", "language": "ja"})

    query = response.context["form"].query_string
    assert parse_qs(query) == {"q": ["a&b"], "language": ["ja"]}
    following = response.context["page"].following
    assert f'href="?{escape(query)}&amp;after={following}"' in response.text


def test_counts_stop_at_a_thousand(desk, monkeypatch):
    monkeypatch.setattr(queue, "COUNTED_TO", 2)
    for _ in range(4):
        factories.ticket()

    response = desk.get(QUEUE)

    assert response.context["total"] == 3
    assert "2+ tickets" in response.text


def test_a_row_says_what_was_tried(desk):
    trail(
        factories.ticket("tried"),
        ("search", {}),
        ("search", {}),
        ("read", {"article_id": 1}),
        ("read", {"article_id": 1}),
        ("vote", {"article_id": 1, "is_helpful": False}),
        ("vote", {"article_id": 2, "is_helpful": True}),
    )
    factories.ticket("did not try")

    rows = desk.get(QUEUE).context["rows"]

    assert [tried.facts if tried else [] for _, tried in rows] == [
        ["Searched 2 times", "Read 1 article", "1 article did not help"],
        [],
    ]


def test_an_empty_queue_says_that_nobody_waits(desk):
    assert "Nobody is waiting for an answer." in desk.get(QUEUE).text


def test_a_search_without_tickets_offers_the_way_out(desk):
    factories.ticket()

    response = desk.get(QUEUE, {"q": "nothing like it"})

    assert "No ticket is like that." in response.text


def test_a_subject_is_text_in_its_own_language_and_direction(desk):
    factories.ticket("<b>لم يصل</b>", language_code="ar")

    response = desk.get(QUEUE)

    assert '<bdi lang="ar">&lt;b&gt;لم يصل&lt;/b&gt;</bdi></a>' in response.text


def test_claiming_from_the_queue_leads_to_the_ticket(desk, agent):
    ticket = factories.ticket()

    response = desk.post(f"{QUEUE}{ticket.pk}/claim/", {"back": QUEUE})

    ticket.refresh_from_db()
    assert response["Location"] == f"{QUEUE}{ticket.pk}/"
    assert ticket.assignee == agent


def test_r03_who_comes_second_stays_in_the_queue_and_learns_who_was_first(desk):
    other = factories.agent("other", first_name="Bea", last_name="Laurent")
    ticket = factories.ticket(assignee=other, status="open")
    back = f"{QUEUE}?language=ja&sort=newest"

    response = desk.post(f"{QUEUE}{ticket.pk}/claim/", {"back": back}, follow=True)

    ticket.refresh_from_db()
    assert ticket.assignee == other
    path = urlsplit(response.redirect_chain[0][0])
    assert (path.path, path.query) == (QUEUE, "language=ja&sort=newest")
    assert "Bea Laurent has just taken this ticket." in response.text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/", ""])
def test_s19_claiming_leads_nowhere_but_to_the_desk(desk, back):
    ticket = factories.ticket(assignee=factories.agent(), status="open")

    response = desk.post(f"{QUEUE}{ticket.pk}/claim/", {"back": back})

    assert response["Location"] == f"{QUEUE}{ticket.pk}/"


def test_the_menu_counts_what_nobody_has(desk, agent):
    factories.ticket()
    factories.ticket(assignee=agent)
    factories.ticket(status="solved")

    assert '"Tickets (1)"' in desk.get(QUEUE).text


def test_the_first_page_of_the_admin_says_what_waits(desk, agent):
    factories.ticket()
    factories.ticket(assignee=agent)

    response = desk.get("/cms/")

    figures = re.findall(r"<b>\s*(\d+)\s*</b>", response.text)
    assert figures == ["1", "1"]
    assert f'href="{QUEUE}?assignee=nobody"' in response.text


@pytest.mark.parametrize("count", [1, 30])
def test_queue_query_count_does_not_grow(desk, agent, count, django_assert_num_queries):
    topic = factories.topic()
    for number in range(count):
        ticket = factories.ticket(topic=topic, assignee=agent if number % 2 else None)
        trail(ticket, ("search", {}), ("read", {"article_id": 1}))
    desk.get(QUEUE)

    # Eight of ours; the other eight are the admin's: session, user, rights, menu.
    with django_assert_num_queries(16):
        response = desk.get(QUEUE)

    assert len(shown(response)) == count
