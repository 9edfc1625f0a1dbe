"""Conversion of JSON to models, by the types of their fields."""

from datetime import datetime
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin

import attrs

from client.model.page import Page

Model = TypeVar("Model")


def read(kind: type[Model], value: Any) -> Model:
    """Return JSON as a model, ignoring keys that the model does not have.

    Raises TypeError or ValueError if the JSON does not fit.
    """
    model: Model = _typed(kind, value)
    return model


def read_list(kind: type[Model], value: Any) -> list[Model]:
    """Return a JSON array as models, or raise as `read` does."""
    return [read(kind, item) for item in _checked(list, value)]


def read_page(kind: type[Model], value: Any) -> Page[Model]:
    """Return a JSON page as a page of models, or raise as `read` does."""
    page = _checked(dict, value)
    return Page(
        read_list(kind, page.get("items")),
        _checked(int, page.get("page")),
        _checked(int, page.get("total_pages")),
    )


def _typed(kind: Any, value: Any) -> Any:
    if isinstance(kind, UnionType):
        return _optional(kind, value)
    if attrs.has(kind):
        return _model(kind, value)
    if get_origin(kind) is list:
        return [_typed(get_args(kind)[0], item) for item in _checked(list, value)]
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is float:
        return float(_checked(int | float, value))
    return _checked(get_origin(kind) or kind, value)


def _optional(kind: UnionType, value: Any) -> Any:
    others = [other for other in get_args(kind) if other is not NoneType]
    return _typed(others[0], value) if len(others) == 1 and value is not None else value


def _model(kind: Any, value: Any) -> Any:
    known = _checked(dict, value)
    fields = (field for field in attrs.fields(kind) if field.name in known)
    return kind(**{field.name: _typed(field.type, known[field.name]) for field in fields})


def _checked(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.80} is not of type {getattr(kind, '__name__', kind)}")
    return value
