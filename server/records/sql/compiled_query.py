"""Queries whose SQL is generated once, for searches: Peewee takes longer to generate SQL than SQLite to run it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from peewee import Query

from server.records.sql.database import Database

_CACHED_COUNTS = 128
"""Numbers of ids whose SQL is cached; searches use few different ones."""


class CompiledQuery:
    """A query over some ids.

    `build` makes the query from any ids; they must be its first parameters, and `rows` takes the others in order.
    """

    def __init__(self, database: Database, build: Callable[[list[int]], Query]) -> None:
        self._database = database
        self._sql = lru_cache(_CACHED_COUNTS)(lambda count: build([0] * count).sql()[0])

    def rows(self, ids: Sequence[int], *others: Any) -> list[tuple[Any, ...]]:
        """Return the rows, each with the columns in the query's order."""
        return self._database.rows(self._sql(len(ids)), (*ids, *others))
