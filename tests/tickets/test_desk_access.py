"""S-01 at the desk: who gets what, at every address and with every method."""

import uuid

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from tests import factories
from tickets.models import ContextItem, FrozenRevision, Ticket, VisitorContext

pytestmark = pytest.mark.django_db

READ = ["", "{ticket}/", "{ticket}/context/{item}/"]
WRITE = [
    "{ticket}/claim/",
    "{ticket}/assign/",
    "{ticket}/status/",
    "{ticket}/reply/",
    "{ticket}/note/",
]


@pytest.fixture
def item() -> ContextItem:
    article = factories.article("Refunds", text="Three days")
    revision = article.get_latest_revision()
    frozen = FrozenRevision.objects.create(
        revision_id=revision.pk,
        article_id=article.pk,
        language_code="en",
        title="Refunds",
        content_type="kb.guidepage",
        content=revision.content,
    )
    context = VisitorContext.objects.create(
        ticket=factories.ticket("A secret subject"), language_code="en"
    )
    return ContextItem.objects.create(
        context=context, position=1, kind="read", text="Read it", revision=frozen
    )


def address(path: str, item: ContextItem) -> str:
    return "/cms/tickets/" + path.format(ticket=item.context.ticket_id, item=item.pk)


def fields() -> dict[str, str]:
    """What every form of the desk needs at once."""
    return {
        "body": "Text",
        "key": str(uuid.uuid4()),
        "seen_message": "0",
        "seen_change": "0",
        "version": "1",
        "status": "open",
        "assignee": "",
    }


def unchanged(item: ContextItem) -> bool:
    ticket = Ticket.objects.get(pk=item.context.ticket_id)
    return (ticket.version, ticket.messages.count(), ticket.events.count()) == (1, 1, 0)


@pytest.mark.parametrize("path", READ)
def test_s01_nobody_signed_in_is_asked_to_sign_in(client, item, path):
    response = client.get(address(path, item))

    assert response.status_code == 302
    assert response["Location"] == f"/cms/login/?next={address(path, item)}"


@pytest.mark.parametrize("path", WRITE)
def test_s01_nobody_signed_in_changes_nothing(client, item, path):
    response = client.post(address(path, item), fields())

    assert response["Location"] == f"/cms/login/?next={address(path, item)}"
    assert unchanged(item)


@pytest.mark.parametrize("path", READ)
def test_s01_for_an_editor_the_desk_is_not_there(client, editor, item, path):
    client.force_login(editor)

    response = client.get(address(path, item))

    assert response.status_code == 404
    assert "A secret subject" not in response.text


@pytest.mark.parametrize("path", WRITE)
def test_s01_an_editor_changes_nothing(client, editor, item, path):
    client.force_login(editor)

    assert client.post(address(path, item), fields()).status_code == 404
    assert unchanged(item)


def test_s01_an_editor_cannot_tell_a_ticket_from_none(client, editor, item):
    client.force_login(editor)

    there = client.get(address("{ticket}/", item))
    not_there = client.get("/cms/tickets/999999/")

    assert (there.status_code, there.text) == (not_there.status_code, not_there.text)


def test_s01_an_editor_has_no_way_to_the_desk_in_the_menu(client, editor, item):
    client.force_login(editor)

    assert "/cms/tickets/" not in client.get("/cms/").text


def test_s01_somebody_outside_the_admin_is_asked_to_sign_in(client, item):
    client.force_login(factories.user())

    response = client.get(address("", item))

    assert response["Location"] == "/cms/login/?next=/cms/tickets/"


@pytest.mark.parametrize("path", READ)
def test_s01_an_agent_and_an_administrator_read(client, agent, admin_user, item, path):
    client.force_login(agent)
    as_agent = client.get(address(path, item))
    client.force_login(admin_user)
    as_admin = client.get(address(path, item))

    assert (as_agent.status_code, as_admin.status_code) == (200, 200)


@pytest.mark.parametrize("path", WRITE)
def test_s01_an_agent_changes_and_is_led_back_to_the_ticket(client, agent, item, path):
    client.force_login(agent)

    response = client.post(address(path, item), fields())

    assert response.status_code == 302
    assert response["Location"] == address("{ticket}/", item)


@pytest.mark.parametrize("path", [*READ, *WRITE])
def test_s01_an_agent_whose_right_was_taken_is_out_at_once(client, agent, item, path):
    client.force_login(agent)
    client.get(address("", item))
    agent.user_permissions.remove(Permission.objects.get(codename="work_ticket"))

    response = (
        client.get(address(path, item))
        if path in READ
        else client.post(address(path, item), fields())
    )

    assert response.status_code == 404
    assert unchanged(item)


@pytest.mark.parametrize("path", WRITE)
def test_nothing_is_changed_by_following_a_link(client, agent, item, path):
    client.force_login(agent)

    assert client.get(address(path, item)).status_code == 405
    assert unchanged(item)


@pytest.mark.parametrize("path", READ)
def test_nothing_is_posted_where_one_reads(client, agent, item, path):
    client.force_login(agent)

    assert client.post(address(path, item)).status_code == 405


@pytest.mark.parametrize("path", ["{ticket}/", "{ticket}/context/{item}/"])
def test_s01_an_agent_gets_404_for_a_ticket_that_is_not_there(
    client, agent, item, path
):
    client.force_login(agent)

    address = "/cms/tickets/" + path.format(ticket=999999, item=item.pk)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("path", WRITE)
def test_s01_an_agent_cannot_change_a_ticket_that_is_not_there(client, agent, path):
    client.force_login(agent)

    response = client.post("/cms/tickets/" + path.format(ticket=999999), fields())

    assert response.status_code == 404


def test_s01_a_line_of_another_ticket_is_not_there(client, agent, item):
    client.force_login(agent)
    other = factories.ticket()

    response = client.get(f"/cms/tickets/{other.pk}/context/{item.pk}/")

    assert response.status_code == 404


def test_s19_a_change_needs_the_token_of_the_form(agent, item):
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)

    response = client.post(address("{ticket}/claim/", item))

    assert response.status_code == 403
    assert unchanged(item)


def test_the_right_to_work_on_tickets_is_in_the_form_for_groups(client, admin_user):
    right = Permission.objects.get(codename="work_ticket")
    client.force_login(admin_user)

    response = client.get("/cms/groups/new/")

    assert f'value="{right.pk}"' in response.text
    assert "Can work on tickets" in response.text
