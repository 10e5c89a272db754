"""The list of golden queries in the admin, and what its first page says of them."""

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError
from django.forms import Media
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from kb.languages import native_name
from kb.models import GoldenQuery
from kb.models.golden import GoldenQueryQuerySet, fold_query
from kb.search import languages

NAMED_ON_HOME = 5
"""Red golden queries that the admin's first page names."""

MEDIA = Media(css={"all": ["kb/panels.css"]})


class GoldenQueryForm(WagtailAdminModelForm):
    """One golden query. What is changed is another question, so it is asked afresh."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        article, query = cleaned.get("article"), cleaned.get("query")
        if article is None or not query:
            return cleaned
        same = GoldenQuery.objects.filter(article=article, folded=fold_query(query))
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError({"query": _("The article has this golden query.")})
        return cleaned

    def save(self, commit: bool = True) -> GoldenQuery:
        if self.instance.pk and not self.has_changed():
            return self.instance  # or what a worker noted meanwhile would be undone
        self.instance.rank = self.instance.checked_at = None
        self.instance.obstacle = ""
        self.instance.due_at = timezone.now()
        return super().save(commit=commit)


def _language_choices() -> list[tuple[str, str]]:
    return [(code, native_name(code)) for code in languages()]


class GoldenQueryFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Last check"),
        choices=GoldenQuery.State.choices,
        method="in_state",
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"),
        choices=_language_choices,
        field_name="article__locale__language_code",
    )

    class Meta:
        model = GoldenQuery
        fields: ClassVar[list[str]] = []

    def in_state(
        self, queryset: GoldenQueryQuerySet, name: str, state: str
    ) -> GoldenQueryQuerySet:
        rows = {
            GoldenQuery.State.RED: queryset.red,
            GoldenQuery.State.GREEN: queryset.green,
            GoldenQuery.State.WAITING: queryset.waiting,
        }
        return rows[GoldenQuery.State(state)]()


class ArticleColumn(Column):
    cell_template_name = "kb/golden/article_cell.html"


class StateColumn(Column):
    cell_template_name = "kb/golden/state_cell.html"


class GoldenQueryIndexView(IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["media"] += MEDIA
        return context


class GoldenQueryViewSet(SnippetViewSet):
    model = GoldenQuery
    icon = "circle-check"
    menu_label = gettext_lazy("Golden queries")
    menu_order = 155
    add_to_admin_menu = True
    add_to_reference_index = False  # or deleting an article would warn of its own
    copy_view_enabled = False
    index_view_class = GoldenQueryIndexView
    filterset_class = GoldenQueryFilterSet
    ordering = ("article__title", "query")
    list_display: ClassVar[list[Any]] = [
        "query",
        ArticleColumn("article", label=gettext_lazy("Article")),
        StateColumn("state", label=gettext_lazy("Last check")),
    ]
    search_fields: ClassVar[list[str]] = ["query", "article__title"]
    edit_handler = ObjectList(
        [FieldPanel("query"), FieldPanel("article")], base_form_class=GoldenQueryForm
    )

    def get_queryset(self, request: HttpRequest) -> GoldenQueryQuerySet:
        return GoldenQuery.objects.with_articles()


class GoldenPanel(Component):
    """How many golden queries are red, and the way to the first of them."""

    name = "golden_queries"
    template_name = "kb/golden/home_panel.html"
    order = 60

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts

    @property
    def media(self) -> Media:
        return MEDIA

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        rows = GoldenQuery.objects.red().with_articles().order_by("-checked_at", "pk")
        return {**self.counts, "named": rows[:NAMED_ON_HOME]}


def home_panel(request: HttpRequest) -> GoldenPanel | None:
    """For editors, as soon as there is a golden query. One query."""
    if not request.user.has_perm("kb.view_goldenquery"):
        return None
    counts = GoldenQuery.objects.counts()
    return GoldenPanel(counts) if counts["total"] else None
