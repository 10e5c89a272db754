"""What is asked, from Wagtail's query objects, bounded in length and words.

Wagtail reads quotation marks and `name:value` in its own view; here nothing in the text
is an operator.
"""

from dataclasses import dataclass

from wagtail.search.query import (
    And,
    Boost,
    Fuzzy,
    MatchAll,
    Not,
    Or,
    Phrase,
    PlainText,
    SearchQuery,
)

from kb.search.query import MAX_WORDS, bounded

from .words import Run, in_a_row, plain, runs


@dataclass(frozen=True, slots=True)
class Everything:
    pass


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand in a row; `goes_on`: the last may be the beginning of one."""

    words: tuple[str, ...]
    goes_on: bool
    text: str


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Without:
    part: "Node"


Node = Everything | Words | Every | Some | Without


@dataclass(frozen=True, slots=True)
class Question:
    """`node` is None where nothing was asked that could be found: `?!`, for example.

    `title` is what a title would be that is exactly what was typed.
    """

    node: Node | None
    title: str


def understand(query: SearchQuery, *, half_typed: bool) -> Question:
    """Wagtail's query as words.

    Raises:
        NotImplementedError: it is of a kind that Wagtail has added since.
    """
    reader = _Reader(half_typed)
    node = reader.node(query)
    return Question(node, plain(" ".join(reader.texts)))


class _Reader:
    """Reads one query; counts its words, wherever in it they stand."""

    def __init__(self, half_typed: bool) -> None:
        self._half_typed = half_typed
        self._left = MAX_WORDS
        self.texts: list[str] = []

    def node(self, query: SearchQuery) -> Node | None:
        match query:
            case MatchAll():
                return Everything()
            case PlainText() | Fuzzy():
                return self._plain_text(query)
            case Phrase():
                return self._phrase(_bounded(query.query_string))
            case Boost():
                return self.node(query.subquery)
            case Not():
                part = self.node(query.subquery)
                return Without(part) if part else None
            case And():
                return _combined(Every, [self.node(q) for q in query.subqueries])
            case Or():
                return _combined(Some, [self.node(q) for q in query.subqueries])
        raise NotImplementedError(f"The admin's search does not know {query!r}")

    def _plain_text(self, query: PlainText | Fuzzy) -> Node | None:
        text = _bounded(query.query_string)
        found = self._counted(runs(text))
        self.texts.append(text)
        nodes = [
            Words(run.words, self._half_typed or _is_one_character(run), run.text)
            for run in found
        ]
        return _combined(Every if query.operator == "and" else Some, list(nodes))

    def _phrase(self, text: str) -> Node | None:
        words = in_a_row(text)[: max(self._left, 0)]
        self._left -= len(words)
        self.texts.append(text)
        typed = " ".join(run.text for run in runs(text))
        return Words(words, False, typed) if words else None

    def _counted(self, found: list[Run]) -> list[Run]:
        taken = []
        for run in dict.fromkeys(found):
            words = run.words[: max(self._left, 0)]
            self._left -= len(words)
            if words:
                taken.append(Run(words, run.text))
        return taken


def _bounded(text: str) -> str:
    """Cut between two words, if it is too long: half a word would not be found."""
    cut = bounded(text)
    return cut if cut == text else cut.rpartition(" ")[0] or cut


def _is_one_character(run: Run) -> bool:
    """Of a Chinese, Japanese or Korean text: its pairs begin with it."""
    return len(run.words[0]) == 1 and not run.words[0].isascii()


def _combined(kind: type[Every | Some], parts: list[Node | None]) -> Node | None:
    """What could not be found says nothing about the rest."""
    known = tuple(part for part in parts if part is not None)
    return kind(known) if len(known) > 1 else known[0] if known else None
