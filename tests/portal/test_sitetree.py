import pytest
from wagtail.models import Locale, Page, Site

from kb.models import ArticleIndexPage
from portal.models import HomePage
from portal.sitetree import ensure_home

pytestmark = pytest.mark.django_db


def test_a_new_site_starts_with_our_home_page_and_a_list_of_articles():
    home = Site.objects.get().root_page.specific

    assert type(home) is HomePage
    assert home.url == "/en/"
    assert [child.url for child in home.get_children()] == ["/en/articles/"]


def test_a_language_that_is_added_has_a_home_page_at_once():
    japanese = Locale.objects.create(language_code="ja")

    home = HomePage.objects.live().get(locale=japanese)

    assert home.url == "/ja/"
    assert [child.url for child in home.get_children().live()] == ["/ja/articles/"]


def test_pages_of_all_languages_are_translations_of_each_other():
    english = ensure_home(Locale.get_default())

    french = ensure_home(Locale.objects.create(language_code="fr"))

    assert french.translation_key == english.translation_key
    assert ArticleIndexPage.objects.values("translation_key").distinct().count() == 1


def test_ensuring_a_home_twice_changes_nothing():
    locale = Locale.objects.create(language_code="ja")
    before = list(Page.objects.values_list("pk", "latest_revision_id"))

    ensure_home(locale)

    assert list(Page.objects.values_list("pk", "latest_revision_id")) == before


def test_a_home_that_was_deleted_can_be_made_again():
    HomePage.objects.get().delete()

    home = ensure_home(Locale.get_default())

    assert Site.objects.get().root_page_id == home.pk
    assert Page.find_problems() == ([], [], [], [], [])
