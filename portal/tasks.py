import logging
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id, normalize_json

from kb import privacy as kb_privacy
from tickets import privacy as tickets_privacy

logger = logging.getLogger(__name__)


AT_ONCE = {"modelsearch.tasks.insert_or_update_object_task"}
"""Tasks that only write a row, which belongs into the transaction of the change."""


class CeleryBackend(BaseTaskBackend):
    """Hands the tasks of Wagtail to Celery once the transaction has committed."""

    supports_priority = True

    def enqueue(
        self, task: Task, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> TaskResult:
        self.validate_task(task)
        arguments = normalize_json({"args": args, "kwargs": kwargs})

        # A function, not a partial: Django reports a failure of this by its name.
        def hand_over() -> None:
            run_wagtail_task.delay(
                task.module_path, arguments["args"], arguments["kwargs"]
            )

        if task.module_path in AT_ONCE:
            task.call(*args, **kwargs)
        else:
            # robust: these tasks may be lost, a publish must not fail.
            transaction.on_commit(hand_over, robust=True)
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=arguments["args"],
            kwargs=arguments["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


@shared_task
def run_wagtail_task(module_path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run a function that was declared with `django_tasks.task`."""
    import_string(module_path).call(*args, **kwargs)


@shared_task
def purge() -> None:
    """Delete what is past its end date, and say how much it was."""
    counts = kb_privacy.purge() | tickets_privacy.purge()
    logger.info("Purged: %s", counts)
