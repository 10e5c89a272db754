"""Pages fit the screen, and are used without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from kb import search
from tests import factories
from tests.journeys import steps
from tests.journeys.stories import STORIES


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_no_page_is_wider_than_the_screen(survey_of, story):
    assert survey_of(story).overflows == {}


def has_visible_focus(page: Page) -> bool:
    """Whether the focused element, or the form that holds it, has a ring."""
    return page.evaluate(
        """() => [document.activeElement, document.activeElement.form].some((it) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(it);
          return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        })"""
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_skip_link_is_first_and_leads_past_the_frame(new_page, story):
    factories.article_index(story.language)
    page = new_page(locale=story.language)
    page.goto("/")

    page.keyboard.press("Tab")
    name = steps.words(page, "Skip to the content")
    skip = page.get_by_role("link", name=name, exact=True)
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_search_is_three_keys_away_and_shows_where_the_focus_is(new_page):
    factories.article("Connect the lamp")
    search.apply_changes()
    page = new_page()
    page.goto("/en/")
    steps.search_field(page).focus()

    page.keyboard.type("lamp")
    shown_on_field = has_visible_focus(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_focused()
    shown_on_button = has_visible_focus(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=lamp")

    assert (shown_on_field, shown_on_button) == (True, True)
