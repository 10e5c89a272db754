"""The contract every search engine fulfils; tests/kb/test_search_engine.py checks it.

An engine holds one index per language. It proposes article ids and knows nothing of
permissions: the database decides which of its candidates a visitor may see.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from .types import NO_LEVERS, ArticleDocument, Candidates, Extract, Levers

MAX_CANDIDATES = 200


class IndexBusy(Exception):
    """Another process writes to this index; try again at the next tick."""


class IndexMissing(Exception):
    """There is no usable index for this language: build one."""


class SearchEngine(Protocol):
    """Finds articles of one language. Safe to share between threads."""

    def find(
        self,
        query: str,
        language_code: str,
        *,
        limit: int = MAX_CANDIDATES,
        levers: Levers = NO_LEVERS,
    ) -> Candidates:
        """Articles for what a visitor typed; any text is valid, none is parsed.

        Pinned articles come first if the index has them, whatever words they hold.

        Raises:
            IndexMissing: this language has no usable index.
        """

    def complete(
        self,
        text: str,
        language_code: str,
        *,
        limit: int = MAX_CANDIDATES,
        levers: Levers = NO_LEVERS,
    ) -> Candidates:
        """Articles for half-typed text, by their titles first."""

    def extracts(
        self,
        query: str,
        language_code: str,
        article_ids: Iterable[int],
        *,
        levers: Levers = NO_LEVERS,
    ) -> dict[int, tuple[Extract, Extract]]:
        """Title and best passage of each article, with the words of the query and of
        their synonyms marked.

        Articles the index does not hold are left out. Costs about 0.3 ms an article:
        ask for the hits of one page only.
        """

    def update(self, documents: Iterable[ArticleDocument]) -> None:
        """Put documents in, replacing what had their ids; one commit a language.

        Raises:
            IndexBusy: another writer is at work; nothing was changed.
            IndexMissing: this language has no usable index.
        """

    def delete(self, language_code: str, article_ids: Iterable[int]) -> None:
        """Take articles out; ids that are not there are ignored.

        Raises:
            IndexBusy: another writer is at work; nothing was changed.
            IndexMissing: this language has no usable index.
        """

    def rebuild(
        self,
        language_code: str,
        documents: Iterable[ArticleDocument],
        *,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Build a new index aside and put it in place of the old one in one step.

        Readers see the old index until then. Changes made to the old index meanwhile
        are lost: the caller applies them again.

        Args:
            progress: called with the number of documents taken so far.

        Raises:
            IndexBusy: another writer is at work.
        """

    def generation(self, language_code: str) -> str | None:
        """A token that changes with every change of the index; None without one."""

    def article_ids(self, language_code: str) -> set[int]:
        """Ids of all articles in the index."""

    def check(self, language_code: str) -> bool:
        """Is there an index of this schema whose every part can be read?"""
