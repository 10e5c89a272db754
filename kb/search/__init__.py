"""Search over articles. Everything the rest of the project needs has a name here."""

from .analyzers import comparable, has_pairs, plain
from .bulkhead import SearchBusy, place
from .engine import IndexBusy, IndexMissing
from .hits import Hit, Listed, User
from .indexing import (
    apply_changes,
    ensure_ready,
    is_ready,
    languages,
    note_change,
    rebuild,
    reconcile,
)
from .levers import levers_from, levers_of, note_levers
from .results import (
    Found,
    Results,
    answered_by,
    proposed,
    search,
    search_again,
    suggestions,
)
from .rewriting import LONGEST_PHRASE, effect, key
from .types import NO_LEVERS, Extract, Key, Levers

__all__ = [
    "Extract",
    "Found",
    "Hit",
    "IndexBusy",
    "IndexMissing",
    "Listed",
    "Key",
    "Levers",
    "LONGEST_PHRASE",
    "NO_LEVERS",
    "Results",
    "User",
    "answered_by",
    "SearchBusy",
    "apply_changes",
    "comparable",
    "effect",
    "ensure_ready",
    "has_pairs",
    "is_ready",
    "key",
    "languages",
    "levers_from",
    "levers_of",
    "note_change",
    "note_levers",
    "plain",
    "proposed",
    "place",
    "rebuild",
    "reconcile",
    "search",
    "search_again",
    "suggestions",
]
