"""What is done to text that people typed: made comparable, and shown safely."""

import re
import unicodedata

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Control characters, and those that make the text around them run backwards.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_LINK = re.compile(
    r"(?P<url>\bhttps?://[^\x00-\x20\x7f-\xa0<>\"'`\\{}|^\u3000-\u303f\uff00-\uff65\u2000-\u206f]+)"
    r"|(?P<mail>\b(?:mailto:)?[\w.%+-]{1,64}"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)",
    re.ASCII,
)
_AFTER_A_LINK = ".,;:!?)]*_~"


def fold(text: str) -> str:
    """`text` as it is searched: half and full width, capitals and spaces made equal.

    NFKC once more after folding the case, which can take a text out of that form.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def searchable(*parts: str) -> str:
    """The parts, folded, one a line, so that a look-up never matches across two."""
    return "\n".join(filter(None, map(fold, parts)))


def one_line(text: str) -> str:
    """`text` as it may stand in a sentence or a header of a mail."""
    return " ".join(_INVISIBLE.sub(" ", text).split())


def linkify(text: str) -> SafeString:
    """`text` as safe HTML in which web and mail addresses are links."""
    parts = []
    end = 0
    for match in _LINK.finditer(text):
        target = match[0].rstrip(_AFTER_A_LINK)
        parts.append((text[end : match.start()], _link(target, match.lastgroup)))
        end = match.start() + len(target)
    return format_html("{}{}", format_html_join("", "{}{}", parts), text[end:])


def _link(target: str, kind: str | None) -> SafeString:
    address = target
    if kind == "mail" and not target.startswith("mailto:"):
        address = f"mailto:{target}"
    return format_html(
        '<a href="{}" rel="nofollow noopener noreferrer">{}</a>', address, target
    )
