"""Search over articles. Everything the rest of the project needs has a name here."""

from .analyzers import plain
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
from .rewriting import LONGEST_PHRASE, effect, key
from .types import NO_LEVERS, Extract, Key, Levers

__all__ = [
    "Extract",
    "Hit",
    "IndexBusy",
    "IndexMissing",
    "Key",
    "Levers",
    "LONGEST_PHRASE",
    "NO_LEVERS",
    "Results",
    "apply_changes",
    "effect",
    "ensure_ready",
    "is_ready",
    "key",
    "languages",
    "levers_from",
    "levers_of",
    "note_change",
    "note_levers",
    "plain",
    "proposed",
    "rebuild",
    "reconcile",
    "search",
    "suggestions",
]
