import re
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kb.models import ArticleReads, TranslationState
from kb.models.translations import ChangeSize
from portal.models import HomePage
from tests import factories


@pytest.fixture
def english(home):
    for code in ("ar", "de", "fr", "ja", "zh-hans", "zh-hant"):
        factories.article_index(code)
    return factories.article("Reset your password", slug="reset", text="Open the page.")


def body_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("code", ["ja", "fr", "ar", "zh-hant"])
def test_missing_translation_is_answered_in_place_in_the_readers_frame(
    client, english, code
):
    response = client.get(f"/{code}/articles/reset/")

    body = body_of(response)
    assert response.status_code == 200
    assert f'<html lang="{code}"' in body
    assert '<article lang="en" dir="ltr">' in body
    assert response.context["is_in_other_language"]
    assert (
        '<link rel="canonical" href="http://localhost:8000/en/articles/reset/">' in body
    )


def test_own_translation_is_shown_without_a_notice(client, english):
    factories.article("パスワード", language="ja", slug="reset", translation_of=english)

    response = client.get("/ja/articles/reset/")

    assert response.context["page"].title == "パスワード"
    assert not response.context["is_in_other_language"]


def test_translation_under_another_slug_is_redirected_to(client, english):
    factories.article(
        "Mot de passe", language="fr", slug="mot-de-passe", translation_of=english
    )

    response = client.get("/fr/articles/reset/")

    assert (response.status_code, response["Location"]) == (
        302,
        "/fr/articles/mot-de-passe/",
    )


def test_slug_of_one_translation_finds_the_article_in_a_third_language(client, english):
    factories.article(
        "Mot de passe", language="fr", slug="mot-de-passe", translation_of=english
    )

    response = client.get("/de/articles/mot-de-passe/")

    assert response.context["page"].title == "Reset your password"


def test_address_in_another_script_works_in_every_language(client, english):
    factories.article(
        "パスワード", language="ja", slug="パスワード", translation_of=english
    )

    moved = client.get("/ja/articles/reset/", follow=True)
    elsewhere = client.get("/de/articles/パスワード/")
    links = {link.code: link.url for link in elsewhere.context["languages"]}

    assert unquote(moved.redirect_chain[0][0]) == "/ja/articles/パスワード/"
    assert moved.context["page"].title == "パスワード"
    assert elsewhere.context["page"].title == "Reset your password"
    assert client.get(links["fr"]).status_code == 200


def test_chinese_readers_get_the_other_chinese_before_english(client, english):
    factories.article(
        "重置密码", language="zh-hans", slug="reset-zh", translation_of=english
    )

    response = client.get("/zh-hant/articles/reset/")

    assert response.context["page"].title == "重置密码"


def test_own_article_wins_over_a_namesake_in_another_language(client, english):
    factories.article("Etwas anderes", language="de", slug="reset")

    response = client.get("/de/articles/reset/")

    assert response.context["page"].title == "Etwas anderes"


def test_withdrawn_translation_is_answered_with_the_original(client, english):
    french = factories.article(
        "Mot de passe", language="fr", slug="mot-de-passe", translation_of=english
    )
    french.specific.unpublish()

    response = client.get("/fr/articles/mot-de-passe/")

    assert response.context["page"].title == "Reset your password"


def test_language_without_a_home_page_serves_the_article_in_the_best_language(
    client, home
):
    factories.article("Reset your password", slug="reset")

    response = client.get("/ko/articles/reset/")

    assert response.status_code == 200
    assert '<html lang="ko"' in body_of(response)
    assert response.context["is_in_other_language"]


def test_language_without_a_list_of_articles_still_finds_them(client, english):
    HomePage.objects.get(locale__language_code="fr").get_children().delete()

    response = client.get("/fr/articles/reset/")

    assert response.context["page"].title == "Reset your password"


def test_language_switch_leads_to_every_language_without_a_404(
    client, english, ten_languages
):
    factories.article(
        "Mot de passe", language="fr", slug="mot-de-passe", translation_of=english
    )
    response = client.get("/en/articles/reset/")

    links = {link.code: link.url for link in response.context["languages"]}
    statuses = {client.get(url).status_code for url in links.values()}

    assert len(links) == 10
    assert links["fr"] == "/fr/articles/mot-de-passe/"
    assert statuses == {200}


@pytest.mark.parametrize(
    "fields",
    [
        {"live": False},
        {"live": False, "expire_at": timezone.now()},
        {"live": False, "go_live_at": timezone.now()},
    ],
)
def test_draft_is_as_unknown_as_an_article_that_does_not_exist(client, english, fields):
    factories.article("Secret plan", slug="secret", **fields)

    draft = client.get("/en/articles/secret/")
    unknown = client.get("/en/articles/nowhere/")
    elsewhere = client.get("/fr/articles/secret/")

    assert [r.status_code for r in (draft, unknown, elsewhere)] == [404, 404, 404]
    assert draft.content.replace(b"secret", b"nowhere") == unknown.content


def test_draft_translation_is_not_betrayed_by_its_slug(client, english):
    factories.article(
        "Geheim", language="de", slug="geheim", translation_of=english, live=False
    )

    assert client.get("/de/articles/geheim/").status_code == 404


@pytest.mark.parametrize("kind", ["login", "groups"])
def test_restricted_article_is_unknown_to_who_may_not_read_it(
    client, admin_user, home, kind
):
    article = factories.article("For staff", slug="staff")
    PageViewRestriction.objects.create(page=article, restriction_type=kind)

    anonymous = client.get("/en/articles/staff/")
    client.force_login(admin_user)
    member = client.get("/en/articles/staff/")

    assert (anonymous.status_code, member.status_code) == (404, 200)
    assert "no-store" in member["Cache-Control"]


def test_restricted_translation_is_answered_with_the_public_original(client, english):
    german = factories.article(
        "Intern", language="de", slug="reset", translation_of=english
    )
    PageViewRestriction.objects.create(page=german, restriction_type="login")

    response = client.get("/de/articles/reset/")

    assert response.context["page"].title == "Reset your password"
    assert b"Intern" not in response.content


def test_alias_of_a_restricted_article_is_restricted_too(client, english):
    alias = english.specific.create_alias(
        parent=factories.article_index("de"), update_slug="reset-alias"
    )
    PageViewRestriction.objects.create(page=english, restriction_type="login")

    response = client.get("/de/articles/reset-alias/")

    assert alias.live
    assert response.status_code == 404


def test_majorly_outdated_translation_says_so_and_leads_to_its_source(client, english):
    french = factories.article(
        "Mot de passe", language="fr", slug="mot-de-passe", translation_of=english
    )
    TranslationState.objects.filter(article=french).update(change=ChangeSize.MAJOR)

    body = body_of(client.get("/fr/articles/mot-de-passe/"))

    assert 'notice--warning"' in body
    assert 'href="/en/articles/reset/" hreflang="en"' in body


@pytest.mark.parametrize("change", [ChangeSize.NONE, ChangeSize.TYPO, ChangeSize.MINOR])
def test_smaller_changes_of_the_source_do_not_trouble_the_reader(
    client, english, change
):
    french = factories.article(
        "Mot de passe", language="fr", slug="mot-de-passe", translation_of=english
    )
    TranslationState.objects.filter(article=french).update(change=change)

    response = client.get("/fr/articles/mot-de-passe/")

    assert response.context["newer_source"] is None


def test_source_that_may_not_be_read_is_not_linked(client, english):
    french = factories.article(
        "Mot de passe", language="fr", slug="mot-de-passe", translation_of=english
    )
    TranslationState.objects.filter(article=french).update(change=ChangeSize.MAJOR)
    PageViewRestriction.objects.create(page=english, restriction_type="login")

    response = client.get("/fr/articles/mot-de-passe/")

    assert response.context["newer_source"] is None
    assert b"/en/articles/reset/" not in response.content.replace(
        b'<a href="/en/articles/mot-de-passe/"', b""
    )


def test_read_in_another_language_is_counted_for_the_readers_language(client, english):
    client.get("/fr/articles/reset/")
    client.get("/fr/articles/reset/")
    client.get("/en/articles/reset/")

    reads = ArticleReads.objects.values_list("article_id", "language_code", "count")
    assert set(reads) == {(english.pk, "fr", 2), (english.pk, "en", 1)}
    assert english.best_version_for("fr", AnonymousUser()) == english
