"""Which other articles a reader of one may want, from what the articles themselves say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.links import ArticleLink

if TYPE_CHECKING:
    from kb.models.articles import ArticlePage, ArticleQuerySet

_WORDS = re.compile(r"\w+")
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
# More than this many articles of one topic are not compared.
_CANDIDATES = 200


def related_articles(
    article: ArticlePage,
    readable: ArticleQuerySet,
    language_code: str,
    *,
    limit: int = 5,
) -> list[ArticleLink]:
    """Articles of the same topic, those that share rare words with this one first.

    In the reader's language where they exist in it, else in this article's. One query.
    """
    if article.topic_id is None:
        return []
    rows = (
        readable.filter(
            topic_id=article.topic_id,
            locale__language_code__in={language_code, article.language_code},
        )
        .exclude(translation_key=article.translation_key)
        .order_by("path")
        .values_list(
            "translation_key",
            "keywords",
            "pk",
            "slug",
            "title",
            "locale__language_code",
        )[:_CANDIDATES]
    )
    chosen: dict[object, tuple[ArticleLink, str]] = {}
    for key, keywords, *fields in rows:
        link = ArticleLink(*fields)
        if key not in chosen or link.language_code == language_code:
            chosen[key] = (link, f"{link.title} {keywords}")
    links = {link.pk: link for link, _ in chosen.values()}
    texts = [(link.pk, text) for link, text in chosen.values()]
    ranked = rank_by_shared_words(f"{article.title} {article.keywords}", texts)
    return [links[pk] for pk in ranked[:limit]]


def rank_by_shared_words(text: str, others: Iterable[tuple[int, str]]) -> list[int]:
    """Ids of (id, text), most alike first; a word counts less the more texts have it."""
    wanted = words(text)
    shared = {pk: wanted & words(other) for pk, other in others}
    texts_with = Counter(word for common in shared.values() for word in common)
    return sorted(
        shared, key=lambda pk: -sum(1 / texts_with[word] for word in shared[pk])
    )


def words(text: str) -> set[str]:
    """Words, or pairs of characters where a script is written without spaces."""
    found: set[str] = set()
    for token in _WORDS.findall(text.casefold()):
        if _WITHOUT_SPACES.search(token):
            found.update(first + second for first, second in pairwise(token))
        elif len(token) > 1:
            found.add(token)
    return found
