"""S-16: nothing on a public page, and nothing done there, breaks the strict policy.

`new_page` collects every complaint of the browser and fails its test at the end. The
pages themselves are opened by the surveys, which use it too.
"""

from playwright.sync_api import expect

from kb import search
from tests import factories
from tests.journeys import steps
from tests.kb import pages

COMPLAINTS = """() => {
  window.complaints = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.complaints.push(event.effectiveDirective);
  });
}"""


def test_scripts_of_an_article_do_without_what_the_policy_forbids(new_page):
    factories.article("Connect the lamp", slug="connect", body=pages.every_block())
    search.apply_changes()
    page = new_page()
    # Nobody waits for a film, and the tests need no other site.
    page.route("https://**", lambda route: route.fulfill(body="A film"))

    page.goto("/en/search/?q=lamp")
    steps.open_article(page, "Connect the lamp")
    page.get_by_role("link", name="Opening the box").click()
    expect(page.locator("iframe")).to_have_count(1)
    steps.say_that_it_did_not_help(page, "It did not work")
    steps.ask_for_help(page)
    expect(steps.receipt(page)).to_have_count(4)


def test_a_breach_of_the_policy_would_be_noticed(chromium, site):
    factories.article_index("en")
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    page.goto("/en/")
    page.evaluate(COMPLAINTS)

    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.setAttribute('onclick', 'alert()')")
    page.wait_for_function("window.complaints.length === 2")

    assert page.evaluate("window.complaints") == ["style-src-attr", "script-src-attr"]
    context.close()
