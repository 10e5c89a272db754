from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from kb.models import ArticlePage
from tests import factories


def test_visible_to_leaves_out_drafts(home):
    shown = factories.article()
    factories.article(live=False)

    assert list(ArticlePage.objects.visible_to(AnonymousUser())) == [shown]


def test_visible_to_shows_a_login_only_article_to_those_signed_in(home, editor):
    article = factories.article()
    PageViewRestriction.objects.create(
        page=article, restriction_type=PageViewRestriction.LOGIN
    )

    assert list(ArticlePage.objects.visible_to(AnonymousUser())) == []
    assert list(ArticlePage.objects.visible_to(editor)) == [article]


def test_best_version_is_the_readers_language_then_the_fallback(home):
    english = factories.article("Returns")
    german = factories.article("Rückgabe", language="de", translation_of=english)

    assert english.best_version_for("de", AnonymousUser()) == german
    assert german.best_version_for("fr", AnonymousUser()) == english
