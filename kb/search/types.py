"""What crosses the border of kb.search: plain, frozen values and nothing of Whoosh."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ArticleDocument:
    """One published article as the index sees it: plain text, no HTML.

    `body` holds everything a reader can read below the title, headings included;
    `headings` repeats the headings, since a word in them weighs more.
    """

    article_id: int
    language_code: str
    title: str
    summary: str
    headings: tuple[str, ...]
    keywords: str
    body: str
    topic_id: int | None
    kind: str


Key = tuple[str, ...]
"""A word or phrase for comparison: see `rewriting.key`."""


@dataclass(frozen=True, slots=True)
class Levers:
    """What editors have said about the words of one language.

    `synonyms`: for each word or phrase what a search for it shall find as well, in the
    editors' order. `ignored`: words and phrases that count nothing in a query. `pinned`:
    for a whole query, as `analyzers.plain` folds it, the articles that come first.
    """

    synonyms: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    ignored: frozenset[Key] = frozenset()
    pinned: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


NO_LEVERS = Levers()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One article the index proposes.

    `full_match` is true when every word of the query stands in the article, in any
    form of the word or by a synonym but not merely in a similar spelling; and when an
    editor pinned the article to the query.
    """

    article_id: int
    score: float
    full_match: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """Proposed articles, best first; ties are ordered by article id.

    `correction` is the query with misspelt words replaced, None without a proposal.
    """

    items: tuple[Candidate, ...] = ()
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """A passage in pieces of (text, is it a match): original text, never HTML."""

    parts: tuple[tuple[str, bool], ...] = ()

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)
