from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def jobs_survive(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A broker in memory loses every job without a word: no worker shares the memory."""
    broker = str(settings.CELERY_BROKER_URL)
    if broker.startswith("memory:") and not settings.CELERY_TASK_ALWAYS_EAGER:
        return [
            Error(
                f"CELERY_BROKER_URL={broker!r} loses every job.",
                hint="Use filesystem:// on one machine, redis:// or amqp:// beyond.",
                id="annai.E001",
            )
        ]
    return []
