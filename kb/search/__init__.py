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
from .levers import levers_of, note_levers
from .results import Hit, Results, search, suggestions
from .types import Extract

__all__ = [
    "Extract",
    "Hit",
    "IndexBusy",
    "IndexMissing",
    "Results",
    "apply_changes",
    "ensure_ready",
    "is_ready",
    "languages",
    "levers_of",
    "note_change",
    "note_levers",
    "rebuild",
    "reconcile",
    "search",
    "suggestions",
]
