import re

import pytest
from django.conf import settings as project
from django.urls import reverse

from kb.models import Topic, TranslationState
from kb.models.translations import ChangeSize
from kb.translations import versions
from tests import factories

CODES = [code for code, _ in project.LANGUAGES]


def field(name: str, code: str) -> str:
    return f"{name}_{code.replace('-', '_')}"


def topic_url(name: str, *args: int) -> str:
    return reverse(Topic.snippet_viewset.get_url_name(name), args=args)


def edit_url(article) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article.pk])


def page_form(client, article, **changes: str) -> dict[str, str]:
    """What the browser would send for the article's form, with changes."""
    form = client.get(edit_url(article)).context["form"]
    data = {
        "title": article.title,
        "slug": article.slug,
        "summary": "",
        "keywords": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    data |= {
        name: str(form[name].value() or "")
        for name in ("change_size", "matches_source")
        if name in form.fields
    }
    return data | changes


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


def test_topic_form_shows_all_ten_languages_with_their_direction(as_editor, db):
    words = {field("name", code): f"Name {code}" for code in CODES}
    topic = factories.topic("orders", **words)

    html = as_editor.get(topic_url("edit", topic.pk)).content.decode()

    for code in CODES:
        (tag,) = re.findall(rf'<input[^>]*name="{field("name", code)}"[^>]*>', html)
        assert f'value="Name {code}"' in tag
        assert f'lang="{code}"' in tag
        assert f'dir="{"rtl" if code == "ar" else "ltr"}"' in tag


def test_topic_form_saves_all_ten_languages(as_editor, db):
    topic = factories.topic("orders", name_en="Orders")
    words = {
        field(name, code): f"{name} {code}"
        for code in CODES
        for name in ("name", "description")
    }

    response = as_editor.post(
        topic_url("edit", topic.pk),
        {**words, "slug": "orders", "icon": "home", "position": "3"},
    )

    topic.refresh_from_db()
    assert response.status_code == 302
    assert {name: getattr(topic, name) for name in words} == words


def test_topic_can_be_made_with_its_source_language_alone(as_editor, db):
    response = as_editor.post(
        topic_url("add"),
        {"name_en": "Orders", "slug": "orders", "icon": "home", "position": "0"},
    )

    assert response.status_code == 302
    assert Topic.objects.get().name_en == "Orders"


def test_topic_needs_a_name_in_the_source_language(as_editor, db):
    response = as_editor.post(
        topic_url("add"),
        {"name_ja": "注文", "slug": "orders", "icon": "home", "position": "0"},
    )

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["name_en"]


def test_chips_count_what_is_filled(as_editor, db):
    topic = factories.topic(
        "orders", name_en="Orders", name_ja="注文", description_ja="ご注文について"
    )

    html = as_editor.get(topic_url("edit", topic.pk)).content.decode()

    chips = re.findall(
        r'data-translated-fields-code-param="([\w-]+)".*?(\d/\d)</span>',
        html,
        re.DOTALL,
    )
    assert chips == [(code, "2/2" if code == "ja" else "0/2") for code in CODES[1:]]


def test_topics_are_found_by_their_name_in_any_language(as_editor, db):
    factories.topic("orders", name_en="Orders", name_ja="ご注文")
    factories.topic("account", name_en="Account", name_ja="アカウント")

    response = as_editor.get(topic_url("list"), {"q": "注文"})

    assert [topic.slug for topic in response.context["page_obj"]] == ["orders"]


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_topics_asks_the_database_as_often_for_one_as_for_thirty(
    as_editor, db, django_assert_num_queries, count
):
    for _ in range(count):
        factories.topic()
    as_editor.get(topic_url("list"))

    with django_assert_num_queries(11):
        as_editor.get(topic_url("list"))


@pytest.mark.parametrize("page_class", ["faqpage", "guidepage"])
def test_new_article_has_no_questions_about_translations(as_editor, home, page_class):
    url = reverse("wagtailadmin_pages:add", args=["kb", page_class, home.pk])

    form = as_editor.get(url).context["form"]

    assert {"title", "summary", "topic", "body", "keywords", "review_due"} <= set(
        form.fields
    )
    assert {"change_size", "matches_source"} & set(form.fields) == set()


def test_source_is_asked_for_the_size_of_a_change_and_a_translation_whether_it_follows(
    as_editor, ten_languages
):
    source = factories.article()
    translation = factories.article(language="ja", translation_of=source)

    asked = {
        page.pk: {"change_size", "matches_source"}
        & set(as_editor.get(edit_url(page)).context["form"].fields)
        for page in (source, translation)
    }

    assert asked == {source.pk: {"change_size"}, translation.pk: {"matches_source"}}


def test_answers_about_a_change_start_afresh_after_it_is_published(
    as_editor, ten_languages
):
    source = factories.article(change_size=ChangeSize.MAJOR)
    translation = factories.article(
        language="ja", translation_of=source, matches_source=True
    )

    forms = [
        as_editor.get(edit_url(page)).context["form"] for page in (source, translation)
    ]

    assert forms[0]["change_size"].value() == ChangeSize.MINOR
    assert forms[1]["matches_source"].value() is False


def test_answers_about_a_change_are_kept_with_a_draft(as_editor, ten_languages):
    source = factories.article()
    factories.article(language="ja", translation_of=source)
    data = page_form(as_editor, source, change_size=str(ChangeSize.MAJOR))

    as_editor.post(edit_url(source), data)

    form = as_editor.get(edit_url(source)).context["form"]
    assert form["change_size"].value() == ChangeSize.MAJOR


def test_publishing_the_form_of_a_source_makes_its_translation_outdated(
    as_editor, ten_languages
):
    source = factories.article("Refund")
    factories.article(language="ja", translation_of=source)
    data = page_form(as_editor, source, change_size=str(ChangeSize.MAJOR))

    response = as_editor.post(
        edit_url(source), {**data, "action-publish": "action-publish"}
    )

    assert response.status_code == 302
    assert TranslationState.objects.get().change == ChangeSize.MAJOR


def test_publishing_the_form_of_a_translation_can_say_that_it_follows(
    as_editor, ten_languages
):
    source = factories.article("Refund")
    translation = factories.article("返金", language="ja", translation_of=source)
    TranslationState.objects.update(change=ChangeSize.MAJOR)
    data = page_form(as_editor, translation, matches_source="on")

    as_editor.post(edit_url(translation), {**data, "action-publish": "action-publish"})

    assert TranslationState.objects.get().change == ChangeSize.NONE


def test_panel_shows_every_language_and_its_state(as_editor, ten_languages):
    source = factories.article()
    outdated = factories.article(language="ja", translation_of=source)
    TranslationState.objects.update(change=ChangeSize.MAJOR)
    factories.article(language="fr", translation_of=source)
    factories.article(language="de", translation_of=source, live=False)

    html = as_editor.get(edit_url(source)).content.decode()

    rows = re.findall(r'<li class="article-versions__row">(.*?)</li>', html, re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert texts[:5] == [
        "English Source",
        "日本語 Outdated Major: following the old text fails"
        " What has changed in the source",
        "Deutsch Up to date Draft",
        "Français Up to date",
        "Español Missing",
    ]
    assert len(rows) == 10
    assert edit_url(outdated) in rows[1]
    assert reverse("simple_translation:submit_page_translation", args=[source.pk]) in (
        html
    )


def test_link_to_what_has_changed_opens(as_editor, ten_languages):
    source = factories.article()
    factories.article(language="ja", translation_of=source)
    TranslationState.objects.update(change=ChangeSize.MINOR)
    html = as_editor.get(edit_url(source)).content.decode()
    (url,) = re.findall(r'href="([^"]*/revisions/compare/[^"]*)"', html)

    assert as_editor.get(url).status_code == 200


def test_states_of_all_languages_cost_two_queries(
    ten_languages, django_assert_num_queries
):
    source = factories.article()
    for code in ("ja", "de", "fr"):
        factories.article(language=code, translation_of=source)

    with django_assert_num_queries(2):
        found = versions(source)

    assert len(found) == 10


def test_address_of_another_article_is_refused_and_of_a_translation_is_not(
    as_editor, home
):
    factories.article("Pay", slug="pay")
    english = factories.article("Refund", slug="refund")
    german = factories.article(
        "Erstattung", language="de", slug="x", translation_of=english
    )

    refused = as_editor.post(edit_url(german), page_form(as_editor, german, slug="pay"))
    as_editor.post(edit_url(german), page_form(as_editor, german, slug="refund"))

    german.refresh_from_db()
    assert refused.context["form"].errors["slug"] == [
        "Another article has this address in another language."
    ]
    assert german.get_latest_revision_as_object().slug == "refund"
