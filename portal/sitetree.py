"""The tree of pages below Wagtail's root: one home page per language, each with its
list of articles. Wagtail itself makes neither when an operator adds a language.
"""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from kb.models import ArticleIndexPage
from portal.models import HomePage


@transaction.atomic
def ensure_home(locale: Locale) -> HomePage:
    """The home page of a language, with its list of articles below.

    What is missing is made and published, in words of that language; what is there is
    left as it is. Home pages (and lists) of all languages are translations of each
    other.
    """
    home = HomePage.objects.filter(locale=locale).first() or _add_home(locale)
    if not ArticleIndexPage.objects.child_of(home).exists():
        _add_article_index(home)
    return home


def _add_home(locale: Locale) -> HomePage:
    is_default = locale == Locale.get_default()
    with translation.override(locale.language_code):
        home = HomePage(
            title=_("What can we help you with?"),
            slug="home" if is_default else f"home-{locale.language_code}",
            locale=locale,
            live=False,
        )
    sibling = HomePage.objects.first()
    if sibling is not None:
        home.translation_key = sibling.translation_key
    Page.get_first_root_node().add_child(instance=home)
    home.save_revision().publish()
    if is_default:
        Site.objects.get_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
        )
    home.refresh_from_db()
    return home


def _add_article_index(home: HomePage) -> None:
    with translation.override(home.locale.language_code):
        index = ArticleIndexPage(
            title=_("All articles"), slug="articles", locale=home.locale, live=False
        )
    sibling = ArticleIndexPage.objects.first()
    if sibling is not None:
        index.translation_key = sibling.translation_key
    home.add_child(instance=index)
    index.save_revision().publish()
