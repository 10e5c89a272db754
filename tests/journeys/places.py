"""A help centre with everything in it, and the way past everything that it shows."""

from collections.abc import Iterator
from uuid import uuid4

from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.rich_text import RichText

from kb import search
from kb.models import ArticlePage, TranslationState
from kb.models.translations import ChangeSize
from tests import factories
from tests.journeys import steps
from tests.journeys.stories import STORIES, Story
from tests.kb import pages
from tickets.access import make_link
from tickets.context import freeze
from tickets.models import ContextItem, Ticket, VisitorContext
from tickets.references import new_reference

LONG_WORD = "https://lamps.example.com/" + "a-very-long-address" * 8


def notice(kind: str, text: str) -> tuple[str, dict]:
    return ("notice", {"kind": kind, "text": RichText(f"<p>{text}</p>")})


def body(story: Story) -> list:
    return [
        pages.text(f"<p>{story.text} {LONG_WORD}</p>"),
        *(notice(kind, story.summary) for kind in ("note", "tip")),
        ("code", {"language": "", "code": LONG_WORD}),
        *pages.every_block(),
    ]


def furnish(told: Story) -> None:
    """Publish articles in three languages, and two pages of results in one of them."""
    names = {f"name_{story.language}": story.topic for story in STORIES}
    lamps = factories.topic("lamps", **names)
    factories.topic("empty", name_en="Repairs")
    source = None
    for story in STORIES:
        source = factories.article(
            story.title,
            slug="connect",
            language=story.language,
            translation_of=source,
            summary=story.summary,
            topic=lamps,
            body=body(story),
            last_reviewed=timezone.localdate(),
        )
    TranslationState.objects.update(change=ChangeSize.MAJOR)
    for number in range(11):
        factories.faq(f"{told.title} {number}", language=told.language, topic=lamps)
    factories.article("Nur auf Deutsch", slug="nur", language="de", topic=lamps)
    search.apply_changes()


def ask(story: Story, article: ArticlePage) -> Ticket:
    """A ticket with an answer, and with what its customer read before."""
    words = f"{story.question} {LONG_WORD}"
    ticket = factories.ticket(
        story.subject,
        body=words,
        reference=new_reference(),
        language_code=story.language,
        status="pending",
    )
    ticket.messages.create(
        author=factories.agent(), body=story.answer, idempotency_key=uuid4()
    )
    context = VisitorContext.objects.create(ticket=ticket, language_code=story.language)
    ContextItem.objects.create(
        context=context,
        position=0,
        kind=ContextItem.Kind.READ,
        text=article.title,
        article_id=article.pk,
        revision=freeze([article.live_revision_id])[article.live_revision_id],
    )
    return ticket


def walk(page: Page, story: Story) -> Iterator[str]:
    """Open every public page in the language of the story, and name where we are."""
    article = ArticlePage.objects.get(title=story.title)
    start = f"/{story.language}/"
    for name, path in {
        "home": "",
        "articles": "articles/",
        "topic": "topics/lamps/",
        "empty topic": "topics/empty/",
        "search": "search/",
        "results": f"search/?q={story.query}",
        "other languages": "search/?q=Deutsch",
        "nothing found": "search/?q=zzzzzz",
        "article": "articles/connect/",
        "fallback": "articles/nur/",
        "missing page": "nowhere/",
        "unknown request": "requests/ABCDE-FGHJK/",
    }.items():
        page.goto(start + path)
        yield name
    yield from walk_on_by_forms(page, story, article)


def walk_on_by_forms(page: Page, story: Story, article: ArticlePage) -> Iterator[str]:
    vote = f"/{story.language}/vote/{article.pk}/"
    page.goto(f"{vote}?helpful=no")
    yield "vote"
    page.goto(f"{vote}?given=no")
    yield "thanks for the vote"
    steps.ask_for_help(page)
    expect(steps.receipt(page).nth(3)).to_be_visible()
    yield "contact"
    steps.press(page, "Send", "request")
    page.locator("#errors").wait_for()
    yield "contact, refused"
    _, token = make_link(ticket=ask(story, article), address=None)
    page.goto(f"/{story.language}/requests/open/{token}/")
    yield "request"
    steps.press(page, "Send reply")
    page.locator("#errors").wait_for()
    yield "request, refused"
