"""Text to words for the admin.

Folded as in the help centre and bare of accents, but not stemmed: what an editor types
is the beginning of a word, and a stem seldom is.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from kb.search import analyzers
from kb.search.analyzers import Token

MAX_WORDS = 20_000
"""Words of one field that are indexed."""

_ARTICLE = "ال"  # the Arabic "the", written together with its noun


class Run(NamedTuple):
    """A word, or the pairs of a run of Chinese, Japanese or Korean characters.

    `text` is what was typed.
    """

    words: tuple[str, ...]
    text: str


def spelt(text: str) -> tuple[list[str], list[str]]:
    """All words of a text in order, and other ways in which some may be typed."""
    found = [token.word for token in islice(analyzers.tokens(text), MAX_WORDS)]
    others = {other for word in set(found) for other in other_ways(word)}
    return [bare(word) for word in found], sorted(others)


def runs(text: str) -> list[Run]:
    """What was typed, in order.

    The single last character of a run is dropped: its pair says more.
    """
    return [
        Run(tuple(bare(token.word) for token in part), text[part[0].start : end])
        for part, end in _parts(text)
    ]


def in_a_row(text: str) -> tuple[str, ...]:
    """The words of a phrase, as they stand in a text that has it."""
    found = list(analyzers.tokens(text))
    if len(found) > 1 and _is_rest(found[-2], found[-1]):
        found.pop()
    return tuple(bare(token.word) for token in found)


def bare(word: str) -> str:
    """A word may consist of nothing but accents."""
    return analyzers.without_accents(word) or word


def other_ways(word: str) -> set[str]:
    """`menue` for `menü`; an Arabic noun without its article."""
    ways = set()
    if not word.isascii():
        ways = analyzers.spellings(word, "de") - {bare(word)}
    if word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 1:
        ways.add(word.removeprefix(_ARTICLE))
    return ways


def plain(text: str) -> str:
    """A text for comparison with another: its bare words, a blank between two."""
    return bare(analyzers.plain(text))


def _parts(text: str) -> Iterator[tuple[list[Token], int]]:
    """Tokens that overlap belong together; with the end of the last."""
    part: list[Token] = []
    for token in analyzers.tokens(text):
        if part and _is_rest(part[-1], token):
            continue
        if part and token.start >= part[-1].end:
            yield part, part[-1].end
            part = []
        part.append(token)
    if part:
        yield part, part[-1].end


def _is_rest(before: Token, token: Token) -> bool:
    return token.start < before.end and token.end == before.end


def joined(words: Iterable[str]) -> str:
    """Words in a row, so that a sequence of whole words is a part of the text."""
    return f" {' '.join(words)} "
