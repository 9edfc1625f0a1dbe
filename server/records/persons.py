"""Persons."""

from collections.abc import Collection
from datetime import datetime

from attrs import cmp_using, field, frozen
from peewee import Select

from server.domain.entities import Group, Metadata, Page, PageArgs, Person, same_json
from server.domain.errors import PersonNotFound
from server.records.batches import batches
from server.records.changes import ChangeRecords
from server.records.columns import from_metadata, from_time, now
from server.records.database import Database
from server.records.facets import FacetRecords
from server.records.paging import page_of, with_keywords
from server.records.rows import Row, as_new, to_group, to_person
from server.records.tables import Tables
from server.records.written_once import WrittenOnce


@frozen
class PersonDetails:
    """What a caller says of a person."""

    name: str
    metadata: Metadata = field(eq=cmp_using(eq=same_json))
    storage_id: int
    external_id: str | None = None
    expire_at: datetime | None = None


class PersonRecords:
    """Queries over persons."""

    def __init__(self, database: Database, tables: Tables, changes: ChangeRecords, facets: FacetRecords) -> None:
        self._persons = tables.persons
        self._groups = tables.groups
        self._memberships = tables.memberships
        self._changes = changes
        self._facets = facets
        self._living = WrittenOnce(database, self._unexpired)

    def find(self, id: int) -> Person | None:
        """Return the person, or None."""
        row = self._persons.select().where(self._persons.id == id).dicts().first()
        return row and to_person(row)

    def get(self, id: int) -> Person:
        """Return the person, or raise PersonNotFound."""
        person = self.find(id)
        if person is None:
            raise PersonNotFound.of(id)
        return person

    def with_external_id(self, external_id: str) -> Person | None:
        """Return the person that the caller knows by this id, or None."""
        row = self._persons.select().where(self._persons.external_id == external_id).dicts().first()
        return row and to_person(row)

    def expired(self) -> list[int]:
        """Return the ids of persons whose time is over."""
        return [id for (id,) in self._persons.select(self._persons.id).where(self._persons.expire_at <= now()).tuples()]

    def living(self, ids: Collection[int]) -> dict[int, Person]:
        """Return those of the persons that are there and have not expired, by id."""
        return {row["id"]: to_person(row) for row in self._living.answer(list(ids), now())}

    def _unexpired(self, ids: list[int]) -> Select:
        unexpired = self._persons.expire_at.is_null() | (self._persons.expire_at > now())
        return self._persons.select().where(self._persons.id.in_(ids) & unexpired)

    def missing(self, ids: list[int]) -> list[int]:
        """Return those of the ids that are no person's, ascending."""
        found: set[int] = set()
        for batch in batches(ids):
            rows = self._persons.select(self._persons.id).where(self._persons.id.in_(batch)).tuples()
            found.update(id for (id,) in rows)
        return sorted(set(ids) - found)

    def page(self, args: PageArgs, keywords: str | None) -> Page[Person]:
        """Return a page of those whose names contain every keyword, by id."""
        query = with_keywords(self._persons.select(), self._persons.folded_name, keywords)
        return page_of(query, self._persons.id, args, to_person)

    def groups_of(self, id: int, args: PageArgs) -> Page[Group]:
        """Return a page of the groups that the person is in, by id."""
        mine = self._memberships.select(self._memberships.group_id).where(self._memberships.person_id == id)
        return page_of(self._groups.select().where(self._groups.id.in_(mine)), self._groups.id, args, to_group)

    def add(self, id: int | None, details: PersonDetails) -> Person:
        """Add a person whose id is free."""
        person = self.get(self._persons.insert(**as_new(id, _columns(details))).execute())
        self._facets.renew(person.id, details.metadata)
        return person

    def change(self, id: int, details: PersonDetails) -> None:
        """Give a person that is there other details."""
        self._persons.update(**_columns(details)).where(self._persons.id == id).execute()
        self._facets.renew(id, details.metadata)

    def remove(self, id: int) -> None:
        """Remove the person, and with it pictures, encodings, template and memberships."""
        self._persons.delete().where(self._persons.id == id).execute()
        self._changes.persons_changed([id])


def _columns(details: PersonDetails) -> Row:
    return {
        "name": details.name,
        "folded_name": details.name.casefold(),
        "metadata": from_metadata(details.metadata),
        "storage_id": details.storage_id,
        "external_id": details.external_id,
        "expire_at": details.expire_at and from_time(details.expire_at),
        "updated": now(),
    }
