"""Few searches at a time, so that slow ones never take all threads of a process.

Who waits for a place waits shortly, and few do. One place is kept for those who searched
little of late, and of those who wait, who searched least goes first: so a visitor is
answered while many clients, or one with many requests, do nothing but search.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache

from django.conf import settings

MAX_WAITING = 3
"""With the places, the threads of a process that searches can take at most."""
PATIENCE = 0.3
"""Seconds to wait for a place."""
HALF_LIFE = 10.0
"""Seconds after which what a client has searched counts half."""
MUCH = 0.15
"""Seconds of the processor. Somebody who searches every other second has taken less;
twenty clients who share what one place can do have taken more."""
FORGOTTEN = 0.001
"""Seconds of the processor that are too few to remember a client."""


class SearchBusy(Exception):
    """No place was free in time; try again in a moment."""


def place(client: str) -> AbstractContextManager[None]:
    """Hold one of this process's places for searches, for as long as the block lasts.

    Args:
        client: whose search it is, as `kb.clients.client_of` tells.

    Raises:
        SearchBusy: none was free, or others had a better claim to it.
    """
    return _bulkhead(settings.SEARCHES_AT_ONCE).place(client)


class Bulkhead:
    """Safe to share between threads, which is what it is for."""

    def __init__(
        self, places: int, *, waiting: int = MAX_WAITING, patience: float = PATIENCE
    ) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._kept = 1 if places > 1 else 0
        self._max_waiting = waiting
        self._patience = patience
        self._waiting: list[_Waiting] = []
        self._use = RecentUse()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        self._enter(client)
        began = time.thread_time()
        try:
            yield
        finally:
            self._leave(client, time.thread_time() - began)

    def waiting(self) -> list[str]:
        """Whose searches wait, in the order in which they came."""
        with self._lock:
            return [one.client for one in self._waiting]

    def _enter(self, client: str) -> None:
        with self._lock:
            if self._has_room(client):
                self._free -= 1
                return
            waiting = self._queued(client)
        waiting.is_decided.wait(self._patience)
        with self._lock:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
        if not waiting.has_place:
            raise SearchBusy

    def _queued(self, client: str) -> "_Waiting":
        """Room to wait, if need be that of who searched most."""
        if len(self._waiting) >= self._max_waiting:
            last = max(self._waiting, key=self._claim, default=None)
            if last is None or self._claim(last) <= self._use.of(client):
                raise SearchBusy
            self._waiting.remove(last)
            last.is_decided.set()
        waiting = _Waiting(client)
        self._waiting.append(waiting)
        return waiting

    def _leave(self, client: str, seconds: float) -> None:
        """Hand the place on; among equals to who came first."""
        with self._lock:
            self._use.add(client, seconds)
            self._free += 1
            first = min(self._waiting, key=self._claim, default=None)
            if first is None or not self._has_room(first.client):
                return
            self._free -= 1
            self._waiting.remove(first)
            first.has_place = True
            first.is_decided.set()

    def _has_room(self, client: str) -> bool:
        kept = self._kept if self._use.of(client) > MUCH else 0
        return self._free > kept

    def _claim(self, waiting: "_Waiting") -> float:
        return self._use.of(waiting.client)


class _Waiting:
    """One search that waits for a place."""

    def __init__(self, client: str) -> None:
        self.client = client
        self.is_decided = threading.Event()
        self.has_place = False


class RecentUse:
    """Seconds of the processor each client has taken, the longer ago the less."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._halved_at = time.monotonic()

    def of(self, client: str) -> float:
        return self._seconds.get(client, 0.0)

    def add(self, client: str, seconds: float) -> None:
        now = time.monotonic()
        if now - self._halved_at >= HALF_LIFE:
            self._halved_at = now
            self._seconds = {
                one: used / 2
                for one, used in self._seconds.items()
                if used / 2 >= FORGOTTEN
            }
        self._seconds[client] = self.of(client) + seconds


@cache
def _bulkhead(places: int) -> Bulkhead:
    return Bulkhead(places)
