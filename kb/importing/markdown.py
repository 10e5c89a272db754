"""The body of an article from Markdown.

Raw HTML is never passed through: what is not Markdown is shown as it was typed. The one
exception is `<details>` with `<summary>` on lines of their own, which stands for an
expandable text.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.tree import SyntaxTreeNode

from kb.importing.articles import Block
from kb.importing.inline import MarkdownError, line_of, link_target, plain, rich

_DETAILS = re.compile(r"<details>\s*(<summary>.*)?")
_SUMMARY = re.compile(r"<summary>(.*?)</summary>")
_NOTICE = re.compile(r"\[!([A-Z]+)\]\s*")
_NOTICE_KINDS = {
    "NOTE": "note",
    "IMPORTANT": "note",
    "TIP": "tip",
    "WARNING": "warning",
    "CAUTION": "warning",
}
_DOWNLOAD = re.compile(r"Download:\s*")


def blocks(text: str) -> list[Block]:
    """The blocks of an article's body; neighbouring texts are one block.

    Raises:
        MarkdownError: the text holds what an article cannot hold.
    """
    found: list[Block] = []
    for node in SyntaxTreeNode(_parser().parse(text)).children:
        piece = _piece(node)
        if isinstance(piece, dict):
            found.append(piece)
        elif found and found[-1]["type"] == "text":
            found[-1]["value"] += piece
        elif piece:
            found.append({"type": "text", "value": piece})
    return found


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.block.ruler.before(
        "fence", "details", _details_rule, {"alt": ["paragraph", "list", "blockquote"]}
    )
    return parser


def _piece(node: SyntaxTreeNode) -> Block | str:
    """A block of its own, or rich text that joins its neighbours."""
    if node.type == "paragraph":
        return _paragraph(node)
    if node.type == "ordered_list":
        return _steps(node) or _text(node)
    if node.type == "blockquote":
        return _notice(node)
    if node.type in ("fence", "code_block"):
        language = node.info.split()[0] if node.info.strip() else ""
        value = {"language": language, "code": node.content.rstrip("\n")}
        return {"type": "code", "value": value}
    if node.type == "table":
        return {"type": "table", "value": _table(node)}
    if node.type == "details":
        value = {"title": node.meta["title"], "text": _texts(node.children)}
        return {"type": "expandable", "value": value}
    return _text(node)


def _texts(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "".join(_text(node) for node in nodes)


def _text(node: SyntaxTreeNode) -> str:
    """What rich text can hold."""
    if node.type == "paragraph":
        return f"<p>{rich(_spans(node))}</p>"
    if node.type == "heading":
        tag = "h2" if node.tag in ("h1", "h2") else "h3"
        return f"<{tag}>{rich(_spans(node))}</{tag}>"
    if node.type in ("bullet_list", "ordered_list"):
        tag = "ul" if node.type == "bullet_list" else "ol"
        return f"<{tag}>{''.join(_list_item(item) for item in node.children)}</{tag}>"
    if node.type == "hr":
        return ""
    raise MarkdownError(line_of(node), f"{node.type} cannot stand inside other text")


def _list_item(item: SyntaxTreeNode) -> str:
    """One entry of a list; its paragraphs are parted by line breaks."""
    html = ""
    for node in item.children:
        if node.type == "paragraph":
            html += ("<br/>" if html else "") + rich(_spans(node))
        else:
            html += _text(node)
    return f"<li>{html}</li>"


def _spans(node: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """The running text of a paragraph or heading, without empty parts."""
    inline = node.children[0].children if node.children else []
    return [child for child in inline if child.type != "text" or child.content]


def _paragraph(node: SyntaxTreeNode) -> Block | str:
    spans = _spans(node)
    if len(spans) == 1 and spans[0].type == "image":
        image = spans[0]
        value = _picture(image)
        value["caption"] = str(image.attrs.get("title", ""))
        return {"type": "picture", "value": value}
    if len(spans) == 1 and spans[0].type == "link":
        target = link_target(spans[0]) or ""
        if target.startswith("file:"):
            label = _DOWNLOAD.sub("", plain(spans[0]), count=1)
            value = {"document": target.removeprefix("file:"), "label": label}
            return {"type": "download", "value": value}
    return _text(node)


def _picture(image: SyntaxTreeNode) -> dict[str, Any]:
    target = str(image.attrs.get("src", ""))
    if re.match(r"[a-z][a-z0-9+.-]*:|/", target, re.IGNORECASE):
        raise MarkdownError(line_of(image), "a picture must be a file of the folder")
    return {"image": target, "alt": plain(image)}


def _steps(node: SyntaxTreeNode) -> Block | None:
    """Numbered steps; None for a plain numbered list, whose items have no bold title."""
    items = [_step(item) for item in node.children]
    if any(item is None for item in items):
        return None
    return {
        "type": "steps",
        "value": [{"type": "item", "value": item} for item in items],
    }


def _step(item: SyntaxTreeNode) -> dict[str, Any] | None:
    children = item.children
    spans = _spans(children[0]) if children and children[0].type == "paragraph" else []
    if not spans or spans[0].type != "strong":
        return None
    step: dict[str, Any] = {"title": plain(spans[0]), "image": None, "alt": ""}
    rest = rich(spans[1:]).lstrip(" .:。：")
    step["text"] = f"<p>{rest}</p>" if rest else ""
    for node in children[1:]:
        spans = _spans(node) if node.type == "paragraph" else []
        if len(spans) != 1 or spans[0].type != "image":
            step["text"] += _text(node)
        elif step["image"] is None:
            step.update(_picture(spans[0]))
        else:
            raise MarkdownError(line_of(node), "a step can have only one picture")
    return step


def _notice(node: SyntaxTreeNode) -> Block:
    text = _texts(node.children)
    # The marker stands at the start of the first paragraph.
    kind = "note"
    if match := _NOTICE.match(text.removeprefix("<p>")):
        if match[1] not in _NOTICE_KINDS:
            raise MarkdownError(line_of(node), f"there is no notice {match[1]}")
        kind = _NOTICE_KINDS[match[1]]
        text = "<p>" + text.removeprefix("<p>")[match.end() :]
    return {
        "type": "notice",
        "value": {"kind": kind, "text": text.removeprefix("<p></p>")},
    }


def _table(node: SyntaxTreeNode) -> dict[str, Any]:
    """A table as Wagtail's table block keeps it; cells are plain text."""
    rows = [
        ["".join(plain(part) for part in cell.children) for cell in row.children]
        for group in node.children
        for row in group.children
    ]
    return {
        "data": rows,
        "cell": [],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": "",
    }


def _details_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A rule for markdown-it: `<details>`, `<summary>`, text, `</details>`."""
    opening = _line(state, start)
    if state.is_code_block(start) or not (match := _DETAILS.fullmatch(opening)):
        return False
    if silent:
        return True
    first = start + 1 if match[1] else start + 2
    summary = match[1] or (_line(state, start + 1) if start + 1 < end else "")
    title = _SUMMARY.fullmatch(summary)
    close = next(
        (line for line in range(first, end) if _line(state, line) == "</details>"), None
    )
    if title is None or close is None:
        raise MarkdownError(
            start + 1, "<details> needs <summary> and </details> on lines of their own"
        )
    _push_details(state, title[1].strip(), (start, first, close))
    return True


def _push_details(state: StateBlock, title: str, lines: tuple[int, int, int]) -> None:
    start, first, close = lines
    token = state.push("details_open", "details", 1)
    token.map = [start, close]
    token.meta = {"title": title}
    end, state.lineMax = state.lineMax, close
    parent, state.parentType = state.parentType, "details"
    state.md.block.tokenize(state, first, close)
    state.lineMax, state.parentType = end, parent
    state.push("details_close", "details", -1)
    state.line = close + 1


def _line(state: StateBlock, number: int) -> str:
    return state.src[
        state.bMarks[number] + state.tShift[number] : state.eMarks[number]
    ].strip()
