"""What the names in an imported body stand for in the database."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import translation

from kb.importing.articles import Block, ImportedArticle
from kb.importing.media import Media
from kb.languages import fallbacks
from kb.models import ArticlePage, Topic
from kb.models.articles import translation_key_for

# Only what kb.importing.inline writes: its addresses are escaped, links do not nest.
_NAMED_LINK = re.compile(r'<a href="(article|topic|file):([^"]+)">(.*?)</a>', re.DOTALL)


class Links:
    """Resolves the links of articles in one language."""

    def __init__(self, language_code: str) -> None:
        self._language_code = language_code
        self._articles: dict[str, int | None] = {}

    def resolve(
        self, article: ImportedArticle, media: Media | None
    ) -> tuple[list[Block], list[str]]:
        """The body of an article as the database keeps it, and the links left out.

        Raises:
            MediaError: a picture or file of it cannot be taken.
        """
        missing: list[str] = []

        def rich(html: str) -> str:
            return _NAMED_LINK.sub(
                lambda match: self._link(match, media, missing), html
            )

        name = f"annai:{article.language_code}:{article.external_id}"
        body = [
            {
                "type": block["type"],
                "value": _value(block["type"], block["value"], rich, media, name),
                "id": _block_id(name, number),
            }
            for number, block in enumerate(article.body)
        ]
        return body, missing

    def _link(
        self, match: re.Match[str], media: Media | None, missing: list[str]
    ) -> str:
        kind, name, text = match[1], unescape(match[2]), match[3]
        if kind == "file" and media:
            document_id = media.take("document", name)
            return f'<a linktype="document" id="{document_id}">{text}</a>'
        if kind == "topic" and (topic := Topic.objects.filter(slug=name).first()):
            with translation.override(self._language_code):
                return f'<a href="{escape(topic.get_absolute_url())}">{text}</a>'
        if kind == "article" and (page_id := self._article(name)):
            return f'<a linktype="page" id="{page_id}">{text}</a>'
        missing.append(f"{kind}:{name}")
        return text

    def _article(self, external_id: str) -> int | None:
        """The article in this language, else in the best other one."""
        if external_id not in self._articles:
            versions = dict(
                ArticlePage.objects.filter(
                    translation_key=translation_key_for(external_id)
                ).values_list("locale__language_code", "pk")
            )
            codes = (self._language_code, *fallbacks(self._language_code), *versions)
            self._articles[external_id] = next(
                (versions[code] for code in codes if code in versions), None
            )
        return self._articles[external_id]


def named_files(body: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """The pictures and files that a body names, as (`image` or `document`, name)."""
    for block in body:
        kind, value = block["type"], block["value"]
        if kind == "steps":
            steps = [{"type": "step", "value": item["value"]} for item in value]
            yield from named_files(steps)
            continue
        html = value if kind == "text" else value.get("text", "")
        for match in _NAMED_LINK.finditer(html):
            if match[1] == "file":
                yield "document", unescape(match[2])
        for name in ("image", "document"):
            if value_name := isinstance(value, dict) and value.get(name):
                yield name, value_name


def _value(
    kind: str, value: Any, rich: Callable[[str], str], media: Media | None, name: str
) -> Any:
    if kind == "text":
        return rich(value)
    if kind == "steps":
        return [
            {
                "type": "item",
                "value": _value("step", item["value"], rich, media, name),
                "id": _block_id(f"{name}:{item['value']['title']}", number),
            }
            for number, item in enumerate(value)
        ]
    if kind in ("notice", "expandable", "step"):
        value = {**value, "text": rich(value["text"])}
    for file_kind in ("image", "document"):
        if media and value.get(file_kind):
            value = {**value, file_kind: media.take(file_kind, value[file_kind])}
    return value


def _block_id(name: str, number: int) -> str:
    """Always the same for a block, so that comparing two imports means something."""
    return str(uuid5(NAMESPACE_URL, f"{name}:{number}"))
