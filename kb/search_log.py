"""Every search is noted once, without the person: what feeds the list of gaps.

With it, for a day, the list it found: the search's id in the links to further pages
and filters stands for that list, so that they show parts of one and the same.
"""

import logging
from typing import Any
from uuid import UUID

from django.db import OperationalError

from kb.models import SearchLog
from kb.patience import little_patience
from kb.redaction import redact
from kb.search import Found, Listed, Results

logger = logging.getLogger(__name__)

TOP = 10


def log_search(results: Results) -> UUID | None:
    """Note a search; returns its random id, None when the database is too busy."""
    fallback = results.fallback
    shown = [*results.hits, *(fallback.hits if fallback else [])]
    log = SearchLog(
        language_code=results.language_code,
        query=_kept(results.query),
        total=results.total,
        top_ids=[hit.article.pk for hit in shown[:TOP]],
        found=_packed(results.found) if results.hits else None,
        fallback_language_code=fallback.language_code if fallback else "",
    )
    try:
        with little_patience():
            log.save(force_insert=True)
    except OperationalError:
        logger.warning("A search was not noted")
        return None
    return log.pk


def found_before(search_id: UUID, query: str, language_code: str) -> Found | None:
    """The list that this very search found; None if it was another, or is forgotten."""
    packed = (
        SearchLog.objects.filter(
            pk=search_id, query=_kept(query), language_code=language_code
        )
        .values_list("found", flat=True)
        .first()
    )
    if packed is None:
        return None
    articles = [Listed(*one) for one in packed["articles"]]
    return Found(articles, is_capped=packed["is_capped"])


def _packed(found: Found) -> dict[str, Any]:
    return {"articles": list(found.articles), "is_capped": found.is_capped}


def _kept(query: str) -> str:
    return redact(query)[:200]
