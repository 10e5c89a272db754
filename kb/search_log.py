"""Every search is noted once, without the person: what feeds the list of gaps."""

import logging
from uuid import UUID

from django.db import OperationalError

from kb.models import SearchLog
from kb.patience import little_patience
from kb.redaction import redact
from kb.search import Results

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
        fallback_language_code=fallback.language_code if fallback else "",
    )
    try:
        with little_patience():
            log.save(force_insert=True)
    except OperationalError:
        logger.warning("A search was not noted")
        return None
    return log.pk


def noted_before(search_id: UUID, query: str, language_code: str) -> bool:
    """Whether this id stands for this very search, so that a page of it is no new one."""
    return SearchLog.objects.filter(
        pk=search_id, query=_kept(query), language_code=language_code
    ).exists()


def _kept(query: str) -> str:
    return redact(query)[:200]
