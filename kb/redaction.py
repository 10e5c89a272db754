"""Takes out of a visitor's words what names a person or opens a door.

What people type into a search field is kept to learn what the help lacks. Sometimes it
is an address, a card number or a password, and none of that teaches anything. In doubt
a long number goes, and an ordinary word stays.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise

Span = tuple[int, int]

_HYPHENS = str.maketrans("‐‑‒–—−", "------")
_NOT_IN_WORD = r"(?<![A-Za-z0-9])(?<![A-Za-z]-)"
_WORD_ENDS = r"(?![A-Za-z0-9])"
# A letter or digit of a script that is written with spaces: in Japanese and Chinese an
# address touches the words around it.
_SPACED = r"[^\W\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]"
_EMAIL = re.compile(
    rf"(?:{_SPACED}|[.!#$%&'*+/=?^`{{|}}~-]){{1,64}}@"
    rf"(?:(?:{_SPACED}|-){{1,63}}\.){{1,8}}(?:{_SPACED}|-){{2,63}}"
)
_ANY_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){1,8}")
_URL_LOGIN = re.compile(r"(?<=://)[^\s/@]{1,200}(?=@)")
_TOKENS = re.compile(
    r"eyJ[\w-]{5,}(?:\.[\w-]{5,}){1,2}"
    r"|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
    r"|\b(?:sk|pk|rk|gh[opsu]|glpat|xox[abp]|AKIA)[-_][\w-]{12,}"
    r"|(?<![A-Za-z0-9])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])"
    r"(?=(?:[A-Za-z]*\d){3})[A-Za-z0-9]{24,}(?![A-Za-z0-9])",
    re.ASCII,
)
_LABELS = (
    r"pass(?:word|wort|phrase|code)?|passwd|pwd|kennwort|mot de passe|contraseña|senha"
    r"|パスワード|暗証番号|密码|密碼|비밀번호|كلمة المرور|كلمة السر"
    r"|token|secret|api[ _-]?key|access[ _-]?key"
)
# After "=" anything is a value. After ":" or "is" only what has a letter and a digit:
# "password: forgotten" is a question.
_ASSIGNED = re.compile(
    rf"(?:(?<![^\W\d_])(?:{_LABELS}|key|code|sig(?:nature)?|session(?:id)?|auth|pin)"
    r"\s?=\s?)([^\s&#]{1,200})",
    re.IGNORECASE,
)
_STATED = re.compile(
    rf"(?:{_LABELS})(?:\s?:\s?|\s(?:is|ist|est|es|é)\s|\s?は\s?|\s?是\s?)"
    r"((?=[!-~]*[0-9])(?=[!-~]*[A-Za-z])[!-~]{5,200})",
    re.IGNORECASE,
)
_IBAN_START = re.compile(rf"{_NOT_IN_WORD}[A-Z]{{2}}[0-9]{{2}}", re.IGNORECASE)
# Not after a decimal point.
_NOT_IN_NUMBER = rf"{_NOT_IN_WORD}(?<![0-9][.,])"
_CARD = re.compile(rf"{_NOT_IN_NUMBER}[0-9](?:[ -]?[0-9]){{12,18}}{_WORD_ENDS}")
_FOUR_BY_FOUR = re.compile(
    rf"{_NOT_IN_WORD}[0-9]{{4}}(?:[ -][0-9]{{4}}){{3}}{_WORD_ENDS}"
)
_PHONE = re.compile(
    _NOT_IN_WORD
    + r"(?:"
    + r"(?:\+|00)[0-9](?:[ .()/-]{0,2}[0-9]){6,14}"  # international
    + r"|\(?0(?:[ .()/-]{0,2}[0-9]){8,11}"  # national, with its leading zero
    + r"|\(?[0-9]{3}\)?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4}"  # North America
    + r"|\(?[0-9]{2}\)? ?9?[0-9]{4}-[0-9]{4}"  # Brazil
    + r"|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}"  # China
    + r"|[6-9][0-9]{2}(?: [0-9]{3}){2}|[6-9][0-9]{2}(?: [0-9]{2}){3}"  # Spain
    + r"|[0-9]{2,5}(?:-[0-9]{2,5}){2,3}"
    + r")"
    + _WORD_ENDS
)
_LONG_NUMBER = re.compile(rf"{_NOT_IN_NUMBER}[0-9]{{9,}}{_WORD_ENDS}")
# Digits that are no number of anybody: dates, times and addresses of machines.
_HARMLESS = re.compile(
    r"(?<![0-9])(?<![0-9][./-])(?:"
    r"(?:19|20)[0-9]{2}[./-](?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])[./-](?:0?[1-9]|[12][0-9]|3[01])[./-](?:19|20)[0-9]{2}"
    r"|(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
    r"|(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"
    r")(?![0-9]|[./-][0-9])"
)


def redact(text: str) -> str:
    """The same words with e-mail addresses, numbers and secrets replaced by marks.

    Applying it again changes nothing.
    """
    for find, mark in _STEPS:
        text = _replaced(text, find(_folded(text)), mark)
    return text


def _replaced(text: str, spans: Iterator[Span], mark: str) -> str:
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        if start < end:
            continue
        parts += text[end:start], mark
        end = stop
    return "".join([*parts, text[end:]])


def _folded(text: str) -> str:
    """Full-width letters and the many hyphens as ASCII, character for character."""
    folded = []
    for character in text.translate(_HYPHENS):
        plain = unicodedata.normalize("NFKC", character)
        folded.append(plain if len(plain) == 1 else character)
    return re.sub(r"(?<=[0-9])ー(?=[0-9])", "-", "".join(folded))


def _matches(pattern: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    return lambda text: (match.span() for match in pattern.finditer(text))


def _values(pattern: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    return lambda text: (
        match.span(1)
        for match in pattern.finditer(text)
        if not match[1].startswith("[")
    )


def _numbers(
    pattern: re.Pattern[str], fits: Callable[[str], bool]
) -> Callable[[str], Iterator[Span]]:
    """Matches outside of dates and machine addresses whose digits fit."""

    def find(text: str) -> Iterator[Span]:
        kept = _HARMLESS.sub(lambda match: "_" * len(match[0]), text)
        for match in pattern.finditer(kept):
            if fits(re.sub(r"[^0-9]", "", match[0])):
                yield match.span()

    return find


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN_START.finditer(text):
        rest = re.match(r"(?: ?[A-Za-z0-9]){11,30}", text[match.end() :])
        if rest is None:
            continue
        whole = text[match.start() : match.end() + rest.end()]
        ends = [
            position + 1
            for position, (here, after) in enumerate(pairwise([*whole, " "]))
            if here != " " and after == " " and position >= 14
        ]
        for end in reversed(ends):
            if _is_iban(whole[:end].replace(" ", "")):
                yield match.start(), match.start() + end
                break


def _is_iban(text: str) -> bool:
    """Source: ISO 13616, check digits by ISO 7064 mod 97-10."""
    if not 15 <= len(text) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def is_luhn(digits: str) -> bool:
    """Whether the last digit checks the others, as on every payment card.

    Source: ISO/IEC 7812-1, annex B.
    """
    doubled = [
        int(digit) * (2 if place % 2 else 1)
        for place, digit in enumerate(reversed(digits))
    ]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _always(digits: str) -> bool:
    return True


def _enough_for_a_phone(digits: str) -> bool:
    return 8 <= len(digits) <= 15


_STEPS: tuple[tuple[Callable[[str], Iterator[Span]], str], ...] = (
    (_matches(_URL_LOGIN), "[secret]"),
    (_matches(_EMAIL), "[email]"),
    (_matches(_ANY_EMAIL), "[email]"),
    (_values(_ASSIGNED), "[secret]"),
    (_values(_STATED), "[secret]"),
    (_matches(_TOKENS), "[token]"),
    (_ibans, "[iban]"),
    (_numbers(_CARD, is_luhn), "[card]"),
    (_numbers(_FOUR_BY_FOUR, _always), "[card]"),
    (_numbers(_PHONE, _enough_for_a_phone), "[phone]"),
    (_numbers(_LONG_NUMBER, _always), "[number]"),
)
