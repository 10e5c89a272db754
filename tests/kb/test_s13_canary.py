"""S-13: nothing of an article is shown to who may not read it, on any page.

Every article is public and indexed first and hidden afterwards, behind the back of the
index, so that whatever shows what the index proposes shows it here.
"""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageViewRestriction

from kb import frequent_queries, search
from kb.models import ArticlePage, ArticleReads, FrequentQuery
from tests import factories

HIDDEN = (
    "draft",
    "scheduled",
    "expired",
    "login",
    "group",
    "password",
    "below",
    "deleted",
    "foreign",
)
VISIBLE_TO: dict[str, set[str]] = {
    "anonymous": set(),
    "editor": {"login", "below"},
    "member": {"login", "below", "group"},
}


def canary(state: str) -> str:
    """A word that stands nowhere else."""
    return f"{state}zqcanary"


@pytest.fixture
def corpus(home) -> dict[str, ArticlePage]:
    """A public article with one neighbour, and one article in each hidden state."""
    topic = factories.topic("account", name_en="Account")
    public = factories.article(
        "Shared public", slug="public", topic=topic, keywords="shared", text="shared"
    )
    factories.article(
        "Shared neighbour", slug="neighbour", topic=topic, keywords="shared"
    )
    articles = {state: _article(state, topic) for state in HIDDEN[:-3]}
    articles["deleted"] = _article("deleted", topic)
    articles["below"] = _article("below", topic, language="de", translation_of=public)
    articles["foreign"] = _article(
        "foreign", topic, language="fr", translation_of=public
    )
    for article in articles.values():
        ArticleReads.objects.note(article, article.language_code)
    search.apply_changes()
    for state, article in articles.items():
        factories.searches(
            f"shared {canary(state)}", language_code=article.language_code
        )
    frequent_queries.refresh()
    _hide(articles)
    return {"public": public, **articles}


def _article(state: str, topic, **fields) -> ArticlePage:
    word = canary(state)
    return factories.faq(
        f"Shared {word} title",
        slug=f"{word}-slug",
        summary=f"{word} summary",
        keywords=f"shared, {word}",
        text=f"shared {word} text",
        topic=topic,
        **fields,
    )


def _hide(articles: dict[str, ArticlePage]) -> None:
    hidden = [
        articles[state].pk for state in ("draft", "scheduled", "expired", "foreign")
    ]
    ArticlePage.objects.filter(pk__in=hidden).update(live=False)
    for state in ("login", "password"):
        _restrict(articles[state], state)
    group = Group.objects.create(name="Members")
    _restrict(articles["group"], "groups").groups.add(group)
    _restrict(articles["below"].get_parent(), "login")
    articles["deleted"].delete()


def _restrict(page, kind: str) -> PageViewRestriction:
    return PageViewRestriction.objects.create(
        page=page, restriction_type=kind, password="sesame"
    )


@pytest.fixture
def visitors(corpus) -> dict[str, Client]:
    signed_in = {
        "editor": factories.user("editor", groups=("Editors",)),
        "member": factories.user("member", groups=("Members",)),
    }
    clients = {"anonymous": Client()}
    for role, user in signed_in.items():
        clients[role] = Client()
        clients[role].force_login(user)
    return clients


PAGES = [
    f"/{language}{path}"
    for language in ("en", "de", "fr", "ja")
    for path in (
        "/",
        "/articles/",
        "/articles/public/",
        "/articles/neighbour/",
        "/topics/account/",
        "/search/",
        "/search/?q=shared",
        "/search/?q=shared&kind=faq",
        "/search/?q=nothingatall",
        "/suggest/?q=shar",
    )
]


def told_by(content: bytes) -> set[str]:
    """The states whose canary stands in a page."""
    return set(re.findall(r"([a-z]+)zqcanary", content.decode().casefold()))


def test_s13_pages_tell_what_the_visitor_may_read_and_nothing_else(visitors):
    told = {
        role: set().union(*(told_by(client.get(page).content) for page in PAGES))
        for role, client in visitors.items()
    }

    assert told == VISIBLE_TO


def test_s13_frequent_queries_hold_every_canary_that_no_list_shows(visitors):
    """So that the test above has something to find."""
    texts = FrequentQuery.objects.values_list("text", flat=True)

    assert {told for text in texts for told in told_by(text.encode())} == set(HIDDEN)


def test_s13_sitemap_tells_nothing_to_anybody(visitors):
    told = {
        role: [
            told_by(client.get(f"/sitemap{part}.xml").content)
            for part in ("", "-lists", "-articles")
        ]
        for role, client in visitors.items()
    }

    assert told == dict.fromkeys(VISIBLE_TO, [set(), set(), set()])


def test_s13_address_of_a_hidden_article_is_as_unknown_as_any(visitors):
    found = {
        role: {
            state
            for state in set(HIDDEN) - {"foreign"}
            for language in ("en", "de", "fr")
            if client.get(f"/{language}/articles/{canary(state)}-slug/").status_code
            == 200
        }
        for role, client in visitors.items()
    }

    assert found == VISIBLE_TO


def test_s13_withdrawn_translation_shows_the_public_original_only(client, corpus):
    response = client.get(f"/fr/articles/{canary('foreign')}-slug/", follow=True)

    assert response.context["page"].title == "Shared public"
    assert told_by(response.content.replace(b"foreignzqcanary-slug", b"")) == set()


def test_s13_search_for_a_hidden_word_finds_counts_and_corrects_nothing(visitors):
    def tells(client: Client, query: str) -> bool:
        results = client.get(f"/en/search/?q={query}").context["results"]
        correction = results.correction or ""
        return bool(
            results.total
            or results.topics
            or results.fallback
            or "zqcanary" in correction
        )

    told = {
        role: {
            state
            for state in HIDDEN
            if tells(client, canary(state)) or tells(client, f"{canary(state)[:-1]}x")
        }
        for role, client in visitors.items()
    }

    assert {role: told[role] - VISIBLE_TO[role] for role in told} == dict.fromkeys(
        VISIBLE_TO, set()
    )


def test_s13_hidden_article_takes_no_vote(visitors, corpus):
    asked = {
        role: {
            state
            for state in HIDDEN
            if client.get(f"/en/vote/{corpus[state].pk or 0}/").status_code == 200
        }
        for role, client in visitors.items()
    }

    assert asked == VISIBLE_TO


def test_s13_topics_count_what_the_visitor_may_read(visitors):
    counts = {
        role: client.get("/en/").context["topics"][0].article_count
        for role, client in visitors.items()
    }

    assert counts == {"anonymous": 2, "editor": 3, "member": 4}
