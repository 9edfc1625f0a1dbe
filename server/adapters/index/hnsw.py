"""The index on hnswlib: a graph for wide scopes, the exact cosines for narrow ones."""

from collections.abc import Mapping

import numpy as np

from server.adapters.index.directory import Rows
from server.adapters.index.graph import Graph
from server.adapters.index.over_roster import IndexOverRoster
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import Array

_SPARE = 2.0
"""How many more than needed are asked of the graph where not everyone is in scope."""


class HnswIndex(IndexOverRoster):
    """A graph answers where most are in scope; where few are, or it finds too few, their rows are scanned."""

    quick_to_restore = False
    at_once = 8  # the graph takes about a millisecond for each

    def __init__(self, exact_below: int = 2000, wide: float = 0.3) -> None:
        super().__init__()
        self._exact_below = exact_below
        self._wide = wide
        self._graph: Graph | None = None

    def remove(self, persons: Ids) -> None:
        """Forget these; one that is not there is no error."""
        with self._writing:
            rows = self._roster.rows(persons)
            with self._lock.alone():
                if self._graph:
                    self._graph.remove(rows)
                self._roster.leave(self._roster.departure(rows))
            self._after_writing()

    def _look(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        if self._graph is None or in_scope <= self._exact_below or in_scope < self._wide * len(self):
            return self._everyone(rows)
        if rows is None:
            return self._graph.nearest(probe, count)
        asked = int(_SPARE * count * len(self) / in_scope) + 1
        found = np.intersect1d(self._graph.nearest(probe, asked), rows)
        return found if len(found) >= min(count, in_scope) else rows

    def _put(self, persons: Ids, templates: Vectors, groups: list[list[int]]) -> None:
        with self._lock.alone():
            entry = self._roster.entry(persons, templates, groups)
            self._roster.enter(entry)
            if self._graph:
                self._graph.put(entry.rows, templates)

    def _after_writing(self) -> None:
        """Make the graph anew beside the one that answers, when there is none yet or it is worn."""
        if self._graph.worn if self._graph else len(self) > self._exact_below:
            graph = self._graph_of_everyone()
            with self._lock.alone():
                self._graph = graph

    def _begin(self, arrays: Mapping[str, Array]) -> None:
        self._graph = self._graph_of_everyone()

    def _graph_of_everyone(self) -> Graph | None:
        if len(self) <= self._exact_below:
            return None
        rows = self._roster.everyone()
        return Graph(rows, self._roster.templates(rows))
