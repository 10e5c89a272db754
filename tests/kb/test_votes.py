import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import PageViewRestriction

from kb.models import Vote
from kb.votes import MOST_VOTES, TooManyVotes, record_vote
from tests import factories

KEY = "6b0e1a52-0c5e-4c4b-9f0e-3d8f5a0d2c11"


@pytest.fixture
def article(home):
    return factories.article("Reset your password", slug="reset")


def vote(client, article, language="en", **answer):
    return client.post(f"/{language}/vote/{article.pk}/", {"key": KEY, **answer})


@pytest.mark.parametrize("language", ["en", "ar"])
def test_vote_is_stored_for_the_revision_that_is_published(client, article, language):
    response = vote(client, article, language, helpful="yes")

    stored = Vote.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/{language}/vote/{article.pk}/?given=yes"
    assert (stored.article_id, stored.revision_id, stored.is_helpful) == (
        article.pk,
        article.live_revision_id,
        True,
    )
    assert stored.language_code == "en"


def test_no_asks_for_a_reason_and_keeps_it(client, article):
    form = client.get(f"/en/vote/{article.pk}/?helpful=no").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', form)[1]

    client.post(
        f"/en/vote/{article.pk}/",
        {
            "key": key,
            "helpful": "no",
            "reason": "outdated",
            "comment": "Ask taro@example.jp",
        },
    )

    stored = Vote.objects.get()
    assert form.count('type="radio"') == 5
    assert (stored.is_helpful, stored.reason, stored.comment) == (
        False,
        "outdated",
        "Ask [email]",
    )


def test_same_key_is_one_vote_and_may_add_its_reason_once(client, article):
    vote(client, article, helpful="no")
    vote(client, article, helpful="no", reason="unclear")
    vote(client, article, helpful="no", reason="other", comment="Again")

    stored = Vote.objects.get()
    assert (stored.reason, stored.comment) == ("unclear", "")


def test_key_of_a_vote_cannot_change_a_vote_on_another_article(client, article):
    other = factories.article("Other")
    vote(client, article, helpful="no")
    vote(client, other, helpful="no", reason="unclear")

    stored = Vote.objects.get()
    assert (stored.article_id, stored.reason) == (article.pk, "")


@pytest.mark.parametrize(
    "answer",
    [
        {"helpful": "maybe"},
        {"helpful": "yes", "key": "x"},
        {"helpful": "no", "reason": "because"},
        {"helpful": "no", "comment": "x" * 501},
        {},
    ],
)
def test_answer_that_makes_no_sense_is_asked_again(client, article, answer):
    response = vote(client, article, **answer)

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Vote.objects.exists()


def test_too_many_votes_get_a_plain_sentence(client, article):
    cache.clear()
    for _ in range(MOST_VOTES):
        record_vote(article, key=uuid.uuid4(), is_helpful=True, client="127.0.0.1")

    response = vote(client, article, helpful="yes")

    assert response.status_code == 429
    assert "This one was not counted." in response.content.decode()
    assert Vote.objects.count() == MOST_VOTES


def test_votes_of_one_network_do_not_use_up_those_of_another(article):
    for _ in range(MOST_VOTES):
        record_vote(article, key=uuid.uuid4(), is_helpful=True, client="192.0.2.1")

    with pytest.raises(TooManyVotes):
        record_vote(article, key=uuid.uuid4(), is_helpful=True, client="192.0.2.1")
    record_vote(article, key=uuid.uuid4(), is_helpful=True, client="192.0.2.2")

    assert Vote.objects.count() == MOST_VOTES + 1


@pytest.mark.parametrize("given", ["yes", "no"])
def test_thanks_offers_contact_and_is_a_step_of_the_trail(client, article, given):
    body = client.get(f"/en/vote/{article.pk}/?given={given}").content.decode()

    helpful = "true" if given == "yes" else "false"
    assert f"/en/contact/?article={article.pk}&amp;revision=" in body
    assert (
        f"&quot;kind&quot;: &quot;vote&quot;, &quot;article&quot;: {article.pk}" in body
    )
    assert f"&quot;helpful&quot;: {helpful}" in body
    assert "Thank you" in body


def test_asking_stores_nothing_and_is_not_cached(client, article):
    response = client.get(f"/en/vote/{article.pk}/?helpful=yes")

    assert not Vote.objects.exists()
    assert "no-store" in response["Cache-Control"]
    assert "csrfmiddlewaretoken" in response.content.decode()


def test_question_without_an_answer_in_the_address_offers_both(client, article):
    body = client.get(f"/en/vote/{article.pk}/?helpful=%3Cscript%3E").content.decode()

    assert 'name="helpful" value="yes"' in body
    assert 'href="?helpful=no"' in body
    assert "<script>" not in body


@pytest.mark.parametrize("method", ["get", "post"])
def test_article_that_may_not_be_read_cannot_be_voted_on(client, home, method):
    draft = factories.article(live=False)
    staff = factories.article()
    PageViewRestriction.objects.create(page=staff, restriction_type="login")

    statuses = [
        getattr(client, method)(f"/en/vote/{pk}/", {"key": KEY, "helpful": "yes"})
        for pk in (draft.pk, staff.pk, 999_999)
    ]

    assert [response.status_code for response in statuses] == [404, 404, 404]
    assert not Vote.objects.exists()


def test_vote_without_a_token_is_refused(article):
    client = Client(enforce_csrf_checks=True)

    assert vote(client, article, helpful="yes").status_code == 403
