import pytest
from django.urls import reverse
from wagtail.models import Locale

from kb.models import ArticlePage, TranslationState
from kb.models.translations import ChangeSize
from tests import factories


@pytest.fixture
def source(ten_languages) -> ArticlePage:
    return factories.article("Refund", external_id="refund")


def translate(article: ArticlePage, code: str = "ja") -> ArticlePage:
    locale = Locale.objects.get(language_code=code)
    return article.specific.copy_for_translation(locale)


def publish(article: ArticlePage, **fields) -> ArticlePage:
    page = ArticlePage.objects.get(pk=article.pk).specific
    page = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)


def test_copy_for_translation_is_a_draft_that_knows_what_it_was_made_from(source):
    copy = translate(source)

    state = TranslationState.objects.get()
    assert (copy.live, copy.slug, copy.language_code) == (False, source.slug, "ja")
    assert (state.article_id, state.source_id) == (copy.pk, source.pk)
    assert state.source_revision_id == source.live_revision_id
    assert state.change == ChangeSize.NONE


def test_copy_of_a_draft_was_made_from_its_last_revision(ten_languages):
    draft = factories.article(live=False)

    translate(draft)

    assert TranslationState.objects.get().source_revision_id == draft.latest_revision_id


def test_import_id_follows_a_translation_through_publishing_but_not_a_plain_copy(
    source,
):
    translation = publish(translate(source))
    copy = source.specific.copy(
        update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False
    )

    assert translation.external_id == "refund"
    assert ArticlePage.objects.get(pk=copy.pk).external_id == ""


def test_editor_translates_an_article_in_the_admin(client, editor, source):
    client.force_login(editor)
    japanese = Locale.objects.get(language_code="ja")

    response = client.post(
        reverse("simple_translation:submit_page_translation", args=[source.pk]),
        {"locales": [japanese.pk], "include_subtree": ""},
    )

    translation = ArticlePage.objects.in_language("ja").get()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[translation.pk])
    assert client.get(response.url).status_code == 200
    assert translation.translation_state.source_id == source.pk


@pytest.mark.parametrize("size", [ChangeSize.TYPO, ChangeSize.MINOR, ChangeSize.MAJOR])
def test_published_change_of_a_source_is_noted_on_all_its_translations(source, size):
    for code in ("ja", "fr"):
        publish(translate(source, code))

    publish(source, title="Refunds", change_size=size)

    assert list(TranslationState.objects.values_list("change", flat=True)) == [size] * 2


def test_largest_change_since_the_translation_counts(source):
    publish(translate(source))

    publish(source, change_size=ChangeSize.MAJOR)
    publish(source, change_size=ChangeSize.TYPO)

    assert TranslationState.objects.get().change == ChangeSize.MAJOR


def test_draft_of_a_source_changes_nothing(source):
    publish(translate(source))

    source.specific.save_revision()

    assert TranslationState.objects.get().change == ChangeSize.NONE


def test_publishing_what_was_translated_is_no_change(ten_languages):
    draft = factories.article(live=False)
    translate(draft)

    draft.get_latest_revision().publish()

    assert TranslationState.objects.get().change == ChangeSize.NONE


def test_translation_that_matches_its_source_is_up_to_date(source):
    translation = publish(translate(source))
    source = publish(source, title="Refunds", change_size=ChangeSize.MAJOR)

    publish(translation, matches_source=True)

    state = TranslationState.objects.get()
    assert state.change == ChangeSize.NONE
    assert state.source_revision_id == source.live_revision_id


def test_translation_that_does_not_say_so_stays_outdated(source):
    translation = publish(translate(source))
    publish(source, change_size=ChangeSize.MAJOR)

    publish(translation, title="返金", matches_source=False)

    assert TranslationState.objects.get().is_majorly_outdated
