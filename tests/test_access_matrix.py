import copy
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils.translation import override
from wagtail.documents.models import Document
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    PageViewRestriction,
)

from kb import search
from kb.models import GoldenQuery
from tests import factories
from tests.access_matrix import OPEN_ADMIN_ADDRESSES, ROLES, ROWS, Row
from tickets import access
from tickets.context import freeze
from tickets.models import ContextItem, VisitorContext
from tickets.references import new_reference


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the site, and the module of the view behind it."""
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, address)
        else:
            yield address, pattern.callback.__module__


def all_addresses() -> list[tuple[str, str]]:
    with override("en"):
        found = list(addresses(get_resolver()))
    return [(re.sub(r"^en/", "xx/", address), module) for address, module in found]


def is_ours_in_the_admin(module: str) -> bool:
    return module.split(".")[0] in {"portal", "kb", "tickets"}


def wagtails_addresses() -> list[str]:
    return [
        address
        for address, module in all_addresses()
        if address.startswith("cms/") and not is_ours_in_the_admin(module)
    ]


def example_of(address: str) -> str:
    """An address with something in the place of each parameter."""
    path = address.replace("^", "").replace("$", "").replace(r"\.", ".")
    path = re.sub(r"\(\?P<pk>[^)]*\)", "1", path)
    path = re.sub(r"\(\?P<revision_id_a>[^)]*\)", "earliest", path)
    path = re.sub(r"\(\?P<revision_id_b>[^)]*\)", "latest", path)
    path = re.sub(r"<int:\w+>", "1", path)
    return "/" + re.sub(r"<(\w+:)?\w+>", "x", path).replace(".*", "x")


def login_client(username: str, **rights) -> Client:
    client = Client()
    client.force_login(factories.user(username, **rights))
    return client


def client_with_link_to(ticket) -> Client:
    client = Client()
    _, token = access.make_link(ticket=ticket, address=ticket.address)
    client.get(f"/en/requests/open/{token}/")
    return client


@pytest.fixture
def things(home) -> SimpleNamespace:
    """One of everything that an address can name."""
    private_article = factories.article("Refunds for staff")
    PageViewRestriction.objects.create(page=private_article, restriction_type="login")
    ticket = factories.ticket(reference=new_reference())
    article = factories.article("Refunds")
    item = ContextItem.objects.create(
        context=VisitorContext.objects.create(ticket=ticket, language_code="en"),
        position=1,
        kind=ContextItem.Kind.READ,
        article_id=article.pk,
        revision=freeze([article.latest_revision_id])[article.latest_revision_id],
        text="Read: Refunds",
    )
    search.apply_changes()
    return SimpleNamespace(
        ticket=ticket,
        other_ticket=factories.ticket("Another question", reference=new_reference()),
        article=article,
        private_article=private_article,
        draft=factories.article("Not yet", live=False),
        topic=factories.topic("payments"),
        item=item,
        synonym=factories.synonym("refund, money back"),
        pinned_answer=factories.pinned_answer("refund", article),
        ignored_word=factories.ignored_word("please"),
        golden_query=GoldenQuery.objects.add(article, "refund"),
    )


@pytest.fixture
def names(things) -> dict[str, object]:
    """What stands for the names in braces of a row's example."""
    private = Collection.get_first_root_node().add_child(name="Staff")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type="login"
    )
    public_file, private_file = (
        Document.objects.create(
            title="Guide", file=ContentFile(b"text", "guide.txt"), **collection
        )
        for collection in ({}, {"collection": private})
    )
    return {
        "ticket": things.ticket.reference,
        "ticket_pk": things.ticket.pk,
        "other_ticket_pk": things.other_ticket.pk,
        "item_pk": things.item.pk,
        "article": things.article.url,
        "article_pk": things.article.pk,
        "private_article": things.private_article.url,
        "private_article_pk": things.private_article.pk,
        "draft": f"/en/articles/{things.draft.slug}/",
        "draft_pk": things.draft.pk,
        "topic": things.topic.slug,
        "synonym_pk": things.synonym.pk,
        "pinnedanswer_pk": things.pinned_answer.pk,
        "ignoredword_pk": things.ignored_word.pk,
        "golden_query_pk": things.golden_query.pk,
        "document": public_file.url,
        "private_document": private_file.url,
    }


@pytest.fixture
def clients(things) -> dict[str, Client]:
    """One browser for each role, all signed in before anything is asked."""
    revoked = login_client("leaver", groups=("Agents",))
    revoked.get("/cms/tickets/")
    factories.User.objects.get(username="leaver").groups.clear()
    return {
        "anonymous": Client(),
        "customer": client_with_link_to(things.ticket),
        "stranger": client_with_link_to(things.other_ticket),
        "editor": login_client("editor", groups=("Editors",)),
        "agent": login_client("agent", groups=("Agents",)),
        "revoked": revoked,
        "admin": login_client("boss", is_superuser=True),
    }


def status_of(client: Client, row: Row, names: dict[str, object]) -> int:
    """Of the answer; what it changed is taken back, so that rows do not meet."""
    browser = Client()
    browser.cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        answer = browser.generic(row.method, row.example.format(**names))
        transaction.set_rollback(True)
    b"".join(answer)  # a file that is not read to its end stays open
    return answer.status_code


@pytest.mark.parametrize("role", ROLES)
def test_s01_each_role_gets_the_answers_of_the_matrix(role, clients, names):
    answers = {
        f"{row.method} {row.example}": status_of(clients[role], row, names)
        for row in ROWS
    }

    assert answers == {
        f"{row.method} {row.example}": row.statuses[role] for row in ROWS
    }


def test_s01_every_address_of_ours_has_a_row():
    known = {row.address for row in ROWS}

    without = {
        address
        for address, module in all_addresses()
        if address not in known
        and (not address.startswith("cms/") or is_ours_in_the_admin(module))
    }

    assert without == set(), "Add rows to tests/access_matrix.py"


def test_s01_every_row_is_an_address_of_the_site():
    known = {address for address, _ in all_addresses()}

    assert {row.address for row in ROWS} - known == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_s01_wagtails_addresses_ask_everybody_to_sign_in(method, home):
    client = Client()
    closed = [
        address
        for address in wagtails_addresses()
        if address not in OPEN_ADMIN_ADDRESSES
    ]

    answers = {
        address: client.generic(method, example_of(address)) for address in closed
    }

    open_addresses = {
        address: answer.status_code
        for address, answer in answers.items()
        if answer.status_code != 302 or not answer.url.startswith("/cms/login/?next=")
    }
    assert len(closed) > 150
    assert open_addresses == {}


def test_s01_a_request_that_is_not_theirs_looks_like_one_that_is_not_there(
    things, clients
):
    stranger = clients["stranger"]

    not_theirs = stranger.get(f"/en/requests/{things.ticket.reference}/")
    not_there = stranger.get(f"/en/requests/{new_reference()}/")

    assert not_theirs.status_code == not_there.status_code == 404
    assert len(not_theirs.content) == len(not_there.content)


def test_s17_who_was_switched_off_is_out_at_the_next_click(things):
    client = login_client("gone", groups=("Agents",))
    assert client.get("/cms/tickets/").status_code == 200

    factories.User.objects.filter(username="gone").update(is_active=False)

    assert client.get("/cms/tickets/").status_code == 302
