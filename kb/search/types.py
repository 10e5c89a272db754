"""What crosses the border of kb.search: plain, frozen values and nothing of Whoosh."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """One article the index proposes.

    `full_match` is true when every word of the query stands in the article, in any
    form of the word but not merely in a similar spelling.
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
