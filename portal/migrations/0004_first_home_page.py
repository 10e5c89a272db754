"""Put our home page, with a list of articles, where Wagtail puts "Welcome to Wagtail".

Written with plain columns: models in migrations have none of the tree's methods.
"""

from django.conf import settings
from django.db import migrations
from wagtail.coreutils import get_supported_content_language_variant


def add_home(apps, schema_editor):
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    Locale = apps.get_model("wagtailcore.Locale")
    ContentType = apps.get_model("contenttypes.ContentType")
    HomePage = apps.get_model("portal.HomePage")
    ArticleIndexPage = apps.get_model("kb.ArticleIndexPage")

    welcome = Page.objects.filter(path="00010001", slug="home", numchild=0).first()
    if welcome is None or Site.objects.exclude(root_page=welcome).exists():
        return  # somebody has built a tree already
    # First the site, because it is deleted with its root page.
    Site.objects.all().delete()
    welcome.delete()

    locale = Locale.objects.get(
        language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE)
    )
    home_type, _ = ContentType.objects.get_or_create(
        app_label="portal", model="homepage"
    )
    home = HomePage.objects.create(
        title="What can we help you with?",
        draft_title="What can we help you with?",
        slug="home",
        content_type=home_type,
        path="00010001",
        depth=2,
        numchild=1,
        url_path="/home/",
        locale=locale,
    )
    index_type, _ = ContentType.objects.get_or_create(
        app_label="kb", model="articleindexpage"
    )
    ArticleIndexPage.objects.create(
        title="All articles",
        draft_title="All articles",
        slug="articles",
        content_type=index_type,
        path="000100010001",
        depth=3,
        numchild=0,
        url_path="/home/articles/",
        locale=locale,
    )
    Site.objects.create(
        hostname="localhost",
        root_page_id=home.pk,
        is_default_site=True,
        site_name=settings.WAGTAIL_SITE_NAME,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_home_page_site_name"),
        ("kb", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_home, migrations.RunPython.noop)]
