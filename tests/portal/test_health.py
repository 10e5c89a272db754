"""R-15: what each fault makes of the two addresses that a load balancer asks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone

from kb.models import IndexChange
from portal import health
from tests import factories
from tickets.models import OutgoingMail

ALL_WELL = {"disk": "ok", "database": "ok", "search": "ok", "mail": "ok"}


def test_r15_healthz_answers_without_asking_anybody(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_r15_readyz_says_that_all_is_well(db, client, django_assert_num_queries):
    client.get("/readyz")

    with django_assert_num_queries(4):
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, ALL_WELL)
    assert "no-store" in answer.headers["Cache-Control"]


def test_r15_an_index_that_is_late_is_told_but_the_site_is_ready(db, client):
    change = IndexChange.objects.create(article_id=1, language_code="en")
    IndexChange.objects.filter(pk=change.pk).update(
        created_at=timezone.now() - timedelta(minutes=2)
    )

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == ALL_WELL | {"search": "late"}


@pytest.mark.parametrize(
    ("waiting_for", "word"),
    [(timedelta(minutes=4), "ok"), (timedelta(minutes=6), "late")],
)
def test_r15_mails_are_late_when_the_oldest_has_waited_too_long(
    waiting_for, word, db, client
):
    ticket = factories.ticket()
    OutgoingMail.objects.create(
        ticket=ticket,
        address=ticket.address,
        kind=OutgoingMail.Kind.RECEIVED,
        not_before=timezone.now() - waiting_for,
    )

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == ALL_WELL | {"mail": word}


def test_r15_a_database_that_is_behind_the_code_gets_no_visitors(db, client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'tickets'")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"disk": "ok", "database": "migrations missing"}


def test_r15_a_database_that_does_not_answer_gets_no_visitors(db, client):
    def refuse(*args):
        raise OperationalError("no such host")

    with connection.execute_wrapper(refuse):
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"disk": "ok", "database": "unavailable"}


def test_r15_a_full_disk_gets_no_visitors(db, client, monkeypatch):
    monkeypatch.setattr(health, "BYTES_NEEDED", 2**70)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == ALL_WELL | {"disk": "full"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_asked_and_never_told(path, db, client):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_answered_without_https_inside(path, db, client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == 200
