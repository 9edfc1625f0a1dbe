"""The leaves of metadata: texts, numbers, true, false, null, and empty lists or objects."""

import json
import math
from collections.abc import Iterator
from typing import Any

from server.domain.entities import Metadata
from server.domain.metadata.paths import dotted, pointer
from server.domain.unicode import composed

Facet = tuple[str, str, str | None, float | None]
"""A path, with dots and as a JSON pointer, and the word or number there."""

TEXT, CONSTANT = "=", "!"
"""Prefixes of a word: all texts sort after true, false, null and empty values."""


def facets_of(metadata: Metadata) -> list[Facet]:
    """Return the facets of this metadata. This is slow: do not call it inside a transaction."""
    return [(dotted(names), pointer(names), *column(value)) for names, value in _leaves(metadata, ())]


def facets_as_json(metadata: str) -> str:
    """Return the facets of metadata in JSON, as JSON; numbers are texts, since they may be infinite."""
    facets = facets_of(json.loads(metadata))
    return json.dumps([(*place, word, None if number is None else _text(number)) for *place, word, number in facets])


def column(value: Any) -> tuple[str | None, float | None]:
    """Return the word or number by which a value is stored."""
    if isinstance(value, str):
        return TEXT + composed(value), None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return CONSTANT + json.dumps(value), None
    return None, number_of(value)


def number_of(value: float) -> float:
    """Return a number as the database stores it: infinite if it is too large."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _leaves(value: Any, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Return each leaf with the names that lead to it; items of a list are at the list's path."""
    if isinstance(value, dict) and (value or not names):
        for name, inner in value.items():
            yield from _leaves(inner, (*names, composed(name)))
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _leaves(inner, names)
    else:
        yield names, value


def _text(number: float) -> str:
    return repr(number) if math.isfinite(number) else f"{'-' if number < 0 else ''}9e999"
