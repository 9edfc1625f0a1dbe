"""Metadata taken apart into what stands at its ends: each text, number, true, false, null, and what is empty."""

import json
import math
from collections.abc import Iterator
from typing import Any

from server.domain.entities import Metadata
from server.domain.places import dotted, pointer

Facet = tuple[str, str, str | None, float | None]
"""A place with dots and as a pointer, and the word or the number there."""

TEXT, CONSTANT = "=", "!"
"""What stands before a word: all texts sort after true, false, null and what is empty."""


def facets_of(metadata: Metadata) -> list[Facet]:
    """Return the facets of a person with this metadata. It takes a while: not to be called inside a transaction."""
    return [(dotted(names), pointer(names), *column(value)) for names, value in _leaves(metadata, ())]


def facets_as_json(metadata: str) -> str:
    """Return the facets of metadata that is JSON text, as JSON; a number is text, since it may be infinite."""
    facets = facets_of(json.loads(metadata))
    return json.dumps([(*place, word, None if number is None else _text(number)) for *place, word, number in facets])


def column(value: Any) -> tuple[str | None, float | None]:
    """Return the word or the number by which a value is kept."""
    if isinstance(value, str):
        return TEXT + value, None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return CONSTANT + json.dumps(value), None
    return None, number_of(value)


def number_of(value: float) -> float:
    """Return a number as a database has it, infinite where it is too large."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _leaves(value: Any, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Return each end with the names that lead to it; what is in a list has the list's place."""
    if isinstance(value, dict) and (value or not names):
        for name, inner in value.items():
            yield from _leaves(inner, (*names, name))
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _leaves(inner, names)
    else:
        yield names, value


def _text(number: float) -> str:
    return repr(number) if math.isfinite(number) else f"{'-' if number < 0 else ''}9e999"
