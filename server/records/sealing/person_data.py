"""Sealed data in the records: whole persons, and rows with keys of their own."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_

from peewee import Column, Expression, fn

from server.domain.batches import batches
from server.domain.persistence.sealing import MARK, key_of
from server.records.sealing.seals import SealRecords
from server.records.sealing.unused_keys import ROWS_WITH_KEYS
from server.records.sql.rows import Row
from server.records.sql.tables import BoundTable, Tables

_COLUMNS = {
    "inbox": ("template", "encoding", "portrait"),
    "cluster_faces": ("template", "encoding"),
    "clusters": ("mean",),
    "clusters_apart": ("one", "other"),
}
"""Sealed columns of rows that have their own key; a face's portrait is sealed too."""


_UNIQUE = ("person_id", "picture_id", "face_id", "encoder")


class PersonData:
    """Persons' encodings, templates and rejections by every encoder, and faces that belong to nobody yet."""

    def __init__(self, tables: Tables, seals: SealRecords) -> None:
        self._tables = tables
        self._seals = seals

    def reseal(self, person_id: int, key: int) -> None:
        """Seal all of a person's data with this key, whatever sealed it before. Call it inside a transaction."""
        for table, columns, condition in self._places(person_id):
            self._reseal(table, columns, condition, key)

    def reseal_pictures(self, ids: Sequence[int], key: int) -> None:
        """Seal the encodings of these pictures with this key. Call it inside a transaction."""
        encodings = self._tables.encodings
        for batch in batches(ids):
            self._reseal(encodings, ("encoding", "template"), encodings.picture_id.in_(batch), key)

    def in_the_clear(self) -> list[int]:
        """Return the ids of persons with any unencrypted data, ascending."""
        pictures, encodings, templates = self._tables.pictures, self._tables.encodings, self._tables.templates
        rejections = self._tables.rejections
        of_pictures = pictures.select(pictures.person_id).join(encodings, on=encodings.picture_id == pictures.id)
        owners = of_pictures.where(_is_clear(encodings.encoding))
        known = templates.select(templates.person_id).where(_is_clear(templates.template))
        rejecting = rejections.select(rejections.person_id).where(_is_clear(rejections.template))
        return sorted(id for (id,) in (owners | known | rejecting).tuples())

    def remove_sealed_with(self, person_id: int, keys: set[int]) -> None:
        """Remove a person's templates and rejections that these keys seal. Call it inside a transaction."""
        tables = self._tables
        for table in (tables.templates, tables.rejections):
            for row in table.select().where(table.person_id == person_id).dicts():
                if key_of(row["template"]) in keys:
                    table.delete().where(_is_row(table, row)).execute()

    def remove_rows_without_key(self) -> None:
        """Remove the faces, clusters and pairs whose key was destroyed. Call it inside a transaction."""
        for name, column in ROWS_WITH_KEYS:
            table: BoundTable = getattr(self._tables, name)
            sealed = table.select(table.id, getattr(table, column)).tuples()
            gone = [id for id, content in sealed if not self._seals.keys.holds(key_of(content))]
            for batch in batches(gone):
                table.delete().where(table.id.in_(batch)).execute()

    def seal_rows(self) -> None:
        """Seal the unencrypted faces, clusters and pairs, each with its own key."""
        with self._seals.transaction():
            for name, columns in _COLUMNS.items():
                table: BoundTable = getattr(self._tables, name)
                for (id,) in list(table.select(table.id).where(_is_clear(getattr(table, columns[0]))).tuples()):
                    self._reseal(table, columns, table.id == id, self._seals.keys.new())
            self._seal_portraits()

    def _seal_portraits(self) -> None:
        faces, portraits = self._tables.cluster_faces, self._tables.cluster_portraits
        query = portraits.select(portraits.face_id, faces.template).join(faces, on=faces.id == portraits.face_id)
        for face, template in list(query.where(_is_clear(portraits.portrait)).tuples()):
            self._reseal(portraits, ("portrait",), portraits.face_id == face, key_of(template))

    def _places(self, person_id: int) -> Iterator[tuple[BoundTable, tuple[str, ...], Expression]]:
        tables = self._tables
        pictures = tables.pictures.select(tables.pictures.id).where(tables.pictures.person_id == person_id)
        yield tables.encodings, ("encoding", "template"), tables.encodings.picture_id.in_(pictures)
        yield tables.templates, ("template",), tables.templates.person_id == person_id
        yield tables.rejections, ("template",), tables.rejections.person_id == person_id

    def _reseal(self, table: BoundTable, columns: tuple[str, ...], condition: Expression, key: int) -> None:
        for row in table.select().where(condition).dicts():
            sealed = {name: self._seals.seal(key, self._seals.open(row[name])) for name in columns}
            table.update(**sealed).where(_is_row(table, row)).execute()


def _is_row(table: BoundTable, row: Row) -> Expression:
    """Return the condition that a row is this one, by its id or another unique column."""
    names = ("id",) if "id" in row else tuple(name for name in _UNIQUE if name in row)
    same: Expression = reduce(and_, (getattr(table, name) == row[name] for name in names))
    return same


def _is_clear(column: Column) -> Expression:
    return fn.SUBSTR(column, 1, len(MARK)) != MARK
