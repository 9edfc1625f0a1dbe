"""Rejections: faces recorded as not a person's."""

from collections.abc import Sequence

from peewee import Select

from server.domain.faces import Vector, Vectors
from server.records.sealing.seals import SealRecords
from server.records.sql.columns import from_vector, now, to_vectors
from server.records.sql.compiled_query import CompiledQuery
from server.records.sql.database import Database
from server.records.sql.tables import Tables


class RejectionRecords:
    """Queries over rejections. They are deleted with their person."""

    def __init__(self, database: Database, tables: Tables, seals: SealRecords, encoder: str) -> None:
        self._rejections = tables.rejections
        self._seals = seals
        self._encoder = encoder
        self._of = CompiledQuery(database, self._select)

    def add(self, person_id: int, template: Vector) -> None:
        """Record that the face with this template is not the person's."""
        sealed = self._seals.seal(self._seals.key_for(person_id), from_vector(template))
        self._rejections.insert(person_id=person_id, encoder=self._encoder, template=sealed, created=now()).execute()

    def take_back(self, person_id: int, template: Vector) -> None:
        """Remove the rejection of the face with exactly this template."""
        query = self._rejections.select(self._rejections.id, self._rejections.template)
        for id, kept in query.where(self._rejections.person_id == person_id).tuples():
            if self._seals.open(kept) == from_vector(template):
                self._rejections.delete().where(self._rejections.id == id).execute()

    def of(self, person_ids: Sequence[int]) -> dict[int, Vectors]:
        """Return the templates (m, d) of rejected faces, for the persons who have any."""
        templates: dict[int, list[bytes]] = {}
        for person_id, template in self._of.rows(person_ids, self._encoder):
            templates.setdefault(person_id, []).append(template)
        return {id: to_vectors(self._seals.open_all(sealed)) for id, sealed in templates.items()}

    def reassign(self, person_id: int, to: int) -> None:
        """Move all rejections of one person to another."""
        self._rejections.update(person_id=to).where(self._rejections.person_id == person_id).execute()

    def _select(self, person_ids: list[int]) -> Select:
        rejections = self._rejections
        condition = rejections.person_id.in_(person_ids) & (rejections.encoder == self._encoder)
        return rejections.select(rejections.person_id, rejections.template).where(condition).order_by(rejections.id)
