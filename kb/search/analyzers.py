"""Text to words, one way for every language and one stemmer for most.

Words are runs of letters, marks and digits. Chinese, Japanese and Korean characters
become overlapping pairs, which on real help articles rank as well as dictionaries do
and need none. A word is folded (compatibility forms, case, Arabic vowel signs, kana,
traditional characters) when it is indexed and when it is searched; the text itself is
never changed, so offsets always point into the original.
"""

import re
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from Stemmer import Stemmer

STEMMERS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "ja": "english",
    "ko": "english",
    "pt-br": "portuguese",
    "zh-hans": "english",
    "zh-hant": "english",
}
"""For languages in pairs of characters: the stemmer of the Latin words among them."""

MAX_WORD = 40
"""Characters; longer runs are cut, so that no single word can fill a vocabulary."""

# Han, kana, hangul and their half-width forms, without the middle dot.
_PAIRED = (
    "\u1100-\u11ff\u3005\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uff9f\uffa0-\uffdc\U00020000-\U0003ffff"
)


def _word_characters() -> str:
    """A regular expression's class of all letters, marks and digits.

    `\\w` leaves out combining marks, which would split Arabic and Hindi words.
    """
    ranges: list[list[int]] = []
    for code in range(0x10000):
        if unicodedata.category(chr(code))[0] not in "LMN":
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    classes = "".join(f"\\u{low:04x}-\\u{high:04x}" for low, high in ranges)
    return f"{classes}\\U00010000-\\U{sys.maxunicode:08x}"


HYPHENS = "-\u2010\u2011"

LINE = "\n"
"""The word that stands for the end of a line; its id is 0."""

_RUN = re.compile(f"[{_word_characters()}]+")
_RUN_OR_LINE = re.compile(f"\n+|{_RUN.pattern}")
_PAIRED_RUN = re.compile(f"[{_PAIRED}]+")
_PART = re.compile(f"[{_PAIRED}]+|[^{_PAIRED}]+")
# Where a script changes, a word of Chinese, Japanese or Korean often ends.
_SCRIPT_RUN = re.compile(
    "[\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f]{3,}"  # katakana
    "|[\uac00-\ud7a3]{2,}"  # hangul
    "|[\u3005\u4e00-\u9fff]{3,}"
)
# A half-width kana and its sound mark are one character after folding.
_CLUSTER = re.compile("(?s:.[\u3099\u309a\uff9e\uff9f]?)")
_ARABIC = re.compile("[\u0600-\u06ff]")

# Each traditional character above its simplified one. In all languages: a kanji that
# Japan simplified as China did is found by its old form, and what else falls together
# hardly ever meets in a pair.
# Source: OpenCC, TSCharacters.txt (the first of several, where there are several).
_TRADITIONAL, _SIMPLIFIED = (
    Path(__file__).with_name("simplified.txt").read_text("utf-8").splitlines()
)
_PAIRED_FOLDING = {
    **{code: code + 0x60 for code in range(0x3041, 0x3097)},  # hiragana to katakana
    **str.maketrans(_TRADITIONAL, _SIMPLIFIED),
}
_ARABIC_FOLDING = {
    **dict.fromkeys(range(0x064B, 0x0660)),  # vowel signs
    0x0640: None,  # tatweel
    0x0670: None,  # superscript alef
    0x0622: 0x0627,
    0x0623: 0x0627,
    0x0625: 0x0627,
    0x0671: 0x0627,
    0x0649: 0x064A,  # alef maksura
    0x0629: 0x0647,  # teh marbuta
    0x0624: 0x0648,
    0x0626: 0x064A,
    0x06A9: 0x0643,
    0x06CC: 0x064A,
}


class Token(NamedTuple):
    """A folded word and where it stands in the original text."""

    start: int
    end: int
    word: str


@lru_cache(maxsize=32_768)
def fold(word: str) -> str:
    """A word for comparison only: compatibility forms and case are gone."""
    return _folded(word)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    if _ARABIC.search(folded):
        folded = folded.translate(_ARABIC_FOLDING)
    return folded


def tokens(text: str, *, lines: bool = False) -> Iterator[Token]:
    """Words of a text in order; pairs of characters for Chinese, Japanese, Korean.

    Args:
        lines: also give a `LINE` for each line break.
    """
    for run in (_RUN_OR_LINE if lines else _RUN).finditer(text):
        start, chunk = run.start(), run.group()
        if chunk[0] == LINE:
            yield Token(start, run.end(), LINE)
        elif chunk.isascii():
            yield Token(start, run.end(), chunk[:MAX_WORD].lower())
        elif _PAIRED_RUN.search(chunk):
            yield from _mixed_tokens(chunk, start)
        elif word := fold(chunk[:MAX_WORD]):
            yield Token(start, run.end(), word)


def joined(text: str, found: Iterable[Token]) -> Iterator[Token]:
    """Words that others write without their hyphen: `wifi` where a text has `Wi-Fi`.

    Args:
        found: the tokens of the text.
    """
    last = Token(0, 0, LINE)
    for token in found:
        if token.start == last.end + 1 and text[last.end] in HYPHENS:
            word = (last.word + token.word)[:MAX_WORD]
            if word.isalpha() and not has_pairs(word):
                yield Token(last.start, token.end, word)
        last = token


def plain(text: str) -> str:
    """The folded words of a text, a blank between two; nothing is cut into pairs."""
    words = (fold(run[:MAX_WORD]) for run in _RUN.findall(text))
    return " ".join(words).translate(_PAIRED_FOLDING)


def comparable(text: str) -> str:
    """The folded words of a text without their accents, a blank between two."""
    return without_accents(plain(text))


def has_pairs(text: str) -> bool:
    """Is anything in it Chinese, Japanese or Korean?"""
    return _PAIRED_RUN.search(text) is not None


def _mixed_tokens(chunk: str, start: int) -> Iterator[Token]:
    for part in _PART.finditer(chunk):
        text, offset = part.group(), start + part.start()
        if _PAIRED_RUN.match(text):
            yield from _pairs(text, offset)
        elif word := fold(text[:MAX_WORD]):
            yield Token(offset, offset + len(text), word)


def _pairs(text: str, offset: int) -> Iterator[Token]:
    """Every character with its successor, the last one alone.

    The single last character makes each character of a text the beginning of one
    token, so that a query of one character finds it wherever it stands.
    """
    folded = fold_paired(text)
    if len(folded) == len(text):
        for place in range(offset, offset + len(text) - 1):
            pair = folded[place - offset : place - offset + 2]
            yield Token(place, place + 2, pair)
        yield Token(offset + len(text) - 1, offset + len(text), folded[-1])
        return
    clusters = [
        (offset + match.start(), offset + match.end(), fold_paired(match.group()))
        for match in _CLUSTER.finditer(text)
    ]
    for (start, _, first), (_, end, second) in zip(
        clusters, clusters[1:], strict=False
    ):
        yield Token(start, end, first + second)
    start, end, last = clusters[-1]
    yield Token(start, end, last)


def script_runs(text: str) -> Iterator[Token]:
    """Katakana, hangul and Han characters in a row: what spelling can be looked up of."""
    for run in _SCRIPT_RUN.finditer(text):
        yield Token(run.start(), run.end(), fold_paired(run.group())[:MAX_WORD])


def fold_paired(text: str) -> str:
    """`fold` for Chinese, Japanese and Korean: kana and variants of characters too."""
    return _folded(text).translate(_PAIRED_FOLDING)


def is_paired(word: str) -> bool:
    """Is this token made of Chinese, Japanese or Korean characters?"""
    return _PAIRED_RUN.match(word) is not None


_FIRST_PAIR = 0x3000_0000


def word_id(word: str) -> int:
    """A number of 32 bits that stands for a word in every index.

    Pairs of characters are their two code points, so that all pairs with one first
    character are neighbours; other words are hashed below them. Of 60,000 words two
    or three share a number, which costs less than keeping a dictionary.
    """
    if word == LINE:
        return 0
    if len(word) <= 2 and "\u3005" <= word[0] <= "\uffff":
        second = ord(word[1]) if len(word) == 2 else 0
        if second <= 0xFFFF:
            return ord(word[0]) << 16 | second
    return crc32(word.encode("utf-8", "surrogatepass")) % _FIRST_PAIR


def begins_pairs(word: str) -> bool:
    """Is this one character whose pairs have neighbouring ids?"""
    return len(word) == 1 and word <= "\uffff" and is_paired(word)


def pair_range(character: str) -> tuple[int, int]:
    """The ids of all pairs that begin with a character: first, last + 1."""
    first = ord(character) << 16
    return first, first + 0x10000


_thread = threading.local()  # a Stemmer must not be used by two threads at once


def _stemmer(language_code: str) -> Stemmer:
    stemmers = _thread.__dict__.setdefault("stemmers", {})
    if language_code not in stemmers:
        # Without its cache, whose ten thousand small lists slow down more than they save.
        stemmers[language_code] = Stemmer(STEMMERS.get(language_code, "english"), 0)
    return stemmers[language_code]


def stems(words: Iterable[str], language_code: str) -> list[str]:
    """Stems of folded words, accents removed, in the same order."""
    found = _stemmer(language_code).stemWords(list(words))
    # A word may consist of nothing but accents.
    bare = [s if s.isascii() else without_accents(s) or s for s in found]
    return [_american(s) for s in bare] if language_code == "en" else bare


_BRITISH_OUR = re.compile("(behavi|col|fav|flav|harb|hon|hum|lab|neighb|rum)our")
_AMERICAN = {
    "catalogu": "catalog",
    "center": "centr",
    "defenc": "defens",
    "dialogu": "dialog",
    "fiber": "fibr",
    "grey": "gray",
    "licenc": "licens",
    "meter": "metr",
    "theater": "theatr",
}


def _american(stem: str) -> str:
    """One stem for both spellings of English; it need not be a word of either."""
    if len(stem) >= 6 and stem.endswith("is"):
        return stem[:-1] + "z"  # organis-e, organiz-e
    return _BRITISH_OUR.sub(r"\1or", _AMERICAN.get(stem, stem))


def without_accents(word: str) -> str:
    """`café` as `cafe`; Arabic and paired characters stay as they are."""
    decomposed = unicodedata.normalize("NFD", word)
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def spellings(word: str, language_code: str) -> set[str]:
    """Ways to type a word on a keyboard without its accents: `menü`, `menu`, `menue`."""
    ways = {without_accents(word) or word}
    if language_code == "de":
        umlauts = word.translate({0xE4: "ae", 0xF6: "oe", 0xFC: "ue"})
        ways.add(without_accents(umlauts))
    return ways
