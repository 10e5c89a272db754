"""Search over articles. Everything the rest of the project needs has a name here."""

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
from .results import Found, Hit, Listed, Results, search, search_again, suggestions
from .types import Extract

__all__ = [
    "Extract",
    "Found",
    "Hit",
    "IndexBusy",
    "IndexMissing",
    "Listed",
    "Results",
    "apply_changes",
    "ensure_ready",
    "is_ready",
    "languages",
    "note_change",
    "rebuild",
    "reconcile",
    "search",
    "search_again",
    "suggestions",
]
