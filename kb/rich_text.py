"""The parts of an article's body that name other rows: links to pages, and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.html import escape
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model
from wagtail.models import Page

from kb.addresses import article_path

if TYPE_CHECKING:
    from wagtail.images.models import AbstractImage

    from kb.models.articles import ArticleQuerySet

# One size for all pictures: the measure of the text on a screen of twice the density.
PICTURE_SPEC = "width-1400"

_PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')
_ID = re.compile(r'\bid="(\d+)"')

Links = dict[int, str]
"""The address of each page that a text links to and that this visitor may read."""


def page_links(
    body: StreamValue, readable: ArticleQuerySet, language_code: str
) -> Links:
    """At most two queries; none for a text without links to pages."""
    ids = {pk for source in _sources(body) for pk in _linked_ids(source)}
    if not ids:
        return {}
    articles = readable.filter(pk__in=ids).values_list("pk", "slug")
    links = {pk: article_path(slug, language_code) for pk, slug in articles}
    if ids - links.keys():
        others = Page.objects.filter(pk__in=ids).exclude(articlepage__isnull=False)
        links |= {page.pk: page.url for page in others.live().public()}
    return links


def with_page_links(source: str, links: Links) -> str:
    """Stored rich text with addresses in its links; a link to nothing leads nowhere."""

    def address(match: re.Match[str]) -> str:
        target = _ID.search(match[0])
        url = links.get(int(target[1])) if target else None
        return f'<a href="{escape(url)}">' if url else "<a>"

    return _PAGE_LINK.sub(address, source)


def prefetch_pictures(body: StreamValue) -> None:
    """Fetch the sizes of all pictures at once. One query, none without pictures."""
    # A drawing has no other size than its own.
    images = [image for image in _images(body) if image and not image.is_svg()]
    if not images:
        return
    renditions = get_image_model().get_rendition_model().objects
    prefetch_related_objects(
        images,
        Prefetch(
            "renditions",
            queryset=renditions.filter(filter_spec=PICTURE_SPEC),
            to_attr="prefetched_renditions",
        ),
    )


def _linked_ids(source: str) -> Iterator[int]:
    for link in _PAGE_LINK.findall(source):
        if target := _ID.search(link):
            yield int(target[1])


def _sources(body: StreamValue) -> Iterator[str]:
    for block in body:
        match block.block_type:
            case "text":
                yield block.value.source
            case "notice" | "expandable":
                yield block.value["text"].source
            case "steps":
                yield from (step["text"].source for step in block.value)


def _images(body: StreamValue) -> Iterator[AbstractImage | None]:
    for block in body:
        match block.block_type:
            case "picture":
                yield block.value["image"]
            case "steps":
                yield from (step["image"] for step in block.value)
