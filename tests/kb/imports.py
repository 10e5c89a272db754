"""Files to import, and the import of them."""

import json
from pathlib import Path

from kb.importing import import_files

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0"/></svg>'


def line(external_id="refund", language="en", **fields) -> str:
    fields.setdefault("title", "Refund an order")
    return json.dumps({"id": external_id, "language": language, **fields})


def write_lines(folder: Path, *lines: str, name: str = "articles.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def write_markdown(
    folder: Path,
    body: str = "Text.",
    *,
    external_id: str = "refund",
    language: str = "en",
    front: str = "",
) -> Path:
    path = folder / "articles" / external_id / f"{language}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"---\nid: {external_id}\nlanguage: {language}\ntitle: Refund\n{front}---\n{body}",
        "utf-8",
    )
    return path


def run(*paths: Path, language: str | None = None):
    return import_files(paths, language_code=language, progress=lambda text: None)


def counts(report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.refused)
