"""A visitor who fills in the contact form, for the tests that need one."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import time_machine
from django.test import Client
from django.utils import timezone

FIREFOX = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
)
URL = "/en/contact/"

QUESTION = {
    "subject": "Where is my refund?",
    "body": "I sent the parcel back two weeks ago.",
    "email": "hanako@example.jp",
    "name": "Hanako",
}


def open_form(client: Client, url: str = URL, **parameters: Any) -> dict[str, Any]:
    """What the form holds when it is opened, after a while of writing."""
    page = client.get(url, parameters, headers={"user-agent": FIREFOX})
    assert page.status_code == 200
    return fields(page.content.decode())


def fields(html: str) -> dict[str, Any]:
    """The values that a browser would send for the form in this page."""
    form = html[html.index('id="contact"') :].partition("</form>")[0]
    values: dict[str, Any] = {"keep": []}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)[1]
        value = unescape((re.search(r'value="([^"]*)"', tag) or ["", ""])[1])
        if name == "keep":
            values["keep"] += [value] if " checked" in tag else []
        elif 'type="checkbox"' not in tag:
            values[name] = value
    del values["csrfmiddlewaretoken"]
    return values


def lines(html: str) -> list[str]:
    """The lines of the receipt as a reader sees them."""
    slip = html[html.index('class="slip"') :]
    return [
        unescape(text) for text in re.findall(r"<span>(.*?)</span>", slip, re.DOTALL)
    ]


def send(
    client: Client,
    form: dict[str, Any],
    url: str = URL,
    *,
    minutes: int = 1,
    **changes: Any,
):
    """Send the form as a person would, who needs some minutes to write."""
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        return client.post(
            url, QUESTION | form | changes, headers={"user-agent": FIREFOX}
        )


def ask(client: Client, **changes):
    """Open the form and send it, filled in as in QUESTION except for the changes."""
    return send(client, QUESTION | open_form(client) | QUESTION | changes)
