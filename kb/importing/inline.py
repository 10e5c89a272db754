"""The running text of Markdown as Wagtail's rich text, with everything escaped.

Links to articles, topics and files keep the name they have in the file, as
`<a href="article:name">`; see `kb.importing.links`.
"""

import re
import unicodedata
from collections.abc import Sequence
from html import escape
from urllib.parse import unquote

from markdown_it.tree import SyntaxTreeNode

_OUTSIDE = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
_INSIDE = re.compile(r"(article|topic):(.+)", re.DOTALL)
_SCHEME_OR_ROOT = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|\?|\\", re.IGNORECASE)


class MarkdownError(Exception):
    """Something that an article cannot hold; `line` is 1-based."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def line_of(node: SyntaxTreeNode) -> int:
    """The line on which a node starts, 1-based; of its parent for running text."""
    while node.map is None and node.parent is not None:
        node = node.parent
    return node.map[0] + 1 if node.map else 1


def rich(nodes: Sequence[SyntaxTreeNode]) -> str:
    """Running text as rich text."""
    parts: list[str] = []
    for number, node in enumerate(nodes):
        if node.type == "softbreak":
            parts.append(_space(nodes[number - 1], nodes[number + 1]))
        else:
            parts.append(_span(node))
    return "".join(parts)


def plain(node: SyntaxTreeNode) -> str:
    """Running text without its form; pictures leave their description."""
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.children:
        return "".join(plain(child) for child in node.children)
    return node.content


def link_target(node: SyntaxTreeNode) -> str | None:
    """Where a link leads, as the `href` that rich text keeps; None if nowhere safe.

    `file:` stands for a path in the imported folder.
    """
    address = str(node.attrs.get("href", ""))
    if _OUTSIDE.match(address):
        return address
    address = unquote(address)
    if _INSIDE.fullmatch(address):
        return address
    if not address or _SCHEME_OR_ROOT.match(address):
        return None
    return f"file:{address}"


def _span(node: SyntaxTreeNode) -> str:
    if node.type == "text":
        return escape(node.content, quote=False)
    if node.type == "code_inline":
        return f"<code>{escape(node.content, quote=False)}</code>"
    if node.type == "hardbreak":
        return "<br/>"
    if node.type == "strong":
        return f"<b>{rich(node.children)}</b>"
    if node.type == "em":
        return f"<i>{rich(node.children)}</i>"
    if node.type == "link":
        return _link(node)
    if node.type == "image":
        raise MarkdownError(
            line_of(node), "a picture must stand alone in its paragraph"
        )
    raise MarkdownError(line_of(node), f"{node.type} cannot be imported")


def _link(node: SyntaxTreeNode) -> str:
    text = rich(node.children)
    target = link_target(node)
    return f'<a href="{escape(target)}">{text}</a>' if target else text


def _space(before: SyntaxTreeNode, after: SyntaxTreeNode) -> str:
    """What a line break inside a paragraph is worth: nothing in Japanese and Chinese."""
    last, first = plain(before)[-1:], plain(after)[:1]
    return "" if _runs_on(last) and _runs_on(first) else " "


def _runs_on(character: str) -> bool:
    return (
        character != ""
        and unicodedata.east_asian_width(character) in "WF"
        and not unicodedata.name(character, "").startswith("HANGUL")
    )
