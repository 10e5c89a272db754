"""The passage of an article that answers a query best, with the words marked.

Where the passage lies is read from the word numbers of the index; only the passage
itself is cut into words again, to mark them. What is returned is the original text.
"""

import re

import numpy as np

from . import analyzers
from .query import Query
from .segments import Ids, Segment
from .snapshot import Snapshot, position
from .types import Extract

LENGTH = 220
"""Characters of a passage; half of it in Chinese, Japanese and Korean."""
MAX_TEXT = 20_000
"""Words of an article that are looked through."""
ELLIPSIS = "…"

_SPACE = re.compile(r"\s+")
_BOUNDARY = re.compile(r"[.!?。！？\n]\s*|\s+")


def of(query: Query, snapshot: Snapshot, document: int) -> tuple[Extract, Extract]:
    """Title and passage of a document of the snapshot."""
    segment, number = snapshot.located(document)
    title, body = segment.text(number)
    wanted = {
        alternative.stem_id for word in query.words for alternative in word.alternatives
    }
    start, end = _passage(wanted, segment, number, body)
    passage = marked(body[start:end], wanted, segment.language_code)
    before = ((f"{ELLIPSIS} ", False),) if start > 0 else ()
    after = ((f" {ELLIPSIS}", False),) if end < len(body) else ()
    return (
        Extract(marked(title, wanted, segment.language_code)),
        Extract((*before, *passage, *after)),
    )


def marked(
    text: str, wanted: set[int], language_code: str
) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, white space closed up; `wanted` are the stems to mark."""
    tokens = list(analyzers.tokens(text))
    stems = analyzers.stems((token.word for token in tokens), language_code)
    parts: list[tuple[str, bool]] = []
    end = 0
    for token, stem in zip(tokens, stems, strict=True):
        if token.end <= end or analyzers.word_id(stem) not in wanted:
            continue
        start = max(token.start, end)  # pairs of characters overlap
        if start > end:
            parts.append((_SPACE.sub(" ", text[end:start]), False))
        elif parts and parts[-1][1]:
            start_text, _ = parts.pop()
            parts.append((start_text + text[start : token.end], True))
            end = token.end
            continue
        parts.append((text[start : token.end], True))
        end = token.end
    if end < len(text):
        parts.append((_SPACE.sub(" ", text[end:]), False))
    return tuple(parts)


def _passage(
    wanted: set[int], segment: Segment, document: int, body: str
) -> tuple[int, int]:
    """Start and end, in characters, of the passage with the most telling words."""
    starts = segment.body_starts(document)[:MAX_TEXT]
    length = LENGTH
    if len(starts) and analyzers.is_paired(body[starts[0] : starts[0] + 1]):
        length //= 2
    if len(body) <= length or not len(starts):
        return 0, min(len(body), length)
    first = _best_start(wanted, segment, document, starts, length)
    return _rounded(body, first, length)


def _best_start(
    wanted: set[int], segment: Segment, document: int, starts: Ids, length: int
) -> int:
    """Offset of the word at which a passage with the highest sum of idfs begins.

    Each word of the query counts once in a passage.
    """
    last = int(segment.bounds[document + 1])
    first = last - int(segment.lengths[document, -1])
    stems = segment.stem_of[segment.stream[first : min(last, first + len(starts))]]
    flags = np.zeros(len(segment.stem_ids), bool)
    for stem_id in wanted:
        place = position(segment.stem_ids, stem_id)
        if place is not None:
            flags[place] = True
    places = np.flatnonzero(flags[stems])
    if not len(places):
        return 0
    offsets = starts[places].astype(np.int64)
    sums = np.zeros(len(places), np.float32)
    for stem in np.unique(stems[places]):
        held = np.append(offsets[stems[places] == stem], 1 << 40)
        distance = held[np.searchsorted(held, offsets)] - offsets
        sums += segment.stem_idfs[stem] * (distance < length - 20)
    return int(offsets[int(sums.argmax())])


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
