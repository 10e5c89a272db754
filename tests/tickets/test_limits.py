from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory

from kb.clients import client_of
from tickets.limits import ESCALATIONS_BY_CLIENT, GUEST_LINKS_BY_CLIENT, Limit, take
from tickets.models import RateBucket

pytestmark = pytest.mark.django_db

THREE = Limit("test", 3, timedelta(hours=1))
NOON = "2026-05-03T12:00:00Z"


def test_as_many_as_allowed_and_not_one_more():
    with time_machine.travel(NOON, tick=False):
        taken = [take(THREE, "a") for _ in range(5)]

    assert taken == [True, True, True, False, False]


def test_each_subject_has_its_own_count():
    with time_machine.travel(NOON, tick=False):
        taken = [take(THREE, subject) for subject in "aaaabbbb"]

    assert taken == [True, True, True, False] * 2


def test_capitals_are_no_way_round_a_limit():
    with time_machine.travel(NOON, tick=False):
        taken = [
            take(THREE, f"{name}@example.com") for name in ("me", "ME", "Me", "mE")
        ]

    assert taken == [True, True, True, False]


def test_a_new_window_starts_anew():
    with time_machine.travel(NOON, tick=False) as clock:
        before = [take(THREE, "a") for _ in range(4)]
        clock.shift(timedelta(hours=1))
        after = take(THREE, "a")

    assert (before[-1], after) == (False, True)


def test_the_counts_name_nobody():
    take(ESCALATIONS_BY_CLIENT, "hanako@example.jp")

    assert "hanako" not in RateBucket.objects.get().key


def test_s07_a_thousand_forged_forwarding_headers_are_one_client(settings):
    settings.TRUSTED_PROXIES = 1
    factory = RequestFactory(REMOTE_ADDR="10.0.0.1")

    with time_machine.travel(NOON, tick=False):
        taken = [
            take(
                GUEST_LINKS_BY_CLIENT,
                client_of(
                    factory.get(
                        "/",
                        headers={
                            "x-forwarded-for": f"198.51.{n // 250}.{n % 250}, 192.0.2.7"
                        },
                    )
                ),
            )
            for n in range(1000)
        ]

    assert sum(taken) == GUEST_LINKS_BY_CLIENT.most


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, "198.51.100.9", "10.0.0.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (2, "198.51.100.9, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (2, "198.51.100.9", "10.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.9", "198.51.100.9"),
        (1, "nonsense", "unknown"),
    ],
)
def test_s07_a_client_is_what_our_own_proxies_saw(settings, proxies, forwarded, client):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory(REMOTE_ADDR="10.0.0.1").get(
        "/", headers={"x-forwarded-for": forwarded}
    )

    assert client_of(request) == client
