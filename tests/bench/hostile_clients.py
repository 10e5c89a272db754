"""What one honest visitor waits for while hostile clients do nothing but search.

    DATA_DIR=... .venv/bin/python -m tests.bench.hostile_clients [--hostile 20]

Starts gunicorn with the site of DATA_DIR on this machine's own address, asks for some
seconds with hostile clients and without, and prints both. The hostile ones come from as
many addresses, or with `--one-address` from one. Searches are noted, so DATA_DIR should
be a copy.
"""

import argparse
import itertools
import multiprocessing
import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from statistics import median, quantiles
from urllib.parse import quote

THREADS = 8
ANSWER_WITHIN = 30
PAUSE = 1.0
"""Seconds between two questions of the honest one."""

HONEST = ["refund", "change the printer", "page number", "spell check", "wifi"]
HOSTILE = [
    " OR ".join(f"{letter}*" for letter in "abcdefghijklmnopqrst"),
    "the to of and in is you for or that can this on be are with as if text click",
    "prinxer documenq tablqs numbqr formatqing selecqion dialoq",
    "ス ノ ル ト ヲ シ マ ニ イ ン デ テ タ ク ハ リ レ",
    "[a TO z]",
    "?????????",
    "abcd~2",
    "(" * 200,
    "NOT " * 50,
    "a",
]


class Figures:
    """Milliseconds and statuses of the answers to one kind of question."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()

    def p95(self) -> float:
        return quantiles(self.times, n=20, method="inclusive")[-1]

    def __str__(self) -> str:
        return (
            f"p50 {median(self.times):6.0f} ms   p95 {self.p95():6.0f} ms   "
            f"max {max(self.times):6.0f} ms   {dict(self.statuses)}"
        )


def ask(site: str, path: str, client: str, figures: Figures) -> None:
    request = urllib.request.Request(  # noqa: S310 (our own site)
        site + path, headers={"X-Forwarded-For": client}
    )
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_WITHIN) as answer:  # noqa: S310
            answer.read()
            figures.statuses[answer.status] += 1
    except urllib.error.HTTPError as refusal:
        refusal.read()
        figures.statuses[refusal.code] += 1
    except OSError:
        figures.statuses[0] += 1
    figures.times.append((time.perf_counter() - began) * 1000)


@contextmanager
def running_site(port: int, *, workers: int) -> Iterator[str]:
    """Gunicorn, with threads; it believes one proxy, so that clients have addresses."""
    command = [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi", "--worker-class=gthread"),
        *(
            f"--workers={workers}",
            f"--threads={THREADS}",
            f"--bind=127.0.0.1:{port}",
            "--log-level=error",
        ),
    ]
    process = subprocess.Popen(
        command, env=os.environ | {"TRUSTED_PROXIES": "1"}, stderr=subprocess.DEVNULL
    )
    try:
        site = f"http://localhost:{port}"
        wait_for(site)
        yield site
    finally:
        process.terminate()
        process.wait()


def wait_for(site: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{site}/healthz", timeout=5).close()  # noqa: S310
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The site does not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def hostile_clients(
    site: str, count: int, *, one_address: bool
) -> Iterator[Counter[int]]:
    """Clients that ask as fast as they are answered, in a process of their own.

    At the end of the block the statuses of their answers are in what it gives.
    """
    context = multiprocessing.get_context("spawn")
    done, results = context.Event(), context.SimpleQueue()
    process = context.Process(
        target=attack, args=(site, count, one_address, done, results)
    )
    process.start()
    statuses: Counter[int] = Counter()
    try:
        yield statuses
    finally:
        done.set()
        statuses.update(results.get())
        process.join()


def attack(
    site: str, count: int, one_address: bool, done: Event, results: SimpleQueue
) -> None:
    figures = [Figures() for _ in range(count)]

    def ask_on(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 (no secret)
        client = "192.0.2.1" if one_address else f"192.0.2.{number + 1}"
        while not done.is_set():
            query = quote(chance.choice(HOSTILE))
            page = chance.choice(["search", "search", "suggest"])
            ask(site, f"/en/{page}/?q={query}", client, figures[number])

    threads = [threading.Thread(target=ask_on, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total: Counter[int] = Counter()
    for one in figures:
        total.update(one.statuses)
    results.put(total)


def visit(site: str, article: str, seconds: float) -> dict[str, Figures]:
    """The honest one searches, then reads, with a pause after each."""
    figures = {"search": Figures(), "article": Figures()}
    until = time.monotonic() + seconds
    for query in itertools.cycle(HONEST):
        ask(site, f"/en/search/?q={quote(query)}", "198.51.100.7", figures["search"])
        time.sleep(PAUSE)
        ask(site, article, "198.51.100.7", figures["article"])
        time.sleep(PAUSE)
        if time.monotonic() > until:
            return figures
    raise AssertionError("unreachable")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def show(title: str, figures: dict[str, Figures]) -> None:
    say(title)
    for name, one in figures.items():
        say(f"  {name:8} {one}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hostile", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--one-address", action="store_true")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--article", default="/en/articles/")
    options = parser.parse_args()
    with running_site(free_port(), workers=options.workers) as site:
        visit(site, options.article, 5)
        alone = visit(site, options.article, options.seconds)
        show("alone", alone)
        with hostile_clients(
            site, options.hostile, one_address=options.one_address
        ) as hostile:
            time.sleep(5)
            crowded = visit(site, options.article, options.seconds)
        show(f"with {options.hostile} hostile clients", crowded)
        say(f"  hostile  {dict(hostile)}")
        for name, one in alone.items():
            say(f"  {name} p95 grew {crowded[name].p95() / one.p95():.1f} times")


if __name__ == "__main__":
    main()
