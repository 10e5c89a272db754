import pytest
from django.core.management import CommandError, call_command

from kb.models import ArticlePage
from portal import sign_ins
from tests import factories


@pytest.fixture
def own_data(settings, tmp_path) -> None:
    settings.DEBUG = True
    settings.DATA_DIR = tmp_path


def test_demo_is_not_mixed_with_articles_of_others(home, own_data):
    factories.article()

    with pytest.raises(CommandError, match="has articles or topics already"):
        call_command("load_demo")

    assert ArticlePage.objects.count() == 1
    assert sign_ins.read() == []


def test_demo_is_not_loaded_in_production(db, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG is 0"):
        call_command("load_demo")
