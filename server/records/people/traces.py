"""Traces: rows of other tables that refer to a person."""

from collections.abc import Iterator

from server.domain.traces import Trace, TraceKind
from server.records.sealing.seals import SealRecords
from server.records.sql.columns import to_vector
from server.records.sql.rows import Row
from server.records.sql.tables import BoundTable, Tables

_NOT_EXPORTED = ("id", "person_id", "portrait", "template", "encoding", "mean")
"""Columns that are left out or exported elsewhere. Vectors in rejections, clusters and the inbox may be others'."""


class TraceRecords:
    """Queries over traces."""

    def __init__(self, tables: Tables, seals: SealRecords) -> None:
        self._seals = seals
        self._places: dict[TraceKind, BoundTable] = {
            "template": tables.templates,
            "rejection": tables.rejections,
            "inbox": tables.inbox,
            "cluster": tables.clusters,
            "refusal": tables.refusals,
            "remark": tables.remarks,
        }

    def of(self, person_id: int) -> Iterator[Trace]:
        """Yield all traces of a person, for every encoder."""
        for kind, table in self._places.items():
            for row in table.select().where(table.person_id == person_id).dicts():
                portrait = row.get("portrait")
                yield Trace(kind, row.get("id"), self._facts(kind, row), portrait and self._seals.open(portrait))

    def _facts(self, kind: TraceKind, row: Row) -> Row:
        vectors = {"template": to_vector(self._seals.open(row["template"])).tolist()} if kind == "template" else {}
        return {**{name: value for name, value in row.items() if name not in _NOT_EXPORTED}, **vectors}
