"""What the index found, or would have found, as conditions of the database."""

import json
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import connections
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from .query import Every, Everything, Node, Some, Without, Words

MANY = 500
NOTHING = Q(pk__in=[])


def with_keys(queryset: QuerySet, keys: Sequence[Any]) -> QuerySet:
    """Those of a queryset that have one of these primary keys.

    SQLite takes some ten thousand parameters at most: there, many are one of JSON.
    """
    is_sqlite = connections[queryset.db].vendor == "sqlite"
    if len(keys) > MANY and is_sqlite and all(str(key).isdecimal() for key in keys):
        numbers = json.dumps([int(key) for key in keys])
        # Fixed text; what varies is a parameter.
        wanted = RawSQL("SELECT value FROM json_each(%s)", [numbers])
        return queryset.filter(pk__in=wanted)
    return queryset.filter(pk__in=keys)


def holding_text(
    queryset: QuerySet, node: Node | None, names: Iterable[str]
) -> QuerySet:
    """Those with the words somewhere in their fields: how to do without an index.

    Finds less (accents and the width of letters count) and takes longer.
    """
    if node is None:
        return queryset.none()
    columns = [name for name in names if _is_column(queryset.model, name)]
    return queryset.filter(_condition(node, columns))


def _condition(node: Node, columns: Sequence[str]) -> Q:
    match node:
        case Everything():
            return Q()
        case Without(part):
            return ~_condition(part, columns)
        case Every(parts):
            return reduce(and_, [_condition(part, columns) for part in parts])
        case Some(parts):
            return reduce(or_, [_condition(part, columns) for part in parts])
        case Words():
            holding = (Q(**{f"{name}__icontains": node.text}) for name in columns)
            return reduce(or_, holding, NOTHING)


def _is_column(model: type[Model], name: str) -> bool:
    try:
        return model._meta.get_field(name).concrete
    except FieldDoesNotExist:
        return False
