"""The passage of an article that answers a query best, with the words marked.

Where the passage lies is read from the word numbers of the index; only the passage
itself is cut into words again, to mark them. What is returned is the original text.
"""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from . import analyzers
from .analyzers import Token
from .query import Query
from .segments import Ids, Ints, Segment
from .snapshot import Snapshot
from .types import Extract

LENGTH = 220
"""Characters of a passage; half of it in Chinese, Japanese and Korean."""
MAX_TEXT = 20_000
"""Words of an article that are looked through."""
IDF_STEPS = 1 << 20
"""What an idf of 1 is in whole numbers."""
ELLIPSIS = "…"

_SPACE = re.compile(r"\s+")
_BOUNDARY = re.compile(r"[.!?。！？\n]\s*|\s+")


class Marker:
    """Marks the words of a query, asked in one or more ways, in any number of articles.

    Words that say little ("how", "the") are marked only if there are no others.
    """

    def __init__(self, queries: Iterable[Query], language_code: str) -> None:
        words = [word for query in queries for word in query.words]
        telling = [word for word in words if word.weight == 1] or words
        self._language_code = language_code
        self._alternatives = {a for word in telling for a in word.alternatives}
        self._stems = {a.first for a in self._alternatives if a.end == a.first + 1}
        self._single = {
            word.token.word
            for word in telling
            if analyzers.begins_pairs(word.token.word)
        }
        self._is_wanted: dict[str, bool] = {}
        self._flags: dict[str, NDArray[np.bool_]] = {}

    def extracts(self, snapshot: Snapshot, document: int) -> tuple[Extract, Extract]:
        """Title and passage of a document of the snapshot."""
        segment, number = snapshot.located(document)
        title, body = segment.text(number)
        start, end = self._passage(segment, number, body)
        before = ((f"{ELLIPSIS} ", False),) if start > 0 else ()
        after = ((f" {ELLIPSIS}", False),) if end < len(body) else ()
        passage = self.marked(body[start:end])
        return Extract(self.marked(title)), Extract((*before, *passage, *after))

    def marked(self, text: str) -> tuple[tuple[str, bool], ...]:
        """The text in pieces of (text, is it a match), white space closed up."""
        parts: list[tuple[str, bool]] = []
        end = 0
        for first, last in _joined([self._span(t) for t in self._wanted(text)]):
            if first > end:
                parts.append((_SPACE.sub(" ", text[end:first]), False))
            parts.append((text[first:last], True))
            end = last
        if end < len(text):
            parts.append((_SPACE.sub(" ", text[end:]), False))
        return tuple(parts)

    def _wanted(self, text: str) -> list[Token]:
        tokens = list(analyzers.tokens(text))
        tokens += analyzers.joined(text, tokens)
        new = list({t.word for t in tokens}.difference(self._is_wanted))
        stems = analyzers.stems(new, self._language_code)
        for word, stem in zip(new, stems, strict=True):
            self._is_wanted[word] = (
                analyzers.word_id(stem) in self._stems or word[0] in self._single
            )
        return sorted(token for token in tokens if self._is_wanted[token.word])

    def _span(self, token: Token) -> tuple[int, int]:
        """A pair that is wanted for its first character is marked only there."""
        if token.word[0] in self._single:
            return token.start, token.start + 1
        return token.start, token.end

    def _passage(self, segment: Segment, number: int, body: str) -> tuple[int, int]:
        """Start and end, in characters, of the passage with the most telling words."""
        starts = segment.body_starts(number)[:MAX_TEXT]
        length = LENGTH
        if len(starts) and analyzers.is_paired(body[starts[0] : starts[0] + 1]):
            length //= 2
        if len(body) <= length or not len(starts):
            return 0, min(len(body), length)
        return _rounded(body, self._best_start(segment, number, starts, length), length)

    def _best_start(
        self, segment: Segment, number: int, starts: Ids, length: int
    ) -> int:
        """Offset of the word at which the passage with the most begins.

        Each word of the query counts once in a passage, by its idf.
        """
        last = int(segment.bounds[number + 1])
        first = last - int(segment.lengths[number, -1])
        stems = segment.stems[first : min(last, first + len(starts))]
        places = np.flatnonzero(self._of_segment(segment)[stems])
        if not len(places):
            return 0
        # Joined words come after the text that they stand in.
        places = places[np.argsort(starts[places], kind="stable")]
        stems, offsets = stems[places], starts[places].astype(np.int64)
        # A word counts in the passages that begin after the place its stem stood
        # before, and near enough to reach it. In whole numbers, so that equal sums are.
        within = np.searchsorted(offsets, offsets - (length - 20), side="right")
        begins = np.maximum(within, _previous(stems) + 1)
        idfs = np.rint(segment.stem_idfs[stems] * IDF_STEPS)
        gained = np.bincount(begins, idfs, minlength=len(places))
        sums = np.cumsum(gained - np.append(0, idfs[:-1]))
        return int(offsets[int(sums.argmax())])

    def _of_segment(self, segment: Segment) -> NDArray[np.bool_]:
        """For each stem of a segment: is it wanted?"""
        flags = self._flags.get(segment.name)
        if flags is None:
            flags = np.zeros(len(segment.stem_ids), bool)
            for alternative in self._alternatives:
                flags[slice(*segment.span(alternative.first, alternative.end))] = True
            self._flags[segment.name] = flags
        return flags


def _previous(stems: Ints) -> NDArray[np.intp]:
    """For each element the place of the last equal one before it, -1 without one."""
    order = np.argsort(stems, kind="stable")
    again = np.flatnonzero(stems[order[1:]] == stems[order[:-1]])
    previous = np.full(len(stems), -1, np.intp)
    previous[order[again + 1]] = order[again]
    return previous


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap, as pairs of characters do, made one."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def _rounded(body: str, first: int, length: int) -> tuple[int, int]:
    """A passage that begins at a sentence, or at a word, shortly before `first`."""
    lead = max(0, first - length // 4)
    start = lead
    for boundary in _BOUNDARY.finditer(body, lead, first):
        if start == lead or boundary.group().strip() or "\n" in boundary.group():
            start = boundary.end()
    if lead == 0:
        start = 0
    end = min(len(body), start + length)
    if end < len(body):
        cut = body.rfind(" ", start + length // 2, end)
        end = cut if cut > 0 else end
    return start, end
