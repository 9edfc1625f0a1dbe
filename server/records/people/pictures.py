"""Pictures, the encodings of their faces, and the templates of their persons."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from attrs import field, frozen
from peewee import Select, fn

from server.domain.batches import batches
from server.domain.entities import Page, PageArgs, Picture
from server.domain.errors import ImageNotFound, Overloaded
from server.domain.faces import EncodedFace, Ids, Vector, Vectors
from server.domain.persistence.sealing import IN_THE_CLEAR, OVERHEAD
from server.records.changes import ChangeRecords
from server.records.orphaned_blobs import BlobAddress
from server.records.people.visibility import Visibility
from server.records.sealing.seals import SealRecords
from server.records.sql.columns import from_box, from_vector, now, to_vector, to_vectors
from server.records.sql.compiled_query import CompiledQuery
from server.records.sql.database import Database
from server.records.sql.paging import page_of
from server.records.sql.rows import to_picture
from server.records.sql.tables import Tables

_PICTURES_PER_BATCH = 1000
_BYTES_PER_NUMBER = 4
"""Bytes per number in a vector."""


@frozen(eq=False)
class Encodings:
    """The encodings of some persons' n pictures, as arrays in which each person's are adjacent."""

    persons: Ids
    """(n,)"""
    pictures: Ids
    """(n,)"""
    encodings: Vectors = field(repr=False)
    """(n, d)"""
    templates: Vectors = field(repr=False)
    """(n, d) of unit length."""

    def rows(self) -> dict[int, slice]:
        """Return the rows of each person's pictures."""
        persons = self.persons.tolist()
        starts = [at for at, person in enumerate(persons) if not at or person != persons[at - 1]]
        return {persons[start]: slice(start, end) for start, end in pairwise([*starts, len(persons)])}


@frozen
class Lengths:
    """The length of an encoder's vectors."""

    encoding: int
    template: int


@frozen
class StoredBlob:
    """The location of a picture's bytes, and their hash before sealing."""

    storage_id: int
    key: str
    sha256: str
    sealed_with: int = IN_THE_CLEAR
    """The number of the person's key."""

    @property
    def address(self) -> BlobAddress:
        """The storage's id and the key in it."""
        return (self.storage_id, self.key)


class PictureRecords:
    """Queries over pictures."""

    def __init__(
        self,
        database: Database,
        tables: Tables,
        changes: ChangeRecords,
        visibility: Visibility,
        seals: SealRecords,
        encoder: str,
    ) -> None:
        self._pictures = tables.pictures
        self._encodings = tables.encodings
        self._templates = tables.templates
        self._changes = changes
        self._visibility = visibility
        self._seals = seals
        self._encoder = encoder
        self._encoded = CompiledQuery(database, self._with_encodings)
        encoded = self._encodings.select(fn.COUNT(self._encodings.picture_id)).where(self._encodings.encoder == "")
        counts = [encoded, self._pictures.select(fn.COUNT(self._pictures.id))]
        self._encoded_of_all = CompiledQuery(database, lambda _: Select(columns=counts).bind(database))
        same = (self._pictures.person_id == 0) & (self._pictures.sha256 == "")
        self._same = CompiledQuery(database, lambda _: self._pictures.select(self._pictures.id).where(same))

    def get(self, person_id: int, id: int) -> Picture:
        """Return this person's picture; raises ImageNotFound."""
        condition = (self._pictures.id == id) & (self._pictures.person_id == person_id)
        row = self._pictures.select().where(condition).dicts().first()
        if row is None:
            raise ImageNotFound.of(id)
        return to_picture(row)

    def encoding(self, id: int) -> tuple[Vector, Vector]:
        """Return the picture's encoding and unit template, each (d,); raises ImageNotFound."""
        condition = (self._encodings.picture_id == id) & (self._encodings.encoder == self._encoder)
        visible = self._visibility.of_persons(self._pictures.select(self._pictures.id), self._pictures.person_id)
        query = self._encodings.select(self._encodings.encoding, self._encodings.template)
        row = query.where(condition & self._encodings.picture_id.in_(visible)).tuples().first()
        if row is None:
            raise ImageNotFound.of(id)
        return to_vector(self._seals.open(row[0])), to_vector(self._seals.open(row[1]))

    def page(self, person_id: int, args: PageArgs) -> Page[Picture]:
        """Return a page of this person's pictures, by id."""
        of_person = self._pictures.select().where(self._pictures.person_id == person_id)
        return page_of(of_person, self._pictures.id, args, to_picture)

    def of_person(self, person_id: int) -> list[Picture]:
        """Return all of this person's pictures, by id."""
        of_person = self._pictures.select().where(self._pictures.person_id == person_id)
        return [to_picture(row) for row in of_person.order_by(self._pictures.id).dicts()]

    def in_storage(self, storage_id: int) -> Iterator[Picture]:
        """Return every picture whose bytes are in this storage, by id."""
        last = 0
        while True:
            condition = (self._pictures.storage_id == storage_id) & (self._pictures.id > last)
            batch = (
                self._pictures.select().where(condition).order_by(self._pictures.id).limit(_PICTURES_PER_BATCH).dicts()
            )
            pictures = [to_picture(row) for row in batch]
            if not pictures:
                return
            yield from pictures
            last = pictures[-1].id

    def count(self) -> int:
        """Return how many pictures there are."""
        return int(self._pictures.select().count())

    def encoders(self) -> tuple[str, ...]:
        """Return the identities of all encoders that have encoded a picture."""
        query = self._encodings.select(self._encodings.encoder).distinct().order_by(self._encodings.encoder)
        return tuple(encoder for (encoder,) in query.tuples())

    def has(self, person_id: int, sha256: str) -> bool:
        """Return whether this person has a picture with exactly these bytes."""
        return bool(self._same.rows((), person_id, sha256))

    def exists(self, picture: Picture) -> bool:
        """Return whether the picture still exists, with its bytes in the same place."""
        condition = (self._pictures.id == picture.id) & (self._pictures.blob_key == picture.key)
        return self._pictures.select(self._pictures.id).where(condition).first() is not None

    def persons(self) -> list[int]:
        """Return the ids of all persons who have a picture or a template, ascending."""
        with_template = self._templates.select(self._templates.person_id).where(
            self._templates.encoder == self._encoder
        )
        with_picture = self._pictures.select(self._pictures.person_id)
        return sorted(id for (id,) in (with_picture | with_template).tuples())

    def template(self, person_id: int) -> Vector | None:
        """Return the person's template, (d,), or None."""
        condition = (self._templates.person_id == person_id) & (self._templates.encoder == self._encoder)
        column = self._templates.select(self._templates.template).where(condition).scalar()
        return None if column is None else to_vector(self._seals.open(column))

    def add(self, person_id: int, blob: StoredBlob, face: EncodedFace) -> int:
        """Add a picture with its face's encoding, and return its id. Raises Overloaded if its key was destroyed."""
        self._seals.hold(person_id, blob.sealed_with)
        id: int = self._pictures.insert(
            person_id=person_id,
            storage_id=blob.storage_id,
            blob_key=blob.key,
            content_type=face.content_type,
            sha256=blob.sha256,
            face=from_box(face.face.box),
            created=now(),
        ).execute()
        self._insert_encoding(id, face, self._seals.key_for(person_id))
        return id

    def set_encoding(self, id: int, face: EncodedFace) -> None:
        """Replace an existing picture's encoding."""
        owner = self._pictures.select(self._pictures.person_id).where(self._pictures.id == id).scalar()
        self._insert_encoding(id, face, self._seals.key_for(owner))

    def _insert_encoding(self, id: int, face: EncodedFace, key: int) -> None:
        encoding, template = (self._seals.seal(key, from_vector(vector)) for vector in (face.encoding, face.template))
        vectors = {"encoding": encoding, "template": template}
        self._encodings.insert(picture_id=id, encoder=self._encoder, **vectors).on_conflict(
            conflict_target=(self._encodings.picture_id, self._encodings.encoder), update=vectors
        ).execute()

    def all_encoded(self) -> bool:
        """Return whether this encoder has encoded every picture, as of one moment: others may be writing."""
        ((encoded, there),) = self._encoded_of_all.rows((), self._encoder)
        return bool(encoded == there)

    def is_encoded(self, id: int) -> bool:
        """Return whether this encoder has encoded a picture."""
        mine = (self._encodings.picture_id == id) & (self._encodings.encoder == self._encoder)
        return self._encodings.select(self._encodings.picture_id).where(mine).first() is not None

    def unencoded(self) -> list[Picture]:
        """Return the pictures that have no encoding by this encoder, by id."""
        encoded = self._encodings.select(self._encodings.picture_id).where(self._encodings.encoder == self._encoder)
        query = self._pictures.select().where(self._pictures.id.not_in(encoded)).order_by(self._pictures.id)
        return [to_picture(row) for row in query.dicts()]

    def misencoded(self, lengths: Lengths) -> list[Picture]:
        """Return the pictures whose vectors by this encoder have the wrong length, by id."""
        encodings = self._encodings
        right = [
            (_BYTES_PER_NUMBER * length, _BYTES_PER_NUMBER * length + OVERHEAD)
            for length in (lengths.encoding, lengths.template)
        ]
        columns = (fn.LENGTH(encodings.encoding), fn.LENGTH(encodings.template))
        wrong = columns[0].not_in(right[0]) | columns[1].not_in(right[1])
        ids = encodings.select(encodings.picture_id).where((encodings.encoder == self._encoder) & wrong)
        query = self._pictures.select().where(self._pictures.id.in_(ids)).order_by(self._pictures.id)
        return [to_picture(row) for row in query.dicts()]

    def move(self, picture: Picture, blob: StoredBlob) -> None:
        """Record that the picture's bytes have moved.

        Raises ImageNotFound, or Overloaded if another process has moved them in the meantime or the key was destroyed.
        """
        self._seals.hold(picture.person_id, blob.sealed_with)
        row = self._pictures
        still_there = (row.id == picture.id) & (row.storage_id == picture.storage_id) & (row.blob_key == picture.key)
        if row.update(storage_id=blob.storage_id, blob_key=blob.key).where(still_there).execute():
            return
        if row.select(row.id).where(row.id == picture.id).first() is None:
            raise ImageNotFound.of(picture.id)
        raise Overloaded(f"image {picture.id} moved while it was copied; try again")

    def missing(self, person_id: int, ids: Sequence[int]) -> list[int]:
        """Return the ids that do not belong to a picture of this person, ascending."""
        found: set[int] = set()
        for batch in batches(ids):
            condition = self._pictures.id.in_(batch) & (self._pictures.person_id == person_id)
            found.update(id for (id,) in self._pictures.select(self._pictures.id).where(condition).tuples())
        return sorted(set(ids) - found)

    def reassign(self, ids: Iterable[int], to: int) -> None:
        """Move these pictures to another person."""
        for batch in batches(ids):
            self._pictures.update(person_id=to).where(self._pictures.id.in_(batch)).execute()

    def reassign_all(self, person_id: int, to: int) -> None:
        """Move all pictures of one person to another."""
        self._pictures.update(person_id=to).where(self._pictures.person_id == person_id).execute()

    def remove(self, id: int) -> None:
        """Remove the picture and its encoding."""
        self._pictures.delete().where(self._pictures.id == id).execute()

    def encodings_of(self, person_ids: Sequence[int]) -> Encodings:
        """Return the encodings of these persons' pictures, by person and picture id."""
        rows = self._encoded.rows(person_ids, self._encoder)
        persons, pictures, encodings, templates = zip(*rows, strict=True) if rows else ((),) * 4
        return Encodings(
            persons=np.array(persons, dtype=np.int64),
            pictures=np.array(pictures, dtype=np.int64),
            encodings=to_vectors(self._seals.open_all(encodings)),
            templates=to_vectors(self._seals.open_all(templates)),
        )

    def _with_encodings(self, person_ids: list[int]) -> Select:
        pictures, encodings = self._pictures, self._encodings
        return (
            pictures.select(pictures.person_id, pictures.id, encodings.encoding, encodings.template)
            .join(encodings, on=(encodings.picture_id == pictures.id))
            .where(pictures.person_id.in_(person_ids) & (encodings.encoder == self._encoder))
            .order_by(pictures.person_id, pictures.id)
        )

    def set_template(self, person_id: int, template: Vector | None) -> None:
        """Set or clear the person's template, and record it in the change log."""
        if template is None:
            condition = (self._templates.person_id == person_id) & (self._templates.encoder == self._encoder)
            self._templates.delete().where(condition).execute()
        else:
            sealed = {"template": self._seals.seal(self._seals.key_for(person_id), from_vector(template))}
            self._templates.insert(person_id=person_id, encoder=self._encoder, **sealed).on_conflict(
                conflict_target=(self._templates.person_id, self._templates.encoder), update=sealed
            ).execute()
        self._changes.persons_changed([person_id])
