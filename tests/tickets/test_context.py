from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from kb.models import SearchLog, TranslationState
from tests import factories
from tickets.context import ReceiptItem, device_item, receipt_items
from tickets.receipts import (
    BadReceipt,
    make_slip,
    read_receipt,
    sign_receipt,
)
from tickets.steps import Step

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()


def items(*steps: Step, user=VISITOR) -> list[ReceiptItem]:
    return receipt_items(steps, user=user)


def texts(*steps: Step) -> list[str]:
    return [item.text for item in items(*steps)]


def searched(query: str = "refund", total: int = 3, language: str = "en") -> Step:
    log = SearchLog.objects.create(language_code=language, query=query, total=total)
    return Step("search", search=log.pk)


def read(article, **fields) -> Step:
    fields.setdefault("revision", article.live_revision_id)
    return Step("read", article=article.pk, **fields)


@pytest.mark.parametrize(
    ("total", "text"),
    [
        (0, "You searched for “refund” in English: no results"),
        (1, "You searched for “refund” in English: 1 result"),
        (3, "You searched for “refund” in English: 3 results"),
    ],
)
def test_a_search_is_told_with_its_language_and_results(total, text):
    assert texts(searched(total=total)) == [text]


@pytest.mark.parametrize(
    ("seconds", "ending"),
    [
        (None, ""),
        (8, ", less than a minute"),
        (65, ", 1 minute"),
        (125, ", 2 minutes"),
    ],
)
def test_reading_is_told_with_its_version_and_how_long(home, seconds, ending):
    article = factories.article("Returns")
    date = date_format(article.live_revision.created_at)

    assert texts(read(article, seconds=seconds)) == [
        f"You read “Returns”, version of {date}{ending}"
    ]


def test_an_article_in_another_language_says_why(home):
    article = factories.article("Returns")
    date = date_format(article.live_revision.created_at)

    assert texts(read(article, seconds=125, language_code="fr")) == [
        f"You read “Returns”, version of {date}, 2 minutes,"
        " in English because there is no French version"
    ]


def test_no_reason_is_given_when_there_is_a_translation_by_now(home):
    article = factories.article("Returns")
    factories.article("Retours", language="fr", translation_of=article)

    assert "because" not in texts(read(article, language_code="fr"))[0]


@pytest.mark.parametrize(
    ("is_helpful", "text"),
    [
        (True, "You said that “Returns” helped"),
        (False, "You said that “Returns” did not help"),
    ],
)
def test_a_vote_is_told_as_it_was_given(home, is_helpful, text):
    article = factories.article("Returns")

    assert texts(Step("vote", article=article.pk, is_helpful=is_helpful)) == [text]


def test_the_lines_are_in_the_visitors_language():
    with translation.override("ja"):
        text = texts(searched("返金", total=0))[0]

    assert "返金" in text


def test_an_older_revision_is_told_by_its_own_title(home):
    article = factories.article("Old title")
    step = read(article)
    page = article.specific
    page.title = "New title"
    page.save_revision().publish()

    assert "“Old title”" in texts(step)[0]


def test_a_draft_that_was_never_published_is_no_revision_that_was_read(home):
    article = factories.article("Returns")
    page = article.specific
    page.title = "Canarius draft"
    draft = page.save_revision()

    assert items(read(article, revision=draft.pk)) == [
        ReceiptItem("read", "You read “Returns”", article_id=article.pk)
    ]


def test_the_revision_of_another_article_is_no_revision_that_was_read(home):
    article, other = factories.article("Returns"), factories.article("Other")

    found = items(read(article, revision=other.live_revision_id), read(other))

    assert [item.revision_id for item in found] == [None, other.live_revision_id]


def test_s13_what_this_visitor_may_not_read_is_left_out(home):
    hidden = factories.article("Canarius", live=False)
    steps = [
        Step("read", article=hidden.pk, revision=hidden.latest_revision_id),
        Step("vote", article=hidden.pk, is_helpful=False),
        Step("read", article=10**9),
    ]

    assert items(*steps) == []


def test_how_outdated_a_translation_was_that_day_is_kept(home):
    source = factories.article("Returns")
    article = factories.article("Retours", language="fr", translation_of=source)
    TranslationState.objects.update(change=3)

    assert items(read(article))[0].translation_change == 3
    assert items(read(source))[0].translation_change is None


@pytest.mark.parametrize(
    "secret",
    ["hanako@example.jp", "4111 1111 1111 1111", "+81 90-1234-5678", "token=abc123xyz"],
)
def test_a_secret_in_a_query_is_taken_out_before_anybody_sees_it(secret):
    item = items(searched(f"refund {secret} late"))[0]

    assert secret not in item.text
    assert secret not in item.query
    assert "refund" in item.text


def test_a_query_cannot_break_its_line_or_turn_it_round():
    assert texts(searched("a\n\u202eb", total=0)) == [
        "You searched for “a b” in English: no results"
    ]


@pytest.mark.parametrize(
    ("user_agent", "text"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101"
            " Firefox/140.0",
            "Firefox 140 on Windows, in English",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)"
            " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148"
            " Safari/604.1",
            "Safari 26 on iOS, in English",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML,"
            " like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
            "Edge 141 on Windows, in English",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16; SM-S911B Build/XYZ) AppleWebKit/537.36"
            " (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile"
            " Safari/537.36",
            "Samsung Internet 28 on Android, in English",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36"
            " (KHTML, like Gecko) Chrome/141.0.7390.55 Safari/537.36",
            "Chrome 141 on macOS, in English",
        ),
        ("<script>", "Unknown browser on unknown system, in English"),
        ("", "Unknown browser on unknown system, in English"),
    ],
)
def test_a_device_is_told_by_family_and_major_version_only(user_agent, text):
    item = device_item(user_agent=user_agent, language_code="en", time_zone="")

    assert item.text == text


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("Asia/Tokyo", ", time zone Asia/Tokyo"),
        ("America", ""),
        ("../../etc/passwd", ""),
        ("Mars/Base", ""),
        ("", ""),
    ],
)
def test_a_time_zone_is_told_when_there_is_one_of_that_name(client, home, name, ending):
    page = client.post("/en/contact/receipt/", {"trail": "[]", "time_zone": name})

    assert f"in English{ending}<" in page.content.decode()


def test_times_are_on_the_visitors_clock():
    moment = datetime(2026, 5, 3, 10, tzinfo=UTC)
    item = ReceiptItem("search", "x", happened_at=moment)

    slip = make_slip([item, ReceiptItem("device", "y", time_zone="Asia/Tokyo")])

    assert slip.lines[0].happened_at.hour == 19


def test_a_signed_receipt_is_read_back_as_it_was(home):
    article = factories.article("Returns")
    found = items(searched(), read(article, seconds=70, at=timezone.now()))

    assert read_receipt(sign_receipt(found)) == found


@given(st.text(min_size=1, max_size=80))
def test_whatever_we_did_not_sign_is_refused(text):
    with pytest.raises(BadReceipt):
        read_receipt(text)
