"""An article on its way in: read from a file, checked, not yet a page.

Pictures, files and other articles are still named as in the file. The writer replaces
those names by what they stand for in the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

# One block of an article's body: {"type": ..., "value": ...}.
Block = dict[str, Any]
Progress = Callable[[str], None]

KINDS = ("faq", "guide")
LONGEST_ID = 200
LONGEST_TITLE = 255
LONGEST_SUMMARY = 300
LONGEST_TOPIC = 200
LONGEST_KEYWORDS = 2_000
LONGEST_BODY = 500_000


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    where: str
    external_id: str
    language_code: str
    kind: str
    title: str
    summary: str
    topic: str
    keywords: tuple[str, ...]
    body: tuple[Block, ...]
    reviewed: date | None = None
    # A value of ChangeSize: what the source says more than this translation.
    outdated: int | None = None
    # Where the pictures and files that it names are; None where it can name none.
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not imported, and where it stands."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(slots=True)
class Report:
    """What became of everything that was read."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    # What was imported with something missing, such as a link that leads nowhere.
    warnings: list[Refusal] = field(default_factory=list)


def reason_to_refuse(article: ImportedArticle, body_size: int) -> str | None:
    """What is wrong with an article; None when nothing is."""
    if not article.external_id:
        return "it has no id"
    if not article.title:
        return "it has no title"
    if article.language_code not in dict(settings.LANGUAGES):
        return f"{article.language_code!r} is not a language of this site"
    if article.kind not in KINDS:
        return f"its kind is {article.kind!r}, not faq or guide"
    sizes = (
        ("id", len(article.external_id), LONGEST_ID),
        ("title", len(article.title), LONGEST_TITLE),
        ("summary", len(article.summary), LONGEST_SUMMARY),
        ("topic", len(article.topic), LONGEST_TOPIC),
        ("list of keywords", len(", ".join(article.keywords)), LONGEST_KEYWORDS),
        ("text", body_size, LONGEST_BODY),
    )
    for name, size, longest in sizes:
        if size > longest:
            return f"its {name} has {size:,} characters, more than {longest:,}"
    return None
