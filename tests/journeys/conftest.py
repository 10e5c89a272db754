import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import machine
from tests.journeys import places
from tests.journeys.stories import Story
from tests.journeys.survey import Survey, survey

# Playwright's synchronous interface keeps an event loop in this thread, in which Django
# would refuse every query although nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# How long to wait for what must come, also on a machine that is busy with other things.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a survey run in one process, else each process makes it."""
    for item in items:
        if "survey_of" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("survey"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = machine.find_chromium()
    if path is None:
        pytest.fail(machine.NO_CHROMIUM, pytrace=False)
    # Chromium's own sandbox does not start for root, which is who runs in containers.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def site(committed_db, settings) -> Iterator[str]:
    """Address of a running site, which sees what the test commits."""
    server = LiveServerThread("localhost", static_handler=StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    settings.SITE_URL = f"http://localhost:{server.port}"
    yield settings.SITE_URL
    server.terminate()


@pytest.fixture
def new_page(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a tab of a person of their own, with nothing in store.

    Takes the options of Playwright's `new_context`, such as `locale`, `color_scheme`,
    `viewport`, `java_script_enabled`. Paths are relative to the site. The test fails when
    a page broke its content security policy or a script of ours raised an error.
    """
    contexts = []
    complaints: list[str] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(base_url=site, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def surveys() -> dict[str, Survey]:
    """Those made so far, by language: two tests that look at one make it once."""
    return {}


@pytest.fixture
def survey_of(surveys, new_page) -> Callable[[Story], Survey]:
    def find(story: Story) -> Survey:
        if story.language not in surveys:
            places.furnish(story)
            surveys[story.language] = survey(new_page(locale=story.language), story)
        return surveys[story.language]

    return find
