"""Where the indexes lie on disk, and which of them readers shall open.

    <folder>/<language>/<name>/       one whole Whoosh index, a "generation"
    <folder>/<language>/current-v1    the name of the one that is read

The pointer carries the version of the schema, so that processes of an old and a new
release each find the index they understand.

A new generation is built aside and put in place by replacing the pointer, which the
file system does in one step: a reader sees the old index or the new one, never half.
The generation before stays on disk for readers that are about to open it.
"""

import os
import re
import shutil
import uuid
from pathlib import Path

from .engine import IndexMissing
from .storage import SCHEMA_VERSION

_LANGUAGE = re.compile("[a-z]{2,3}(-[a-z0-9]{2,8})*")
_POINTER = f"current-v{SCHEMA_VERSION}"
_KEPT_POINTERS = {_POINTER, f"current-v{SCHEMA_VERSION - 1}"}


def language_folder(root: Path, language_code: str) -> Path:
    """Raises IndexMissing for what is not the code of a language: it names a folder."""
    if not _LANGUAGE.fullmatch(language_code):
        raise IndexMissing(language_code)
    return root / language_code


def current(folder: Path) -> Path:
    """The generation readers open.

    Raises:
        IndexMissing: there is none of this schema.
    """
    try:
        return folder / (folder / _POINTER).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise IndexMissing(str(folder)) from error


def new(folder: Path) -> Path:
    """A path for the next generation; the caller creates it."""
    return folder / f"v{SCHEMA_VERSION}-{uuid.uuid4().hex[:12]}"


def put_in_place(generation: Path) -> None:
    """Make readers open this generation, and remove those before the last."""
    folder = generation.parent
    kept = _pointed_at(folder) | {generation.name}
    _flush(generation)
    pointer = folder / f"{_POINTER}.new"
    pointer.write_text(generation.name)
    _flush_file(pointer)
    os.replace(pointer, folder / _POINTER)
    _flush_file(folder)
    for other in folder.iterdir():
        if other.is_dir() and other.name not in kept:
            shutil.rmtree(other, ignore_errors=True)


def _pointed_at(folder: Path) -> set[str]:
    pointers = [path for path in folder.iterdir() if path.name in _KEPT_POINTERS]
    return {path.read_text(encoding="ascii", errors="replace") for path in pointers}


def _flush(folder: Path) -> None:
    for path in folder.iterdir():
        _flush_file(path)
    _flush_file(folder)


def _flush_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
