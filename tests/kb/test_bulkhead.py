"""Who gets a place to search, who waits for one, and who is refused."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from kb.search import SearchBusy
from kb.search.bulkhead import MUCH, Bulkhead

PATIENCE = 30
"""Seconds to wait for what must come, also on a machine that is busy."""


def take_seconds(seconds: float) -> None:
    """Of the processor."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def in_thread(work: Callable, *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


class Visitor:
    """Holds a place in a thread until told to go, or was refused."""

    def __init__(self, bulkhead: Bulkhead, client: str) -> None:
        self.has_come = threading.Event()
        self.is_in = False
        self._may_go = threading.Event()
        self._thread = in_thread(self._visit, bulkhead, client)

    def _visit(self, bulkhead: Bulkhead, client: str) -> None:
        try:
            with bulkhead.place(client):
                self.is_in = True
                self.has_come.set()
                self._may_go.wait()
        except SearchBusy:
            self.has_come.set()

    def is_answered(self) -> bool:
        """Whether this one got a place, as soon as that is known."""
        assert self.has_come.wait(PATIENCE)
        return self.is_in

    def go(self) -> None:
        self._may_go.set()
        self._thread.join()


def wait_until_waiting(bulkhead: Bulkhead, count: int) -> None:
    until = time.monotonic() + PATIENCE
    while len(bulkhead.waiting()) < count:
        assert time.monotonic() < until
        time.sleep(0.001)


def test_r12_no_more_than_the_places_search_at_once():
    bulkhead = Bulkhead(2, waiting=0)

    with ExitStack() as places:
        places.enter_context(bulkhead.place("a"))
        places.enter_context(bulkhead.place("b"))
        with pytest.raises(SearchBusy):
            places.enter_context(bulkhead.place("c"))

    with bulkhead.place("a"), bulkhead.place("b"):
        pass


def test_r12_a_place_is_given_back_after_an_error():
    bulkhead = Bulkhead(1, waiting=0)

    for _ in range(3):
        with pytest.raises(ZeroDivisionError), bulkhead.place("a"):
            1 / 0  # noqa: B018

    with bulkhead.place("a"):
        pass


def test_r12_who_waits_gets_the_place_that_becomes_free():
    bulkhead = Bulkhead(1, patience=PATIENCE)
    first = Visitor(bulkhead, "a")
    assert first.is_answered()
    second = Visitor(bulkhead, "b")
    wait_until_waiting(bulkhead, 1)

    first.go()

    assert second.is_answered()
    second.go()
    with bulkhead.place("c"):
        pass


def test_r12_patience_ends_and_leaves_nothing_behind():
    bulkhead = Bulkhead(1, patience=0.01)

    with bulkhead.place("a"):
        for _ in range(5):
            with pytest.raises(SearchBusy), bulkhead.place("b"):
                pass

    assert bulkhead.waiting() == []
    with bulkhead.place("b"):
        pass


def test_s09_who_searched_least_goes_first():
    bulkhead = Bulkhead(1, waiting=2, patience=PATIENCE)
    with bulkhead.place("hostile"):
        take_seconds(0.02)
    holder = Visitor(bulkhead, "holder")
    assert holder.is_answered()
    hostile = Visitor(bulkhead, "hostile")
    wait_until_waiting(bulkhead, 1)
    honest = Visitor(bulkhead, "honest")
    wait_until_waiting(bulkhead, 2)

    holder.go()

    assert honest.is_answered()
    assert bulkhead.waiting() == ["hostile"]
    honest.go()
    assert hostile.is_answered()
    hostile.go()


def test_s09_who_searched_most_makes_room_for_another_to_wait():
    bulkhead = Bulkhead(1, waiting=1, patience=PATIENCE)
    with bulkhead.place("hostile"):
        take_seconds(0.02)
    holder = Visitor(bulkhead, "holder")
    assert holder.is_answered()
    hostile = Visitor(bulkhead, "hostile")
    wait_until_waiting(bulkhead, 1)

    honest = Visitor(bulkhead, "honest")

    assert not hostile.is_answered()
    with pytest.raises(SearchBusy), bulkhead.place("hostile"):
        pass
    holder.go()
    assert honest.is_answered()
    honest.go()


def test_s09_one_place_is_kept_for_those_who_searched_little():
    bulkhead = Bulkhead(2, waiting=0)
    with bulkhead.place("hostile"):
        take_seconds(MUCH + 0.05)

    with bulkhead.place("hostile"):
        with pytest.raises(SearchBusy), bulkhead.place("hostile"):
            pass
        with bulkhead.place("honest"):
            pass


def test_s09_what_a_client_searched_is_forgotten(monkeypatch):
    monkeypatch.setattr("kb.search.bulkhead.HALF_LIFE", 0)
    bulkhead = Bulkhead(2, waiting=0)
    with bulkhead.place("a"):
        take_seconds(MUCH + 0.05)

    for _ in range(12):
        with bulkhead.place("b"):
            pass

    with bulkhead.place("a"), bulkhead.place("a"):
        pass
