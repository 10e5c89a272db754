import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("annai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if settings.CELERY_BROKER_URL == "filesystem://":
    for folder in ("queue", "control"):
        (settings.CELERY_BROKER_FOLDER / folder).mkdir(parents=True, exist_ok=True)
