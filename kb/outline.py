"""Headings inside the text of an article, and the anchors that lead to them."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from wagtail.blocks import StreamValue

# As the editor stores them: no heading within a heading, attributes only from Draftail.
_HEADING = re.compile(r"<h([23])(?:\s[^>]*)?>(.*?)</h\1>", re.DOTALL)
# Ids that the page around the article uses.
_TAKEN = ("main", "q", "receipt", "related", "still", "toc", "vote", "vote-form")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    anchor: str


class Anchors:
    """Gives each heading of one page an id of its own, made from its text."""

    def __init__(self) -> None:
        self._seen = dict.fromkeys(_TAKEN, 1)

    def anchor_for(self, text: str) -> str:
        name = re.sub(r"[\W_]+", "-", text.casefold()).strip("-")[:60] or "section"
        number = self._seen.get(name, 0) + 1
        self._seen[name] = number
        return name if number == 1 else self.anchor_for(f"{name}-{number}")


def outline(body: StreamValue) -> list[Heading]:
    """The headings of the text blocks, in reading order."""
    anchors = Anchors()
    return [
        Heading(int(match[1]), _text_of(match), anchors.anchor_for(_text_of(match)))
        for block in body
        if block.block_type == "text"
        for match in _HEADING.finditer(block.value.source)
    ]


def with_anchors(html: str, anchors: Anchors) -> str:
    """The same rich text with an id on each heading."""

    def add_id(match: re.Match[str]) -> str:
        level, anchor = match[1], anchors.anchor_for(_text_of(match))
        return f'<h{level} id="{anchor}">{match[2]}</h{level}>'

    return _HEADING.sub(add_id, html)


def _text_of(heading: re.Match[str]) -> str:
    return " ".join(unescape(strip_tags(heading[2])).split())
