"""What the tests need of the machine and pip cannot bring: a browser, and gettext.

Run by make, as a script: finds the program, or installs it where that is allowed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
NO_CHROMIUM = (
    "The browser tests need Chromium, and none could be found or installed. Install "
    "Chromium or Google Chrome, then start again."
)
NO_XGETTEXT = (
    "The check of the translations needs xgettext, and it could not be found or "
    "installed. Install gettext, then start again."
)


def runs(command: list[str]) -> bool:
    """Whether the program is there and answers: some are only a hint to install it."""
    try:
        return not subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=60
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def find_chromium() -> str | None:
    """Path of a Chromium that starts, the machine's own first, then Playwright's."""
    for name in CHROMIUM:
        path = shutil.which(name)
        if path and runs([path, "--version"]):
            return path
    caches = (Path.home() / ".cache", Path.home() / "Library" / "Caches")
    for cache in caches:
        for path in sorted(cache.glob("ms-playwright/chromium-*/*/*")):
            if path.name in {"chrome", "Chromium"} and runs([str(path), "--version"]):
                return str(path)
    return None


def as_root(command: list[str]) -> list[str] | None:
    """The command with the rights to install, or None where nobody gives them."""
    if os.geteuid() == 0:
        return command
    if runs(["sudo", "-n", "true"]):
        return ["sudo", "-n", *command]
    return None


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def install_package(name: str) -> None:
    """Install a Debian package, where this is Debian and we may."""
    apt = as_root(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"])
    if not shutil.which("apt-get") or apt is None:
        return
    say(f"Installing the package {name}, a minute or two")
    for arguments in (["update"], ["install", "--yes", name]):
        subprocess.run([*apt, *arguments], stdin=subprocess.DEVNULL, check=False)


def install_browser() -> None:
    """Have Playwright fetch its own, with what it needs of the system if we may."""
    say("Fetching the Chromium of Playwright, a minute or two")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if as_root([]) is not None and shutil.which("apt-get"):
        command.append("--with-deps")
    subprocess.run(command, stdin=subprocess.DEVNULL, check=False)


def ensure_chromium() -> str | None:
    """One sentence on what is missing, or None."""
    if find_chromium() is None:
        install_package("chromium")
    if find_chromium() is None:
        install_browser()
    return None if find_chromium() else NO_CHROMIUM


def ensure_xgettext() -> str | None:
    """One sentence on what is missing, or None."""
    if not runs(["xgettext", "--version"]):
        install_package("gettext")
    return None if runs(["xgettext", "--version"]) else NO_XGETTEXT


if __name__ == "__main__":
    sys.exit({"chromium": ensure_chromium, "xgettext": ensure_xgettext}[sys.argv[1]]())
