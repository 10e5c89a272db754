"""The distinct words of a segment: completing, spelling and unaccented typing."""

from bisect import bisect_left
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from . import analyzers

Flags = NDArray[np.bool_]


class Vocabulary:
    """Words in code point order with the number of times each stands in the texts."""

    def __init__(
        self, words: list[str], counts: NDArray[np.int64], *, language_code: str
    ) -> None:
        self._words = words
        self._counts = counts
        self._language_code = language_code
        self._by_spelling = self._spelling_table()
        self._by_length = self._length_table()

    def completions(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words that begin with `prefix`, itself included."""
        first = bisect_left(self._words, prefix)
        last = bisect_left(self._words, prefix + "\U0010ffff")
        return self._most_frequent(np.arange(first, last), limit)

    def respelt(self, word: str) -> list[str]:
        """Known words that are this one typed without or with other accents."""
        ways = analyzers.spellings(word, self._language_code) | {word}
        numbers = {n for way in ways for n in self._by_spelling.get(way, ())}
        return [self._words[number] for number in numbers]

    def near(self, word: str, limit: int) -> list[tuple[str, int]]:
        """Words one edit away: a letter too many, too few, another, or two swapped.

        People seldom mistype the first letter: words that share it come first, then
        the frequent ones.
        """
        letters = _letters(word)
        found = [
            numbers[one_edit_away(matrix, letters)]
            for length in (len(word) - 1, len(word), len(word) + 1)
            for numbers, matrix in [self._by_length.get(length, _NO_WORDS)]
            if len(numbers)
        ]
        if not found:
            return []
        near = self._most_frequent(np.concatenate(found), None)
        near.sort(key=lambda pair: (pair[0][0] != word[0], -pair[1], pair[0]))
        return near[:limit]

    def _most_frequent(
        self, numbers: NDArray[np.intp], limit: int | None
    ) -> list[tuple[str, int]]:
        order = np.argsort(-self._counts[numbers], kind="stable")[:limit]
        return [(self._words[n], int(self._counts[n])) for n in numbers[order]]

    def _spelling_table(self) -> dict[str, tuple[int, ...]]:
        table = defaultdict(list)
        for number, word in enumerate(self._words):
            if not word.isascii():
                for way in analyzers.spellings(word, self._language_code):
                    table[way].append(number)
        # Tuples of numbers, unlike lists, cost Python's garbage collector nothing.
        return {way: tuple(numbers) for way, numbers in table.items()}

    def _length_table(self) -> dict[int, tuple[NDArray[np.intp], NDArray[np.uint32]]]:
        groups = defaultdict(list)
        for number, word in enumerate(self._words):
            groups[len(word)].append(number)
        return {
            length: (
                np.array(numbers),
                _letters("".join(self._words[n] for n in numbers)).reshape(-1, length),
            )
            for length, numbers in groups.items()
        }


def _letters(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


_NO_WORDS = (np.empty(0, np.intp), np.empty((0, 1), np.uint32))


def one_edit_away(words: NDArray[np.uint32], word: NDArray[np.uint32]) -> Flags:
    """Which of the words of one length are one edit away from `word`.

    Two words differ by one edit if what they share at the beginning and at the end
    leaves at most one letter of the longer, or two that are swapped.

    Args:
        words: code points, shape (words, length).
        word: code points, of the same length or one more or less.
    """
    length = words.shape[1]
    shared = min(length, len(word))
    head = _run(words[:, :shared] == word[:shared])
    tail = _run(words[:, ::-1][:, :shared] == word[::-1][:shared])
    if length != len(word):
        return head + tail >= shared
    near = head + tail == length - 1
    swapped = np.flatnonzero(head + tail == length - 2)
    first = head[swapped]
    near[swapped] = (words[swapped, first] == word[first + 1]) & (
        words[swapped, first + 1] == word[first]
    )
    return near


def _run(equal: Flags) -> NDArray[np.intp]:
    """Number of true values at the beginning of each row."""
    padded = np.zeros((equal.shape[0], equal.shape[1] + 1), bool)
    padded[:, :-1] = equal
    return padded.argmin(axis=1)
