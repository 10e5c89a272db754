"""Many processes send the same form, or ask for the same limit, at the same moment.

Run by tests in a process of its own, on a database file of its own.
"""

import json
import multiprocessing
from collections.abc import Callable
from datetime import timedelta

from django.db import connections
from django.test import Client
from django.test.utils import setup_test_environment

from tests import factories
from tests.tickets.contact_form import QUESTION, open_form, send
from tickets.limits import Limit, take
from tickets.models import OutgoingMail, RateBucket, Ticket

PROCESSES = 10
EACH = 5


def together(work: Callable[[], object]) -> list:
    """What `work` returned, EACH times in each of PROCESSES processes."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(PROCESSES), context.SimpleQueue()

    def run() -> None:
        start.wait()
        results.put([work() for _ in range(EACH)])

    racers = [context.Process(target=run) for _ in range(PROCESSES)]
    for racer in racers:
        racer.start()
    found = [result for _ in racers for result in results.get()]
    for racer in racers:
        racer.join()
    return found


def limit() -> str:
    """How many of fifty were allowed by a limit of 25, and what was counted."""
    wide = Limit("race", 25, timedelta(days=3650))
    allowed = sum(together(lambda: take(wide, "all")))
    return json.dumps([allowed, RateBucket.objects.get().count])


def form() -> str:
    """The answers to fifty times the same form, and what came of them."""
    setup_test_environment()
    factories.article_index("en")
    filled_in = open_form(Client()) | QUESTION
    answers = together(lambda: send(Client(), filled_in)["Location"])
    rows = [Ticket.objects.count(), OutgoingMail.objects.count()]
    return json.dumps([len(answers), len(set(answers)), *rows])
