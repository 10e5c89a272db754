"""Answers to "Was this helpful?"."""

from datetime import timedelta
from uuid import UUID

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from kb.models import ArticlePage, Vote
from kb.redaction import redact

MOST_VOTES = 30
WINDOW = timedelta(minutes=10)


class TooManyVotes(Exception):
    """More votes came from one network than readers give."""


def record_vote(
    article: ArticlePage,
    *,
    key: UUID,
    is_helpful: bool,
    reason: str = "",
    comment: str = "",
    client: str,
) -> None:
    """Store a reader's vote on the published revision.

    With a key that was used before nothing new is stored; a vote that has no reason yet
    is given one, so that the first click counts even if no reason follows.

    Raises:
        TooManyVotes: this network gave more than `MOST_VOTES` within `WINDOW`.
    """
    comment = redact(comment)
    explained = Vote.objects.filter(key=key, article=article, reason="", comment="")
    if explained.update(reason=reason, comment=comment):
        return
    if Vote.objects.filter(key=key).exists():
        return
    if not _is_within_limit(client):
        raise TooManyVotes
    Vote.objects.bulk_create(
        [
            Vote(
                key=key,
                article=article,
                revision_id=article.live_revision_id,
                language_code=article.language_code,
                is_helpful=is_helpful,
                reason=reason,
                comment=comment,
            )
        ],
        ignore_conflicts=True,  # sent twice at the same moment
    )


def _is_within_limit(client: str) -> bool:
    """Count one more. In the cache: a limit that a restart forgets is enough here."""
    digest = salted_hmac("kb.votes", client, algorithm="sha256").hexdigest()
    key = f"kb.votes:{digest}"
    cache.add(key, 0, WINDOW.total_seconds())
    try:
        return cache.incr(key) <= MOST_VOTES
    except ValueError:  # it ended between the two calls
        return True
