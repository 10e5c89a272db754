"""What is done to text that people typed: made comparable, and shown safely."""

import unicodedata


def fold(text: str) -> str:
    """`text` as it is searched: half and full width, capitals and spaces made equal.

    NFKC once more after folding the case, which can take a text out of that form.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def searchable(*parts: str) -> str:
    """The parts, folded, one a line, so that a look-up never matches across two."""
    return "\n".join(filter(None, map(fold, parts)))
