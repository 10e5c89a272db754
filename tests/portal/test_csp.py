"""S-16: what a page may load and run, on every answer that the site gives."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from tests import factories

PUBLIC = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src https://www.youtube-nocookie.com https://player.vimeo.com",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def policy_of(answer) -> set[str]:
    return set(answer.headers["Content-Security-Policy"].split("; "))


def public_templates() -> list[Path]:
    """All but what the Wagtail admin shows and what is sent by mail."""
    found = []
    for app in ("portal", "kb", "tickets"):
        for file in (settings.BASE_DIR / app / "templates").rglob("*.html"):
            is_admin = '{% extends "wagtailadmin' in file.read_text() or {
                "desk",
                "admin",
                "panels",
                "mail",
            } & set(file.parts)
            if not is_admin:
                found.append(file)
    return found


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/", 200),
        ("/en/search/", 200),
        ("/en/search/?q=refund", 503),  # there is no index
        ("/en/contact/", 200),
        ("/", 302),
        ("/en", 301),
        ("/en/articles/no-such-article/", 404),
        ("/no-such-page", 302),
        ("/readyz", 200),
    ],
)
def test_s16_every_public_answer_carries_the_strict_policy(
    address, status, home, client
):
    answer = client.get(address)

    assert answer.status_code == status
    assert policy_of(answer) == PUBLIC


def test_s16_an_article_carries_the_strict_policy(home, client):
    article = factories.article(text="Your refund takes ten days.")

    assert policy_of(client.get(article.url)) == PUBLIC


def test_s16_a_refused_form_carries_the_strict_policy(home):
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/en/contact/", {"body": "Where is my parcel?"})

    assert answer.status_code == 403
    assert policy_of(answer) == PUBLIC


@pytest.mark.urls("tests.portal.faulty_urls")
def test_s16_a_fault_carries_the_strict_policy(db, client):
    client.raise_request_exception = False

    answer = client.get("/fault")

    assert answer.status_code == 500
    assert policy_of(answer) == PUBLIC


def test_s16_the_admin_may_use_inline_styles_and_nothing_from_elsewhere(
    admin_user, client
):
    client.force_login(admin_user)

    policy = policy_of(client.get("/cms/"))

    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "frame-ancestors 'self'" in policy
    assert not [part for part in policy if "https:" in part or "*" in part]


@pytest.mark.parametrize("file", public_templates(), ids=lambda file: file.name)
def test_s16_a_public_template_holds_nothing_inline(file):
    text = file.read_text()

    handlers = re.findall(r"<[^>]*\son[a-z]+\s*=", text)
    styles = re.findall(r"<style\b|<[^>]*\sstyle\s*=", text)
    addresses = re.findall(r"javascript:", text)
    scripts = [
        tag
        for tag in re.findall(r"<script\b[^>]*>", text)
        if " src=" not in tag and "application/ld+json" not in tag
    ]

    assert (handlers, styles, addresses, scripts) == ([], [], [], [])


def test_s16_the_policy_is_the_same_in_every_language(ten_languages, client):
    policies = []
    for code in ten_languages:
        with override(code):
            policies.append(policy_of(client.get(f"/{code}/")))

    assert policies == [PUBLIC] * 10
