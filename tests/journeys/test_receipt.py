"""The trail in the browser, the receipt on the form, and what is kept of both."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tickets.models import ContextItem

STAY = 2_100


def trail(page: Page) -> list[dict]:
    return json.loads(page.evaluate("sessionStorage.getItem('annai.trail') ?? '[]'"))


def read(page: Page, article, milliseconds: int = 0) -> None:
    page.goto(f"/en/articles/{article.slug}/")
    page.wait_for_timeout(milliseconds)


def fill_in(page: Page) -> None:
    page.fill("#id_subject", "Where is my refund?")
    page.fill("#id_body", "I sent it back two weeks ago.")
    page.fill("#id_email", "hanako@example.jp")
    page.wait_for_timeout(STAY)


def send(page: Page) -> None:
    page.click("#contact button")
    page.wait_for_url("**/requests/*/?sent=1")


@pytest.fixture
def articles(site) -> list:
    return [factories.article("Returns"), factories.article("Refunds")]


def test_what_was_read_stands_on_the_slip_and_a_dropped_line_stays_here(
    new_page, articles
):
    page = new_page(timezone_id="Asia/Tokyo")
    for article in articles:
        read(page, article, STAY)
    page.goto("/en/contact/")
    expect(page.locator(".slip li")).to_have_count(3)
    shown = page.locator(".slip li span").all_text_contents()

    page.locator(".slip li").nth(0).locator("input").uncheck()
    fill_in(page)
    send(page)

    kept = [item.text for item in ContextItem.objects.all()]
    assert shown[0].startswith("You read “Returns”, version of ")
    assert shown[0].endswith(", less than a minute")
    assert shown[2].endswith("time zone Asia/Tokyo")
    assert kept == shown[1:]
    assert page.locator(".slip li span").all_text_contents() == kept
    assert trail(page) == []


def test_one_box_sends_nothing_but_the_text(new_page, articles):
    page = new_page()
    read(page, articles[0])
    page.goto("/en/contact/")
    expect(page.locator(".slip li")).to_have_count(2)

    page.get_by_label("Send none of this").check()
    fill_in(page)
    send(page)

    assert ContextItem.objects.count() == 0


def test_the_trail_holds_ids_and_times_and_no_text(new_page, articles):
    page = new_page()
    read(page, articles[0], STAY)
    read(page, articles[1])
    read(page, articles[1])

    first, second = trail(page)
    assert first["article"] == articles[0].pk
    assert first["revision"] == articles[0].live_revision_id
    assert first["seconds"] >= 1
    assert second["article"] == articles[1].pk
    assert {*first} == {"kind", "article", "revision", "language", "at", "seconds"}


def test_a_refused_form_keeps_the_slip_as_it_was_left(new_page, articles):
    page = new_page()
    read(page, articles[0])
    page.goto("/en/contact/")
    expect(page.locator(".slip li")).to_have_count(2)
    page.locator(".slip li input").nth(0).uncheck()
    fill_in(page)
    page.fill("#id_email", "hanako@")

    page.click("#contact button")

    expect(page.locator("#errors")).to_be_focused()
    assert page.input_value("#id_body") == "I sent it back two weeks ago."
    assert page.locator(".slip li input").nth(0).is_checked() is False
    assert len(trail(page)) == 1


def test_x02_without_a_script_the_form_works_with_what_the_link_names(
    new_page, articles
):
    page = new_page(java_script_enabled=False)
    read(page, articles[0])

    page.locator(".still a.button").click()
    assert page.locator(".slip li").count() == 2
    fill_in(page)
    send(page)

    assert ContextItem.objects.filter(kind="read").count() == 1
    page.fill("#id_body", "One more thing.")
    page.click("#reply button")
    expect(page.locator(".message")).to_have_count(2)
    page.get_by_role("button", name="close my request").click()
    expect(page.get_by_role("button", name="Reply and reopen")).to_be_visible()


def test_on_a_phone_the_slip_is_one_line_that_opens(new_page, articles):
    page = new_page(viewport={"width": 375, "height": 740})
    read(page, articles[0])
    page.goto("/en/contact/")
    line = page.locator(".slip summary")
    expect(line).to_have_text(re.compile(r"What goes along\s+2 entries"))
    expect(page.locator(".slip li").first).to_be_hidden()

    line.click()

    expect(page.locator(".slip li").first).to_be_visible()
