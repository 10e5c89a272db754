"""Topics by the word that a file uses for them."""

import hashlib

from django.conf import settings
from django.utils.text import Truncator, slugify
from modeltranslation.utils import build_localized_fieldname

from kb.models import Topic

LONGEST_NAME = 80


class Topics:
    """Finds topics by slug or by their name in any language, else makes them."""

    def __init__(self) -> None:
        self._by_slug = {topic.slug: topic for topic in Topic.objects.all()}
        self._by_name: dict[str, Topic] = {}
        for topic in self._by_slug.values():
            for code, _ in settings.LANGUAGES:
                name = getattr(topic, build_localized_fieldname("name", code))
                if name:
                    self._by_name.setdefault(name.casefold(), topic)

    def get(self, word: str, language_code: str) -> Topic | None:
        """The topic for a slug or name; None for no word. Makes what is missing."""
        if not word:
            return None
        known = self._by_slug.get(word) or self._by_name.get(word.casefold())
        slug = _slug(word)
        known = known or self._by_slug.get(slug)
        if known is None:
            known = self._create(word, slug, language_code)
        return known

    def _create(self, word: str, slug: str, language_code: str) -> Topic:
        # Until somebody translates it, the imported name serves in every language.
        names = {
            build_localized_fieldname("name", code): Truncator(word).chars(LONGEST_NAME)
            for code in (language_code, settings.LANGUAGE_CODE)
        }
        topic = Topic.objects.create(
            slug=slug, position=len(self._by_slug) + 1, **names
        )
        self._by_slug[slug] = self._by_name[word.casefold()] = topic
        return topic


def _slug(word: str) -> str:
    """ASCII, as slugs of topics are; a hash for words in other scripts."""
    digest = hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest()[:8]
    return slugify(word)[:50] or f"topic-{digest}"
