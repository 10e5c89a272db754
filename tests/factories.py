"""Rows with dull, valid defaults; a test states only what matters to it."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import Locale

from kb.models import (
    ArticleIndexPage,
    ArticlePage,
    FaqPage,
    GuidePage,
    IgnoredWord,
    PinnedAnswer,
    SearchLog,
    Synonym,
    Topic,
    TranslationState,
)
from portal.models import User
from portal.sitetree import ensure_home
from tickets.models import Customer, CustomerAddress, Message, Ticket

_numbers = itertools.count(1)


def article_index(language: str = "en") -> ArticleIndexPage:
    """The folder of one language's articles, with the home page above it."""
    locale, _ = Locale.objects.get_or_create(language_code=language)
    return ArticleIndexPage.objects.child_of(ensure_home(locale)).get()


def topic(slug: str = "", **fields: Any) -> Topic:
    number = next(_numbers)
    fields.setdefault("name_en", f"Topic {number}")
    return Topic.objects.create(slug=slug or f"topic-{number}", **fields)


def article(
    title: str = "",
    *,
    language: str = "en",
    page_class: type[ArticlePage] = GuidePage,
    translation_of: ArticlePage | None = None,
    text: str = "",
    **fields: Any,
) -> ArticlePage:
    """A published article with one revision, as an `ArticlePage`.

    `text` is one paragraph of the body; `live=False` makes a draft.
    """
    number = next(_numbers)
    index = article_index(language)
    fields.setdefault("title", title or f"Article {number}")
    fields.setdefault("slug", f"article-{number}")
    fields.setdefault("body", [("text", f"<p>{text}</p>")] if text else [])
    if translation_of is not None:
        fields["translation_key"] = translation_of.translation_key
    live = fields.pop("live", True)
    page = page_class(locale=index.locale, live=False, **fields)
    index.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    page = ArticlePage.objects.get(pk=page.pk)
    if translation_of is not None:
        TranslationState.objects.get_or_create(
            article=page,
            defaults={
                "source": translation_of,
                "source_revision": translation_of.latest_revision,
            },
        )
    return page


def faq(title: str = "", **fields: Any) -> ArticlePage:
    return article(title, page_class=FaqPage, **fields)


def searches(
    query: str, days: tuple[int, ...] = (1, 1, 2, 2, 3), **fields: Any
) -> None:
    """Somebody's searches, each so many days ago; without `days`, a frequent query."""
    fields = {"language_code": "en", "total": 1} | fields
    for day in days:
        log = SearchLog.objects.create(query=query, **fields)
        log.created_at -= timedelta(days=day)
        log.save(update_fields=["created_at"])


def synonym(terms: str, also_finds: str = "", *, language: str = "en") -> Synonym:
    return Synonym.objects.create(
        language_code=language, terms=terms, also_finds=also_finds
    )


def pinned_answer(
    queries: str, article: ArticlePage, *, position: int = 0
) -> PinnedAnswer:
    return PinnedAnswer.objects.create(
        language_code=article.language_code,
        queries=queries,
        article=article,
        position=position,
    )


def ignored_word(word: str, *, language: str = "en") -> IgnoredWord:
    return IgnoredWord.objects.create(language_code=language, word=word)


def searched(query: str, times: int = 1, *, language: str = "en") -> None:
    """A query in the log, so many times."""
    SearchLog.objects.bulk_create(
        SearchLog(language_code=language, query=query, total=0) for _ in range(times)
    )


def user(username: str = "", *, groups: tuple[str, ...] = (), **fields: Any) -> User:
    account = User.objects.create_user(
        username=username or f"user-{next(_numbers)}",
        password="correct horse battery",
        **fields,
    )
    account.groups.set(Group.objects.filter(name__in=groups))
    return account


def agent(username: str = "", **fields: Any) -> User:
    """Somebody who may enter the admin and work on tickets, and nothing else."""
    account = user(username, **fields)
    account.user_permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "work_ticket"])
    )
    return account


def customer(address: str = "", *, verified: bool = True) -> CustomerAddress:
    person = Customer.objects.create(name="Hanako Yamada", language_code="en")
    return CustomerAddress.objects.create(
        customer=person,
        address=address or f"customer-{next(_numbers)}@example.com",
        verified_at=timezone.now() if verified else None,
    )


def ticket(
    subject: str = "My refund has not arrived",
    *,
    body: str = "I sent the parcel back two weeks ago.",
    **fields: Any,
) -> Ticket:
    number = next(_numbers)
    address = fields.pop("address", None) or customer()
    fields.setdefault("reference", f"REF{number:07d}")
    fields.setdefault("language_code", "en")
    fields.setdefault("updated_at", timezone.now())
    fields.setdefault("search_text", f"{subject} {body}".casefold())
    if fields.get("status") in Ticket.FINISHED:
        fields.setdefault("solved_at", timezone.now())
    row = Ticket.objects.create(
        subject=subject,
        address=address,
        customer=address.customer,
        idempotency_key=uuid.uuid4(),
        submission_hash="",
        **fields,
    )
    Message.objects.create(
        ticket=row, is_from_customer=True, body=body, idempotency_key=uuid.uuid4()
    )
    return row
