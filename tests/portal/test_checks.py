import pytest
from django.core.checks import run_checks


@pytest.mark.parametrize(
    ("broker", "eager", "ids"),
    [
        ("memory://", False, ["annai.E001"]),
        ("memory://localhost/", False, ["annai.E001"]),
        ("memory://", True, []),
        ("filesystem://", False, []),
        ("redis://localhost/0", False, []),
    ],
)
def test_a_broker_that_loses_jobs_is_refused(broker, eager, ids, settings):
    settings.CELERY_BROKER_URL = broker
    settings.CELERY_TASK_ALWAYS_EAGER = eager

    assert [message.id for message in run_checks()] == ids
