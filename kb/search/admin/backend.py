"""Wagtail's search API over the admin's index.

The index proposes, the database decides: what the index has found is read back through
the queryset that the view gives, so that every filter and permission in it holds, and
counts are those of what is shown.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    Count,
    FloatField,
    IntegerField,
    QuerySet,
    Value,
    When,
)
from django.utils.encoding import force_str
from wagtail.search.backends.base import (
    BaseIndex,
    BaseSearchBackend,
    BaseSearchQueryCompiler,
    BaseSearchResults,
    FilterFieldError,
    SearchFieldError,
)
from wagtail.search.query import MatchAll

from kb.models import AdminIndexChange
from kb.search.engine import IndexMissing

from . import indexing
from .database import holding_text, with_keys
from .entries import HALF, WHOLE, entry_of, kind_of
from .query import understand

logger = logging.getLogger(__name__)

PAGE = 100
"""Objects fetched by one statement that names each of them."""


class QueryCompiler(BaseSearchQueryCompiler):
    """A question to the index, and the queryset that decides on the answers."""

    DEFAULT_OPERATOR = "and"
    WAY = WHOLE

    def check(self) -> None:
        """Any filter and order is welcome: the database has all of them."""
        model = self.queryset.model
        known = {
            field.field_name
            for field in (
                *model.get_searchable_search_fields(),
                *model.get_autocomplete_search_fields(),
            )
        }
        for name in self.fields or ():
            if name not in known:
                raise SearchFieldError(
                    f'Cannot search with field "{name}": {model.__name__}.search_fields '
                    "has no SearchField or AutocompleteField of this name.",
                    field_name=name,
                )

    @cached_property
    def is_for_everything(self) -> bool:
        return isinstance(self.query, MatchAll)

    @cached_property
    def ranked(self) -> dict[Any, float]:
        """Primary keys of what was found and may be shown, best first, with scores."""
        question = understand(self.query, half_typed=self.WAY == HALF)
        kind = kind_of(self.queryset.model)
        # Before the index is asked: what it takes in meanwhile is in both.
        news = indexing.news(kind)
        try:
            proposals = indexing.index().find(
                question, kind=kind, way=self.WAY, names=self.fields, news=news
            )
        except IndexMissing:
            logger.warning("The admin has no search index: the database is searched")
            found = holding_text(self.queryset, question.node, self._names())
            return dict.fromkeys(_keys(_in_some_order(found)), 0.0)
        shown = with_keys(self.queryset, [pk for pk, _ in proposals])
        keys = {force_str(pk): pk for pk in _keys(shown.order_by())}
        return {keys[pk]: score for pk, score in proposals if pk in keys}

    @cached_property
    def matching(self) -> QuerySet:
        """What was found, in the queryset's own order."""
        if self.is_for_everything:
            return self.queryset
        return with_keys(self.queryset, list(self.ranked))

    def _names(self) -> Sequence[str]:
        model = self.queryset.model
        by_way = {
            WHOLE: model.get_searchable_search_fields,
            HALF: model.get_autocomplete_search_fields,
        }
        return self.fields or [field.field_name for field in by_way[self.WAY]()]


class AutocompleteQueryCompiler(QueryCompiler):
    WAY = HALF


class Results(BaseSearchResults):
    supports_facet = True

    def facet(self, field_name: str) -> OrderedDict[Any, int]:
        compiler = self.query_compiler
        if compiler._get_filterable_field(field_name) is None:
            raise FilterFieldError(
                f'Cannot facet search results with field "{field_name}": '
                f"{self.model.__name__}.search_fields has no FilterField of this name.",
                field_name=field_name,
            )
        rows = (
            compiler.matching.order_by()
            .values(field_name)
            .annotate(count=Count("pk"))
            .order_by("-count", field_name)
        )
        return OrderedDict((row[field_name], row["count"]) for row in rows)

    def _do_count(self) -> int:
        if self.query_compiler.is_for_everything:
            found = self.query_compiler.matching.count()
        else:
            found = len(self.query_compiler.ranked)
        stop = found if self.stop is None else min(found, self.stop)
        return max(stop - self.start, 0)

    def _do_search(self) -> list[Any]:
        compiler = self.query_compiler
        if not compiler.order_by_relevance or compiler.is_for_everything:
            return self._in_own_order()
        return self._by_rank(list(compiler.ranked)[self.start : self.stop])

    def _in_own_order(self) -> list[Any]:
        found = _in_some_order(self.query_compiler.matching)
        if self._score_field is not None:
            # Not by rank, so nothing is compared: 0 says as much as any number.
            score = Value(0.0, output_field=FloatField())
            found = found.annotate(**{self._score_field: score})
        return list(found[self.start : self.stop])

    def _by_rank(self, keys: list[Any]) -> list[Any]:
        """In pages, since each key costs a branch of one `CASE` expression."""
        found: list[Any] = []
        for first in range(0, len(keys), PAGE):
            page = keys[first : first + PAGE]
            places = {key: number for number, key in enumerate(page)}
            queryset = self.query_compiler.queryset.filter(pk__in=page)
            if self._score_field is not None:
                scores = {key: self.query_compiler.ranked[key] for key in page}
                score = _case(scores, FloatField())
                queryset = queryset.annotate(**{self._score_field: score})
            found += queryset.order_by(_case(places, IntegerField()))
        return found


def _keys(queryset: QuerySet) -> Iterable[Any]:
    return queryset.prefetch_related(None).values_list("pk", flat=True)


def _case(values: Mapping[Any, float], output_field: Any) -> Case:
    whens = [When(pk=key, then=Value(value)) for key, value in values.items()]
    return Case(*whens, output_field=output_field)


def _in_some_order(queryset: QuerySet) -> QuerySet:
    """The newest first, if there is no other order: pages must not repeat one another."""
    return queryset if queryset.ordered else queryset.order_by("-pk")


class Index(BaseIndex):
    """Changes are noted in the transaction that makes them, and applied by a worker."""

    def get_key(self) -> str:
        return "admin"

    def __str__(self) -> str:
        return self.get_key()

    def add_items(self, model: Any, items: Iterable[Any]) -> None:
        indexing.note_changes((kind_of(model), force_str(item.pk)) for item in items)

    def delete_item(self, item: Any) -> None:
        self.add_items(type(item), [item])

    def refresh(self) -> None:
        indexing.apply_changes()

    def reset(self) -> None:
        AdminIndexChange.objects.all().delete()
        with indexing.rebuilding():
            pass


class BuildingIndex(Index):
    """Takes what `wagtail_update_index` reads."""

    def __init__(self, backend: Any, add: Any) -> None:
        super().__init__(backend)
        self._add = add

    def add_items(self, model: Any, items: Iterable[Any]) -> None:
        for item in items:
            self._add(entry_of(item))


class Rebuilder:
    """What Wagtail's command builds an index with: aside, put in place at the end."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._stack = ExitStack()

    def start(self) -> BuildingIndex:
        add = self._stack.enter_context(indexing.rebuilding())
        return BuildingIndex(self._index.backend, add)

    def finish(self) -> None:
        self._stack.close()


class SearchBackend(BaseSearchBackend):
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    index_class = Index
    results_class = Results
    rebuilder_class = Rebuilder
