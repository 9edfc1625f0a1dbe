"""Faces found by jobs."""

from collections.abc import Iterable, Mapping, Sequence

from peewee import Case, Expression, Select

from server.domain.batches import batches
from server.domain.clusters.entities import ClusterFace, LooseFace, NewFace, clarity
from server.domain.entities import Page, PageArgs
from server.domain.errors import ClusterFaceNotFound
from server.domain.faces import Portrait
from server.domain.identification.search_values import Probe
from server.records.sealing.seals import SealRecords
from server.records.sql.columns import from_box, from_quality, from_vector, to_box, to_quality, to_vector
from server.records.sql.paging import page_of
from server.records.sql.rows import Row
from server.records.sql.tables import Tables

_FACES_PER_UPDATE = 200
"""Faces updated by one statement that names each."""


class ClusterFaceRecords:
    """Queries over the faces of clusters, and faces that are not grouped yet.

    Each face is sealed with its own key, which is destroyed with it.
    """

    def __init__(self, tables: Tables, seals: SealRecords, encoder: str) -> None:
        self._seals = seals
        self._faces = tables.cluster_faces
        self._portraits = tables.cluster_portraits  # a separate table, since moving a face rewrites its row
        self._encoder = encoder

    def add(self, job_id: int, faces: Iterable[NewFace]) -> None:
        """Store faces that a job found."""
        for face in faces:
            key = self._seals.keys.new()
            id = self._faces.insert(job_id=job_id, encoder=self._encoder, **self._columns(face, key)).execute()
            portrait = self._seals.seal(key, face.portrait.content)
            self._portraits.insert(face_id=id, portrait=portrait).execute()

    def remove_from(self, job_id: int, photo: int) -> None:
        """Erase the faces that a job found in this photo and later ones."""
        self._faces.delete().where((self._faces.job_id == job_id) & (self._faces.photo >= photo)).execute()

    def any_of_another_encoder(self, job_id: int) -> bool:
        """Return whether a job has faces that another encoder encoded."""
        theirs = (self._faces.job_id == job_id) & (self._faces.encoder != self._encoder)
        return self._faces.select(self._faces.id).where(theirs).limit(1).dicts().first() is not None

    def of_job(self, job_id: int) -> list[LooseFace]:
        """Return all faces that a job found, by photo."""
        return self._loose(self._faces.job_id == job_id, self._faces.id)

    def of_cluster(self, cluster_id: int) -> list[LooseFace]:
        """Return a cluster's faces, clearest first."""
        return self._loose(self._faces.cluster_id == cluster_id, self._faces.clarity.desc(), self._faces.id)

    def page(self, cluster_id: int, args: PageArgs) -> Page[ClusterFace]:
        """Return a page of a cluster's faces, by id."""
        faces = self._faces
        query = faces.select(faces.id, faces.place, faces.quality).where(faces.cluster_id == cluster_id)
        return page_of(query, faces.id, args, _to_face)

    def portrait(self, cluster_id: int, id: int) -> Portrait:
        """Return a face of a cluster with its surroundings; raises ClusterFaceNotFound."""
        condition = (self._faces.cluster_id == cluster_id) & (self._faces.id == id)
        faces, portraits = self._faces, self._portraits
        query = faces.select(faces.face, portraits.portrait).join(portraits, on=portraits.face_id == faces.id)
        row = query.where(condition).dicts().first()
        if row is None:
            raise ClusterFaceNotFound.of(id)
        return Portrait(self._seals.open(row["portrait"]), to_box(row["face"]))

    def ids_of(self, cluster_ids: Sequence[int]) -> dict[int, list[int]]:
        """Return the ids of the clusters' faces, clearest first."""
        faces = self._faces
        query = faces.select(faces.cluster_id, faces.id).where(faces.cluster_id.in_(cluster_ids))
        ids: dict[int, list[int]] = {id: [] for id in cluster_ids}
        for cluster_id, id in query.order_by(faces.clarity.desc(), faces.id).tuples():
            ids[cluster_id].append(id)
        return ids

    def photos_of(self, cluster_ids: Sequence[int]) -> dict[int, set[int]]:
        """Return the indexes of the photos that each cluster's faces come from."""
        query = self._faces.select(self._faces.cluster_id, self._faces.photo)
        photos: dict[int, set[int]] = {id: set() for id in cluster_ids}
        for cluster_id, photo in query.where(self._faces.cluster_id.in_(cluster_ids)).tuples():
            photos[cluster_id].add(photo)
        return photos

    def with_large(self, cluster_ids: Sequence[int], least: float) -> set[int]:
        """Return which of the clusters have a face of at least `least` pixels."""
        query = self._faces.select(self._faces.cluster_id, self._faces.quality)
        rows = query.where(self._faces.cluster_id.in_(cluster_ids)).tuples()
        return {cluster_id for cluster_id, quality in rows if to_quality(quality).size >= least}

    def move(self, ids: Iterable[int], cluster_id: int) -> None:
        """Move faces to a cluster."""
        for batch in batches(ids):
            self._faces.update(cluster_id=cluster_id).where(self._faces.id.in_(batch)).execute()

    def group(self, clusters: Mapping[int, int]) -> None:
        """Assign each face to its cluster, all at once."""
        for batch in batches(clusters.items(), _FACES_PER_UPDATE):
            condition = self._faces.id.in_([id for id, _ in batch])
            self._faces.update(cluster_id=Case(self._faces.id, batch)).where(condition).execute()

    def _loose(self, condition: Expression, *order: object) -> list[LooseFace]:
        faces = self._faces
        query: Select = faces.select(faces.id, faces.photo, faces.clarity, faces.encoding, faces.template)
        rows = query.where(condition & (faces.encoder == self._encoder)).order_by(*order).tuples()
        return [
            LooseFace(id, photo, clear, self._probe(encoding, template))
            for id, photo, clear, encoding, template in rows
        ]

    def _probe(self, encoding: bytes, template: bytes) -> Probe:
        return Probe(to_vector(self._seals.open(encoding)), to_vector(self._seals.open(template)))

    def _columns(self, face: NewFace, key: int) -> Row:
        return {
            "photo": face.photo,
            "place": face.place,
            "clarity": clarity(face.quality),
            "quality": from_quality(face.quality),
            "face": from_box(face.portrait.face),
            "template": self._seals.seal(key, from_vector(face.probe.template)),
            "encoding": self._seals.seal(key, from_vector(face.probe.encoding)),
        }


def _to_face(row: Row) -> ClusterFace:
    return ClusterFace(row["id"], row["place"], to_quality(row["quality"]))
