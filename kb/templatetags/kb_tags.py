import json
import re
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from kb.addresses import article_path
from kb.languages import direction, native_name
from kb.links import ArticleLink
from kb.models import ArticlePage
from kb.outline import Anchors, with_anchors
from kb.rich_text import with_page_links
from kb.videos import embed_url

register = template.Library()

# Marks of the editor that no reader needs.
_KEYS = re.compile(r' data-block-key="[^"]*"')
# What must not stand in a <script> element, whatever its type.
_FOR_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

register.filter("native_name", native_name)
register.filter("direction", direction)
register.filter("player_url", embed_url)


@register.simple_tag(takes_context=True)
def article_text(context: Context, text: RichText) -> SafeString:
    """Rich text as HTML, with ids on its headings and links in the reader's language.

    `anchors` and `links` come from the page's context; without them, as in a preview of
    one block, ids are unique in this text only and links lead where Wagtail says.
    """
    html = with_anchors(text.source, context.get("anchors") or Anchors())
    if "links" in context:
        html = with_page_links(html, context["links"])
    # What editors may enter is limited to the features of the block.
    return mark_safe(_KEYS.sub("", expand_db_html(html)))  # noqa: S308


@register.filter
def json_ld(data: Any) -> SafeString:
    """JSON for a <script type="application/ld+json">, which nothing in it can close."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_FOR_SCRIPT))  # noqa: S308


@register.simple_tag
def article_url(article: ArticlePage | ArticleLink, language_code: str) -> str:
    """Where a reader of that language reads this article, whatever its own language."""
    return article_path(article.slug, language_code)
