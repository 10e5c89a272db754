"""Checks that every text of the interface is there in every language.

Run by `make check`: names each entry that is untranslated, fuzzy, obsolete, no longer or
not yet in the code, or that lost one of its placeholders.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from django.utils.translation import to_locale

from portal import settings

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[ds]|\{\w*\}")


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def extract() -> polib.POFile:
    """What `makemessages` finds in the code now, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for app in ("portal", "tickets", "kb"):
            (Path(folder) / app).symlink_to(settings.BASE_DIR / app)
        (Path(folder) / "locale").mkdir()
        subprocess.run(
            [
                *(sys.executable, "-m", "django", "makemessages", "--locale", "en"),
                *("--symlinks", "--verbosity", "0"),
            ],
            cwd=folder,
            check=True,
        )
        return polib.pofile(f"{folder}/locale/en/LC_MESSAGES/django.po")


def complaints(catalogue: polib.POFile, code: set[tuple[str, str]]) -> Iterator[str]:
    """What is wrong with one language's catalogue, an entry at a time."""
    for entry in catalogue:
        if entry.obsolete or key(entry) not in code:
            yield f"no longer in the code: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not entry.translated():
            yield f"not translated: {entry.msgid!r}"
        elif lost := lost_placeholders(entry):
            yield f"placeholders differ, {lost}: {entry.msgid!r}"
    for context, msgid in sorted(code - {key(entry) for entry in catalogue}):
        yield f"missing: {msgid!r}" + (f" ({context})" if context else "")


def lost_placeholders(entry: polib.POEntry) -> str:
    """Placeholders that differ; a plural form may leave one out ("one article")."""
    wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    if entry.msgid_plural:
        given = set(PLACEHOLDER.findall("".join(entry.msgstr_plural.values())))
    else:
        given = set(PLACEHOLDER.findall(entry.msgstr))
    return ", ".join(sorted(wanted ^ given))


def main() -> int:
    code = {key(entry) for entry in extract()}
    count = 0
    for language, _ in settings.LANGUAGES:
        if language == settings.LANGUAGE_CODE:
            continue
        path = Path("locale", to_locale(language), "LC_MESSAGES", "django.po")
        file = settings.BASE_DIR / path
        catalogue = polib.pofile(str(file)) if file.exists() else polib.POFile()
        for complaint in complaints(catalogue, code):
            count += 1
            sys.stdout.write(f"{path}: {complaint}\n")
    sys.stdout.write(f"{len(code)} texts in {len(settings.LANGUAGES)} languages: ")
    sys.stdout.write(f"{count} complaints\n" if count else "complete\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
