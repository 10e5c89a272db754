"""R-10: eight writers at once, who read before they write, and no lost update."""

import threading

from django.db import connection, transaction
from django.db.utils import OperationalError

from kb.models import Topic
from tests import factories

WRITERS = 8
ROUNDS = 25


def test_r10_eight_writers_never_find_the_database_locked(committed_db):
    topic = factories.topic(position=0)
    errors: list[OperationalError] = []
    together = threading.Barrier(WRITERS)

    def write() -> None:
        together.wait()
        try:
            for _ in range(ROUNDS):
                with transaction.atomic():
                    row = Topic.objects.get(pk=topic.pk)
                    row.position += 1
                    row.save(update_fields=["position"])
        except OperationalError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    topic.refresh_from_db()
    assert errors == []
    assert topic.position == WRITERS * ROUNDS


def test_r10_reading_does_not_wait_for_a_writer(committed_db):
    topic = factories.topic("held")
    seen: list[str] = []

    def read() -> None:
        seen.append(Topic.objects.get(pk=topic.pk).slug)
        connection.close()

    with transaction.atomic():
        Topic.objects.update(slug="changed")
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=5)

    assert seen == ["held"]
