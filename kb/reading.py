"""What is shown around an article: everything its page needs, for this visitor.

`readable` is always `ArticlePage.objects.visible_to(the visitor)`, so that nothing here
can show what this visitor may not read. The models use this module, so it does not
import them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kb.addresses import absolute, article_path, articles_path, home_path
from kb.languages import best_language, interface_language, language_links
from kb.links import ArticleLink
from kb.outline import Anchors, outline
from kb.plain_text import body_lines
from kb.reading_time import reading_minutes
from kb.related import related_articles
from kb.rich_text import page_links, prefetch_pictures
from kb.structured_data import structured_data

if TYPE_CHECKING:
    from kb.models.articles import ArticlePage, ArticleQuerySet

Context = dict[str, Any]
Crumbs = list[tuple[str, str]]
Versions = dict[str, ArticleLink]


def article_context(
    article: ArticlePage, request: HttpRequest, readable: ArticleQuerySet
) -> Context:
    language_code = interface_language(request)
    translations = readable.filter(translation_key=article.translation_key)
    versions = {version.language_code: version for version in translations.links()}
    prefetch_pictures(article.body)
    text = plain_text(article)
    canonical = absolute(article_path(article.slug, article.language_code))
    return {
        "step": _step(article),
        "crumbs": article_crumbs(article, language_code),
        "headings": outline(article.body),
        "anchors": Anchors(),
        "links": page_links(article.body, readable, language_code),
        "minutes": reading_minutes(text),
        "related": related_articles(article, readable, language_code),
        "is_in_other_language": article.language_code != language_code,
        "newer_source": _newer_source(article, versions),
        "languages": language_links(
            request, slugs={code: version.slug for code, version in versions.items()}
        ),
        "canonical": canonical,
        "alternates": _alternates(versions),
        "structured_data": structured_data(article, text=text, url=canonical),
    }


def plain_text(article: ArticlePage) -> str:
    return "\n".join(line for line, _ in body_lines(article.body))


def _step(article: ArticlePage) -> str:
    """What the trail in the browser notes about this page."""
    step = {
        "kind": "read",
        "article": article.pk,
        "revision": article.live_revision_id,
        "language": article.language_code,
    }
    return json.dumps(step)


def article_crumbs(article: ArticlePage, language_code: str) -> Crumbs:
    """From the home page down to the topic, or to the list of all articles."""
    crumbs = [(_("Help"), home_path(language_code))]
    if article.topic:
        crumbs.append((article.topic.name, article.topic.get_absolute_url()))
    else:
        crumbs.append((_("All articles"), articles_path(language_code)))
    return crumbs


def _newer_source(article: ArticlePage, versions: Versions) -> ArticleLink | None:
    """The source of a translation that leads astray by now, if it may be read."""
    if not hasattr(article, "translation_state"):
        return None
    state = article.translation_state
    sources = (v for v in versions.values() if v.pk == state.source_id)
    return next(sources, None) if state.is_majorly_outdated else None


def _alternates(versions: Versions) -> list[tuple[str, str]]:
    """(hreflang, address) of each version, and of the one for everybody else."""
    addresses = {
        code: absolute(article_path(version.slug, code))
        for code, version in versions.items()
    }
    if len(addresses) < 2:
        return []
    default = best_language(settings.LANGUAGE_CODE, addresses)
    return [*addresses.items(), ("x-default", addresses[default or ""])]
