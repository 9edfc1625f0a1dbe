"""Pairs of clusters that were recorded as different people."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from peewee import Expression

from server.domain.clusters.entities import Apart, Centroid
from server.records.sealing.seals import SealRecords
from server.records.sql.columns import from_vector, to_vector
from server.records.sql.rows import Row
from server.records.sql.tables import Tables


class ApartRecords:
    """Queries over pairs of clusters that are kept apart. A pair outlives its clusters, and is deleted with its job."""

    def __init__(self, tables: Tables, seals: SealRecords, encoder: str) -> None:
        self._apart = tables.clusters_apart
        self._seals = seals
        self._encoder = encoder

    def add(self, job_id: int, pair: Apart) -> None:
        """Keep two clusters of a job apart."""
        key = self._seals.keys.new()
        sides: Row = {
            "one_id": pair.one.id,
            "other_id": pair.other.id,
            "one": self._seals.seal(key, from_vector(pair.one.mean)),
            "other": self._seals.seal(key, from_vector(pair.other.mean)),
        }
        self._apart.insert(job_id=job_id, encoder=self._encoder, **sides).execute()

    def all(self) -> list[Apart]:
        """Return the pairs of every job."""
        return list(self._where(None))

    def of(self, cluster_id: int) -> list[Centroid]:
        """Return the centroids of the clusters that a cluster is kept apart from."""
        condition = (self._apart.one_id == cluster_id) | (self._apart.other_id == cluster_id)
        return [pair.other if pair.one.id == cluster_id else pair.one for pair in self._where(condition)]

    def ids_of(self, cluster_ids: Sequence[int]) -> dict[int, set[int]]:
        """Return, for each of these clusters, those that it is kept apart from."""
        condition = self._apart.one_id.in_(cluster_ids) | self._apart.other_id.in_(cluster_ids)
        ids: dict[int, set[int]] = defaultdict(set)
        query = self._apart.select(self._apart.one_id, self._apart.other_id).where(condition)
        for one, other in query.tuples():
            if one and other:
                ids[one].add(other)
                ids[other].add(one)
        return ids

    def reassign(self, cluster_id: int, to: int) -> None:
        """Replace this cluster with another in its pairs."""
        for side in ("one_id", "other_id"):
            column = getattr(self._apart, side)
            self._apart.update(**{side: to}).where(column == cluster_id).execute()

    def _where(self, condition: Expression | None) -> Iterator[Apart]:
        apart = self._apart
        known = apart.encoder == self._encoder
        query = apart.select(apart.one_id, apart.one, apart.other_id, apart.other)
        for one_id, one, other_id, other in query.where(known if condition is None else known & condition).tuples():
            means = [to_vector(self._seals.open(mean)) for mean in (one, other)]
            yield Apart(Centroid(one_id or 0, means[0]), Centroid(other_id or 0, means[1]))
