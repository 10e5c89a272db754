"""The levers of a language as the engine takes them, kept until one of them changes."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from kb.models import IgnoredWord, LeversVersion, PinnedAnswer, Synonym

from . import rewriting
from .analyzers import plain
from .types import NO_LEVERS, Key, Levers


def levers_of(language_code: str) -> Levers:
    """What editors have said about a language. One query, by a primary key.

    Three more where this process has not seen the last change yet.
    """
    version = (
        LeversVersion.objects.filter(language_code=language_code)
        .values_list("version", flat=True)
        .first()
    )
    return NO_LEVERS if version is None else _kept(language_code, version)


def note_levers(language_code: str) -> None:
    """Have every process read the levers of a language anew, if this commits."""
    LeversVersion.objects.update_or_create(
        language_code=language_code, defaults={"version": uuid.uuid4()}
    )


@lru_cache(maxsize=32)
def _kept(language_code: str, version: UUID) -> Levers:
    return levers_from(
        language_code,
        Synonym.objects.filter(language_code=language_code).order_by("pk"),
        PinnedAnswer.objects.filter(language_code=language_code),
        IgnoredWord.objects.filter(language_code=language_code),
    )


def levers_from(
    language_code: str,
    synonyms: Iterable[Synonym],
    pinned_answers: Iterable[PinnedAnswer],
    ignored_words: Iterable[IgnoredWord],
) -> Levers:
    """Levers of these rows, which need not be saved."""
    return Levers(
        synonyms=_synonyms(language_code, synonyms),
        ignored=frozenset(
            key
            for ignored in ignored_words
            if (key := rewriting.key(ignored.word, language_code))
        ),
        pinned=_pinned(pinned_answers),
    )


def _synonyms(
    language_code: str, rows: Iterable[Synonym]
) -> dict[Key, tuple[str, ...]]:
    """Each synonym once, in the order of the rows; no word is one of itself."""
    found: defaultdict[Key, dict[Key, str]] = defaultdict(dict)
    for row in rows:
        for term, others in row.pairs:
            key = rewriting.key(term, language_code)
            for other in others:
                other_key = rewriting.key(other, language_code)
                if key and other_key and other_key != key:
                    found[key].setdefault(other_key, other)
    return {key: tuple(others.values()) for key, others in found.items()}


def _pinned(rows: Iterable[PinnedAnswer]) -> dict[str, tuple[int, ...]]:
    found: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for row in rows:
        for query in row.query_list:
            if folded := plain(query):
                found[folded].setdefault(row.article_id)
    return {query: tuple(ids) for query, ids in found.items()}
