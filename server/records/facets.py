"""Metadata taken apart, so that a filter is a few look-ups in an index and no reading of every person."""

import json
import math
import operator
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np
from peewee import Expression

from server.domain.entities import Metadata
from server.domain.faces import Ids
from server.domain.filter import AllOf, AnyOf, Filter, InRange, OneOf, Scalar
from server.records.database import Database
from server.records.rows import Row
from server.records.tables import Tables

Facet = tuple[str, str | None, float | None]
"""A path, and the word or the number there."""

_INSERT = "INSERT INTO facets (person_id, path, word, number) VALUES (?, ?, ?, ?)"


class FacetRecords:
    """Queries over facets: one for each text, number, true, false and null in a person's metadata."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self._database = database
        self._facets = tables.facets

    def renew(self, person_id: int, facets: Sequence[Facet]) -> None:
        """Let the facets of a person be these."""
        self._facets.delete().where(self._facets.person_id == person_id).execute()
        self._database.execute_many(_INSERT, ((person_id, *facet) for facet in facets))

    def persons(self, filter: Filter) -> Ids:
        """Return the ids of the persons whose metadata passes, ascending."""
        if isinstance(filter, AllOf):
            return reduce(np.intersect1d, map(self.persons, filter.parts))
        if isinstance(filter, AnyOf):
            return reduce(np.union1d, map(self.persons, filter.parts))
        query = self._facets.select(self._facets.person_id).where(self._facets.path == filter.path)
        query = query.where(self._one_of(filter) if isinstance(filter, OneOf) else self._in_range(filter))
        return np.unique(np.fromiter((id for (id,) in query.tuples()), dtype=np.int64))

    def _one_of(self, test: OneOf) -> Expression:
        columns = [_columns(value) for value in test.values]
        words = [column["word"] for column in columns if "word" in column]
        numbers = [column["number"] for column in columns if "number" in column]
        passing: Expression = self._facets.word.in_(words) | self._facets.number.in_(numbers)
        return passing

    def _in_range(self, test: InRange) -> Expression:
        if isinstance(test.bound, str):
            passing: Expression = (self._facets.word >= _TEXT) & _SIDES[test.side](
                self._facets.word, _TEXT + test.bound
            )
        else:
            passing = _SIDES[test.side](self._facets.number, _number(test.bound))
        return passing


_TEXT, _CONSTANT = "=", "!"
"""What stands before a word: all texts sort after true, false and null."""

_SIDES = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def facets_of(metadata: Metadata) -> list[Facet]:
    """Return the facets of a person with this metadata. It takes a while: not to be called inside a transaction."""
    columns = ((path, _columns(value)) for path, value in _leaves(metadata))
    return [(path, column.get("word"), column.get("number")) for path, column in columns]


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Scalar]]:
    """Return each scalar in the value with the names that lead to it; what is in a list has the list's path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path, value


def _columns(value: Scalar) -> Row:
    if isinstance(value, str):
        return {"word": _TEXT + value}
    if value is None or isinstance(value, bool):
        return {"word": _CONSTANT + json.dumps(value)}
    return {"number": _number(value)}


def _number(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
