"""`make run` for real: the whole site in processes of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from portal import running


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status_of(url: str) -> int:
    """Of the answer; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 (our own)
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_until_up(run: "Run") -> None:
    """Wait for the home page."""
    started = time.monotonic()
    while (status := status_of(f"http://localhost:{run.port}/en/")) == 0:
        assert run.process.poll() is None, run.told()
        assert time.monotonic() - started < 300, run.told()
        time.sleep(0.2)
    assert status == 200, run.told()


def descendants(pid: int) -> set[int]:
    listing = subprocess.run(
        ["/bin/ps", "-A", "-o", "pid=,ppid="],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [tuple(map(int, line.split())) for line in listing.splitlines()]
    found = {pid}
    while more := {child for child, parent in rows if parent in found} - found:
        found |= more
    return found - {pid}


def started_by(run: "Run") -> set[int]:
    """The worker and its beat, once both are there."""
    deadline = time.monotonic() + 120
    while len(found := descendants(run.process.pid)) < 2:
        assert time.monotonic() < deadline, run.told()
        time.sleep(0.2)
    return found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("data")


@dataclass
class Run:
    port: int
    output: Path
    process: "subprocess.Popen[bytes]"

    def end_with(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def told(self) -> str:
        return self.output.read_text()


@pytest.fixture
def start(data_dir: Path, tmp_path: Path) -> Iterator[Callable[[int], Run]]:
    """Start the run command; whatever is left of it at the end is ended."""
    runs: list[Run] = []

    def start_on(port: int) -> Run:
        output = tmp_path / f"output-{len(runs)}"
        with output.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=settings.BASE_DIR,
                env=os.environ | {"DATA_DIR": str(data_dir), "PORT": str(port)},
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        runs.append(Run(port, output, process))
        return runs[-1]

    yield start_on
    for run in runs:
        if run.process.poll() is None:
            run.end_with(signal.SIGTERM)


def test_run_prepares_everything_tells_the_way_in_and_leaves_nothing(start, data_dir):
    port = free_port()
    first = start(port)
    wait_until_up(first)
    of_first = started_by(first)
    first_code = first.end_with(signal.SIGINT)
    second = start(port)
    wait_until_up(second)
    of_second = started_by(second)
    second_code = second.end_with(signal.SIGTERM)

    sign_ins = re.findall(r"^  Sign in as .*$", first.told(), flags=re.MULTILINE)
    assert [pid for pid in of_first | of_second if is_alive(pid)] == []
    assert (first_code, second_code) == (0, 0)
    assert f"http://localhost:{port}/cms/" in first.told()
    assert len(sign_ins) == 4
    assert all(line in second.told() for line in sign_ins)
    assert "Traceback" not in first.told() + second.told()
    assert (data_dir / "demo-sign-ins.json").stat().st_mode & 0o777 == 0o600


def test_run_says_in_one_sentence_that_the_port_is_in_use(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = start(port)
        code = run.process.wait(timeout=60)

    assert code == 1
    assert run.told() == (
        f"CommandError: Port {port} is in use. Choose another one, for example: "
        f"make run PORT={port + 1}\n"
    )


def test_a_folder_that_cannot_hold_anything_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(running.CannotRun) as refused:
        running.check_writable(tmp_path / "file" / "var")

    assert str(refused.value) == (
        f"This folder cannot be written to (Not a directory): {tmp_path}/file/var"
    )


def test_a_free_port_is_taken_as_it_is():
    running.check_port(free_port())
