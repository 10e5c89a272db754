"""All settings, for every machine: what differs comes from the environment.

A value that makes no sense stops the start-up with one sentence, because a site that
starts with a wrong setting is worse than one that does not start.
"""

import os
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured


def env_bool(name: str, default: str) -> bool:
    """Read a 0/1 environment variable; anything else stops the start-up."""
    value = os.environ.get(name, default)
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name}={value!r}: use 0 or 1")
    return value == "1"


def env_int(name: str, default: str) -> int:
    """Read a whole number of 0 or more; anything else stops the start-up."""
    value = os.environ.get(name, default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r}: use a whole number")
    return int(value)


def env_required(name: str) -> str:
    """Read a variable that production cannot do without."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set, and DEBUG is 0")
    return value


BASE_DIR = Path(__file__).resolve().parent.parent

# Everything that the site writes lies below this one folder.
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))

DEBUG = env_bool("DEBUG", default="1")
if DEBUG:
    SECRET_KEY = os.environ.get("SECRET_KEY", "insecure-key-for-development-only")
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    PORT = env_int("PORT", default="8000")
    SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{PORT}")
else:
    SECRET_KEY = env_required("SECRET_KEY")
    ALLOWED_HOSTS = env_required("ALLOWED_HOSTS").split(",")
    SITE_URL = env_required("SITE_URL")

# Links in mails are built from SITE_URL, never from the request's Host header.
SITE_URL = SITE_URL.rstrip("/")
WAGTAILADMIN_BASE_URL = SITE_URL

INSTALLED_APPS = [
    "portal",
    "tickets",
    "kb",
    "modeltranslation",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.locales",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
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

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.site",
            ],
        },
    },
]

# Database. ATOMIC_REQUESTS stays off: with BEGIN IMMEDIATE every page view would take
# SQLite's one write lock.
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # With the default BEGIN DEFERRED half of the read-then-write transactions of eight
    # writers fail with "database is locked", whatever the timeout.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file, so that the next test run finds it migrated.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 0.1, "socket_connect_timeout": 0.1},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Jobs. The request never talks to the broker: what is to be done is a row, written in
# the same transaction, and beat looks for such rows every two seconds.
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "filesystem://")
CELERY_BROKER_FOLDER = DATA_DIR / "broker"
if CELERY_BROKER_URL == "filesystem://":
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(CELERY_BROKER_FOLDER / "queue"),
        "data_folder_out": str(CELERY_BROKER_FOLDER / "queue"),
        "control_folder": str(CELERY_BROKER_FOLDER / "control"),
        "polling_interval": 0.5,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "visibility_timeout": 3600,
    }
CELERY_TASK_ALWAYS_EAGER = env_bool("CELERY_TASK_ALWAYS_EAGER", default="0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
# An expired tick is dropped, so that a worker that was away does not work off thousands.
CELERY_BEAT_SCHEDULE = {
    "Put what was published or withdrawn into the search index": {
        "task": "kb.tasks.apply_index_changes",
        "schedule": 2,
        "options": {"expires": 2},
    },
    "Ask whether the golden queries still find their articles": {
        "task": "kb.tasks.run_golden_queries",
        "schedule": 5,
        "options": {"expires": 5},
    },
    "Send the mails that are due": {
        "task": "tickets.tasks.send_due_mails",
        "schedule": 2,
        "options": {"expires": 2},
    },
    "Count the frequent queries anew": {
        "task": "kb.tasks.refresh_frequent_queries",
        "schedule": crontab(minute=25),
        "options": {"expires": 3600},
    },
    "Compare the search index with the database and mend it": {
        "task": "kb.tasks.reconcile_search_index",
        "schedule": crontab(hour=3, minute=10),
    },
    "Delete what is past its end date": {
        "task": "portal.tasks.purge",
        "schedule": crontab(hour=3, minute=40),
    },
}
TASKS = {"default": {"BACKEND": "portal.tasks.CeleryBackend"}}

# Users and sign-in
AUTH_USER_MODEL = "portal.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
SECURE_SSL_REDIRECT = not DEBUG
# Whoever asks these stands inside, before the proxy that has the certificate.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
USE_X_FORWARDED_HOST = False
# How many proxies of ours stand before the site: the visitor's address is that many
# entries from the end of X-Forwarded-For, because its first entry is the sender's to
# choose.
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", default="0")
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Languages
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ja", "日本語"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt-br", "Português (Brasil)"),
    ("zh-hans", "简体中文"),
    ("zh-hant", "繁體中文"),
    ("ko", "한국어"),
    ("ar", "العربية"),
]
# Which languages a reader is offered, best first, when an article is missing in theirs.
LANGUAGE_FALLBACKS = {
    "zh-hans": ("zh-hant", "en"),
    "zh-hant": ("zh-hans", "en"),
}
DEFAULT_LANGUAGE_FALLBACKS = ("en",)
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("en",),
    "zh-hans": ("zh-hant", "en"),
    "zh-hant": ("zh-hans", "en"),
}

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the page editor sends one per block and field

# Wagtail
WAGTAIL_SITE_NAME = "Annai"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "pdf", "txt", "xlsx", "zip"]
# Wagtail's own finds nothing in Japanese on SQLite, and two threads that save the same
# page at once meet in it.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "kb.search.admin.backend"}}

# Search
SEARCH_DIR = DATA_DIR / "search"
# In each process; a few more wait shortly, and the rest are told to try again. Give a
# process at least four threads more than this, so that pages never wait for searches.
SEARCHES_AT_ONCE = env_int("SEARCHES_AT_ONCE", default="2")

# Mail
EMAIL_BACKEND = os.environ.get(
    "EMAIL_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend"
    if DEBUG
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", default="25")
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default="0")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "help@localhost")

# How long things are kept, in days.
SEARCH_LOG_DAYS = env_int("SEARCH_LOG_DAYS", default="90")
VISITOR_CONTEXT_DAYS = env_int("VISITOR_CONTEXT_DAYS", default="90")
GUEST_LINK_DAYS = env_int("GUEST_LINK_DAYS", default="30")

# Public pages run nothing inline: a nonce on a cached page would be repeated. The
# Wagtail admin needs inline styles, and its page editor two inline scripts.
PUBLIC_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-src": ["https://www.youtube-nocookie.com", "https://player.vimeo.com"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
ADMIN_CSP = {
    **PUBLIC_CSP,
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": PUBLIC_CSP}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"without tokens": {"()": "tickets.logs.WithoutTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Its own handlers would print everything a second time.
        "django": {"handlers": []},
        # Warns at every start that filesystem:// names no host.
        "kombu.connection": {"level": "ERROR"},
        # A line for every page that is saved would drown what an import says.
        "wagtail": {"level": "WARNING"},
        # Would repeat every request, and what django.request has said about it.
        "django.server": {"level": "CRITICAL"},
    },
}
