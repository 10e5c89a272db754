"""What editors may enter as a synonym, a pinned answer or a word to ignore."""

from collections.abc import Container
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from kb import search
from kb.languages import native_name
from kb.models import ArticlePage, IgnoredWord, PinnedAnswer
from kb.models.levers import separated
from kb.search import LONGEST_PHRASE, Key, key, plain

MOST_WORDS = 20
LONGEST_WORD = 60
"""Characters of a word or phrase."""
MOST_QUERIES = 50
LONGEST_QUERY = 200


def language_choices() -> list[tuple[str, str]]:
    """The languages this site offers, each in its own name. One query."""
    offered = set(search.languages())
    return [(code, name) for code, name in settings.LANGUAGES if code in offered]


class LeverForm(WagtailAdminModelForm):
    """A lever is one language's from the start: in another one its words mean nothing."""

    language_code = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language_code"]
        if self.instance.pk:
            code = self.instance.language_code
            field.choices = [(code, native_name(code))]
            field.disabled = True
        else:
            field.choices = language_choices()
            field.initial = self._own_language([code for code, _ in field.choices])

    def _own_language(self, codes: list[str]) -> str:
        spoken = get_language() or settings.LANGUAGE_CODE
        return spoken if spoken in codes else settings.LANGUAGE_CODE

    @property
    def language(self) -> str:
        return self.cleaned_data.get("language_code") or settings.LANGUAGE_CODE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            self.check_words(cleaned)
        except ValidationError as error:
            self.add_error(None if hasattr(error, "error_dict") else self.words, error)
        return cleaned

    words = "words"
    """The field that a fault of the words is shown at."""

    def check_words(self, cleaned: dict[str, Any]) -> None:
        """Raise ValidationError, or put tidy values in."""


class SynonymForm(LeverForm):
    words = "terms"

    def check_words(self, cleaned: dict[str, Any]) -> None:
        terms = separated(cleaned.get("terms", ""))
        others = separated(cleaned.get("also_finds", ""))
        keys = _checked(terms, self.language)
        if "terms" in cleaned and len(terms) < (1 if others else 2):
            raise ValidationError(
                _(
                    "Enter at least two words that mean the same, or what to find as well."
                )
            )
        try:
            _checked(others, self.language, known=keys)
        except ValidationError as error:
            raise ValidationError({"also_finds": error.messages}) from error
        cleaned |= {"terms": "\n".join(terms), "also_finds": "\n".join(others)}


def _checked(
    words: list[str], language_code: str, *, known: Container[Key] = ()
) -> set[Key]:
    """Keys of the words.

    Raises:
        ValidationError: one is empty, too long, there twice, or a synonym of itself.
    """
    if len(words) > MOST_WORDS:
        raise ValidationError(
            ngettext(
                "Enter %(count)d word or phrase at most.",
                "Enter %(count)d words or phrases at most.",
                MOST_WORDS,
            )
            % {"count": MOST_WORDS}
        )
    found: set[Key] = set()
    for word in words:
        folded = key(word, language_code)
        if not folded:
            raise ValidationError(
                _("“%(word)s” has no letters or digits.") % {"word": word}
            )
        if len(word) > LONGEST_WORD or len(folded) > LONGEST_PHRASE:
            raise ValidationError(
                _("“%(word)s” is too long for a word or phrase.") % {"word": word}
            )
        if folded in found:
            raise ValidationError(
                _("“%(word)s” is there twice, perhaps in another form.")
                % {"word": word}
            )
        if folded in known:
            raise ValidationError(
                _("“%(word)s” would be a synonym of itself.") % {"word": word}
            )
        found.add(folded)
    return found


class PinnedAnswerForm(LeverForm):
    words = "queries"

    def check_words(self, cleaned: dict[str, Any]) -> None:
        lines = [line.strip() for line in cleaned.get("queries", "").splitlines()]
        queries = {plain(line): line for line in lines if line}
        if "" in queries:
            raise ValidationError(
                _("“%(word)s” has no letters or digits.") % {"word": queries[""]}
            )
        if len(queries) > MOST_QUERIES or any(len(q) > LONGEST_QUERY for q in lines):
            raise ValidationError(_("These are too many queries, or one is too long."))
        # Lines that differ in case or punctuation only are one query.
        cleaned["queries"] = "\n".join(queries.values())
        self._check_article(cleaned.get("article"), set(queries))

    def _check_article(self, article: ArticlePage | None, queries: set[str]) -> None:
        if article is None:
            return
        if article.locale.language_code != self.language:
            raise ValidationError(
                {"article": _("Choose an article in the language above.")}
            )
        others = PinnedAnswer.objects.filter(
            article=article, language_code=self.language
        ).exclude(pk=self.instance.pk)
        for other in others:
            for query in other.query_list:
                if plain(query) in queries:
                    raise ValidationError(
                        _("This article is pinned to “%(query)s” already.")
                        % {"query": query}
                    )


class IgnoredWordForm(LeverForm):
    words = "word"

    def check_words(self, cleaned: dict[str, Any]) -> None:
        parts = separated(cleaned.get("word", ""))
        if len(parts) > 1:
            raise ValidationError(_("Enter one word or phrase."))
        keys = _checked(parts, self.language)
        others = IgnoredWord.objects.filter(language_code=self.language).exclude(
            pk=self.instance.pk
        )
        if any(key(other.word, self.language) in keys for other in others):
            raise ValidationError(
                _("“%(word)s” is ignored already, perhaps in another form.")
                % {"word": parts[0]}
            )
