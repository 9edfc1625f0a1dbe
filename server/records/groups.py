"""Groups and who is in them."""

from collections.abc import Iterable

from server.domain.batches import batches
from server.domain.entities import Group, Metadata, Page, PageArgs, Person
from server.domain.errors import GroupNotFound
from server.records.changes import ChangeRecords
from server.records.columns import from_metadata, now
from server.records.expiry import unexpired
from server.records.folding import fold
from server.records.paging import page_of, with_keywords
from server.records.rows import Row, as_new, to_group, to_person
from server.records.sight import Sight
from server.records.tables import Tables


class GroupRecords:
    """Queries over groups."""

    def __init__(self, tables: Tables, changes: ChangeRecords, sight: Sight) -> None:
        self._groups = tables.groups
        self._persons = tables.persons
        self._memberships = tables.memberships
        self._changes = changes
        self._sight = sight

    def find(self, id: int) -> Group | None:
        """Return the group, or None."""
        query = self._sight.of_groups(self._groups.select(), self._groups.id)
        row = query.where(self._groups.id == id).dicts().first()
        return row and to_group(row)

    def get(self, id: int) -> Group:
        """Return the group, or raise GroupNotFound."""
        group = self.find(id)
        if group is None:
            raise GroupNotFound.of(id)
        return group

    def named(self, name: str) -> Group | None:
        """Return the first group of exactly this name, or None."""
        query = self._sight.of_groups(self._groups.select(), self._groups.id).where(self._groups.name == name)
        row = query.order_by(self._groups.id).dicts().first()
        return row and to_group(row)

    def missing(self, ids: Iterable[int]) -> list[int]:
        """Return those of the ids that are no group's."""
        return [id for id in ids if self.find(id) is None]

    def there(self, ids: Iterable[int]) -> tuple[int, ...]:
        """Return those of the ids that are a group's, in their order."""
        return tuple(id for id in ids if self.find(id) is not None)

    def page(self, args: PageArgs, keywords: str | None) -> Page[Group]:
        """Return a page of those whose names contain every keyword, by id."""
        visible = self._sight.of_groups(self._groups.select(), self._groups.id)
        query = with_keywords(visible, self._groups.folded_name, keywords)
        return page_of(query, self._groups.id, args, to_group)

    def add(self, id: int | None, name: str, metadata: Metadata) -> Group:
        """Add a group whose id is free."""
        return self.get(self._groups.insert(**as_new(id, _columns(name, metadata))).execute())

    def change(self, id: int, name: str, metadata: Metadata) -> None:
        """Give a group that is there another name and metadata."""
        self._groups.update(**_columns(name, metadata)).where(self._groups.id == id).execute()

    def remove(self, id: int) -> None:
        """Remove the group; its persons stay."""
        self._groups.delete().where(self._groups.id == id).execute()
        self._changes.group_dropped(id)

    def members(self, id: int, args: PageArgs) -> Page[Person]:
        """Return a page of the group's persons, by id."""
        mine = self._memberships.select(self._memberships.person_id).where(self._memberships.group_id == id)
        query = self._persons.select().where(self._persons.id.in_(mine) & unexpired(self._persons))
        return page_of(query, self._persons.id, args, to_person)

    def join_those_of(self, person_id: int, newcomer: int) -> None:
        """Add the newcomer to every group that the person is in."""
        theirs = self._memberships.select(self._memberships.group_id).where(self._memberships.person_id == person_id)
        rows = [{"group_id": group_id, "person_id": newcomer} for (group_id,) in theirs.tuples()]
        for batch in batches(rows):
            self._memberships.insert(batch).on_conflict_ignore().execute()

    def join(self, person_id: int, ids: Iterable[int]) -> None:
        """Add a person that is there to these groups. Raises GroupNotFound."""
        for id in ids:
            self.get(id)
            self.change_members(id, [person_id], [])

    def change_members(self, id: int, add: list[int], remove: list[int]) -> None:
        """Add and remove persons that are there."""
        for batch in batches(add):
            rows = [{"group_id": id, "person_id": person} for person in batch]
            self._memberships.insert(rows).on_conflict_ignore().execute()
        for batch in batches(remove):
            gone = (self._memberships.group_id == id) & self._memberships.person_id.in_(batch)
            self._memberships.delete().where(gone).execute()
        self._changes.persons_changed(add + remove)


def _columns(name: str, metadata: Metadata) -> Row:
    return {
        "name": name,
        "folded_name": fold(name),
        "metadata": from_metadata(metadata),
        "updated": now(),
    }
