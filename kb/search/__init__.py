"""Search over articles. Everything the rest of the project needs has a name here."""

from .analyzers import comparable, has_pairs
from .engine import IndexBusy, IndexMissing
from .indexing import (
    apply_changes,
    ensure_ready,
    is_ready,
    languages,
    note_change,
    rebuild,
    reconcile,
)
from .results import (
    Found,
    Hit,
    Listed,
    Results,
    User,
    answered_by,
    search,
    search_again,
    suggestions,
)
from .types import Extract

__all__ = [
    "Extract",
    "Found",
    "Hit",
    "IndexBusy",
    "IndexMissing",
    "Listed",
    "Results",
    "User",
    "answered_by",
    "apply_changes",
    "comparable",
    "ensure_ready",
    "has_pairs",
    "is_ready",
    "languages",
    "note_change",
    "rebuild",
    "reconcile",
    "search",
    "search_again",
    "suggestions",
]
