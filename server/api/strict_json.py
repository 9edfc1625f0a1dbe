"""JSON by the letter."""

import codecs
import json
from typing import Any

import msgspec

from server.api.errors import MalformedJson
from server.api.names import refuse_repeated

DEEPEST = 100
"""Levels of nesting that a body may have: what reads it later must not run out of stack."""

_LONG = 1000
"""Characters of a text that is a picture rather than a name."""

_JSON: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
"""Strict, and a picture's text takes it a fifth of what the standard library needs."""


def parse_json(body: bytes | str) -> Any:
    """Return what the body says: UTF-8, whole characters, finite numbers, no endless nesting, no name given twice.

    Raises MalformedJson or ValidationFailed.
    """
    body = _without_mark(body.encode() if isinstance(body, str) else body)
    try:
        value = _JSON.decode(body)
        _check_depth(value, DEEPEST)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise MalformedJson(f"the body is not JSON: {error}") from None
    _refuse_repeated_names(body, value)
    return value


def _without_mark(body: bytes) -> bytes:
    """Return the body without a byte order mark, which some editors and libraries write."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise MalformedJson("the body is UTF-16; send JSON as UTF-8")
    return body.removeprefix(codecs.BOM_UTF8)


def _refuse_repeated_names(body: bytes, value: Any) -> None:
    """Read the body once more for names; pictures are cut out before, which leaves little to read."""
    for text in _long_texts(value):
        body = body.replace(text.encode(), b"", 1)
    json.loads(body, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> None:
    refuse_repeated(name for name, _ in pairs)


def _long_texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if len(value) > _LONG else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _long_texts(item)]


def _check_depth(value: Any, left: int) -> None:
    if not isinstance(value, dict | list):
        return
    if left == 0:
        raise ValueError(f"it is nested more than {DEEPEST} times")
    for inner in value.values() if isinstance(value, dict) else value:
        _check_depth(inner, left - 1)
