"""The search of the admin: what Wagtail asks for pages, pictures and documents.

Apart from the search of the help centre, because it holds drafts. Nothing but Wagtail's
own views, which know what their user may see, asks it.
"""

from .indexing import (
    apply_changes,
    ensure_ready,
    is_ready,
    note_changes,
    rebuild,
    reconcile,
)

__all__ = [
    "apply_changes",
    "ensure_ready",
    "is_ready",
    "note_changes",
    "rebuild",
    "reconcile",
]
