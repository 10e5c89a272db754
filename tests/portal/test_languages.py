import pytest
from wagtail.models import Locale

from portal.models import HomePage
from portal.sitetree import ensure_home
from tests import factories

pytestmark = pytest.mark.django_db


ANSWERS = {
    "": "/en/",
    "ja": "/ja/",
    "ja-JP,ja;q=0.9,en;q=0.8": "/ja/",
    "en;q=0.3, de;q=0.9": "/de/",
    "pt": "/pt-br/",
    "pt-PT": "/pt-br/",
    "zh": "/zh-hans/",
    "zh-CN": "/zh-hans/",
    "zh-TW": "/zh-hant/",
    "zh-HK": "/zh-hant/",
    "zh-Hant-HK": "/zh-hant/",
    "ar-EG": "/ar/",
    "sv, fi;q=0.9, ko;q=0.1": "/ko/",
    "sv": "/en/",
    "*": "/en/",
    "*;q=0": "/en/",
    "ja;q=0": "/en/",
    "ja;q=0, *": "/en/",
    "ja;q=x": "/en/",
    ";;;,,=q\x00": "/en/",
    "<script>alert(1)</script>": "/en/",
    "fr," + "x" * 10_000: "/fr/",
    "x" * 10_000: "/en/",
    "sv;q=0.1," * 2_000: "/en/",
}


def test_the_front_door_leads_to_the_language_of_the_browser(client, ten_languages):
    doors = {
        header: client.get("/", headers={"accept-language": header})
        for header in ANSWERS
    }

    assert {header: door["Location"] for header, door in doors.items()} == ANSWERS
    assert {door.status_code for door in doors.values()} == {302}
    assert {"Accept-Language" in door["Vary"] for door in doors.values()} == {True}


def test_the_front_door_leads_only_to_languages_that_are_offered(client, home):
    response = client.get("/", headers={"accept-language": "ja, fr;q=0.9"})

    assert response["Location"] == "/en/"


def test_a_language_is_offered_until_its_home_page_is_withdrawn(client, home):
    japanese = ensure_home(Locale.objects.create(language_code="ja"))
    before = client.get("/", headers={"accept-language": "ja"})["Location"]

    japanese.unpublish()

    after = client.get("/", headers={"accept-language": "ja"})["Location"]
    assert (before, after) == ("/ja/", "/en/")


def test_a_language_that_was_deleted_is_offered_no_longer(client, home):
    japanese = Locale.objects.create(language_code="ja")
    client.get("/en/")

    HomePage.objects.get(locale=japanese).delete()
    japanese.delete()

    links = client.get("/en/").context["languages"]
    assert [link.code for link in links] == ["en"]


def test_a_link_with_a_language_is_never_sent_to_another(client, ten_languages):
    answers = {
        code: client.get(f"/{code}/", headers={"accept-language": "ja"}).status_code
        for code in ten_languages
    }

    assert answers == dict.fromkeys(ten_languages, 200)


def switch(client, url: str) -> dict[str, str]:
    return {link.code: link.url for link in client.get(url).context["languages"]}


def test_the_switch_leads_to_the_home_page_in_every_language(client, ten_languages):
    links = client.get("/ja/").context["languages"]

    assert [link.url for link in links] == [f"/{code}/" for code in ten_languages]
    assert [link.code for link in links if link.current] == ["ja"]
    assert links[1].name == "日本語"


def test_the_switch_keeps_the_search_but_not_the_page_of_its_results(client, home):
    Locale.objects.create(language_code="ja")

    links = switch(client, "/en/search/?q=返金 いつ&kind=faq&page=2&utm_source=x")

    assert links["ja"] == "/ja/search/?q=%E8%BF%94%E9%87%91+%E3%81%84%E3%81%A4&kind=faq"


def test_the_switch_keeps_the_topic(client, home):
    Locale.objects.create(language_code="ja")
    factories.topic("payments")

    assert switch(client, "/en/topics/payments/")["ja"] == "/ja/topics/payments/"


def test_the_switch_of_a_missing_page_leads_to_the_home_pages(client, home):
    Locale.objects.create(language_code="ja")

    response = client.get("/en/nothing/here/")

    assert response.status_code == 404
    assert 'href="/ja/" lang="ja"' in response.content.decode()


def test_each_name_in_the_switch_says_its_language(client, ten_languages):
    html = client.get("/de/").content.decode()

    assert '<a href="/ar/" lang="ar" hreflang="ar">العربية</a>' in html
    assert '<a href="/de/" lang="de" hreflang="de" aria-current="true">' in html
