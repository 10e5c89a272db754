"""Builds `.venv` from the lock files, before anything is installed.

So it is run as a script, by any Python that is new enough, and imports nothing but the
standard library. An environment that holds what the locks say is left alone; one whose
runtime lock has changed is built anew, because pip removes nothing that a lock dropped.
"""

import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class InstallError(Exception):
    """One sentence on what stands in the way."""


def stamp(environment: Path, lock: Path) -> Path:
    """Where the copy of a lock lies once all of it is installed."""
    return environment / "installed" / lock.resolve().relative_to(ROOT)


def is_installed(environment: Path, lock: Path) -> bool:
    copy = stamp(environment, lock)
    return copy.is_file() and copy.read_bytes() == lock.read_bytes()


def check_writable(folder: Path) -> None:
    """Refuse a folder that cannot hold the environment.

    Raises:
        InstallError: nothing can be written there.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InstallError(
            f"This folder cannot be written to ({error.strerror}): {folder}"
        ) from error


def clear(environment: Path) -> None:
    """Take an environment away; of one that is only linked here, the link."""
    if environment.is_symlink():
        environment.unlink()
    shutil.rmtree(environment, ignore_errors=True)


def create(environment: Path) -> None:
    """An empty environment in place of whatever was there.

    Raises:
        InstallError: this Python cannot make one.
    """
    clear(environment)
    made = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-m", "venv", str(environment)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if made.returncode:
        clear(environment)
        raise InstallError(f"Python could not make {environment}:\n{made.stdout}")


def show_progress(lines: Iterable[str], total: int) -> None:
    """Say what pip is at: one line that is rewritten, or where lines stay, a few."""
    is_terminal = sys.stdout.isatty()
    start, end = ("\r\033[K", "") if is_terminal else ("", "\n")
    number = 0
    for line in lines:
        text = ""
        if found := re.match(r"Collecting ([\w.-]+)==", line):
            number += 1
            if is_terminal or number % 20 == 0:
                text = f"  {number} of at most {total}: {found[1]}"
        elif line.startswith("Installing collected packages"):
            text = "  all fetched, now unpacking them"
        if text:
            sys.stdout.write(f"{start}{text}{end}")
            sys.stdout.flush()
    sys.stdout.write(start)


def install(environment: Path, lock: Path) -> None:
    """Put exactly the files of a lock into the environment.

    Raises:
        InstallError: pip refused; what it said was printed.
    """
    total = len(re.findall(r"^[\w.\[\]-]+==", lock.read_text(), flags=re.MULTILINE))
    pip = subprocess.Popen(  # noqa: S603 (our own interpreter)
        [
            *(str(environment / "bin" / "python"), "-m", "pip", "install"),
            *("--disable-pip-version-check", "--no-input", "--progress-bar", "off"),
            *("--require-hashes", "--requirement", str(lock)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert pip.stdout is not None  # noqa: S101 (a pipe was asked for)
    show_progress(pip.stdout, total)
    if pip.wait():
        raise InstallError(f"pip could not install {lock.name}: see its message above.")
    copy = stamp(environment, lock)
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(lock, copy)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def prepare(environment: Path, locks: list[Path]) -> None:
    """Bring the environment to what the locks say; the first is the runtime's.

    Raises:
        InstallError: it cannot be done here.
    """
    is_usable = (environment / "bin" / "python").exists()
    if is_usable and all(is_installed(environment, lock) for lock in locks):
        return
    check_writable(environment.parent)
    if not (is_usable and is_installed(environment, locks[0])):
        say(f"Making {environment.name} with Python {platform.python_version()}")
        create(environment)
    for lock in locks:
        if not is_installed(environment, lock):
            say(f"Installing what {lock.relative_to(ROOT)} lists, a minute or two")
            install(environment, lock)


def main() -> int:
    try:
        prepare(ROOT / ".venv", [ROOT / name for name in sys.argv[1:]])
    except InstallError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Nothing is lost: the next run begins again.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
