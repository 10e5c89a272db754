"""The compiled gettext catalogues.

Git holds the texts (`.po`), not what is made from them (`.mo`), and Django reads only the
latter. polib makes them, so that no machine needs the gettext programs to run the site.
"""

from pathlib import Path

import polib
from django.conf import settings


def compile_outdated() -> int:
    """Compile each catalogue whose text is newer, and count them."""
    count = 0
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if is_current(target, source):
                continue
            # Put in place whole: a process that starts now must not read half a file.
            draft = source.with_suffix(".mo.new")
            polib.pofile(str(source)).save_as_mofile(str(draft))
            draft.replace(target)
            count += 1
    return count


def is_current(target: Path, source: Path) -> bool:
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime
