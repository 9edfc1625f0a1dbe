"""Persons."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from attrs import Factory, field, frozen
from peewee import Select

from server.domain.batches import batches
from server.domain.entities import Group, Metadata, Page, PageArgs, Person
from server.domain.errors import PersonNotFound
from server.records.changes import ChangeRecords
from server.records.people.expiry import unexpired
from server.records.people.facets import FacetRecords
from server.records.people.folding import fold
from server.records.people.leaves import Facet, facets_of
from server.records.people.lifetimes import LifetimeRecords
from server.records.people.visibility import Visibility
from server.records.sql.columns import from_metadata, from_time, now
from server.records.sql.compiled_query import CompiledQuery
from server.records.sql.database import Database
from server.records.sql.paging import page_of, with_keywords
from server.records.sql.rows import Row, as_new, to_group, to_person
from server.records.sql.tables import Tables

_COLUMNS = ("id", "name", "metadata", "storage_id", "external_id", "expire_at", "life_ends", "created", "updated")
"""The columns that `to_person` reads."""


@frozen
class KeptMetadata:
    """Metadata as stored in the tables. It is slow to create, so create it before a transaction begins."""

    column: str
    facets: list[Facet]

    @classmethod
    def of(cls, metadata: Metadata) -> "KeptMetadata":
        """Return metadata in this form."""
        return cls(from_metadata(metadata), facets_of(metadata))


@frozen
class PersonDetails:
    """A person as the caller describes them."""

    name: str
    metadata: Metadata
    storage_id: int
    external_id: str | None = None
    expire_at: datetime | None = None
    kept: KeptMetadata = field(
        default=Factory(lambda self: KeptMetadata.of(self.metadata), takes_self=True), eq=False, repr=False
    )


class PersonRecords:
    """Queries over persons."""

    def __init__(
        self,
        database: Database,
        tables: Tables,
        changes: ChangeRecords,
        lifetimes: LifetimeRecords,
        facets: FacetRecords,
        visibility: Visibility,
    ) -> None:
        self._persons = tables.persons
        self._groups = tables.groups
        self._inbox = tables.inbox
        self._clusters = tables.clusters
        self._refusals = tables.refusals
        self._memberships = tables.memberships
        self._changes = changes
        self._lifetimes = lifetimes
        self._facets = facets
        self._visibility = visibility
        is_past = self._persons.life_ends <= now()
        columns = [getattr(self._persons, name) for name in _COLUMNS]
        everyone = self._persons.select(*columns)
        self._of = CompiledQuery(database, lambda ids: everyone.where(self._persons.id.in_(ids)))
        ends = self._persons.select(self._persons.life_ends)
        self._life_of = CompiledQuery(database, lambda ids: ends.where(self._persons.id.in_(ids)))
        self._known_as = CompiledQuery(database, lambda _: everyone.where(self._persons.external_id == ""))
        self._living = CompiledQuery(
            database, lambda ids: everyone.where(self._persons.id.in_(ids) & unexpired(self._persons))
        )
        self._expired = CompiledQuery(database, lambda _: self._persons.select(self._persons.id).where(is_past))

    def find(self, id: int) -> Person | None:
        """Return the person, or None."""
        if self._visibility.groups is None:
            return _person(self._of.rows([id]))
        query = self._visible(self._persons.select())
        row = query.where(self._persons.id == id).dicts().first()
        return row and to_person(row)

    def taken(self, id: int) -> bool:
        """Return whether the id belongs to a person, visible or not."""
        return self._persons.select(self._persons.id).where(self._persons.id == id).first() is not None

    def get(self, id: int) -> Person:
        """Return the person; raises PersonNotFound."""
        person = self.find(id)
        if person is None:
            raise PersonNotFound.of(id)
        return person

    def with_external_id(self, external_id: str) -> Person | None:
        """Return the person with this external id, visible or not, or None."""
        return _person(self._known_as.rows((), external_id))

    def expired(self) -> list[int]:
        """Return the ids of expired persons."""
        return [id for (id,) in self._expired.rows([], now())]

    def expired_with(self, id: int | None, external_id: str | None) -> list[int]:
        """Return the ids of expired persons with this id or external id."""
        wanted = self._persons.id.in_([id]) | self._persons.external_id.in_([external_id])
        query = self._persons.select(self._persons.id).where(wanted & (self._persons.life_ends <= now()))
        return [expired for (expired,) in query.tuples()]

    def living(self, ids: Collection[int]) -> dict[int, Person]:
        """Return the persons that exist and have not expired, by id."""
        rows = [_named(row) for row in self._living.rows(list(ids), now())]
        hidden = set() if self._visibility.groups is None else set(self.missing(list(ids)))
        return {row["id"]: to_person(row) for row in rows if row["id"] not in hidden}

    def missing(self, ids: list[int]) -> list[int]:
        """Return the ids that belong to no person, ascending."""
        found: set[int] = set()
        for batch in batches(ids):
            query = self._visible(self._persons.select(self._persons.id))
            rows = query.where(self._persons.id.in_(batch)).tuples()
            found.update(id for (id,) in rows)
        return sorted(set(ids) - found)

    def page(self, args: PageArgs, keywords: str | None) -> Page[Person]:
        """Return a page of the persons whose names contain every keyword, by id."""
        query = with_keywords(self._visible(self._persons.select()), self._persons.folded_name, keywords)
        return page_of(query, self._persons.id, args, to_person)

    def groups_of(self, id: int, args: PageArgs) -> Page[Group]:
        """Return a page of the groups that the person is in, by id."""
        joined = self._memberships.select(self._memberships.group_id).where(self._memberships.person_id == id)
        query = self._visibility.of_groups(self._groups.select().where(self._groups.id.in_(joined)), self._groups.id)
        return page_of(query, self._groups.id, args, to_group)

    def add(self, id: int | None, details: PersonDetails) -> Person:
        """Add a person; the id must be free."""
        row = as_new(id, _columns(details))
        new = self._persons.add(row)
        self._join_those_in_sight(new)
        self._facets.renew(new, details.kept.facets)
        self._lifetimes.renew([new])
        (((ends),),) = self._life_of.rows([new])
        return to_person({**row, "id": new, "life_ends": ends}, details.metadata)

    def _join_those_in_sight(self, id: int) -> None:
        there = self._groups.select(self._groups.id).where(self._groups.id.in_(self._visibility.groups or ()))
        rows = [{"group_id": group, "person_id": id} for (group,) in there.tuples()]
        if rows:
            self._memberships.insert(rows).execute()
            self._changes.persons_changed([id])

    def _visible(self, query: Select) -> Select:
        return self._visibility.of_persons(query, self._persons.id).where(unexpired(self._persons))

    def change(self, id: int, details: PersonDetails) -> None:
        """Change an existing person's details."""
        self._persons.update(**_columns(details)).where(self._persons.id == id).execute()
        self._facets.renew(id, details.kept.facets)
        self._lifetimes.renew([id])

    def remove(self, id: int) -> None:
        """Remove the person with all pictures, encodings, templates and memberships, and faces that matched the person.

        Such faces are in the inbox or in clusters of jobs. Refusals of photos because of this person's face stay,
        without the person and the photo's path.
        """
        self._inbox.delete().where((self._inbox.person_id == id) & (self._inbox.matched == 1)).execute()
        self._clusters.delete().where(self._clusters.person_id == id).execute()
        self._refusals.update(person_id=None, place="").where(self._refusals.person_id == id).execute()
        self._persons.delete().where(self._persons.id == id).execute()
        self._changes.persons_changed([id])


def _named(row: tuple[Any, ...]) -> Row:
    return dict(zip(_COLUMNS, row, strict=True))


def _person(rows: list[tuple[Any, ...]]) -> Person | None:
    return to_person(_named(rows[0])) if rows else None


def _columns(details: PersonDetails) -> Row:
    return {
        "name": details.name,
        "folded_name": fold(details.name),
        "metadata": details.kept.column,
        "storage_id": details.storage_id,
        "external_id": details.external_id,
        "expire_at": details.expire_at and from_time(details.expire_at),
        "updated": now(),
    }
