from collections.abc import Callable

import pytest
from django.apps import apps
from django.test import Client

from portal.models import User


@pytest.fixture
def everything(db) -> Callable[[], str]:
    """All that every table of the database holds, as one text."""

    def dump() -> str:
        return "\n".join(
            repr(row)
            for model in apps.get_models(include_auto_created=True)
            for row in model.objects.values_list()
        )

    return dump


@pytest.fixture
def desk(client: Client, agent: User) -> Client:
    """The browser of an agent who has signed in."""
    client.force_login(agent)
    return client
