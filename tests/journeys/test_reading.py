"""What an article page does with JavaScript, and that it breaks no policy doing so."""

import json

import pytest
from playwright.sync_api import Page, expect

from kb.models import Vote
from tests import factories
from tests.kb import pages

PLAYER = "https://www.youtube-nocookie.com/embed/abcdefghijk"


@pytest.fixture
def article(site):
    return factories.faq("Set up the sensor", slug="set-up", body=pages.every_block())


@pytest.fixture
def page(new_page, article) -> Page:
    opened = new_page()
    # What other sites would answer is not asked for.
    opened.route("https://www.youtube-nocookie.com/**", lambda route: route.abort())
    opened.goto("/en/articles/set-up/")
    return opened


def test_yes_is_counted_in_its_place_and_noted_in_the_trail(page, article):
    assert page.context.cookies() == []

    page.click(".vote >> text=Yes")
    expect(page.locator("#vote-form")).to_contain_text("Thank you")

    assert page.url.endswith("/en/articles/set-up/")
    assert Vote.objects.get().is_helpful
    steps = json.loads(page.evaluate("sessionStorage.getItem('annai.trail')"))
    assert [step["kind"] for step in steps] == ["read", "vote"]
    assert (steps[1]["article"], steps[1]["helpful"]) == (article.pk, True)


def test_no_counts_at_once_and_its_reason_is_added(page):
    page.click(".vote >> text=No")
    expect(page.locator("#vote-form legend")).to_be_visible()
    counted = Vote.objects.get()

    page.get_by_label("It is out of date").check()
    page.fill("#id_comment", "The button is gone")
    page.click("#vote-form button")
    expect(page.locator("#vote-form")).to_contain_text("Thank you")

    vote = Vote.objects.get()
    assert (counted.is_helpful, counted.reason) == (False, "")
    assert (vote.pk, vote.reason, vote.comment) == (
        counted.pk,
        "outdated",
        "The button is gone",
    )
    assert (
        page.locator("#vote-form a.button")
        .get_attribute("href")
        .startswith("/en/contact/?article=")
    )


def test_vote_goes_on_the_page_of_its_own_when_the_form_cannot_be_fetched(page):
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error()); }")

    page.click(".vote >> text=No")

    page.wait_for_url("**/vote/*/?helpful=no")
    expect(page.locator("#vote-form legend")).to_be_visible()


def test_video_is_loaded_on_a_click_and_not_before(page):
    assert page.locator("iframe").count() == 0

    page.click(".video a")

    player = page.locator(".video iframe")
    assert player.get_attribute("src") == PLAYER
    assert player.get_attribute("title") == "Opening the box"


def test_contents_mark_the_heading_that_is_read(page):
    page.set_viewport_size({"width": 1280, "height": 600})
    page.click(".toc >> text=Clean up")

    current = page.locator(".toc [aria-current]")
    expect(current).to_have_count(1)
    assert page.url.endswith("#clean-up")


def test_vote_without_scripts_is_a_page_of_its_own(new_page, article):
    page = new_page(java_script_enabled=False)
    page.goto("/en/articles/set-up/")

    page.click(".vote >> text=Yes")
    page.click("#vote-form button")

    expect(page.locator("#vote-form")).to_contain_text("Thank you")
    assert Vote.objects.get().article_id == article.pk
