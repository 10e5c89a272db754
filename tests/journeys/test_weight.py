"""X-06 and P-03: reading is light, comes from one place, and leaves nothing behind."""

import gzip
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from kb import search
from tests import factories
from tests.kb import pages

KB = 1024
# As long as the longest that people write about one thing.
WORDS = " ".join(f"{number} things to know about lamps," for number in range(300))


@dataclass(slots=True)
class Traffic:
    """Everything that a browser asked for while a page was opened."""

    responses: list[Response] = field(default_factory=list)

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(response.url).netloc for response in self.responses}

    def sent(self, kind: str = "") -> int:
        """Bytes, gzipped as a web server sends them, of one kind of file or of all."""
        return sum(
            len(gzip.compress(response.body()))
            for response in self.responses
            if kind in response.headers.get("content-type", "")
        )

    def header(self, name: str) -> set[str]:
        return {response.headers.get(name, "") for response in self.responses}


def open_and_watch(page: Page, *paths: str) -> Traffic:
    traffic = Traffic()
    page.on("response", lambda response: traffic.responses.append(response))
    for path in paths:
        page.goto(path, wait_until="networkidle")
    return traffic


def test_x06_article_page_is_light(new_page, site):
    body = [*pages.every_block(), pages.text(f"<p>{WORDS}</p>")]
    factories.article("Connect the lamp", slug="connect", body=body)
    for _ in range(5):
        factories.article()
    page = new_page(viewport={"width": 1280, "height": 20_000})

    traffic = open_and_watch(page, "/en/articles/connect/")

    assert {response.status for response in traffic.responses} == {200}
    assert len(traffic.responses) <= 8
    assert traffic.hosts == {urlsplit(site).netloc}
    assert traffic.sent() <= 60 * KB
    assert traffic.sent("html") <= 15 * KB
    assert traffic.sent("css") <= 15 * KB
    assert 0 < traffic.sent("javascript") <= 10 * KB


def test_p03_reading_sets_no_cookie_and_varies_with_none(new_page):
    lamps = factories.topic("lamps", name_en="Lamps")
    factories.article("Connect the lamp", slug="connect", topic=lamps)
    factories.article_index("de")
    search.apply_changes()
    page = new_page()

    traffic = open_and_watch(
        page,
        "/en/",
        "/en/articles/",
        "/en/topics/lamps/",
        "/en/articles/connect/",
        "/de/articles/connect/",
        "/en/search/",
        "/en/search/?q=lamp",
        "/en/search/?q=nothing",
        "/en/nowhere/",
    )

    assert page.context.cookies() == []
    assert traffic.header("set-cookie") == {""}
    assert traffic.header("vary") == {""}
