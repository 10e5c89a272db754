"""The editors' levers in the admin: three lists, their forms and the preview of each."""

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Media, Textarea, TextInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from kb.languages import direction, native_name
from kb.lever_forms import (
    IgnoredWordForm,
    PinnedAnswerForm,
    SynonymForm,
    language_choices,
)
from kb.lever_preview import DAYS, Lever, Preview, preview
from kb.models import IgnoredWord, PinnedAnswer, Synonym
from kb.search import IndexMissing

MEDIA = Media(css={"all": ["kb/levers.css"]}, js=["kb/levers.js"])
LONGEST_OWN_QUERY = 200
_ANY_DIRECTION = {"dir": "auto"}


class LanguageFilterSet(WagtailFilterSet):
    language_code = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=language_choices
    )


class SynonymFilterSet(LanguageFilterSet):
    class Meta:
        model = Synonym
        fields: ClassVar[list[str]] = ["language_code"]


class PinnedAnswerFilterSet(LanguageFilterSet):
    class Meta:
        model = PinnedAnswer
        fields: ClassVar[list[str]] = ["language_code"]


class IgnoredWordFilterSet(LanguageFilterSet):
    class Meta:
        model = IgnoredWord
        fields: ClassVar[list[str]] = ["language_code"]


class LanguageColumn(Column):
    def get_value(self, instance: Lever) -> str:
        return native_name(instance.language_code)


LANGUAGE = LanguageColumn(
    "language_code", label=gettext_lazy("Language"), sort_key="language_code"
)


LANGUAGE_PANEL = FieldPanel(
    "language_code",
    help_text=gettext_lazy(
        "It works for searches in this language only. The language cannot be changed "
        "later."
    ),
)


class PreviewPanel(Panel):
    """A button that shows what the form, as it is, would change for logged searches."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "kb/levers/preview_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            name = self.instance.snippet_viewset.get_url_name("preview")
            pk = self.instance.pk
            context["url"] = reverse(name, args=[pk]) if pk else reverse(name)
            return context

        @property
        def media(self) -> Media:
            return super().media + MEDIA


class LeverViewSet(SnippetViewSet):
    """Lists and forms that the three have in common."""

    copy_view_enabled = False
    list_per_page = 50

    def get_urlpatterns(self) -> list[URLPattern]:
        # After Wagtail's own: the menu takes the first.
        view = require_POST(self.preview)
        return [
            *super().get_urlpatterns(),
            path("preview/", view, name="preview"),
            path("preview/<int:pk>/", view, name="preview"),
        ]

    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """What a lever would change. A POST, for it takes a form; it changes nothing."""
        right = "add" if pk is None else "change"
        if not self.permission_policy.user_has_permission(request.user, right):
            raise PermissionDenied
        lever = self.model() if pk is None else get_object_or_404(self.model, pk=pk)
        form = self.get_form_class()(
            request.POST, instance=lever, for_user=request.user
        )
        own_query = request.POST.get("own-query", "").strip()[:LONGEST_OWN_QUERY]
        context = {"form": form, "own_query": own_query, "days": DAYS}
        if form.is_valid():
            context |= _shown(form.instance, request, own_query)
        status = 200 if form.is_valid() else 422
        return render(request, _template(request), context, status=status)


def _template(request: HttpRequest) -> str:
    """With a script only the result, to be put into the form."""
    is_part = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return "kb/levers/_preview.html" if is_part else "kb/levers/preview.html"


def _shown(lever: Lever, request: HttpRequest, own_query: str) -> dict[str, Any]:
    code = lever.language_code
    try:
        found: Preview | None = preview(lever, request.user, own_query)
    except IndexMissing:
        found = None
    return {"preview": found, "lang": code, "dir": direction(code)}


class SynonymViewSet(LeverViewSet):
    model = Synonym
    icon = "link"
    menu_label = pgettext_lazy("admin menu", "Synonyms")
    filterset_class = SynonymFilterSet
    list_display: ClassVar[list[Any]] = ["words", "finds", LANGUAGE]
    search_fields: ClassVar[list[str]] = ["terms", "also_finds"]
    edit_handler = ObjectList(
        [
            LANGUAGE_PANEL,
            FieldPanel(
                "terms",
                help_text=gettext_lazy(
                    "One word or phrase a line, or with commas between. All forms of a "
                    "word count: “invoice” is “invoices” as well. If nothing stands "
                    "below, a search for any of these also finds the others."
                ),
                widget=Textarea({"rows": 4, **_ANY_DIRECTION}),
            ),
            FieldPanel(
                "also_finds",
                heading=gettext_lazy("A search also finds"),
                help_text=gettext_lazy(
                    "For one direction only: a search for a word above also finds these, "
                    "but a search for one of these does not find the words above. Leave "
                    "it empty if the words above mean the same."
                ),
                widget=Textarea({"rows": 3, **_ANY_DIRECTION}),
            ),
            PreviewPanel(heading=gettext_lazy("What this changes")),
        ],
        base_form_class=SynonymForm,
    )


class PinnedAnswerViewSet(LeverViewSet):
    model = PinnedAnswer
    icon = "thumbtack"
    menu_label = pgettext_lazy("admin menu", "Pinned answers")
    filterset_class = PinnedAnswerFilterSet
    list_display: ClassVar[list[Any]] = ["asked", "article", "position", LANGUAGE]
    search_fields: ClassVar[list[str]] = ["queries", "article__title"]
    edit_handler = ObjectList(
        [
            LANGUAGE_PANEL,
            FieldPanel(
                "queries",
                help_text=gettext_lazy(
                    "One query a line. For exactly these queries the article comes "
                    "first; capitals and punctuation do not matter."
                ),
                widget=Textarea({"rows": 4, **_ANY_DIRECTION}),
            ),
            FieldPanel(
                "article",
                help_text=gettext_lazy(
                    "An article in the same language. It is shown while it is published, "
                    "and only to those who may read it."
                ),
            ),
            FieldPanel(
                "position",
                help_text=gettext_lazy(
                    "Of several articles for one query, the lowest number comes first."
                ),
            ),
            PreviewPanel(heading=gettext_lazy("What this changes")),
        ],
        base_form_class=PinnedAnswerForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PinnedAnswer]:
        return PinnedAnswer.objects.select_related("article")


class IgnoredWordViewSet(LeverViewSet):
    model = IgnoredWord
    icon = "no-view"
    menu_label = pgettext_lazy("admin menu", "Ignored words")
    filterset_class = IgnoredWordFilterSet
    list_display: ClassVar[list[Any]] = ["word", LANGUAGE]
    search_fields: ClassVar[list[str]] = ["word"]
    edit_handler = ObjectList(
        [
            LANGUAGE_PANEL,
            FieldPanel(
                "word",
                help_text=gettext_lazy(
                    "A word or phrase that counts nothing in a query, in any of its "
                    "forms, such as the name of your product. A query of ignored words "
                    "only is answered all the same."
                ),
                widget=TextInput(_ANY_DIRECTION),
            ),
            PreviewPanel(heading=gettext_lazy("What this changes")),
        ],
        base_form_class=IgnoredWordForm,
    )


class SearchGroup(SnippetViewSetGroup):
    """The room of the admin for everything about search."""

    # Not "Search" alone: so is called the field above it, which searches the admin.
    menu_label = pgettext_lazy("admin menu", "Site search")
    menu_icon = "search"
    menu_order = 160
    items = (SynonymViewSet, PinnedAnswerViewSet, IgnoredWordViewSet)
