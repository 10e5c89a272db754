"""R-19: what is in force, on a machine of one's own and in production."""

import runpy
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "long-enough-for-a-test",
    "ALLOWED_HOSTS": "help.example.com,www.example.com",
    "SITE_URL": "https://help.example.com/",
}


@pytest.fixture
def settings_with(monkeypatch):
    """Run settings.py as a process with this environment would."""

    def run(**environment: str) -> dict[str, Any]:
        for name in (*PRODUCTION, "DATABASE_URL", "CELERY_BROKER_URL", "REDIS_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(settings.BASE_DIR / "portal" / "settings.py"))

    return run


def test_r10_sqlite_takes_the_write_lock_at_once_and_waits_for_it(db):
    options = connection.settings_dict["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False


def test_r10_sqlite_file_is_in_wal_mode(committed_db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal_mode = cursor.fetchone()
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()
        cursor.execute("PRAGMA foreign_keys")
        foreign_keys = cursor.fetchone()

    assert journal_mode == ("wal",)
    assert synchronous == (1,)
    assert foreign_keys == (1,)


def test_another_database_gets_none_of_the_sqlite_options(settings_with):
    values = settings_with(DATABASE_URL="postgres://annai:x@db/annai")

    database = values["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["CONN_HEALTH_CHECKS"] is True
    assert "transaction_mode" not in database.get("OPTIONS", {})


def test_middleware_stands_in_the_order_in_which_it_works():
    assert settings.MIDDLEWARE == [
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "portal.csp.ContentSecurityPolicyMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "portal.middleware.LanguageMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]


def test_production_sends_cookies_over_https_only(settings_with):
    values = settings_with(**PRODUCTION)

    assert values["DEBUG"] is False
    assert values["SESSION_COOKIE_SECURE"] is True
    assert values["SESSION_COOKIE_HTTPONLY"] is True
    assert values["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert values["CSRF_COOKIE_SECURE"] is True
    assert values["SECURE_SSL_REDIRECT"] is True
    assert values["SECURE_HSTS_SECONDS"] == 31_536_000


def test_production_takes_hosts_and_address_from_the_environment(settings_with):
    values = settings_with(**PRODUCTION)

    assert values["ALLOWED_HOSTS"] == ["help.example.com", "www.example.com"]
    assert values["SITE_URL"] == "https://help.example.com"
    assert values["WAGTAILADMIN_BASE_URL"] == "https://help.example.com"


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"])
def test_production_refuses_to_start_without(name, settings_with):
    environment = {key: value for key, value in PRODUCTION.items() if key != name}

    with pytest.raises(ImproperlyConfigured, match=f"^{name} is not set, and DEBUG"):
        settings_with(**environment)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "yes", "DEBUG='yes': use 0 or 1"),
        ("DEBUG", "", "DEBUG='': use 0 or 1"),
        ("CELERY_TASK_ALWAYS_EAGER", "true", "CELERY_TASK_ALWAYS_EAGER='true': "),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES='-1': use a whole number"),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT='smtp': use a whole number"),
        ("SEARCH_LOG_DAYS", "1.5", "SEARCH_LOG_DAYS='1.5': use a whole number"),
    ],
)
def test_nonsense_in_the_environment_is_refused(name, value, sentence, settings_with):
    with pytest.raises(ImproperlyConfigured) as refused:
        settings_with(**{name: value})

    assert str(refused.value).startswith(sentence)


def test_forwarded_protocol_is_believed_only_behind_a_trusted_proxy(settings_with):
    without = settings_with(**PRODUCTION)
    behind = settings_with(**PRODUCTION, TRUSTED_PROXIES="1")

    assert "SECURE_PROXY_SSL_HEADER" not in without
    assert behind["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_s18_what_would_open_a_second_door_is_off():
    assert not [app for app in settings.INSTALLED_APPS if "wagtail.api" in app]
    assert "modelsearch" not in settings.INSTALLED_APPS
    assert settings.WAGTAILDOCS_SERVE_METHOD == "serve_view"
    assert settings.WAGTAIL_PRIVATE_PAGE_OPTIONS == {"SHARED_PASSWORD": False}


def test_the_admin_asks_no_other_server():
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
