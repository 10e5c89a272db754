"""Panels of the admin's forms that Wagtail does not have."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import Media, TextInput, Widget
from django.urls import reverse
from django.utils.text import capfirst
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.panels import FieldPanel, Panel, PanelGroup
from wagtail.admin.widgets import AdminAutoHeightTextInput

from kb.languages import direction
from kb.translations import Version, versions

LONG_TEXT = 100
_MEDIA = Media(css={"all": ["kb/panels.css"]}, js=["kb/translated_fields.js"])


@dataclass(frozen=True, slots=True)
class LanguageFields:
    """The fields of one language in a form."""

    code: str
    name: str
    direction: str
    is_source: bool
    panels: list[FieldPanel.BoundPanel]
    filled: int

    @property
    def total(self) -> int:
        return len(self.panels)


class TranslatedFieldsPanel(PanelGroup):
    """Texts that modeltranslation keeps in all languages, two languages at a time.

    The source language stands on the left, one chosen language on the right; a chip for
    each language counts what is filled. Without JavaScript all languages follow each
    other.
    """

    def __init__(self, fields: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__((), *args, **kwargs)
        self.fields = list(fields)

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs = super().clone_kwargs()
        del kwargs["children"]
        return {**kwargs, "fields": self.fields}

    def on_model_bound(self) -> None:
        self.children = [
            FieldPanel(
                build_localized_fieldname(field, code),
                heading=capfirst(self.model._meta.get_field(field).verbose_name),
                widget=self._widget(field, code),
            )
            for code, _ in settings.LANGUAGES
            for field in self.fields
        ]
        super().on_model_bound()

    def _widget(self, field: str, code: str) -> Widget:
        attrs = {"lang": code, "dir": direction(code)}
        is_long = (self.model._meta.get_field(field).max_length or 0) > LONG_TEXT
        return AdminAutoHeightTextInput(attrs) if is_long else TextInput(attrs)

    class BoundPanel(PanelGroup.BoundPanel):
        template_name = "kb/panels/translated_fields.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["languages"] = self.languages()
            return context

        def languages(self) -> list[LanguageFields]:
            """The source language first, then the others in the site's order."""
            count = len(self.panel.fields)
            found = []
            for number, (code, name) in enumerate(settings.LANGUAGES):
                panels = self.children[number * count : (number + 1) * count]
                filled = sum(bool(panel.bound_field.value()) for panel in panels)
                is_source = code == settings.LANGUAGE_CODE
                found.append(
                    LanguageFields(
                        code, name, direction(code), is_source, panels, filled
                    )
                )
            return sorted(found, key=lambda language: not language.is_source)

        @property
        def media(self) -> Media:
            return super().media + _MEDIA


class TranslationsPanel(Panel):
    """In which languages an article exists, which are outdated, and the way to each."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "kb/panels/translations.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            found = versions(self.instance)
            context["versions"] = [
                {**_row(version), "is_this": version.is_same_page(self.instance)}
                for version in found
            ]
            context["translate_url"] = self._translate_url(found)
            return context

        def _translate_url(self, found: list[Version]) -> str:
            """Where a missing language is started; empty if there is none to start."""
            missing = any(version.article is None for version in found)
            if not missing or not self.request.user.has_perm(
                "simple_translation.submit_translation"
            ):
                return ""
            # A copy is made of the source, whichever language is looked at.
            sources = [version.article for version in found if version.is_source]
            page = (sources and sources[0]) or self.instance
            return reverse("simple_translation:submit_page_translation", args=[page.pk])

        @property
        def media(self) -> Media:
            return super().media + _MEDIA


class GoldenQueriesPanel(FieldPanel):
    """The golden queries of an article, one a line, and what each finds today."""

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "kb/panels/golden_queries.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.bound_field is not None:
                code = self.instance.language_code
                attrs = {"lang": code, "dir": direction(code), "rows": 3}
                self.bound_field.field.widget.attrs |= attrs

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["hidden_initial"] = self.bound_field.as_hidden(only_initial=True)
            context["golden_queries"] = self.form.golden_queries
            return context

        @property
        def media(self) -> Media:
            return super().media + _MEDIA


def _row(version: Version) -> dict[str, Any]:
    article, state = version.article, version.state
    row: dict[str, Any] = {
        "version": version,
        "name": dict(settings.LANGUAGES)[version.language_code],
    }
    if article is not None:
        row["edit_url"] = reverse("wagtailadmin_pages:edit", args=[article.pk])
    if state is not None and state.change and state.source_revision_id:
        row["compare_url"] = reverse(
            "wagtailadmin_pages:revisions_compare",
            args=[state.source_id, state.source_revision_id, "live"],
        )
    return row
