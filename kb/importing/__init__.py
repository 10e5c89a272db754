"""Articles from files: JSON Lines and folders of Markdown.

`import_files` is the whole of it for everybody else.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kb.importing import json_lines, markdown_folder
from kb.importing.articles import ImportedArticle, Progress, Refusal, Report
from kb.importing.writer import NoArticleList, Writer

__all__ = ["NoArticleList", "Refusal", "Report", "import_files"]


def import_files(
    paths: Sequence[Path], *, language_code: str | None, progress: Progress
) -> Report:
    """Import everything that files and folders hold; can be run again.

    What is wrong is refused article by article and named in the report; the rest is
    imported.

    Args:
        language_code: the only language to take; None takes every article in its own.
        progress: is told now and then, in a few words, what is being done.

    Raises:
        NoArticleList: a language has no list of articles.
        OSError: a file cannot be read.
    """
    report = Report()
    progress("Reading")
    articles = list(_once_each(_read(paths, language_code), report))
    Writer(report, progress).write(articles)
    return report


def _read(
    paths: Sequence[Path], language_code: str | None
) -> Iterator[ImportedArticle | Refusal]:
    for path in paths:
        source = markdown_folder if path.is_dir() else json_lines
        yield from source.read(path, language_code)


def _once_each(
    found: Iterable[ImportedArticle | Refusal], report: Report
) -> Iterator[ImportedArticle]:
    """Every article for the first time that its id and language come up."""
    seen: dict[tuple[str, str], str] = {}
    for item in found:
        if isinstance(item, Refusal):
            report.refused.append(item)
            continue
        key = (item.language_code, item.external_id)
        if key in seen:
            reason = f"the id {item.external_id!r} is already in {seen[key]}"
            report.refused.append(Refusal(item.where, reason))
        else:
            seen[key] = item.where
            yield item
