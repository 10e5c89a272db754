import gzip
import json
import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from kb.models import ArticleReads
from kb.reading_time import reading_minutes
from tests import factories
from tests.kb import pages


@pytest.fixture
def soup(client):
    def read(address: str) -> BeautifulSoup:
        return BeautifulSoup(client.get(address).content, "html.parser")

    return read


def words_of(tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_article_page_leads_from_the_home_page_over_the_topic(soup, home):
    topic = factories.topic("account", name_en="Account", name_ar="الحساب")
    factories.article("Reset", slug="reset", topic=topic)

    crumbs = soup("/en/articles/reset/").select(".crumbs a")

    assert [(words_of(a), a["href"]) for a in crumbs] == [
        ("Help", "/en/"),
        ("Account", "/en/topics/account/"),
    ]


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "May 3, 2026"), ("ja", "2026年5月3日")]
)
def test_review_date_is_written_as_the_reader_writes_it(soup, home, language, shown):
    factories.article("Reset", slug="reset", last_reviewed=date(2026, 5, 3))

    assert shown in words_of(soup(f"/{language}/articles/reset/").select_one(".meta"))


def test_frame_is_right_to_left_and_the_article_as_its_own_language(soup, home):
    factories.article_index("ar")
    factories.article("Reset", slug="reset")

    page = soup("/ar/articles/reset/")

    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert (page.article["lang"], page.article["dir"]) == ("en", "ltr")
    assert page.select_one(".vote").parent["dir"] == "rtl"


def test_headings_get_ids_and_a_table_of_contents(soup, home):
    body = [
        pages.text("<h2>From the app</h2><p>One.</p>"),
        pages.text("<h2>From the app</h2><h3>アプリから &amp; <b>Web</b></h3>"),
    ]
    factories.article("Reset", slug="reset", body=body)

    page = soup("/en/articles/reset/")

    links = [(a["href"], words_of(a)) for a in page.select(".toc a")]
    assert links == [
        ("#from-the-app", "From the app"),
        ("#from-the-app-2", "From the app"),
        ("#アプリから-web", "アプリから & Web"),
    ]
    assert [h["id"] for h in page.select(".prose > :is(h2, h3)")] == [
        href[1:] for href, _ in links
    ]


def test_ids_of_headings_do_not_collide_with_those_of_the_page(soup, home):
    body = [pages.text("<h2>Vote</h2><h2>Main</h2><h2>Still</h2><h2>!</h2>")]
    factories.article("Reset", slug="reset", body=body)

    ids = [tag["id"] for tag in soup("/en/articles/reset/").select("[id]")]

    assert sorted(ids) == sorted(set(ids))


def test_one_heading_needs_no_table_of_contents(soup, home):
    body = [pages.text("<h2>Only one</h2><p>Text.</p>")]
    factories.article("Reset", slug="reset", body=body)

    assert soup("/en/articles/reset/").select(".toc") == []


def test_every_block_is_shown_in_its_own_way(soup, home):
    factories.article("Set up", slug="set-up", body=pages.every_block())

    prose = soup("/en/articles/set-up/").select_one(".prose")

    image = prose.select_one(".steps img")
    assert [words_of(p) for p in prose.select(".steps > li .steps__title")] == [
        "Step 1",
        "Step 2",
    ]
    assert (image["width"], image["height"], image["loading"], image["alt"]) == (
        "640",
        "360",
        "lazy",
        "The button of step 1",
    )
    assert words_of(prose.select_one("aside.notice--warning")) == "Warning It is hot."
    assert words_of(prose.select_one("figure.picture figcaption")) == "The back side"
    code = prose.select_one("pre")
    assert (code["dir"], code["tabindex"], code.code.string) == (
        "ltr",
        "0",
        'echo "<b>"',
    )
    region = prose.select_one("[role=group]")
    assert (region["tabindex"], region["aria-label"]) == ("0", "Prices")
    assert [th["scope"] for th in region.select("th")] == ["col", "col", "row"]
    assert words_of(
        prose.select_one(".download")
    ) == "The manual PDF · 2.0\xa0KB".replace("\xa0", " ")
    assert words_of(prose.select_one("details > summary")) == "Older models"


def test_nothing_of_a_video_is_loaded_before_a_click(soup, home):
    factories.article("Set up", slug="set-up", body=pages.every_block())

    page = soup("/en/articles/set-up/")

    video = page.select_one(".video")
    assert video["data-video"] == "https://www.youtube-nocookie.com/embed/abcdefghijk"
    assert video.a["href"] == "https://youtu.be/abcdefghijk"
    assert page.select("iframe") == []


def test_links_in_the_text_stay_in_the_readers_language_and_betray_nothing(soup, home):
    target = factories.article("Target", slug="target")
    draft = factories.article("Draft", slug="draft-slug", live=False)
    staff = factories.article("Staff", slug="staff-slug")
    PageViewRestriction.objects.create(page=staff, restriction_type="login")
    links = "".join(
        f'<a linktype="page" id="{page.pk}">to</a>'
        for page in (target, draft, staff, home)
    )
    factories.article("Reset", slug="reset", body=[pages.text(f"<p>{links}</p>")])

    page = soup("/ja/articles/reset/")

    assert [a.get("href") for a in page.select(".prose > p a")] == [
        "/ja/articles/target/",
        None,
        None,
        "/en/articles/",
    ]


def test_related_articles_are_of_the_topic_and_those_with_shared_rare_words_first(
    soup, home
):
    topic = factories.topic()
    factories.article("Refund to a card", slug="refund", topic=topic, keywords="money")
    factories.article("Track a parcel", slug="track", topic=topic)
    factories.article("Get your money back", slug="money", topic=topic)
    factories.article("Draft about money", topic=topic, live=False)
    factories.article("Money elsewhere", topic=factories.topic())

    related = soup("/en/articles/refund/").select(".related a")

    assert [words_of(a) for a in related] == ["Get your money back", "Track a parcel"]


def test_related_articles_are_in_the_readers_language_where_they_exist(soup, home):
    topic = factories.topic()
    factories.article("Refund", slug="refund", topic=topic)
    parcel = factories.article("Parcel", slug="parcel", topic=topic)
    factories.article(
        "荷物", language="ja", slug="p", topic=topic, translation_of=parcel
    )
    factories.article("Invoice", slug="invoice", topic=topic)

    related = soup("/ja/articles/refund/").select(".related a")

    assert {(words_of(a), a["href"]) for a in related} == {
        ("荷物", "/ja/articles/p/"),
        ("Invoice", "/ja/articles/invoice/"),
    }


def test_step_of_the_trail_names_the_revision_that_is_read(soup, home):
    article = factories.article("Reset", slug="reset")

    main = soup("/fr/articles/reset/").main

    assert json.loads(main["data-step"]) == {
        "kind": "read",
        "article": article.pk,
        "revision": article.live_revision_id,
        "language": "en",
    }


def test_votes_and_contact_are_links_so_that_reading_sets_no_cookie(client, home):
    article = factories.article("Reset", slug="reset")

    response = client.get("/en/articles/reset/")

    page = BeautifulSoup(response.content, "html.parser")
    assert [a["href"] for a in page.select(".vote a")] == [
        f"/en/vote/{article.pk}/?helpful=yes",
        f"/en/vote/{article.pk}/?helpful=no",
    ]
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")
    assert "csrf" not in response.content.decode()


def test_alternates_name_the_public_versions_only(soup, home):
    english = factories.article("Reset", slug="reset")
    factories.article("Zurücksetzen", language="de", slug="neu", translation_of=english)
    factories.article("X", language="fr", slug="x", translation_of=english, live=False)
    hidden = factories.article("Y", language="ja", slug="y", translation_of=english)
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")

    links = soup("/de/articles/neu/").select("link[rel=alternate]")

    assert {(link["hreflang"], link["href"]) for link in links} == {
        ("en", "http://localhost:8000/en/articles/reset/"),
        ("de", "http://localhost:8000/de/articles/neu/"),
        ("x-default", "http://localhost:8000/en/articles/reset/"),
    }


def test_faq_is_told_to_search_engines_without_breaking_out_of_its_script(soup, home):
    text = "Press </script><script>alert(1)</script> & wait"
    factories.faq(
        "Why <b>red</b>?", slug="red", body=[pages.text(f"<p>{_escaped(text)}</p>")]
    )

    script = soup("/en/articles/red/").select_one('script[type="application/ld+json"]')

    data = json.loads(script.string)
    question = data["mainEntity"][0]
    assert data["@type"] == "FAQPage"
    assert (question["name"], question["acceptedAnswer"]["text"]) == (
        "Why <b>red</b>?",
        text,
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_guide_with_steps_is_told_to_search_engines(soup, home):
    factories.article("Set up", slug="set-up", body=[pages.steps(None, None)])

    script = soup("/en/articles/set-up/").select_one(
        'script[type="application/ld+json"]'
    )

    data = json.loads(script.string)
    assert (data["@type"], data["inLanguage"]) == ("HowTo", "en")
    assert [step["name"] for step in data["step"]] == ["Step 1", "Step 2"]


def test_preview_of_a_draft_works_and_counts_no_read(home):
    article = factories.article("Reset", slug="reset", live=False)

    response = article.specific.make_preview_request()

    assert response.status_code == 200
    assert not ArticleReads.objects.exists()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 1),
        ("word " * 200, 1),
        ("word " * 600, 3),
        ("設定を開きます。" * 125, 2),
        ("إعادة " * 400, 2),
        ("Wi-Fi を開く " * 100, 1),
    ],
)
def test_reading_time_counts_words_or_characters(text, minutes):
    assert reading_minutes(text) == minutes


@pytest.mark.parametrize("count", [1, 30])
def test_article_page_query_count_does_not_grow(
    client, home, count, django_assert_num_queries
):
    topic = factories.topic()
    targets = [factories.article(topic=topic) for _ in range(count)]
    links = "".join(f'<a linktype="page" id="{page.pk}">to</a>' for page in targets)
    body = [
        pages.text(f"<h2>One</h2><p>{links}</p>"),
        pages.steps(*(pages.picture() for _ in range(count))),
        pages.text(f"<h2>Two</h2><p>{links}</p>"),
    ]
    article = factories.article("Reset", slug="reset", topic=topic, body=body)
    for language in ["de", "ja", "fr"][: 3 if count > 1 else 1]:
        factories.article(
            "T", language=language, slug="reset", translation_of=article, topic=topic
        )
    client.get("/en/articles/reset/")

    with django_assert_num_queries(12):
        response = client.get("/en/articles/reset/")

    assert response.content.count(b"<img") == count


def test_article_page_with_every_block_needs_few_queries(
    client, home, django_assert_max_num_queries
):
    factories.article("Set up", slug="set-up", body=pages.every_block())
    client.get("/en/articles/set-up/")

    with django_assert_max_num_queries(15):
        client.get("/en/articles/set-up/")


def test_article_page_is_small(client, home):
    paragraph = "<p>" + "Open the settings and choose the device that you want. " * 40
    body = [pages.text(f"<h2>Part {n}</h2>{paragraph}</p>") for n in range(8)]
    factories.faq("Reset", slug="reset", body=[*body, *pages.every_block()])

    response = client.get("/en/articles/reset/")

    assert len(gzip.compress(response.content)) <= 15 * 1024
    assert re.search(rb"<script(?![^>]*(src=|ld\+json))", response.content) is None
