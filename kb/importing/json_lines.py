"""Articles from JSON Lines, one a line, plain or compressed with xz."""

import json
import lzma
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from kb.importing.articles import (
    Block,
    ImportedArticle,
    Refusal,
    reason_to_refuse,
)

_QUESTION_MARKS = ("?", "？", "؟")


class _Unusable(Exception):
    """A line that holds no article; its text says why."""


def read(path: Path, language_code: str | None) -> Iterator[ImportedArticle | Refusal]:
    """Every article of a file in its order, or why a line holds none.

    Args:
        language_code: refuse every other language; None takes all of them.

    Raises:
        OSError: the file cannot be read.
    """
    open_file = lzma.open if path.suffix == ".xz" else open
    try:
        with open_file(path, "rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    where = f"{path.name}, line {number}"
                    yield _read_line(line, where, language_code)
    except (lzma.LZMAError, EOFError) as error:
        raise OSError(f"{path} is not a whole xz file") from error


def _read_line(
    line: bytes, where: str, language_code: str | None
) -> ImportedArticle | Refusal:
    try:
        data = _object(line)
        article = _article(data, where, language_code)
    except _Unusable as error:
        return Refusal(where, str(error))
    if language_code and article.language_code != language_code:
        return Refusal(
            where, f"it is in {article.language_code!r}, not in {language_code!r}"
        )
    reason = reason_to_refuse(article, len(_text(data, "body")))
    return Refusal(where, reason) if reason else article


def _object(line: bytes) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _Unusable("it is not valid JSON in UTF-8") from error
    if not isinstance(data, dict):
        raise _Unusable("it is not a JSON object")
    return data


def _article(
    data: dict[str, Any], where: str, language_code: str | None
) -> ImportedArticle:
    title = _text(data, "title")
    guessed_kind = "faq" if title.endswith(_QUESTION_MARKS) else "guide"
    headings = _texts(data, "headings")
    return ImportedArticle(
        where=where,
        external_id=_text(data, "id"),
        language_code=_text(data, "language") or language_code or "",
        kind=_text(data, "kind") or guessed_kind,
        title=title,
        summary=_text(data, "summary"),
        topic=_text(data, "topic"),
        keywords=_texts(data, "keywords"),
        body=_body(_text(data, "body"), set(headings)),
    )


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str):
        raise _Unusable(f"its {name} is not a text")
    # PostgreSQL cannot store NUL, and lone surrogates cannot be written as UTF-8.
    return value.replace("\0", "").encode("utf-8", "ignore").decode().strip()


def _texts(data: dict[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name) or []
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise _Unusable(f"its {name} are not a list of texts")
    return tuple(_text({name: item}, name) for item in value)


def _body(text: str, headings: set[str]) -> tuple[Block, ...]:
    """One block of text: a line is a heading if it is listed as one, or a paragraph."""
    lines = (line.strip() for line in text.splitlines())
    html = "".join(
        f"<h2>{escape(line, quote=False)}</h2>"
        if line in headings
        else f"<p>{escape(line, quote=False)}</p>"
        for line in lines
        if line
    )
    return ({"type": "text", "value": html},) if html else ()
