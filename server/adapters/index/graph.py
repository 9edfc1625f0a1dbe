"""An hnswlib graph whose entries are added, removed and changed, but never reused."""

import json
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import hnswlib
import numpy as np

from server.adapters.index.entries.directory import NOWHERE, Rows
from server.domain.faces import Vector, Vectors
from server.domain.ports import Array

M, EF_CONSTRUCTION, EF = 32, 400, 512
"""On 100,000 dlib-like templates: recall@1 of 1.000 in 2.0 ms, where M 16 and ef 256 reach 0.983 in 0.7 ms."""

_REBUILT_FROM_DELETED_SHARE = 0.3
"""The share of deleted entries from which searches slow down."""

_ROWS_AT_ONCE = 4096
"""Rows added at once."""

_STATE_ARRAYS = ("data_level0", "link_lists", "element_levels", "label_lookup_external", "label_lookup_internal")
"""The arrays of hnswlib's pickled state; the other entries are numbers and words."""


class Graph:
    """Finds rows by their templates. Not safe to search while it is being changed.

    hnswlib would restore a deleted entry under its old label, and its in-place updates lose neighbours. So each entry
    has its own label: a row that changes gets a new one, and the old one stays deleted.
    """

    def __init__(self, index: hnswlib.Index, rows: Rows) -> None:
        self._index = index
        self._rows, self._count = rows, len(rows)
        known = np.flatnonzero(rows != NOWHERE)
        self._labels = np.full(int(rows.max(initial=0)) + 1, NOWHERE, dtype=np.intp)
        self._labels[rows[known]] = known
        self._living = len(known)

    @classmethod
    def of(cls, rows: Rows, templates: Callable[[Rows], Vectors]) -> "Graph":
        """Return a graph of these rows, whose templates are requested in portions."""
        index = hnswlib.Index("ip", templates(rows[:0]).shape[1])
        index.init_index(max(1024, 2 * len(rows)), M=M, ef_construction=EF_CONSTRUCTION)
        graph = cls(index, np.empty(0, dtype=np.intp))
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = rows[start : start + _ROWS_AT_ONCE]
            graph.put(part, templates(part))
        return graph

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "Graph | None":
        """Return the graph from its `arrays`; None if there is none, or one of another version of hnswlib."""
        if "graph_state" not in arrays:
            return None
        saved_by, state = json.loads(arrays["graph_state"].tobytes())
        if saved_by != version("hnswlib"):
            return None
        index = hnswlib.Index.__new__(hnswlib.Index)
        index.__setstate__(({**state, **{name: arrays[f"graph_{name}"] for name in _STATE_ARRAYS}},))
        return cls(index, arrays["graph_rows"].copy())

    def arrays(self, rows: Rows) -> dict[str, Array]:
        """Return the graph as arrays, with these rows, which must be all, numbered from 0; nothing of removed rows."""
        state = dict(self._index.__getstate__()[0])
        labels = self._rows[: self._count]
        living = self._labels[labels] == np.arange(self._count)
        _overwrite_deleted(state, living)
        parts = {f"graph_{name}": state.pop(name) for name in _STATE_ARRAYS}
        header = json.dumps([version("hnswlib"), state]).encode()
        return parts | {
            "graph_state": np.frombuffer(header, dtype=np.uint8),
            "graph_rows": np.where(living, np.searchsorted(rows, labels), NOWHERE),
        }

    @property
    def needs_rebuilding(self) -> bool:
        """Whether so many entries are deleted that a new graph should be built."""
        return self._count - self._living > _REBUILT_FROM_DELETED_SHARE * self._count

    def put(self, rows: Rows, templates: Vectors) -> None:
        """Set the templates of these rows."""
        self.remove(rows)
        if not len(rows):
            return
        start, self._count = self._count, self._count + len(rows)
        labels = np.arange(start, self._count)
        if self._count > self._index.get_max_elements():
            self._index.resize_index(2 * self._count)
        self._index.add_items(templates, labels)
        self._rows = _reaching(self._count, self._rows)
        self._labels = _reaching(int(rows.max()) + 1, self._labels)
        self._rows[labels], self._labels[rows] = rows, labels
        self._living += len(rows)

    def remove(self, rows: Rows) -> None:
        """Remove these rows; ignores unknown ones."""
        known = rows[rows < len(self._labels)]
        there = known[self._labels[known] != NOWHERE]
        for label in self._labels[there].tolist():
            self._index.mark_deleted(label)
        self._labels[there] = NOWHERE
        self._living -= len(there)

    def nearest(self, probe: Vector, count: int) -> Rows:
        """Return the `count` rows nearest to the probe, all if there are fewer, or none if the graph leads to fewer."""
        count = min(count, self._living)
        if not count:
            return self._rows[:0]
        self._index.set_ef(max(EF, 2 * count))
        try:
            labels, _ = self._index.knn_query(probe, k=count, num_threads=1)
        except RuntimeError:
            return self._rows[:0]
        found: Rows = self._rows[labels[0].astype(np.intp)]
        return found


def _reaching(length: int, array: Rows) -> Rows:
    if length <= len(array):
        return array
    return np.concatenate([array, np.full(max(length - len(array), len(array)), NOWHERE, dtype=np.intp)])


def _overwrite_deleted(state: dict[str, Any], living: Array) -> None:
    """Give each deleted entry the template of a living neighbour: it still leads to the same places."""
    if living.all():
        return
    inside = np.empty(len(living), dtype=np.bool_)
    inside[state["label_lookup_internal"]] = living[state["label_lookup_external"]]
    deleted = np.flatnonzero(~inside)
    entries = state["data_level0"].reshape(len(living), -1)
    links = np.ascontiguousarray(entries[deleted, : state["offset_data"]]).view(np.uint32)
    neighbours = links[:, 1 : 1 + state["max_M0"]]
    there = np.arange(state["max_M0"]) < (links[:, :1] & 0xFFFF)
    usable = there & inside[np.where(there, neighbours, 0)]
    substitutes = np.where(usable.any(axis=1), neighbours[np.arange(len(deleted)), usable.argmax(axis=1)], deleted)
    templates = entries[:, state["offset_data"] : state["label_offset"]]
    templates[deleted[substitutes == deleted]] = 0
    templates[deleted] = templates[substitutes]
