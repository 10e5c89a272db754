from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page

from kb.models.golden import GoldenQuery
from kb.models.translations import ChangeSize, TranslationState

MAX_GOLDEN = 20
"""Golden queries of one article: each is asked after every publish."""


class ArticleForm(WagtailAdminPageForm):
    """Asks the source how much has changed, and a translation whether it has followed.

    Both answers are about one change: they start afresh once the last one is published.

    The golden queries are no part of what is saved as a version; the form only says on
    the article what was added and deleted, for `kb.wagtail_hooks` to keep.
    """

    golden = forms.CharField(
        label=gettext_lazy("Golden queries"),
        help_text=gettext_lazy(
            "What readers type who need this article, one query a line. Each must find "
            "it among the first three results; that is checked whenever an article of "
            "this language is published or withdrawn."
        ),
        required=False,
        widget=AdminAutoHeightTextInput,
        # So that only what was changed here is changed, and not what another editor did.
        show_hidden_initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask_about_translation()
        self._show_golden_queries()

    def _ask_about_translation(self) -> None:
        pk = self.instance.pk
        states = TranslationState.objects
        if not (pk and states.filter(source_id=pk).exists()):
            self.fields.pop("change_size", None)
        if not (pk and states.filter(article_id=pk).exists()):
            self.fields.pop("matches_source", None)
        if not self.instance.has_unpublished_changes:
            self.initial["change_size"] = ChangeSize.MINOR
            self.initial["matches_source"] = False

    def _show_golden_queries(self) -> None:
        may_keep = self.for_user is not None and self.for_user.has_perms(
            ["kb.add_goldenquery", "kb.delete_goldenquery"]
        )
        if not may_keep:
            self.fields.pop("golden", None)
            return
        self.golden_queries = list(
            GoldenQuery.objects.filter(article_id=self.instance.pk)
            .with_articles()
            .order_by("pk")
        )
        self.initial["golden"] = "\n".join(one.query for one in self.golden_queries)

    def clean_golden(self) -> str:
        text = self.cleaned_data["golden"]
        queries = _lines(text)
        if len(queries) > MAX_GOLDEN:
            raise ValidationError(
                _("Too many golden queries: an article can have %(limit)d."),
                params={"limit": MAX_GOLDEN},
            )
        for query in queries:
            if len(query) > GoldenQuery.MAX_LENGTH:
                raise ValidationError(
                    _("This golden query is too long: %(query)s"),
                    params={"query": query},
                )
        return text

    def save(self, commit: bool = True) -> Any:
        if "golden" in self.fields:
            before = self.data.get(self["golden"].html_initial_name, "")
            after = self.cleaned_data["golden"]
            self.instance.golden_change = (_lines(before), _lines(after))
        return super().save(commit=commit)

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """After Wagtail has saved by itself: what was saved is what was there before."""
        updates = super().get_field_updates_for_resave()
        if "golden" in self.fields:
            field = self["golden"]
            updates.append((field.html_initial_name, self.cleaned_data["golden"]))
        return updates

    def clean_slug(self) -> str:
        """One address is one article in all languages.

        Else a reader who switches the language would land on another article.
        """
        slug = self.cleaned_data["slug"]
        others = Page.objects.filter(slug=slug, articlepage__isnull=False).exclude(
            translation_key=self.instance.translation_key
        )
        if slug and others.exists():
            raise ValidationError(
                _("Another article has this address in another language.")
            )
        return slug


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
