"""The agents' desk in a browser: on a phone, by keyboard, and when a session ends."""

import uuid

import pytest
from playwright.sync_api import Page, expect
from wagtail.users.models import UserProfile

from tests import factories
from tests.journeys import axe, steps
from tests.journeys.places import LONG_WORD
from tickets import workflow
from tickets.context import ReceiptItem
from tickets.models import OutgoingMail, Ticket

WIDTHS = (320, 375, 800, 1280)
# Wagtail's menu glides away when a window becomes narrow: measured is where it ends.
OVERFLOW = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const gliding = () => document.getAnimations().filter((it) => it instanceof CSSTransition);
  for (let still = 0; still < 3; still = gliding().length ? 0 : still + 1) await frame();
  const main = document.querySelector("#main");
  return main.scrollWidth - main.clientWidth;
}"""


def agent(language: str = "en") -> None:
    account = factories.agent("akira")
    UserProfile.objects.create(user=account, preferred_language=language)


def ticket(subject: str = "Where is my refund?") -> Ticket:
    article = factories.article("Refunds", text="It takes three days.")
    return workflow.open_ticket(
        key=uuid.uuid4(),
        subject=subject,
        body=f"I sent it back: {LONG_WORD}",
        address="hanako@example.com",
        name="Hanako Yamada",
        language_code="en",
        topic=None,
        items=[
            ReceiptItem("search", f"Searched for “{LONG_WORD}”", query=LONG_WORD[:200]),
            ReceiptItem(
                "read",
                "Read “Refunds”",
                article_id=article.pk,
                revision_id=article.latest_revision_id,
            ),
        ],
        time_zone="Asia/Tokyo",
    )


def sign_in(page: Page) -> None:
    page.goto("/cms/tickets/")
    page.fill("input[name=username]", "akira")
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/cms/tickets/")


def barriers_of(page: Page) -> list[str]:
    found = axe.violations(page, part=".desk")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if sticking_out := page.evaluate(OVERFLOW):
            found.append(f"{width} px: {sticking_out} px too wide")
    return found


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("ja", "ltr"), ("ar", "rtl")]
)
def test_x01_the_desk_has_no_barriers_and_fits_every_screen(
    new_page, language, direction
):
    agent(language)
    row = ticket(LONG_WORD[:200])
    other = factories.agent("bea")
    workflow.add_note(ticket=row, agent=other, body=LONG_WORD, key=uuid.uuid4())
    workflow.reply(
        ticket=row,
        agent=other,
        body=LONG_WORD,
        key=uuid.uuid4(),
        status="open",
        version=row.version,
    )
    OutgoingMail.objects.update(state="failed")
    read = row.context.items.get(kind="read")
    page = new_page()
    sign_in(page)

    found = {}
    for path in ("", "?q=nothing", f"{row.pk}/", f"{row.pk}/context/{read.pk}/"):
        page.goto(f"/cms/tickets/{path}")
        assert steps.language_and_direction(page) == (language, direction)
        if barriers := barriers_of(page):
            found[path] = barriers

    assert found == {}


def test_x03_a_ticket_is_found_claimed_and_answered_by_keyboard(new_page):
    agent()
    row = ticket()
    page = new_page()
    sign_in(page)

    page.get_by_role("link", name=row.subject).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{row.pk}/")
    page.get_by_role("button", name="Claim").focus()
    page.keyboard.press("Enter")
    steps.notice(page, "The ticket is yours.").wait_for()
    page.get_by_label("Your reply").focus()
    page.keyboard.type("It is on its way.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    steps.notice(page, "Your reply is on its way to the customer.").wait_for()

    row.refresh_from_db()
    assert (row.status, row.assignee.username) == ("pending", "akira")
    assert row.messages.last().body == "It is on its way."


def test_x07_a_session_that_ends_while_an_agent_types_loses_no_text(new_page):
    agent()
    row = ticket()
    page = new_page()
    sign_in(page)
    page.goto(f"/cms/tickets/{row.pk}/")
    page.get_by_label("Your reply").press_sequentially("A long answer")
    page.context.clear_cookies()
    page.reload()

    page.fill("input[name=username]", "akira")
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")

    expect(page.get_by_label("Your reply")).to_have_value("A long answer")


def test_a_draft_that_was_sent_does_not_come_back(new_page):
    agent()
    row = ticket()
    page = new_page()
    sign_in(page)
    page.goto(f"/cms/tickets/{row.pk}/")
    page.get_by_label("Your reply").press_sequentially("A long answer")
    page.get_by_role("button", name="Send and keep open").click()
    steps.notice(page, "Your reply is on its way to the customer.").wait_for()

    page.goto(f"/cms/tickets/{row.pk}/")

    expect(page.get_by_label("Your reply")).to_have_value("")
