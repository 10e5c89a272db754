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
from .levers import levers_from, levers_of, note_levers
from .results import Hit, Results, proposed, search, suggestions
from .types import NO_LEVERS, Extract, Levers

__all__ = [
    "Extract",
    "Hit",
    "IndexBusy",
    "IndexMissing",
    "Levers",
    "NO_LEVERS",
    "Results",
    "apply_changes",
    "ensure_ready",
    "is_ready",
    "languages",
    "levers_from",
    "levers_of",
    "note_change",
    "note_levers",
    "proposed",
    "rebuild",
    "reconcile",
    "search",
    "suggestions",
]
