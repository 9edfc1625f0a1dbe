"""What refers to a person in tables that are about something else."""

from collections.abc import Iterator

from server.domain.traces import Trace, TraceKind
from server.records.sealing.seals import SealRecords
from server.records.sql.columns import to_vector
from server.records.sql.rows import Row
from server.records.sql.tables import BoundTable, Tables

_NOT_TOLD = ("id", "person_id", "portrait", "template", "encoding", "mean")
"""Or told otherwise. The vectors of rejections, clusters and the inbox may be those of other people."""


class TraceRecords:
    """Queries over them."""

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
        """Yield all of a person, whichever encoder they are of."""
        for kind, table in self._places.items():
            for row in table.select().where(table.person_id == person_id).dicts():
                portrait = row.get("portrait")
                yield Trace(kind, row.get("id"), self._facts(kind, row), portrait and self._seals.open(portrait))

    def _facts(self, kind: TraceKind, row: Row) -> Row:
        vectors = {"template": to_vector(self._seals.open(row["template"])).tolist()} if kind == "template" else {}
        return {**{name: value for name, value in row.items() if name not in _NOT_TOLD}, **vectors}
