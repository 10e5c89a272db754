"""Articles from a folder of Markdown files with front matter.

`<folder>/<id>/<language>.md` or `<folder>/<any name>.md`; the same below
`<folder>/articles/` if that exists. Pictures and files are named relative to the folder.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kb.importing.articles import Block, ImportedArticle, Refusal, reason_to_refuse
from kb.importing.inline import MarkdownError
from kb.importing.markdown import blocks
from kb.models.translations import ChangeSize

_OUTDATED = {
    "typo": ChangeSize.TYPO,
    "minor": ChangeSize.MINOR,
    "major": ChangeSize.MAJOR,
}


class _Unusable(Exception):
    """A file that holds no article; its text says why."""


def read(
    folder: Path, language_code: str | None
) -> Iterator[ImportedArticle | Refusal]:
    """Every article of a folder by path, or why a file holds none.

    A file without front matter, such as a README, is passed over.

    Args:
        language_code: pass over every other language; None takes all of them.
    """
    articles = folder / "articles"
    start = articles if articles.is_dir() else folder
    for path in sorted([*start.glob("*.md"), *start.glob("*/*.md")]):
        where = str(path.relative_to(folder))
        try:
            article = _read_file(path, where, folder)
        except MarkdownError as error:
            yield Refusal(f"{where}, line {error.line}", error.reason)
        except _Unusable as error:
            yield Refusal(where, str(error))
        else:
            if article and language_code in (None, article.language_code):
                size = path.stat().st_size
                reason = reason_to_refuse(article, size)
                yield Refusal(where, reason) if reason else article


def _read_file(path: Path, where: str, folder: Path) -> ImportedArticle | None:
    try:
        text = path.read_text("utf-8-sig").replace("\0", "")
    except (OSError, UnicodeDecodeError) as error:
        raise _Unusable("it cannot be read as UTF-8") from error
    if not text.startswith("---\n"):
        return None
    front, separator, body = text.removeprefix("---\n").partition("\n---\n")
    if not separator:
        raise _Unusable("its front matter has no end")
    return _article(_front_matter(front), _body(body, front), where, folder)


def _front_matter(text: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _Unusable("its front matter is not valid YAML") from error
    if not isinstance(data, dict):
        raise _Unusable("its front matter is not a list of names and values")
    return data


def _body(text: str, front: str) -> tuple[Block, ...]:
    try:
        return tuple(blocks(text))
    except MarkdownError as error:
        # The two lines of dashes and the front matter stand above.
        above = front.count("\n") + 3
        raise MarkdownError(error.line + above, error.reason) from error


def _article(
    data: dict[str, Any], body: tuple[Block, ...], where: str, folder: Path
) -> ImportedArticle:
    outdated = _text(data, "outdated")
    if outdated and outdated not in _OUTDATED:
        raise _Unusable(f"outdated is {outdated!r}, not typo, minor or major")
    reviewed = data.get("reviewed")
    if reviewed is not None and type(reviewed) is not date:
        raise _Unusable("reviewed is not a date like 2026-10-31")
    keywords = data.get("keywords") or []
    if not isinstance(keywords, list):
        raise _Unusable("keywords are not a list")
    return ImportedArticle(
        where=where,
        external_id=_text(data, "id"),
        language_code=_text(data, "language"),
        kind=_text(data, "kind") or "guide",
        title=_text(data, "title"),
        summary=_text(data, "summary"),
        topic=_text(data, "topic"),
        keywords=tuple(str(keyword).strip() for keyword in keywords),
        body=body,
        reviewed=reviewed,
        outdated=_OUTDATED[outdated] if outdated else None,
        folder=folder,
    )


def _text(data: dict[str, Any], name: str) -> str:
    """A value as text: an id of digits is a number to YAML."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise _Unusable(f"its {name} is not a text")
    return str(value).strip()
