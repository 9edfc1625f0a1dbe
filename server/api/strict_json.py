"""JSON by the letter."""

import codecs
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from server.api.errors import MalformedJson
from server.api.names import refuse_repeated

DEEPEST = 100
"""Levels of nesting that a body may have: what reads it later must not run out of stack."""

MOST_VALUES = 200_000
"""Commas, lists and objects in a body: an empty list of two letters takes 56 bytes of memory."""

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
        _check_values(body)
        value = _JSON.decode(body)
        _check_depth(value, DEEPEST)
        _refuse_repeated_names(body, value)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise MalformedJson(f"the body is not JSON: {error}") from None
    return value


def _check_values(body: bytes) -> None:
    letters = np.frombuffer(body, np.uint8)  # counts in a tenth of the time that bytes.count takes
    values = sum(np.count_nonzero(letters == sign) for sign in b",[{")
    if values > MOST_VALUES:
        raise ValueError(f"it has more than {MOST_VALUES} commas, lists and objects; send it in several requests")


def _without_mark(body: bytes) -> bytes:
    """Return the body without a byte order mark, which some editors and libraries write."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise MalformedJson("the body is UTF-16; send JSON as UTF-8")
    return body.removeprefix(codecs.BOM_UTF8)


def _refuse_repeated_names(body: bytes, value: Any) -> None:
    """Read the body once more for names; pictures are cut out before, which leaves little to read."""
    json.loads(b'""'.join(_between(body, _long_texts(value))), object_pairs_hook=_object)


def _between(body: bytes, texts: list[str]) -> Iterator[bytes]:
    """Yield what stands between these texts, up to the first that is not found as it is: looking on takes long."""
    at = 0
    for text in texts:
        written = b'"%b"' % text.encode()
        found = body.find(written[:_LONG], at)  # the whole of it would take long to look for
        if found < 0 or not body.startswith(written, found):
            break
        yield body[at:found]
        at = found + len(written)
    yield body[at:]


def _object(pairs: list[tuple[str, Any]]) -> None:
    refuse_repeated(name for name, _ in pairs)


def _long_texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if len(value) > _LONG and _is_between_quotes_alone(value) else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _long_texts(item)]


def _is_between_quotes_alone(text: str) -> bool:
    """Return whether no quotes but its own can stand around it: between two other texts is a colon or a comma."""
    return ":" not in text and "," not in text


def _check_depth(value: Any, left: int) -> None:
    if not isinstance(value, dict | list):
        return
    if left == 0:
        raise ValueError(f"it is nested more than {DEEPEST} times")
    for inner in value.values() if isinstance(value, dict) else value:
        _check_depth(inner, left - 1)
