"""Clusters."""

from collections.abc import Sequence

from attrs import field, frozen
from peewee import Select

from server.domain.batches import batches
from server.domain.clusters.entities import Centroid
from server.domain.entities import Page, PageArgs
from server.domain.errors import ClusterNotFound
from server.domain.faces import Vector
from server.domain.identification.search_values import SearchResult
from server.domain.persistence.sealing import IN_THE_CLEAR, key_of
from server.records.people.candidates import from_candidate, to_candidate
from server.records.people.persons import PersonRecords
from server.records.sealing.seals import SealRecords
from server.records.sql.columns import from_vector, to_vector
from server.records.sql.rows import Row
from server.records.sql.tables import Tables

_CLUSTERS_PER_INSERT = 500
"""Clusters inserted by one statement."""


@frozen(eq=False)
class ClusterContent:
    """The values derived from a cluster's faces."""

    size: int
    mean: Vector = field(repr=False)
    candidate: SearchResult | None


@frozen(eq=False)
class KeptCluster:
    """A cluster as stored, without its faces."""

    centroid: Centroid
    job_id: int
    candidate: SearchResult | None


class ClusterRecords:
    """Queries over clusters."""

    def __init__(self, tables: Tables, persons: PersonRecords, seals: SealRecords, encoder: str) -> None:
        self._clusters = tables.clusters
        self._persons = persons
        self._seals = seals
        self._encoder = encoder

    def add(self, job_id: int, found: ClusterContent) -> int:
        """Add a cluster and return its id."""
        id: int = self._clusters.insert(job_id=job_id, encoder=self._encoder, **self._columns(found)).execute()
        return id

    def add_several(self, job_id: int, found: Sequence[ClusterContent]) -> list[int]:
        """Add a job's first clusters and return their ids, in the order given."""
        rows = ({"job_id": job_id, "encoder": self._encoder, **self._columns(content)} for content in found)
        for batch in batches(rows, _CLUSTERS_PER_INSERT):
            self._clusters.insert(batch).execute()
        of_job = self._clusters.select(self._clusters.id).where(self._clusters.job_id == job_id)
        return [id for (id,) in of_job.order_by(self._clusters.id).tuples()]

    def change(self, id: int, found: ClusterContent) -> None:
        """Replace the values derived from a cluster's faces."""
        mean = self._clusters.select(self._clusters.mean).where(self._clusters.id == id).scalar()
        self._clusters.update(**self._columns(found, key_of(mean))).where(self._clusters.id == id).execute()

    def set_candidate(self, id: int, candidate: SearchResult | None) -> None:
        """Set a cluster's candidate, or none."""
        self._clusters.update(**from_candidate(candidate)).where(self._clusters.id == id).execute()

    def get(self, id: int) -> KeptCluster:
        """Return a cluster; raises ClusterNotFound."""
        row = self._known().where(self._clusters.id == id).dicts().first()
        if row is None:
            raise ClusterNotFound.of(id)
        return self._to_cluster(row)

    def page(self, job_id: int, args: PageArgs) -> Page[KeptCluster]:
        """Return a page of a job's clusters, largest first."""
        query = self._known().where(self._clusters.job_id == job_id)
        total_pages = max(1, -(-query.count() // args.size))
        rows = query.order_by(self._clusters.size.desc(), self._clusters.id).paginate(args.page, args.size).dicts()
        return Page([self._to_cluster(row) for row in rows], args.page, total_pages)

    def count(self, job_id: int) -> int:
        """Return how many clusters a job has."""
        return int(self._known().where(self._clusters.job_id == job_id).count())

    def recognised(self, job_id: int) -> int:
        """Return how many of a job's clusters match somebody enrolled."""
        condition = (self._clusters.job_id == job_id) & self._clusters.person_id.is_null(False)
        return int(self._known().where(condition).count())

    def centroids(self, job_id: int) -> list[Centroid]:
        """Return the centroids of a job's clusters."""
        query = self._clusters.select(self._clusters.id, self._clusters.mean)
        condition = (self._clusters.job_id == job_id) & (self._clusters.encoder == self._encoder)
        return [Centroid(id, to_vector(self._seals.open(mean))) for id, mean in query.where(condition).tuples()]

    def remove(self, id: int) -> None:
        """Erase a cluster and its faces."""
        self._clusters.delete().where(self._clusters.id == id).execute()

    def remove_small(self, job_id: int, max_faces: int) -> int:
        """Erase a job's clusters of at most `max_faces` faces that match nobody enrolled, and return how many."""
        small = (self._clusters.size <= max_faces) & self._clusters.person_id.is_null()
        condition = (self._clusters.job_id == job_id) & (self._clusters.encoder == self._encoder)
        return int(self._clusters.delete().where(condition & small).execute())

    def reassign(self, person_id: int, to: int) -> None:
        """Replace this person with another as the candidate."""
        self._clusters.update(person_id=to).where(self._clusters.person_id == person_id).execute()

    def _known(self) -> Select:
        return self._clusters.select().where(self._clusters.encoder == self._encoder)

    def _to_cluster(self, row: Row) -> KeptCluster:
        centroid = Centroid(row["id"], to_vector(self._seals.open(row["mean"])))
        return KeptCluster(centroid, row["job_id"], to_candidate(self._persons, row))

    def _columns(self, found: ClusterContent, key: int = IN_THE_CLEAR) -> Row:
        mean = self._seals.seal(key or self._seals.keys.new(), from_vector(found.mean))
        return {"size": found.size, "mean": mean, **from_candidate(found.candidate)}
