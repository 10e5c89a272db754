"""The two processes behind `make run`: this one is the site, its child the worker.

The child has a process group of its own, for two reasons: Ctrl-C on the terminal reaches
only us, who stop it in order, and the beat that it starts in turn ends with it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

SECONDS_TO_STOP = 8


class WorkerEnded(Exception):
    """The worker has ended although nobody asked it to."""


@contextmanager
def site(port: int) -> Iterator[None]:
    """Answer on this machine's own address, in threads, for as long as the block lasts.

    Django's own server: what stands behind a proxy in production is not needed for one
    person, and this one starts with us instead of loading everything a second time.
    """
    server = ThreadedWSGIServer(("127.0.0.1", port), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # The first request reads all URLs, so it is ours and not the visitor's.
    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60).close()
    yield
    server.shutdown()
    server.server_close()


@contextmanager
def worker() -> Iterator["subprocess.Popen[bytes]"]:
    """Run the jobs for as long as the block lasts."""
    process = subprocess.Popen(  # noqa: S603 (our own interpreter)
        [
            *(sys.executable, "-m", "celery", "--quiet", "-A", "portal", "worker"),
            *("--beat", "--pool=threads", "--concurrency=2", "--loglevel=WARNING"),
        ],
        # Celery warns root: true, and known in a container.
        env=os.environ | {"PYTHONWARNINGS": "ignore:You're running the worker"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        stop(process)


def watch(process: "subprocess.Popen[bytes]") -> None:
    """Return never; the way out is an exception.

    Raises:
        WorkerEnded: with its exit code.
    """
    while (code := process.poll()) is None:
        time.sleep(0.5)
    raise WorkerEnded(f"The worker has ended by itself (code {code}).")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask the worker and all that it started to finish; after some seconds end them."""
    send(process, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while is_any_left(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    send(process, signal.SIGKILL)
    process.wait()


def send(process: "subprocess.Popen[bytes]", number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def is_any_left(process: "subprocess.Popen[bytes]") -> bool:
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
