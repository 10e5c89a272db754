import io
import logging

import pytest
import time_machine

from tests import factories
from tickets import limits
from tickets.access import make_link


@pytest.fixture
def log(monkeypatch) -> io.StringIO:
    """What the site's own handler writes."""
    handler = next(
        handler
        for handler in logging.getLogger().handlers
        if type(handler) is logging.StreamHandler and handler.filters
    )
    monkeypatch.setattr(handler, "stream", io.StringIO())
    return handler.stream


@pytest.mark.django_db
@time_machine.travel("2026-05-03T12:00:00Z")
def test_s05_a_link_that_is_refused_leaves_no_token_in_the_log(client, log):
    _, token = make_link(ticket=factories.ticket(), address=None)
    for _ in range(limits.GUEST_LINKS_BY_CLIENT.most):
        limits.take(limits.GUEST_LINKS_BY_CLIENT, "127.0.0.1")

    response = client.get(f"/en/requests/open/{token}/")

    assert response.status_code == 429
    assert "Too Many Requests: /en/requests/open/[token]/" in log.getvalue()
    assert token not in log.getvalue()
