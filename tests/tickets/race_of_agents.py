"""Eight agents, each a process, claim the same tickets at the same moment.

Run by `test_r03_...` in a process of its own, on a database file of its own.
"""

import json
import multiprocessing

from django.db import connections

from portal.models import User
from tests import factories
from tickets import workflow
from tickets.models import Ticket

AGENTS = 8
# After so many tickets all wait for all, so that nobody runs ahead and wins alone.
KEPT_TOGETHER = 10


def _race(name: str, pks: list[int], start) -> list[int]:
    agent = User.objects.get(username=name)
    won = []
    for number, pk in enumerate(pks):
        if number % KEPT_TOGETHER == 0:
            start.wait()
        ticket = Ticket.objects.get(pk=pk)
        try:
            workflow.claim(ticket, agent)
        except workflow.AlreadyAssigned:
            continue
        won.append(pk)
    return won


def _run(name: str, pks: list[int], start, results) -> None:
    results.put(_race(name, pks, start))


def _set_up(count: int) -> tuple[list[str], list[int]]:
    agents = [factories.agent().username for _ in range(AGENTS)]
    pks = [factories.ticket().pk for _ in range(count)]
    connections.close_all()
    return agents, pks


def main(count: int) -> str:
    """Race for `count` tickets; how many agents won each of them, as JSON."""
    agents, pks = _set_up(count)
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(AGENTS), context.SimpleQueue()
    racers = [
        context.Process(target=_run, args=(name, pks, start, results))
        for name in agents
    ]
    for racer in racers:
        racer.start()
    won = [pk for _ in racers for pk in results.get()]
    for racer in racers:
        racer.join()
    return json.dumps([won.count(pk) for pk in pks])
