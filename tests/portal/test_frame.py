import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation
from django.views.defaults import server_error

from tests import factories

pytestmark = pytest.mark.django_db

DIRECTIONS = {"ar": "rtl"}


def test_every_language_says_which_it_is_and_its_direction(client, ten_languages):
    found = {
        code: re.search(r'<html lang="(.+?)" dir="(.+?)">', page.content.decode())
        for code in ten_languages
        if (page := client.get(f"/{code}/"))
    }

    assert {code: match.groups() for code, match in found.items()} == {
        code: (code, DIRECTIONS.get(code, "ltr")) for code in ten_languages
    }


def test_help_is_one_step_away_in_the_same_place(client, home):
    factories.topic("payments")
    heads = [
        re.search(r"<nav.+?</nav>", client.get(url).content.decode(), re.DOTALL)[0]
        for url in ("/en/", "/en/topics/payments/", "/en/search/?q=x", "/en/nothing/")
    ]

    assert [head.count('href="/en/contact/') for head in heads] == [1, 1, 1, 1]


@pytest.mark.parametrize("path", ["/en/", "/en/nothing/", "/"])
def test_a_reader_gets_no_cookie(client, home, path):
    assert client.get(path).cookies == {}


def test_nothing_runs_or_is_styled_inline(client, home):
    html = client.get("/en/").content.decode()

    assert re.findall(r"<style|style=|<script>|\son\w+=", html) == []


def test_a_page_that_fails_answers_without_context_or_database(rf):
    with translation.override("en"):
        response = server_error(rf.get("/en/"))

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


@pytest.fixture
def strict_client() -> Client:
    return Client(enforce_csrf_checks=True)


FORM = {"subject": "Refund", "body": "Where is it?\n\nسلام", "key": "abc"}


def test_a_refused_form_keeps_what_was_typed_and_can_be_sent_again(strict_client, home):
    response = strict_client.post(
        "/en/contact/", FORM, headers={"origin": "http://testserver"}
    )

    html = response.content.decode()
    assert response.status_code == 403
    assert "Where is it?\n\nسلام</textarea>" in html
    assert '<input type="hidden" name="key" value="abc">' in html
    assert 'name="csrfmiddlewaretoken"' in html


def test_a_form_that_another_site_filled_in_cannot_be_sent_from_here(
    strict_client, home
):
    response = strict_client.post(
        "/en/contact/", FORM, headers={"origin": "https://evil.example"}
    )

    html = response.content.decode()
    assert response.status_code == 403
    assert "Where is it?" in html
    assert "<form method" not in html


def test_a_refused_form_never_shows_a_password(strict_client, home):
    response = strict_client.post(
        "/cms/login/",
        {"username": "editor", "password": "correct horse"},
        headers={"origin": "http://testserver"},
    )

    html = response.content.decode()
    assert response.status_code == 403
    assert "correct horse" not in html
    assert "<form method" not in html


@pytest.fixture
def stylesheet() -> str:
    return Path(finders.find("portal/portal.css")).read_text()


def test_the_stylesheet_stays_small(stylesheet):
    assert len(gzip.compress(stylesheet.encode())) <= 15_000


def test_the_stylesheet_knows_no_left_and_right(stylesheet):
    sides = r"(?:margin-|padding-|border-|inset-)?(?:left|right|top|bottom)"
    sizes = r"(?:min-|max-)?(?:width|height)"

    assert re.findall(rf"(?m)^\s+({sides}|{sizes})\s*:", stylesheet) == []


def test_the_admin_says_whose_it_is(client, home):
    html = client.get("/cms/login/").content.decode()

    assert re.search(r"<title>(.+?)</title>", html)[1] == "Sign in - Annai"
    assert "Sign in to Wagtail" not in html
