"""A query as editors' synonyms would ask it, and without the words they have ignored.

Words are compared by their stems, Chinese, Japanese and Korean characters one by one:
those languages have no blanks, so a synonym may stand anywhere in a text. All of it is
text to text and knows nothing of an index.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product, zip_longest

from . import analyzers
from .analyzers import Token
from .types import Key, Levers

MOST_WAYS = 3
"""Ways to ask a query by synonyms, beside the one that was typed."""
LONGEST_PHRASE = 24
"""Words, or characters of Chinese, Japanese and Korean; a longer one is never found."""
MOST_TRIED = 50
"""Synonyms of one word of which the first that the index knows are taken."""
MOST_PLACES = 3
"""Words of one query that synonyms are looked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """A word or phrase of an editor and where it stands in a text."""

    start: int
    end: int
    key: Key = ()

    def meets(self, other: "Span | Token") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask a query.

    `counted` is the text with blanks in the place of ignored words, as long as the text.
    The words in `meant` are an editor's own: nobody has misspelt them.
    """

    text: str
    counted: str
    meant: tuple[Span, ...] = ()

    def is_meant(self, token: Token) -> bool:
        return any(span.meets(token) for span in self.meant)


def key(text: str, language_code: str) -> Key:
    """A word or phrase for comparison: equal for all forms and ways to write it."""
    words = [token.word for token in _single(text)]
    return tuple(analyzers.stems(words, language_code))


def ways(
    text: str, levers: Levers, language_code: str, is_known: Callable[[str], bool]
) -> Iterator[Way]:
    """The text as it was typed, then with words replaced by their synonyms.

    Args:
        is_known: is there an article with all words of a synonym?
    """
    if not levers.synonyms and not levers.ignored:
        yield Way(text, text)
        return
    meant = places(text, levers.synonyms, language_code)
    yield _way(text, meant, levers, language_code)
    choices = [
        [None, *_known(levers.synonyms[span.key], is_known)]
        for span in meant[:MOST_PLACES]
    ]
    combined = product(*(range(len(choice)) for choice in choices))
    # The first synonym of each word, then the second ones and two at once.
    for numbers in islice(sorted(combined, key=_nearness), 1, MOST_WAYS + 1):
        chosen = [choice[n] for choice, n in zip(choices, numbers, strict=True)]
        yield _replaced(text, meant, chosen, levers, language_code)


def _nearness(numbers: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    return sum(numbers), tuple(-number for number in numbers)


def places(text: str, keys: Container[Key], language_code: str) -> list[Span]:
    """Where words and phrases of editors stand in a text, the longest first."""
    if not keys:
        return []
    cut = list(_single(text))
    stems = analyzers.stems((token.word for token in cut), language_code)
    found: list[Span] = []
    first = 0
    while first < len(cut):
        for end in range(min(len(cut), first + LONGEST_PHRASE), first, -1):
            if tuple(stems[first:end]) in keys:
                found.append(
                    Span(cut[first].start, cut[end - 1].end, tuple(stems[first:end]))
                )
                first = end
                break
        else:
            first += 1
    return found


def _single(text: str) -> Iterator[Token]:
    """Words of a text; of Chinese, Japanese and Korean each character by itself."""
    tokens = list(analyzers.tokens(text))
    for token, following in zip_longest(tokens, tokens[1:]):
        if following is not None and following.start < token.end:
            # A pair: its second character begins the next token.
            yield Token(token.start, following.start, token.word[0])
        else:
            yield token


def _known(synonyms: Sequence[str], is_known: Callable[[str], bool]) -> list[str]:
    tried = synonyms[:MOST_TRIED]
    return list(islice((words for words in tried if is_known(words)), MOST_WAYS))


def _replaced(
    text: str,
    spans: Sequence[Span],
    chosen: Sequence[str | None],
    levers: Levers,
    language_code: str,
) -> Way:
    """The text with the chosen words in the place of the first spans."""
    pieces: list[str] = []
    meant: list[Span] = []
    end = length = 0
    for number, span in enumerate(spans):
        before = text[end : span.start]
        words = chosen[number] if number < len(chosen) else None
        if words is None:
            words = text[span.start : span.end]
        else:
            # With blanks, so that its characters make no pairs with their neighbours.
            before, words = f"{before} ", f"{words} "
        start = length + len(before)
        length = start + len(words)
        meant.append(Span(start, length))
        pieces += [before, words]
        end = span.end
    return _way("".join([*pieces, text[end:]]), meant, levers, language_code)


def _way(text: str, meant: Sequence[Span], levers: Levers, language_code: str) -> Way:
    counted = text
    for span in places(text, levers.ignored, language_code):
        if not any(span.meets(other) for other in meant):
            blanks = " " * (span.end - span.start)
            counted = counted[: span.start] + blanks + counted[span.end :]
    return Way(text, counted, tuple(meant))


def effect(text: str, levers: Levers, language_code: str) -> tuple[object, ...]:
    """All that levers do to a query: equal for two sets of levers that do the same."""
    synonyms = places(text, levers.synonyms, language_code)
    return (
        [(span, levers.synonyms[span.key][:MOST_TRIED]) for span in synonyms],
        places(text, levers.ignored, language_code),
        levers.pinned.get(analyzers.plain(text), ()),
    )
