"""Likeness of short texts by their letters: no words, so no spelling can hide it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import analyzers

GROUP = 3
"""Letters; the shared groups of two texts tell how like they are."""

Groups = NDArray[np.uint32]


def groups_of(text: str) -> Groups:
    """Each three letters in a row of a folded text, as numbers; a blank between words."""
    letters = f" {analyzers.plain(text)} ".encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(letters, np.uint32).astype(np.uint64)
    if len(codes) < GROUP:
        return np.empty(0, np.uint32)
    mixed = codes[:-2] * 0x9E3779B1 + codes[1:-1] * 0x85EBCA6B + codes[2:] * 0xC2B2AE35
    return (mixed & 0xFFFFFFFF).astype(np.uint32)


class LetterIndex:
    """The letters of many short texts, numbered from 0."""

    def __init__(self, texts: Sequence[str]) -> None:
        groups = [groups_of(text) for text in texts]
        self.bounds = np.cumsum([0, *(len(one) for one in groups)])
        self.groups = np.concatenate(groups) if groups else np.empty(0, np.uint32)

    def likeness(self, wanted: Groups, numbers: NDArray[np.integer]) -> NDArray:
        """Dice's coefficient of each text with the groups of another one, 0 to 1."""
        first, last = self.bounds[numbers], self.bounds[numbers + 1]
        counts = last - first
        rows = np.repeat(np.arange(len(numbers)), counts)
        steps = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        groups = self.groups[np.repeat(first, counts) + steps]
        shared = np.bincount(rows, np.isin(groups, wanted), minlength=len(numbers))
        return np.minimum(2 * shared / np.maximum(counts + len(wanted), 1), 1)
