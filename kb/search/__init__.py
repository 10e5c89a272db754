"""Search over articles. Everything the rest of the project needs has a name here."""

from .bulkhead import SearchBusy, place
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
from .results import Hit, Results, search, suggestions
from .types import Extract

__all__ = [
    "Extract",
    "Hit",
    "IndexBusy",
    "IndexMissing",
    "Results",
    "SearchBusy",
    "apply_changes",
    "ensure_ready",
    "is_ready",
    "languages",
    "note_change",
    "place",
    "rebuild",
    "reconcile",
    "search",
    "suggestions",
]
