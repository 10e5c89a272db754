import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test.utils import setup_databases
from django.urls import get_resolver

from kb.models import ArticleIndexPage
from portal import catalogues
from portal.models import User
from tests import factories


def pytest_sessionstart() -> None:
    """Git holds no compiled catalogue, and without one every language is English."""
    catalogues.compile_outdated()


@pytest.fixture(scope="session", autouse=True)
def addresses_of_production(django_test_environment) -> None:
    """With DEBUG, which some test switches on, the pictures have addresses as well.

    The addresses are read once a process: here, whichever test runs first.
    """
    get_resolver().url_patterns  # noqa: B018 (reading them is what makes them)


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path: Path) -> None:
    """Each test has its own search index, files and cache."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path
    settings.CELERY_TASK_ALWAYS_EAGER = True
    # A good hash is slow on purpose, and hundreds of tests make an account.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_blocker,
    django_db_createdb,
    django_db_modify_db_settings,  # a name of its own for each of several processes
) -> None:
    """The test database, migrated, for whoever asks for it.

    pytest-django's own prepares it only if some test asks for `db`: a run of nothing but
    `committed_db` tests would write to the database of the site on this machine.
    """
    with django_db_blocker.unblock():
        setup_databases(verbosity=0, interactive=False, keepdb=not django_db_createdb)


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A database in which threads and a live server see what the test writes.

    Nothing is rolled back: afterwards a copy from before is put back. A flush, which is
    what `transactional_db` does, would take the root page and the languages with it.
    """
    with django_db_blocker.unblock():
        connection.ensure_connection()
        before = sqlite3.connect(":memory:")
        connection.connection.backup(before)
        yield
        connections.close_all()
        connection.ensure_connection()
        before.backup(connection.connection)
        before.close()


@pytest.fixture
def home(db) -> ArticleIndexPage:
    """The English help centre, without articles."""
    return factories.article_index("en")


@pytest.fixture
def ten_languages(db, settings) -> list[str]:
    """Codes of ten help centres, one per language, without articles."""
    codes = [code for code, _ in settings.LANGUAGES]
    for code in codes:
        factories.article_index(code)
    return codes


@pytest.fixture
def agent(db) -> User:
    return factories.agent("agent")


@pytest.fixture
def editor(db) -> User:
    return factories.user("editor", groups=("Editors",))


@pytest.fixture
def admin_user(db) -> User:
    return User.objects.create_superuser("admin", password="correct horse battery")
