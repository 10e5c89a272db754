"""Suggestions while typing: found with the keyboard alone, also through an input method."""

import pytest
from playwright.sync_api import Page, expect

from kb import frequent_queries, search
from tests import factories
from tests.journeys import axe, steps
from tests.journeys.stories import ENGLISH, JAPANESE, STORIES, Story

# Longer than the script waits for the next key.
PAUSE = 400


@pytest.fixture
def asked(new_page) -> tuple[Page, list[str]]:
    """A tab of somebody's own, and what it asked the server for suggestions."""
    page = new_page(viewport={"width": 320, "height": 640})
    requests: list[str] = []
    page.on(
        "request",
        lambda request: (
            requests.append(request.url) if "/suggest/" in request.url else None
        ),
    )
    return page, requests


def furnish(story: Story) -> None:
    topic = factories.topic("lamps", **{f"name_{story.language}": story.topic})
    for slug in ("first", "second", "third"):
        factories.article(
            f"{story.title} {slug}",
            slug=slug,
            language=story.language,
            topic=topic,
        )
    search.apply_changes()


def compose(page: Page, text: str) -> None:
    """Type through an input method, up to but without the key that accepts the text."""
    client = page.context.new_cdp_session(page)
    client.send(
        "Input.imeSetComposition",
        {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
    )


def accept(page: Page, text: str) -> None:
    page.context.new_cdp_session(page).send("Input.insertText", {"text": text})


def active(page: Page) -> str | None:
    return steps.search_field(page).get_attribute("aria-activedescendant")


def choose_the_second(page: Page) -> None:
    """With every key that the list knows, from a list that has just opened."""
    field = steps.search_field(page)
    for key, option in [
        ("ArrowDown", "suggestion-1"),
        ("End", "suggestion-3"),
        ("ArrowDown", None),
        ("ArrowUp", "suggestion-3"),
        ("Home", "suggestion-1"),
        ("ArrowDown", "suggestion-2"),
    ]:
        field.press(key)
        assert active(page) == option
    expect(page.get_by_role("option", selected=True)).to_have_id("suggestion-2")


def is_below_the_field(page: Page) -> bool:
    field = steps.search_field(page).bounding_box()
    box = page.get_by_role("listbox").bounding_box()
    return box["y"] >= field["y"] + field["height"] and box["x"] + box["width"] <= 320


def test_an_article_is_reached_while_typing(asked):
    page, requests = asked
    furnish(ENGLISH)
    page.goto("/en/articles/")
    field = steps.search_field(page)

    field.press_sequentially("connect the la", delay=5)
    expect(page.get_by_role("option")).to_have_count(3)

    assert len(requests) == 1
    assert field.get_attribute("aria-expanded") == "true"
    expect(page.get_by_role("search").get_by_role("status")).to_contain_text("3")
    assert is_below_the_field(page)
    choose_the_second(page)
    assert axe.violations(page) == []
    target = page.get_by_role("option", selected=True).get_attribute("href")
    field.press("Enter")
    page.wait_for_url(f"**{target}")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_what_many_searched_for_is_reached_while_typing(asked, story):
    page, _ = asked
    furnish(story)
    factories.searches(story.title, language_code=story.language)
    frequent_queries.refresh()
    page.goto(f"/{story.language}/articles/")
    field = steps.search_field(page)

    field.fill(story.title[:4])
    expect(page.get_by_role("option")).to_have_count(4)

    groups = page.get_by_role("listbox").get_by_role("group")
    assert [group.get_by_role("option").count() for group in groups.all()] == [1, 3]
    assert is_below_the_field(page)
    assert axe.violations(page) == []
    field.press("ArrowDown")
    field.press("ArrowDown")
    assert active(page) == "suggestion-2"
    field.press("ArrowUp")
    assert active(page) == "suggestion-1"
    field.press("Enter")
    page.wait_for_url(f"**/{story.language}/search/?*")
    expect(steps.search_field(page)).to_have_value(story.title)


def test_japanese_is_suggested_once_it_is_composed(asked):
    page, requests = asked
    furnish(JAPANESE)
    page.goto("/ja/")
    field = steps.search_field(page)
    field.focus()

    compose(page, "らんぷ")
    compose(page, "ランプを")
    page.wait_for_timeout(PAUSE)
    assert requests == []
    accept(page, "ランプを")
    expect(page.get_by_role("option")).to_have_count(3)

    assert len(requests) == 1
    choose_the_second(page)
    assert axe.violations(page) == []
    # The Enter that ends a composition is the input method's.
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    assert page.url.endswith("/ja/")
    target = page.get_by_role("option", selected=True).get_attribute("href")
    field.press("Enter")
    page.wait_for_url(f"**{target}")


def test_the_list_goes_when_it_is_not_wanted(asked):
    page, _ = asked
    furnish(ENGLISH)
    page.goto("/en/")
    field, options = steps.search_field(page), page.get_by_role("option")
    field.fill("connect")
    expect(options).to_have_count(3)

    field.press("Escape")
    expect(options).to_have_count(0)
    assert field.input_value() == "connect"
    field.press("ArrowDown")
    expect(options).to_have_count(3)
    field.press("Tab")
    expect(options).to_have_count(0)
    field.fill("connect the")
    expect(options).to_have_count(3)
    options.last.click()
    page.wait_for_url("**/articles/*/")


def test_enter_searches_while_no_suggestion_is_chosen(asked):
    page, _ = asked
    furnish(ENGLISH)
    page.goto("/en/")
    steps.search_field(page).fill("connect")
    expect(page.get_by_role("option")).to_have_count(3)

    steps.search_field(page).press("Enter")

    page.wait_for_url("**/en/search/?q=connect")


def test_without_javascript_the_field_is_the_same_field(new_page):
    furnish(ENGLISH)
    page = new_page(java_script_enabled=False)
    page.goto("/en/")

    steps.search_for(page, "connect")

    expect(page.locator("main .hit")).to_have_count(3)
    expect(page.get_by_role("listbox")).to_have_count(0)
