"""The processes behind `make run`: the site, and the worker with its beat.

Each gets a process group of its own, for two reasons: Ctrl-C on the terminal then reaches
only the parent, which stops them in order, and what they start in turn (beat, gunicorn's
workers) can be stopped with them.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from django.conf import settings

SECONDS_TO_STOP = 8


class ProcessEnded(Exception):
    """A process that should go on has ended."""


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]

    @classmethod
    def start(
        cls, name: str, command: list[str], environment: dict[str, str]
    ) -> "Child":
        process = subprocess.Popen(  # noqa: S603 (the commands are written below)
            [sys.executable, "-m", *command],
            env=os.environ | environment,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        return cls(name, process)

    def signal(self, number: int) -> None:
        """Reach the process and all that it started; silent when none is left."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def has_group(self) -> bool:
        """Whether the process or anything that it started is still there."""
        self.process.poll()
        try:
            os.killpg(self.process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True


def start(port: int) -> list[Child]:
    """Start the site on this machine's own address, and the worker."""
    environment = {
        "SITE_URL": os.environ.get("SITE_URL", f"http://localhost:{port}"),
        # Celery's warning to root: true, and known in a container.
        "PYTHONWARNINGS": "ignore:You're running the worker",
    }
    worker = ["celery", "--quiet", "-A", "portal", "worker", "--beat", "--pool=threads"]
    worker += ["--concurrency=2", "--loglevel=WARNING"]
    site = ["gunicorn", "portal.wsgi", f"--bind=127.0.0.1:{port}", "--threads=8"]
    site += ["--log-level=warning", "--graceful-timeout=3", "--no-control-socket"]
    return [
        Child.start("site", site, environment),
        Child.start("worker", worker, environment),
    ]


def wait_until_ready(children: list[Child], port: int, *, seconds: int = 60) -> None:
    """Return when the site answers.

    Raises:
        ProcessEnded: it will not answer any more, or not in time.
    """
    url = f"http://127.0.0.1:{port}/healthz"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        check_alive(children)
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise ProcessEnded(f"The site did not answer within {seconds} seconds.")


def check_alive(children: list[Child]) -> None:
    """Notice a process that has ended.

    Raises:
        ProcessEnded: names it.
    """
    for child in children:
        if (code := child.process.poll()) is not None:
            raise ProcessEnded(f"The {child.name} has ended by itself (code {code}).")


def stop(children: list[Child]) -> None:
    """Ask all to finish, and after some seconds end what is left."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while any(child.has_group() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in children:
        child.signal(signal.SIGKILL)
        child.process.wait()
