"""What people do on the site, in whatever language its pages are.

Things are found as a person finds them, by their role and their name in the language of
the page, so that a text that is missing or not translated ends the journey.
"""

import re
from urllib.parse import urlsplit

from django.core import mail
from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Locator, Page

from tests.journeys.stories import Story
from tickets.notifications import send_due

# A form that comes back sooner was filled in by a program.
TIME_TO_WRITE = 2_000


def words(page: Page, message: str, context: str = "") -> str:
    """A text of ours in the language of the page."""
    language = page.locator("html").get_attribute("lang")
    with translation.override(language):
        return pgettext(context, message) if context else gettext(message)


def link(page: Page, message: str, context: str = "") -> Locator:
    """The first such link in the content of the page."""
    name = words(page, message, context)
    return page.locator("#main").get_by_role("link", name=name, exact=True).first


def press(page: Page, message: str, context: str = "") -> None:
    name = words(page, message, context)
    page.locator("#main").get_by_role("button", name=name, exact=True).click()


def heading(page: Page, message: str) -> Locator:
    return page.get_by_role("heading", name=words(page, message), exact=True)


def notice(page: Page, message: str) -> Locator:
    return page.get_by_role("status").filter(has_text=words(page, message))


def fill_in(page: Page, message: str, value: str) -> None:
    page.get_by_label(words(page, message), exact=True).fill(value)


def language_and_direction(page: Page) -> tuple[str | None, str | None]:
    html = page.locator("html")
    return html.get_attribute("lang"), html.get_attribute("dir")


def search_field(page: Page) -> Locator:
    """The one of the help centre; it may offer suggestions, and be a combobox then."""
    return page.get_by_role("search").locator("input[name=q]")


def search_for(page: Page, query: str) -> None:
    search_field(page).fill(query)
    search_field(page).press("Enter")
    page.wait_for_url("**/search/**")


def open_article(page: Page, title: str) -> None:
    page.locator("#main").get_by_role("link", name=title, exact=True).first.click()
    page.get_by_role("heading", name=title, level=1).wait_for()


def say_that_it_did_not_help(page: Page, reason: str) -> None:
    link(page, "No", "this was not helpful").click()
    page.get_by_label(words(page, reason, "not helpful"), exact=True).check()
    press(page, "Send", "a vote")
    heading(page, "Thank you. We use this to improve the article.").wait_for()


def ask_for_help(page: Page) -> None:
    link(page, "Contact us").click()
    heading(page, "We take over from here").wait_for()


def receipt(page: Page) -> Locator:
    """The lines of what goes along, on the form and afterwards."""
    return page.locator(".slip li span")


def keep_back(page: Page, line: int) -> None:
    """Take a line of the receipt out; the first is 0."""
    page.locator("#receipt").get_by_role("checkbox").nth(line).uncheck()


def write_question(page: Page, story: Story, address: str) -> None:
    fill_in(page, "What is it about?", story.subject)
    fill_in(page, "Details", story.question)
    fill_in(page, "E-mail address", address)
    page.wait_for_timeout(TIME_TO_WRITE)


def send_question(page: Page) -> str:
    """Send the form; the reference that the customer is given."""
    press(page, "Send", "request")
    notice(page, "Sent: your request is with us").wait_for()
    return page.locator(".reference").first.inner_text()


def newest_mail() -> str:
    """Deliver what is owed, and read the last mail."""
    send_due()
    return mail.outbox[-1].body


def follow_link(page: Page, text: str) -> None:
    """Open the link in a mail, which leads to the request without the secret."""
    page.goto(re.search(r"http\S+", text)[0])
    page.locator("ol.thread").wait_for()


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def messages(page: Page) -> Locator:
    """What was said on a request, as its customer sees it."""
    return page.locator("ol.thread > li > div")


def sign_in_to_the_queue(page: Page, username: str, password: str) -> None:
    page.goto("/cms/tickets/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("button[type=submit]").click()
    heading(page, "Tickets").wait_for()


def find_ticket(page: Page, text: str) -> None:
    page.locator("#main").get_by_role("searchbox").fill(text)
    press(page, "Show", "button")
    page.wait_for_url("**q=*")


def claim_ticket(page: Page, subject: str) -> None:
    page.locator("#main").get_by_role("link", name=subject, exact=True).click()
    page.get_by_role("heading", name=subject, level=1).wait_for()
    press(page, "Claim", "button")
    notice(page, "The ticket is yours.").wait_for()


def trail(page: Page) -> Locator:
    """What went along with a ticket, as its agent sees it."""
    page.get_by_role("heading", name=words(page, "Before they wrote")).wait_for()
    return page.locator(".desk-slip__text")


def see_what_they_read(page: Page) -> None:
    link(page, "See what they read").click()
    heading(page, "This is what the customer read.").wait_for()


def answer_customer(page: Page, text: str) -> None:
    fill_in(page, "Your reply", text)
    press(page, "Send and wait for the customer", "send a reply")
    notice(page, "Your reply is on its way to the customer.").wait_for()


def reply(page: Page, text: str) -> None:
    fill_in(page, "Your reply", text)
    press(page, "Send reply")
    notice(page, "Your reply is with us.").wait_for()


def close(page: Page) -> None:
    press(page, "It is solved: close my request")
    notice(page, "Thank you. Your request is closed as solved.").wait_for()
