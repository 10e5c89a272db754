"""What the index keeps of an object: the words of each field that can be searched."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Manager, Model
from django.utils.encoding import force_str
from wagtail.search.backends.base import get_model_root
from wagtail.search.index import (
    AutocompleteField,
    RelatedFields,
    SearchField,
    get_indexed_models,
)

from .words import joined, plain, spelt

WHOLE = "whole"
HALF = "half"
"""Fields that are asked with whole words, and with half typed ones."""

Key = tuple[str, str]


class Entry(NamedTuple):
    """An object. `kind` and `pk` are its key.

    If this changes, raise `storage.SCHEMA_VERSION`: a rebuild follows.

    `kind` names the model that others extend, so that a page has one entry, whatever
    its type. `words` holds for each way to ask and each field the words in order and
    their other ways to be typed.
    """

    kind: str
    pk: str
    title: str
    words: dict[str, list[str]]

    @property
    def key(self) -> Key:
        return self.kind, self.pk


def kind_of(model: type[Model]) -> str:
    return get_model_root(model)._meta.label_lower


def field_name(way: str, name: str) -> str:
    return f"{way} {name}"


def entry_of(instance: Any) -> Entry:
    """The entry of an object of an indexed model."""
    texts: dict[str, list[str]] = {}
    for way, name, text in _texts(instance, instance.get_search_fields()):
        texts.setdefault(field_name(way, name), []).append(text)
    # A title is asked for in both ways and need not be cut into words twice.
    known: dict[str, list[str]] = {}
    for text in {"\n".join(parts) for parts in texts.values()}:
        known[text] = [joined(words) for words in spelt(text)]
    return Entry(
        kind_of(type(instance)),
        force_str(instance.pk),
        plain("\n".join(texts.get(field_name(WHOLE, "title"), []))),
        {name: known["\n".join(parts)] for name, parts in texts.items()},
    )


def entries(keys: Iterable[Key] | None = None) -> Iterator[Entry]:
    """Of all objects, or of those of some keys that are still there."""
    wanted: dict[str, set[str]] = {}
    for kind, pk in keys or ():
        wanted.setdefault(kind, set()).add(pk)
    for model in get_indexed_models():
        objects = model.get_indexed_objects().order_by("pk")
        if keys is not None:
            if (pks := wanted.get(kind_of(model))) is None:
                continue
            objects = objects.filter(pk__in=pks)
        for instance in objects.iterator(chunk_size=500):
            yield entry_of(instance)


def _texts(
    instance: Any, fields: Iterable[Any], path: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Way to ask, name and text of each field; related ones as `tags__name`."""
    for field in fields:
        name = f"{path}{field.field_name}"
        if isinstance(field, RelatedFields):
            for other in _related(field.get_value(instance)):
                yield from _texts(other, field.fields, f"{name}__")
        elif isinstance(field, SearchField | AutocompleteField):
            way = HALF if isinstance(field, AutocompleteField) else WHOLE
            yield way, name, _as_text(field.get_value(instance))


def _related(value: Any) -> Iterable[Any]:
    if value is None:
        return []
    if isinstance(value, Manager):
        return value.all()
    return [value() if callable(value) else value]


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return "\n".join(_as_text(item) for item in value)
    return force_str(value)
