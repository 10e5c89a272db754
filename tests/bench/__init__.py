"""Measurements of search, run by hand: figures of one machine are no test."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()  # before anything of kb is imported
