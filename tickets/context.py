"""From what a browser reports to the lines of the receipt.

Every id is looked up in our own records with the rights of the visitor who reports it.
What a line says is therefore ours and true; only the order and the times are theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.utils.formats import date_format
from django.utils.translation import get_language_info, ngettext, pgettext
from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry, Revision

from kb.models import ArticlePage, SearchLog, TranslationState
from kb.redaction import redact
from tickets.devices import device_of
from tickets.models import ContextItem, FrozenRevision
from tickets.steps import Step
from tickets.text import one_line

Kind = ContextItem.Kind


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """One line of the receipt, and what is kept with it when it is passed on."""

    kind: str
    # The sentence in the visitor's language, kept byte for byte.
    text: str
    happened_at: datetime | None = None
    query: str = ""
    query_language_code: str = ""
    article_id: int | None = None
    is_helpful: bool | None = None
    translation_change: int | None = None
    revision_id: int | None = None
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """Those of our records that some steps name and this visitor may see."""

    searches: dict[UUID, SearchLog]
    articles: dict[int, ArticlePage]
    # Without their content, and only those that were published at some time.
    revisions: dict[int, Revision]
    # (translation key, language) of the versions there are.
    versions: set[tuple[UUID, str]]


def receipt_items(
    steps: Iterable[Step], *, user: AbstractUser | AnonymousUser
) -> list[ReceiptItem]:
    """What the steps come to, in the active language; unknown ids are left out."""
    steps = list(steps)
    records = _look_up(steps, user)
    items = (_item(step, records) for step in steps)
    return [item for item in items if item]


def device_item(*, user_agent: str, language_code: str, time_zone: str) -> ReceiptItem:
    """One line about the browser: families, language, time zone."""
    device = device_of(user_agent)
    words = {
        "browser": device.browser or pgettext("device", "Unknown browser"),
        "system": device.system or pgettext("device", "unknown system"),
        "language": _language_name(language_code),
        "time_zone": time_zone,
    }
    if time_zone:
        text = _("%(browser)s on %(system)s, in %(language)s, time zone %(time_zone)s")
    else:
        text = _("%(browser)s on %(system)s, in %(language)s")
    return ReceiptItem(Kind.DEVICE, text % words, time_zone=time_zone)


def freeze(revision_ids: Iterable[int]) -> dict[int, FrozenRevision]:
    """Copies of these revisions that nothing can change, each made only once."""
    wanted = set(revision_ids)
    revisions = Revision.page_revisions.filter(pk__in=wanted).select_related(
        "content_type"
    )
    articles = ArticlePage.objects.select_related("locale").in_bulk(
        [int(revision.object_id) for revision in revisions]
    )
    FrozenRevision.objects.bulk_create(
        [
            FrozenRevision(
                revision_id=revision.pk,
                article_id=int(revision.object_id),
                language_code=articles[int(revision.object_id)].language_code,
                title=revision.object_str[:255],
                revised_at=revision.created_at,
                content_type=revision.content_type.app_labeled_name[:100],
                content=revision.content,
            )
            for revision in revisions
            if int(revision.object_id) in articles
        ],
        ignore_conflicts=True,
    )
    frozen = FrozenRevision.objects.filter(revision_id__in=wanted)
    return {copy.revision_id: copy for copy in frozen}


def _look_up(steps: list[Step], user: AbstractUser | AnonymousUser) -> Records:
    visible = ArticlePage.objects.visible_to(user)
    articles = visible.select_related("locale", "topic", "translation_state").in_bulk(
        {step.article for step in steps if step.article}
    )
    keys = {article.translation_key for article in articles.values()}
    return Records(
        searches=SearchLog.objects.in_bulk(
            {step.search for step in steps if step.search}
        ),
        articles=articles,
        revisions=_published_revisions(
            {step.revision for step in steps if step.revision}, articles
        ),
        versions=set(
            visible.filter(translation_key__in=keys).values_list(
                "translation_key", "locale__language_code"
            )
        ),
    )


def _published_revisions(
    ids: set[int], articles: dict[int, ArticlePage]
) -> dict[int, Revision]:
    """A draft that nobody could have read is no revision that somebody read."""
    if not ids:
        return {}
    published = {article.live_revision_id for article in articles.values()}
    published |= set(
        PageLogEntry.objects.filter(
            action="wagtail.publish", revision_id__in=ids
        ).values_list("revision_id", flat=True)
    )
    revisions = Revision.page_revisions.defer("content").in_bulk(ids & published)
    return {
        pk: revision
        for pk, revision in revisions.items()
        if int(revision.object_id) in articles
    }


def _item(step: Step, records: Records) -> ReceiptItem | None:
    if step.search:
        search = records.searches.get(step.search)
        return _search_item(step, search) if search else None
    article = records.articles.get(step.article or 0)
    if article is None:
        return None
    return (
        _vote_item(step, article)
        if step.kind == "vote"
        else _read_item(step, article, records)
    )


def _search_item(step: Step, search: SearchLog) -> ReceiptItem:
    # Redacted when it was logged, and once more here, where it meets a name.
    query = one_line(redact(search.query))[:200]
    words = {
        "query": query,
        "language": _language_name(search.language_code),
        "count": search.total,
    }
    if search.total:
        text = ngettext(
            "You searched for “%(query)s” in %(language)s: %(count)d result",
            "You searched for “%(query)s” in %(language)s: %(count)d results",
            search.total,
        )
    else:
        text = _("You searched for “%(query)s” in %(language)s: no results")
    return ReceiptItem(
        Kind.SEARCH,
        text % words,
        happened_at=step.at,
        query=query,
        query_language_code=search.language_code,
    )


def _vote_item(step: Step, article: ArticlePage) -> ReceiptItem:
    text = (
        _("You said that “%(title)s” helped")
        if step.is_helpful
        else _("You said that “%(title)s” did not help")
    )
    return ReceiptItem(
        Kind.VOTE,
        text % {"title": one_line(article.title)},
        happened_at=step.at,
        article_id=article.pk,
        is_helpful=step.is_helpful,
    )


def _read_item(step: Step, article: ArticlePage, records: Records) -> ReceiptItem:
    revision = records.revisions.get(step.revision or 0)
    if revision and int(revision.object_id) != article.pk:
        revision = None
    is_missing = (
        step.language_code not in {"", article.language_code}
        and (article.translation_key, step.language_code) not in records.versions
    )
    return ReceiptItem(
        Kind.READ,
        _read_text(step, article, revision, is_missing=is_missing),
        happened_at=step.at,
        article_id=article.pk,
        translation_change=_change_of(article),
        revision_id=revision.pk if revision else None,
    )


def _read_text(
    step: Step, article: ArticlePage, revision: Revision | None, *, is_missing: bool
) -> str:
    if revision is None:
        return _("You read “%(title)s”") % {"title": one_line(article.title)}
    words = {
        "title": one_line(revision.object_str),
        "date": date_format(revision.created_at, "DATE_FORMAT"),
        "duration": _duration(step.seconds or 0),
        "language": _language_name(article.language_code),
    }
    if is_missing:
        words["missing"] = _language_name(step.language_code)
        text = (
            _(
                "You read “%(title)s”, version of %(date)s, %(duration)s,"
                " in %(language)s because there is no %(missing)s version"
            )
            if step.seconds
            else _(
                "You read “%(title)s”, version of %(date)s,"
                " in %(language)s because there is no %(missing)s version"
            )
        )
    elif step.seconds:
        text = _("You read “%(title)s”, version of %(date)s, %(duration)s")
    else:
        text = _("You read “%(title)s”, version of %(date)s")
    return text % words


def _change_of(article: ArticlePage) -> int | None:
    """How outdated the translation is today; None for what is no translation."""
    try:
        return article.translation_state.change
    except TranslationState.DoesNotExist:
        return None


def _duration(seconds: int) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return pgettext("time spent reading", "less than a minute")
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {
        "count": minutes
    }


def _language_name(language_code: str) -> str:
    return get_language_info(language_code)["name_translated"]
