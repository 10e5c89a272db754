"""The preview of a lever in a browser: without leaving the form, and without a script."""

import pytest
from playwright.sync_api import Page, expect
from wagtail.users.models import UserProfile

from kb import search
from kb.models import Synonym
from tests import factories
from tests.journeys import axe

WIDTHS = (320, 800, 1280)
TOO_WIDE = """() => {
  const preview = document.querySelector(".lever-preview");
  return preview.scrollWidth - preview.clientWidth;
}"""


def furnish(language: str) -> None:
    account = factories.user("eiko", groups=("Editors",))
    UserProfile.objects.create(user=account, preferred_language=language)
    for title in ("Lost phone", "Lost mobile"):
        factories.article(title)
    search.rebuild("en")
    factories.searched("phone", 3)


def open_form(page: Page) -> None:
    page.goto("/cms/snippets/kb/synonym/add/")
    page.fill("input[name=username]", "eiko")
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/synonym/add/")
    page.select_option("[name=language_code]", "en")
    page.fill("[name=terms]", "phone, mobile")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_x01_a_preview_has_no_barriers_and_fits_every_screen(new_page, site, language):
    furnish(language)
    page = new_page()
    open_form(page)

    page.locator(".lever-preview button").click()

    changed = page.locator(".lever-change")
    expect(changed.locator("bdi")).to_have_text(["phone"])
    expect(changed.locator("li a")).to_have_text(
        ["Lost phone", "Lost phone", "Lost mobile"]
    )
    assert axe.violations(page, part=".lever-preview") == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TOO_WIDE) <= 0, width
    expect(page.locator("[name=terms]")).to_have_value("phone, mobile")


def test_what_is_wrong_with_the_form_is_said_in_the_preview(new_page, site):
    furnish("en")
    page = new_page()
    open_form(page)
    page.fill("[name=terms]", "phone")

    page.locator(".lever-preview button").click()

    expect(page.locator(".lever-preview .help-critical li")).to_have_count(1)


def test_after_a_preview_the_form_is_saved_as_ever(new_page, site):
    furnish("en")
    page = new_page()
    open_form(page)
    page.locator(".lever-preview button").click()
    page.locator(".lever-change").wait_for()

    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/synonym/")

    assert Synonym.objects.get().terms == "phone\nmobile"


def test_without_a_script_a_preview_opens_beside_the_form(new_page, site):
    furnish("en")
    page = new_page(java_script_enabled=False)
    open_form(page)

    with page.context.expect_page() as opened:
        page.locator(".lever-preview button").click()

    expect(opened.value.locator(".lever-change bdi")).to_have_text(["phone"])
    expect(page.locator("[name=terms]")).to_have_value("phone, mobile")
