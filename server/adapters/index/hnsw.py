"""The index on hnswlib: a graph for wide scopes, exact cosines for narrow ones."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from server.adapters.index.entries.directory import Rows
from server.adapters.index.exact import ExactIndex
from server.adapters.index.graph import Graph
from server.domain.faces import Vector, Vectors
from server.domain.ports import Array, Section

_ASKED_OF_GRAPH = 2.0
"""If not everyone is in scope, the graph is asked for this many times more entries than are wanted."""


class HnswIndex(ExactIndex):
    """The graph answers if most are in scope; if few are, or it finds too few, their rows are scanned."""

    at_once = 8  # the graph takes about a millisecond for each

    def __init__(self, exact_below: int = 2000, wide: float = 0.3) -> None:
        super().__init__()
        self._exact_below = exact_below
        self._wide = wide
        self._graph: Graph | None = None

    def sections(self) -> Mapping[str, Section]:
        """Return the sections for `restore`; a graph that needs rebuilding is replaced first, while others write."""
        with self._writing:
            rows, graph = self._entries.everyone(), self._graph
            kept = self._entries.sections(rows)
            usable = graph is not None and not graph.needs_rebuilding
            arrays = graph.arrays(rows) if graph and usable else {}
        if not usable and (graph := self._graph_of(rows)):
            arrays = graph.arrays(rows)
        return kept | {name: Section.of(array) for name, array in arrays.items()}

    def _shortlist(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        if self._graph is None or in_scope <= self._exact_below or in_scope < self._wide * len(self):
            return self._everyone(rows)
        asked = count if rows is None else int(_ASKED_OF_GRAPH * count * len(self) / in_scope) + 1
        found = self._graph.nearest(probe, asked)
        if rows is not None:
            found = np.intersect1d(found, rows)
        return found if len(found) >= min(count, in_scope) else self._everyone(rows)

    def _entering(self, rows: Rows, templates: Vectors) -> Callable[[], None]:
        return partial(self._graph.put, rows, templates) if self._graph else super()._entering(rows, templates)

    def _left(self, rows: Rows) -> None:
        if self._graph:
            self._graph.remove(rows)

    def _after_writing(self) -> None:
        """Build the graph beside the searches once there are many persons."""
        if self._graph is None and (graph := self._graph_of(self._entries.everyone())):
            with self._lock.alone():
                self._graph = graph

    def _begin(self, arrays: Mapping[str, Array]) -> None:
        self._graph = Graph.restored(arrays) or self._graph_of(self._entries.everyone())

    def _graph_of(self, rows: Rows) -> Graph | None:
        return Graph.of(rows, self._entries.templates) if len(rows) > self._exact_below else None
