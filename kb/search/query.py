"""What a visitor typed, as words with the ways each may be found.

Not a query language: operators, quotes and wildcards are characters like others, and
everything is bounded before any work is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from . import analyzers
from .analyzers import Token
from .function_words import COUNTS, is_function_word
from .rewriting import Way, ways
from .snapshot import Snapshot
from .types import Levers

MAX_CHARACTERS = 200
MAX_WORDS = 48
"""Distinct words or pairs; a Japanese question of 50 characters has about 45."""
MAX_SINGLES = 12
"""Characters that stand alone and so for all their pairs; people type one or two."""
MAX_UNKNOWN = 6
"""Unknown words that are looked up in the vocabulary, the costliest step."""
MAX_NEAR = 4
MIN_NEAR = 3
"""Letters; of shorter words nearly any other is one edit away."""
MAX_COMPLETIONS = 20
COMPLETION = 0.8
"""What a completion counts at most, beside the word as it was typed."""
MIN_COMPLETION = 0.05
MAX_WORDS_OF_SYNONYMS = 48
"""Words of all ways together in which a query is asked by synonyms."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Stems a query word may be found by: one, or all from `first` to before `end`.

    `weight` is how much it counts, 0 to 1.
    """

    first: int
    end: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of the query.

    `known`: the index has it (in any form); otherwise its alternatives are guesses.
    `weight`: what it counts, of what its rarity gives it.
    """

    token: Token
    word_id: int
    alternatives: tuple[Alternative, ...]
    known: bool
    correction: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Query:
    """`counted` is the text with blanks in the place of words that count nothing."""

    text: str
    counted: str = ""
    words: tuple[QueryWord, ...] = ()
    correction: str | None = None


def bounded(text: str) -> str:
    return text[:MAX_CHARACTERS]


def typed_tokens(text: str) -> list[Token]:
    """Distinct words of a query in order.

    The single last character of a run is dropped: its pair says more.
    """
    found: list[Token] = []
    seen: set[str] = set()
    pair_end = -1
    singles = 0
    for token in analyzers.tokens(bounded(text)):
        if analyzers.is_paired(token.word):
            is_rest = len(token.word) == 1 and token.end == pair_end
            pair_end = token.end
            if is_rest:
                continue
        if token.word in seen:
            continue
        singles += analyzers.begins_pairs(token.word)
        if singles <= MAX_SINGLES or not analyzers.begins_pairs(token.word):
            seen.add(token.word)
            found.append(token)
    return found[:MAX_WORDS]


def understood(
    text: str, snapshot: Snapshot, language_code: str, levers: Levers
) -> list[Query]:
    """The query as it was typed, then as synonyms would ask it, if the index has them."""

    def is_known(words: str) -> bool:
        cut = [token.word for token in typed_tokens(words)]
        stems = analyzers.stems(cut, language_code)
        return all(
            analyzers.begins_pairs(stem) or snapshot.has_stem(analyzers.word_id(stem))
            for stem in stems
        )

    queries: list[Query] = []
    budget = MAX_WORDS_OF_SYNONYMS
    for way in ways(bounded(text), levers, language_code, is_known):
        query = understand(way, snapshot, language_code)
        if queries:
            budget -= len(query.words)
            if budget < 0:
                break
        queries.append(query)
    return queries


def understand(way: Way, snapshot: Snapshot, language_code: str) -> Query:
    """The query's words with what the index has for each."""
    text, counted = bounded(way.text), bounded(way.counted)
    tokens = typed_tokens(counted)
    if not tokens:
        tokens, counted = typed_tokens(text), text
    stems = analyzers.stems((token.word for token in tokens), language_code)
    words: list[QueryWord] = []
    guesses = 0
    for token, stem in zip(tokens, stems, strict=True):
        word = _known(token, stem, snapshot, language_code)
        if word is None:
            look = guesses < MAX_UNKNOWN and not way.is_meant(token)
            guesses += look
            word = _guessed(token, snapshot, language_code, look=look)
        if is_function_word(token.word, text[token.start : token.end], language_code):
            word = replace(word, weight=COUNTS)
        words.append(word)
    words = _with_joined(text, words, snapshot, language_code)
    # A blank after the last word says that it is whole.
    if words and words[-1].token.end == len(text):
        words[-1] = _completed(words[-1], snapshot, language_code)
    return Query(text, counted, tuple(words), _correction(way, words, snapshot))


def _known(
    token: Token, stem: str, snapshot: Snapshot, language_code: str
) -> QueryWord | None:
    word_id, stem_id = analyzers.word_id(token.word), analyzers.word_id(stem)
    if analyzers.begins_pairs(token.word):
        pairs = Alternative(*analyzers.pair_range(token.word))
        return QueryWord(token, word_id, (pairs,), known=True)
    if snapshot.has_stem(stem_id):
        stems = (Alternative(stem_id, stem_id + 1),)
        return QueryWord(token, word_id, stems, known=True)
    if respelt := snapshot.respelt(token.word):
        alternatives = _stems(respelt, language_code, weight=1.0)
        return QueryWord(token, word_id, alternatives, known=True)
    return None


def _guessed(
    token: Token, snapshot: Snapshot, language_code: str, *, look: bool
) -> QueryWord:
    """A word the index has not: what may have been meant by it."""
    word, word_id = token.word, analyzers.word_id(token.word)
    if analyzers.is_paired(word) or word.isdigit() or len(word) < MIN_NEAR or not look:
        return QueryWord(token, word_id, (), known=False)
    near = [known for known, _ in snapshot.near(word, MAX_NEAR)]
    alternatives = _stems(near, language_code, weight=1.0)
    correction = near[0] if near else None
    return QueryWord(token, word_id, alternatives, known=False, correction=correction)


def _with_joined(
    text: str, words: list[QueryWord], snapshot: Snapshot, language_code: str
) -> list[QueryWord]:
    """`Wi-Fi` may be found as `wifi`: both its words, by the one they make."""
    ways = {
        (joint.start, joint.end): alternative
        for joint in analyzers.joined(text, (word.token for word in words))
        for alternative in _stems([joint.word], language_code, weight=1.0)
        if snapshot.has_stem(alternative.first)
    }
    return [
        replace(word, alternatives=(*word.alternatives, *more), known=True)
        if (
            more := [
                way
                for (start, end), way in ways.items()
                if start <= word.token.start < end
            ]
        )
        else word
        for word in words
    ]


def _completed(word: QueryWord, snapshot: Snapshot, language_code: str) -> QueryWord:
    """The last word, which may be half typed, with the words it may become.

    How likely it is half typed is read from the texts: of all words that begin so,
    the share that goes on. So "print" stays itself and "manu" becomes "manual".
    """
    text = word.token.word
    if analyzers.is_paired(text):
        return word
    completions = dict(snapshot.completions(text, MAX_COMPLETIONS))
    own = completions.pop(text, 0)
    going_on = sum(completions.values())
    weight = COMPLETION * (going_on / max(own + going_on, 1)) ** 2
    if weight < MIN_COMPLETION:
        return word
    more = _stems(list(completions), language_code, weight=weight)
    held = {alternative.first for alternative in word.alternatives}
    alternatives = [*word.alternatives, *(a for a in more if a.first not in held)]
    return replace(word, alternatives=tuple(alternatives), known=True, correction=None)


def _stems(
    words: list[str], language_code: str, *, weight: float
) -> tuple[Alternative, ...]:
    ids = {analyzers.word_id(stem) for stem in analyzers.stems(words, language_code)}
    return tuple(Alternative(stem_id, stem_id + 1, weight) for stem_id in sorted(ids))


def _correction(way: Way, words: list[QueryWord], snapshot: Snapshot) -> str | None:
    """The query with what is misspelt replaced by the likeliest that the index knows."""
    text = bounded(way.text)
    spans = [
        (word.token.start, word.token.end, word.correction)
        for word in words
        if word.correction is not None
    ]
    unknown = {w.token.start for w in words if not (w.known or way.is_meant(w.token))}
    spans = sorted([*spans, *_corrected_runs(text, unknown, snapshot)])
    corrected, end = [], 0
    for start, stop, correction in spans:
        corrected += [text[end:start], correction]
        end = stop
    return "".join([*corrected, text[end:]]) if spans else None


def _corrected_runs(
    text: str, unknown: set[int], snapshot: Snapshot
) -> Iterator[tuple[int, int, str]]:
    """Start, end and correction of runs of characters some pair of which is unknown.

    Args:
        unknown: where the pairs begin that the index has not.
    """
    looked_up = 0
    for run in analyzers.script_runs(text):
        # A pair that begins with the last character reaches into what follows.
        if looked_up < MAX_UNKNOWN and unknown & {*range(run.start, run.end - 1)}:
            looked_up += 1
            if near := snapshot.near_run(run.word):
                yield run.start, run.end, near
