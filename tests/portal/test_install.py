import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from portal import install

LOCK = settings.BASE_DIR / "requirements.lock"


def make(*arguments: str, path: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(shutil.which("make")), *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment that claims to hold what the runtime lock says."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    copy = install.stamp(tmp_path / ".venv", LOCK)
    copy.parent.mkdir(parents=True)
    shutil.copyfile(LOCK, copy)
    return tmp_path / ".venv"


def test_an_environment_that_matches_its_lock_is_left_alone(environment, capsys):
    install.prepare(environment, [LOCK])

    assert capsys.readouterr().out == ""


def test_an_environment_of_another_lock_is_not_taken_for_installed(environment):
    install.stamp(environment, LOCK).write_text("django==1.0\n")

    assert not install.is_installed(environment, LOCK)


def test_a_folder_that_cannot_hold_the_environment_is_refused(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(install.InstallError) as refused:
        install.prepare(tmp_path / "file" / ".venv", [LOCK])

    assert str(refused.value) == (
        f"This folder cannot be written to (Not a directory): {tmp_path}/file"
    )


def test_of_an_environment_that_is_a_link_only_the_link_goes(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "kept").touch()
    (tmp_path / ".venv").symlink_to(tmp_path / "shared")

    install.clear(tmp_path / ".venv")

    assert (tmp_path / "shared" / "kept").exists()
    assert not (tmp_path / ".venv").exists()


def test_pip_says_how_far_it_is(capsys):
    lines = [f"Collecting package-{number}==1.0" for number in range(45)]

    install.show_progress([*lines, "Installing collected packages: a, b"], 50)

    assert capsys.readouterr().out == (
        "  20 of at most 50: package-19\n"
        "  40 of at most 50: package-39\n"
        "  all fetched, now unpacking them\n"
    )


def test_a_machine_without_a_new_python_is_told_so_in_one_sentence(tmp_path):
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)

    done = make("run", path=tmp_path)

    assert done.returncode == 2
    assert done.stdout == (
        "Annai needs Python 3.11 or newer, and this machine has none: "
        "https://www.python.org/downloads/\n"
    )


def test_the_locks_name_no_host():
    locks = [LOCK, settings.BASE_DIR / "tests" / "requirements.lock"]

    lines = [line for lock in locks for line in lock.read_text().splitlines()]

    assert [line for line in lines if "://" in line or "--index" in line] == []
    assert any(line.startswith("    --hash=sha256:") for line in lines)
