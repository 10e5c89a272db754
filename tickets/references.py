"""The number a customer reads out: ten random characters and one that checks them.

Crockford's base 32 has no I, L, O and U, so that what is read from paper or heard on
the phone can be typed in any way. It names a ticket and opens nothing.
"""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_LENGTH = 10


def new_reference() -> str:
    """A reference that nobody can guess: 50 random bits, as in `7K3QZ-9XW2M-4`."""
    characters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return _grouped(characters + _check(characters))


def parse_reference(text: str) -> str | None:
    """The reference somebody typed, as we write it; None when it cannot be one."""
    characters = text.strip().upper().translate(_MISREAD)
    if len(characters) != _LENGTH + 1 or not _VALUES.keys() >= set(characters):
        return None
    if _check(characters[:-1]) != characters[-1]:
        return None
    return _grouped(characters)


def _grouped(characters: str) -> str:
    return f"{characters[:5]}-{characters[5:10]}-{characters[10:]}"


def _check(characters: str) -> str:
    """The character that makes any one wrong or any two swapped characters show.

    Source: a Reed-Solomon code with one check symbol over GF(32), x^5 + x^2 + 1.
    """
    value = 0
    for character in characters:
        value = _doubled(value ^ _VALUES[character])
    return _ALPHABET[value]


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
