"""Metadata stored in parts, so that a filter takes a few index look-ups without reading persons."""

import operator
from collections.abc import Sequence
from functools import reduce

import numpy as np
from peewee import Column, Expression, Select, fn

from server.domain.faces import Ids
from server.domain.metadata.filter import AllOf, AnyOf, Contains, Exists, Filter, InRange, NoneOf, OneOf, Test
from server.domain.metadata.paths import MetadataPath
from server.records.people.leaves import TEXT, Facet, column, number_of
from server.records.sql.database import Database
from server.records.sql.tables import Tables

_INSERT = "INSERT INTO facets (person_id, path, pointer, word, number) VALUES (?, ?, ?, ?, ?)"


class FacetRecords:
    """Queries over facets, of which there is one for each text, number, true, false and null in a person's metadata."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self._database = database
        self._facets = tables.facets
        self._persons = tables.persons

    def renew(self, person_id: int, facets: Sequence[Facet]) -> None:
        """Replace a person's facets."""
        self._facets.delete().where(self._facets.person_id == person_id).execute()
        self._database.execute_many(self._database.native_sql(_INSERT), ((person_id, *facet) for facet in facets))

    def persons(self, filter: Filter) -> Ids:
        """Return the ids of the persons whose metadata matches, ascending."""
        if isinstance(filter, AllOf):
            return reduce(np.intersect1d, map(self.persons, filter.parts))
        if isinstance(filter, AnyOf):
            return reduce(np.union1d, map(self.persons, filter.parts))
        if isinstance(filter, NoneOf):
            return np.setdiff1d(self._everyone(), self.persons(filter.part))
        return self._ids(self._facets.select(self._facets.person_id).where(self._passes(filter)))

    def _everyone(self) -> Ids:
        return self._ids(self._persons.select(self._persons.id))

    def _ids(self, query: Select) -> Ids:
        return np.unique(np.fromiter((id for (id,) in query.tuples()), dtype=np.int64))

    def _passes(self, test: Test) -> Expression:
        if isinstance(test, Exists):
            return self._at(test.path) | self._below(test.path)
        if isinstance(test, OneOf):
            return self._at(test.path) & self._one_of(test)
        if isinstance(test, Contains):
            return self._at(test.path) & self._contains(test)
        return self._at(test.path) & self._in_range(test)

    def _at(self, path: MetadataPath) -> Expression:
        here: Expression = self._facets.path == path.dotted
        return here if path.pointer is None else here & (self._facets.pointer == path.pointer)

    def _below(self, path: MetadataPath) -> Expression:
        if path.pointer is None:
            return _begins(self._facets.path, path.dotted + ".")
        return _begins(self._facets.pointer, path.pointer + "/")

    def _one_of(self, test: OneOf) -> Expression:
        words, numbers = zip(*map(column, test.values), strict=True) if test.values else ((), ())
        passing: Expression = self._facets.word.in_([word for word in words if word is not None]) | (
            self._facets.number.in_([number for number in numbers if number is not None])
        )
        return passing

    def _contains(self, test: Contains) -> Expression:
        word = self._facets.word
        position = getattr(fn, self._database.dialect.position)
        passing: Expression = (word >= TEXT) & (position(fn.SUBSTR(word, len(TEXT) + 1), test.text) > 0)
        return passing

    def _in_range(self, test: InRange) -> Expression:
        if isinstance(test.bound, str):
            passing: Expression = (self._facets.word >= TEXT) & _SIDES[test.side](self._facets.word, TEXT + test.bound)
        else:
            passing = _SIDES[test.side](self._facets.number, number_of(test.bound))
        return passing


def _begins(texts: Column, start: str) -> Expression:
    """Return the condition that a text begins with `start`, as a range that an index can use."""
    beginning: Expression = (texts >= start) & (texts < start[:-1] + chr(ord(start[-1]) + 1))
    return beginning


_SIDES = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
