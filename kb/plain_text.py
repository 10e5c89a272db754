"""The body of an article as plain text: all that a reader can read, no markup."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from wagtail.blocks import StreamValue

_HEADINGS = frozenset({"h2", "h3", "h4"})
_ENDS_LINE = frozenset({"p", "li", "br", "hr", "pre", "ul", "ol", *_HEADINGS})

Line = tuple[str, bool]
"""A line of text, and whether it is a heading."""


def body_lines(body: StreamValue) -> Iterator[Line]:
    """No query beyond those of the body itself, but for files to download."""
    for block in body:
        yield from _READERS.get(block.block_type, _nothing)(block.value)


def _text(value: Any) -> Iterator[Line]:
    yield from rich_text_lines(value.source)


def _steps(value: Any) -> Iterator[Line]:
    for step in value:
        yield step["title"], True
        yield from rich_text_lines(step["text"].source)


def _notice(value: Any) -> Iterator[Line]:
    yield from rich_text_lines(value["text"].source)


def _expandable(value: Any) -> Iterator[Line]:
    yield value["title"], True
    yield from rich_text_lines(value["text"].source)


def _picture(value: Any) -> Iterator[Line]:
    if value["caption"]:
        yield value["caption"], False


def _code(value: Any) -> Iterator[Line]:
    yield from ((line, False) for line in value["code"].splitlines())


def _table(value: Any) -> Iterator[Line]:
    for row in (value or {}).get("data") or []:
        yield " ".join(str(cell) for cell in row if cell), False


def _video(value: Any) -> Iterator[Line]:
    yield value["title"], False


def _download(value: Any) -> Iterator[Line]:
    if value["label"]:
        yield value["label"], False
    elif value["document"]:
        yield value["document"].title, False


def _nothing(value: Any) -> Iterator[Line]:
    return iter(())


_READERS = {
    "text": _text,
    "steps": _steps,
    "notice": _notice,
    "expandable": _expandable,
    "picture": _picture,
    "code": _code,
    "table": _table,
    "video": _video,
    "download": _download,
}


def rich_text_lines(html: str) -> list[Line]:
    """Paragraphs, list items and headings of rich text, a line each."""
    reader = _RichTextReader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return reader.lines


class _RichTextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._parts: list[str] = []
        self._is_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ENDS_LINE:
            self.end_line()
        self._is_heading = self._is_heading or tag in _HEADINGS

    def handle_endtag(self, tag: str) -> None:
        if tag in _ENDS_LINE:
            self.end_line()

    def handle_data(self, data: str) -> None:
        self._parts.append(data)

    def end_line(self) -> None:
        line = " ".join("".join(self._parts).split())
        if line:
            self.lines.append((line, self._is_heading))
        self._parts, self._is_heading = [], False
