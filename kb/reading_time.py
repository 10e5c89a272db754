"""How long an article takes to read."""

import re
from math import ceil

# Characters of scripts that are written without spaces between words.
_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]"
)
_WORD = re.compile(r"\w[\w'’-]*")
# Reading speeds for help texts, which are read slower than stories.
_WORDS_A_MINUTE = 200
_CHARACTERS_A_MINUTE = 500


def reading_minutes(text: str) -> int:
    """Whole minutes, at least 1.

    Chinese, Japanese and Korean are counted by characters, everything else by words, so
    that an English product name in a Japanese text counts once.
    """
    characters = len(_WITHOUT_SPACES.findall(text))
    words = len(_WORD.findall(_WITHOUT_SPACES.sub(" ", text)))
    minutes = characters / _CHARACTERS_A_MINUTE + words / _WORDS_A_MINUTE
    return max(1, ceil(minutes - 0.25))
