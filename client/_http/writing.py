"""Conversion of models to JSON. InvalidArgument names the field and type of a value that JSON cannot represent."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs

from client.errors import InvalidArgument
from client.model._fields import SET_BY_SERVER

NUMBERS = "biufUO"
"""The kinds of numpy types that can be converted: booleans, numbers, text and Python objects."""


def write(model: attrs.AttrsInstance, within: str = "", **instead: Any) -> dict[str, Any]:
    """Return a model as JSON, without None and without fields that only the server sets.

    `instead` gives fields that are already JSON.
    """
    sent = [field.name for field in attrs.fields(type(model)) if field.metadata != SET_BY_SERVER]
    values = {name: getattr(model, name) for name in sent}
    written = {name: _field(value, within + name) for name, value in values.items() if name not in instead}
    return {name: value for name, value in {**written, **instead}.items() if value is not None}


def write_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changed fields as JSON, with None as null."""
    return {name: _field(value, name) for name, value in changes.items()}


def _field(value: Any, name: str) -> Any:
    if isinstance(value, datetime):
        return _moment(value, name)
    if attrs.has(type(value)):
        return write(value, f"{name}.")
    try:
        return _plain(value, name)
    except RecursionError:
        raise InvalidArgument(f"{name} is nested too deeply for JSON, or contains itself") from None


def _moment(moment: datetime, name: str) -> str:
    try:
        return moment.astimezone(UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        raise InvalidArgument(f"{name} is {moment}, which is outside the years 1 to 9999 in UTC") from None


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, float):
        return _finite(value, name)
    if isinstance(value, str):
        return encodable(value, name)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {_key(key, name): _plain(inner, f"{name}.{key}") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, f"{name}[{place}]") for place, inner in enumerate(value)]
    if hasattr(value, "tolist") and getattr(getattr(value, "dtype", None), "kind", "f") in NUMBERS:
        plain = value.tolist()  # numpy's longdouble stays one
        return _plain(float(plain) if type(plain) is type(value) else plain, name)
    raise InvalidArgument(
        f"{name} is {value!r:.80} of type {_type(value)}, which JSON cannot represent; "
        "give text, a number, a list or a dict"
    )


def _finite(number: float, name: str) -> float:
    if math.isfinite(number):
        return float(number)
    raise InvalidArgument(f"{name} is {number} of type {_type(number)}, which JSON cannot represent; leave it out")


def encodable(text: str, name: str) -> str:
    """Return text that can be sent as UTF-8; raises InvalidArgument for any other."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgument(
            f"{name} is {text!r:.80} of type {_type(text)}, whose character {error.start} is a lone surrogate, "
            "as in file names that are not UTF-8"
        ) from None
    return text


def _key(key: Any, name: str) -> str:
    if isinstance(key, str):
        return encodable(key, f"a key of {name}")
    raise InvalidArgument(f"{name} has the key {key!r:.80} of type {_type(key)}; JSON keys are text")


def _type(value: Any) -> str:
    return type(value).__qualname__
