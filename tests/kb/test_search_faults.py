"""R-12: a busy, stuck or torn search says so, and changes no other page."""

import gc
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connections
from django.test import Client
from wagtail.models import PageViewRestriction

from kb import search
from kb.models import ArticlePage, SearchLog
from kb.search import SearchBusy
from tests import factories

PATIENCE = 30
"""Seconds to wait for what must come, also on a machine that is busy."""


@pytest.fixture
def content(home) -> None:
    payments = factories.topic("payments", name_en="Payments", name_ar="المدفوعات")
    factories.article("Refund an order", slug="refund", topic=payments)
    factories.article("استرداد", slug="refund-ar", language="ar", topic=payments)
    Client().get("/en/articles/refund/")
    Client().get("/ar/articles/refund-ar/")
    search.apply_changes()


@pytest.fixture
def full(content, settings, tmp_path) -> Iterator[ExitStack]:
    """All places are taken until the stack is closed, by clients not seen before."""
    settings.SEARCHES_AT_ONCE = 2
    with ExitStack() as stack:
        stack.enter_context(search.place(f"one of {tmp_path}"))
        stack.enter_context(search.place(f"another of {tmp_path}"))
        yield stack


def soup_of(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())


def test_r12_a_busy_search_says_so_and_leads_on(client, full):
    answer = client.get("/en/search/?q=refund+%3Cb%3E&kind=faq")

    page = soup_of(answer)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert words_of(page.h1) == "The search is busy"
    assert page.select_one("#q")["value"] == "refund <b>"
    again = page.select_one("main a.button")
    assert again["href"] == "/en/search/?q=refund+%3Cb%3E&kind=faq"
    assert [words_of(a) for a in page.select("main .chips a")] == [
        "Payments",
        "All articles",
    ]
    assert [a["href"] for a in page.select("main .plain a")] == ["/en/articles/refund/"]
    assert page.select_one("main .still a")["href"].strip() == "/en/contact/"
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert not answer.cookies


def test_r12_a_busy_search_speaks_the_visitors_language(client, full):
    page = soup_of(client.get("/ar/search/?q=refund"))

    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert words_of(page.select_one("main .chips a")) == "المدفوعات"
    assert [words_of(a) for a in page.select("main .plain a")] == ["استرداد"]


def test_r12_a_busy_search_notes_nothing_and_heals(client, full):
    assert client.get("/en/search/?q=refund").status_code == 503
    assert not SearchLog.objects.exists()

    full.close()

    answer = client.get("/en/search/?q=refund")
    assert [words_of(a) for a in soup_of(answer).select(".hit a")] == [
        "Refund an order"
    ]


def test_r12_a_busy_search_suggests_nothing(client, full):
    answer = client.get("/en/suggest/?q=refund")

    assert (answer.status_code, answer.content.strip()) == (200, b"")
    assert "no-store" in answer["Cache-Control"]


def test_r12_the_page_without_a_question_is_never_busy(client, full):
    assert client.get("/en/search/").status_code == 200


def test_s13_a_busy_search_shows_nobody_what_only_others_may_read(client, full):
    hidden = factories.topic("hidden", name_en="Canary topic")
    locked = factories.article("Canary article", slug="canary", topic=hidden)
    PageViewRestriction.objects.create(page=locked, restriction_type="login")
    reader = Client()
    reader.force_login(factories.user())
    reader.get("/en/articles/canary/")

    pages = [one.get("/en/search/?q=x").content.decode() for one in (reader, client)]

    assert [page.count("Canary") for page in pages] == [0, 0]


def test_a_busy_search_costs_few_queries(client, full, django_assert_num_queries):
    client.get("/en/search/?q=refund")

    with django_assert_num_queries(1):
        client.get("/en/search/?q=refund")

    for _ in range(3):
        factories.article("Refund", topic=factories.topic())
    cache.clear()
    client.get("/en/")
    with django_assert_num_queries(3):
        client.get("/en/search/?q=refund")


PAGES = [
    "/en/",
    "/en/articles/",
    "/en/articles/refund/",
    "/ar/articles/refund-ar/",
    "/en/topics/payments/",
    "/en/contact/",
    "/en/vote/{pk}/",
    "/en/search/",
    "/sitemap.xml",
    "/readyz",
]


def read(client: Client) -> dict[str, tuple[int, str]]:
    """Status and content of all pages."""
    pk = ArticlePage.objects.get(slug="refund").pk
    answers = {path: client.get(path.format(pk=pk)) for path in PAGES}
    return {path: (one.status_code, same(one)) for path, one in answers.items()}


def same(answer) -> str:
    """The content, without the keys of its forms."""
    return re.sub('<input type="hidden"[^>]*>', "", answer.content.decode())


@pytest.fixture
def stuck(committed_db, settings, tmp_path_factory) -> Iterator[Callable]:
    """Two searches never come back from the disk, until this is called.

    It gives the statuses of their answers.
    """
    # Not below the static files, each of which is looked at.
    settings.SEARCH_DIR = tmp_path_factory.mktemp("search")
    settings.SEARCHES_AT_ONCE = 2
    factories.topic("payments", name_en="Payments")
    factories.article("Refund an order", slug="refund")
    factories.article("استرداد", slug="refund-ar", language="ar")
    search.apply_changes()
    read(Client())  # which counts what is read most
    statuses: list[int] = []

    def ask(address: str) -> None:
        client = Client(REMOTE_ADDR=address)
        statuses.append(client.get("/en/search/?q=refund").status_code)
        connections.close_all()

    pointer = next(Path(settings.SEARCH_DIR, "en").glob("current-*"))
    generation = pointer.read_text()
    pipe = pointer.with_name("pipe")
    os.mkfifo(pipe)
    pointer.unlink()
    os.link(pipe, pointer)
    threads = [
        threading.Thread(target=ask, args=[address], daemon=True)
        for address in ("192.0.2.1", "192.0.2.2")
    ]
    for thread in threads:
        thread.start()
    wait_until_full()

    def heal() -> list[int]:
        pointer.unlink()
        pointer.write_text(generation)
        pipe.open("w").close()
        for thread in threads:
            thread.join()
        return statuses

    yield heal
    if any(thread.is_alive() for thread in threads):
        heal()


def wait_until_full() -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with search.place("probe"):
                time.sleep(0.01)
        except SearchBusy:
            return
    pytest.fail("Nothing is stuck.")


def test_r12_a_stuck_search_changes_no_other_page(stuck, client):
    with_fault = read(client)
    refused = client.get("/en/search/?q=refund")

    answered = stuck()

    assert [status for status, _ in with_fault.values()] == [200] * len(PAGES)
    assert refused.status_code == 503
    assert answered == [503, 503]
    assert read(client) == with_fault
    assert client.get("/en/search/?q=refund").status_code == 200


def torn(folder: Path) -> None:
    """Cut every file of the newest generation short."""
    for path in folder.rglob("*.*"):
        if path.suffix in {".trm", ".col", ".toc"}:
            os.truncate(path, 1)


# Whoosh leaves files open when it cannot read them.
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_r12_a_torn_index_changes_no_other_page(client, content, settings):
    whole = read(client)
    torn(Path(settings.SEARCH_DIR, "en"))

    answer = client.get("/en/search/?q=refund")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert words_of(soup_of(answer).h1) == "The search is being prepared"
    assert client.get("/en/suggest/?q=refund").content.strip() == b""
    assert read(client) == whole
    search.ensure_ready()
    assert client.get("/en/search/?q=refund").status_code == 200
    gc.collect()
