from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tickets.templatetags.ticket_text import ago


@pytest.mark.parametrize(
    ("language", "age", "words"),
    [
        ("en", timedelta(seconds=20), "Just now"),
        ("en", timedelta(minutes=1), "1 minute ago"),
        ("de", timedelta(days=3, hours=5), "vor 3 Tagen"),
        ("ja", timedelta(hours=23), "23時間前"),
        ("ar", timedelta(days=14), "قبل أسبوعين"),
    ],
)
def test_age_is_one_whole_sentence(language, age, words):
    with translation.override(language):
        assert ago(timezone.now() - age) == words
