"""Groups and their members."""

from collections.abc import Iterable

from attrs import frozen
from peewee import fn

from server.domain.batches import batches
from server.domain.entities import Group, Metadata, Page, PageArgs, Person, same_json
from server.domain.errors import GroupNotFound
from server.domain.unicode import composed
from server.records.changes import ChangeRecords
from server.records.people.expiry import unexpired
from server.records.people.folding import fold
from server.records.people.lifetimes import LifetimeRecords
from server.records.people.visibility import Visibility
from server.records.sql.columns import from_metadata, now
from server.records.sql.paging import page_of, with_keywords
from server.records.sql.rows import Row, as_new, to_group, to_person
from server.records.sql.tables import Tables


@frozen
class GroupDetails:
    """A group as the caller describes it."""

    name: str
    metadata: Metadata
    life_days: int | None = None

    @classmethod
    def of(cls, group: Group) -> "GroupDetails":
        """Return the details of an existing group."""
        return cls(group.name, group.metadata, group.life_days)

    def describes(self, group: Group) -> bool:
        """Return whether a group has these details."""
        alike = (self.name, self.life_days) == (group.name, group.life_days)
        return alike and same_json(self.metadata, group.metadata)


class GroupRecords:
    """Queries over groups."""

    def __init__(
        self, tables: Tables, changes: ChangeRecords, lifetimes: LifetimeRecords, visibility: Visibility
    ) -> None:
        self._composed = getattr(fn, tables.dialect.composed)
        self._groups = tables.groups
        self._persons = tables.persons
        self._memberships = tables.memberships
        self._changes = changes
        self._lifetimes = lifetimes
        self._visibility = visibility

    def find(self, id: int) -> Group | None:
        """Return the group, or None."""
        query = self._visibility.of_groups(self._groups.select(), self._groups.id)
        row = query.where(self._groups.id == id).dicts().first()
        return row and to_group(row)

    def get(self, id: int) -> Group:
        """Return the group; raises GroupNotFound."""
        group = self.find(id)
        if group is None:
            raise GroupNotFound.of(id)
        return group

    def named(self, name: str) -> Group | None:
        """Return the first group with exactly this name, in any of Unicode's forms, or None."""
        same = self._composed(self._groups.name) == composed(name)
        query = self._visibility.of_groups(self._groups.select(), self._groups.id).where(same)
        row = query.order_by(self._groups.id).dicts().first()
        return row and to_group(row)

    def missing(self, ids: Iterable[int]) -> list[int]:
        """Return the ids that belong to no group, in their order."""
        ids = list(ids)
        found = self._existing(ids)
        return [id for id in ids if id not in found]

    def there(self, ids: Iterable[int]) -> tuple[int, ...]:
        """Return the ids that belong to a group, in their order."""
        ids = list(ids)
        found = self._existing(ids)
        return tuple(id for id in ids if id in found)

    def _existing(self, ids: list[int]) -> set[int]:
        if not ids:
            return set()
        visible = self._visibility.of_groups(self._groups.select(self._groups.id), self._groups.id)
        queries = (visible.where(self._groups.id.in_(batch)).tuples() for batch in batches(ids))
        return {id for query in queries for (id,) in query}

    def page(self, args: PageArgs, keywords: str | None) -> Page[Group]:
        """Return a page of the groups whose names contain every keyword, by id."""
        visible = self._visibility.of_groups(self._groups.select(), self._groups.id)
        query = with_keywords(visible, self._groups.folded_name, keywords)
        return page_of(query, self._groups.id, args, to_group)

    def add(self, id: int | None, details: GroupDetails) -> Group:
        """Add a group; its id must be free."""
        return self.get(self._groups.add(as_new(id, _columns(details))))

    def change(self, id: int, details: GroupDetails) -> None:
        """Change an existing group's details."""
        lived = self.get(id).life_days
        self._groups.update(**_columns(details)).where(self._groups.id == id).execute()
        if lived != details.life_days:
            self._lifetimes.renew(self._member_ids(id))

    def remove(self, id: int) -> None:
        """Remove the group but not its persons."""
        members = self._member_ids(id) if self.get(id).life_days else []
        self._groups.delete().where(self._groups.id == id).execute()
        self._changes.group_dropped(id)
        self._lifetimes.renew(members)

    def _member_ids(self, id: int) -> list[int]:
        members = self._memberships.select(self._memberships.person_id).where(self._memberships.group_id == id)
        return [person for (person,) in members.tuples()]

    def members(self, id: int, args: PageArgs) -> Page[Person]:
        """Return a page of the group's persons, by id."""
        members = self._memberships.select(self._memberships.person_id).where(self._memberships.group_id == id)
        query = self._persons.select().where(self._persons.id.in_(members) & unexpired(self._persons))
        return page_of(query, self._persons.id, args, to_person)

    def join_those_of(self, person_id: int, other_id: int) -> None:
        """Add `other_id` to every group that the person is in."""
        theirs = self._memberships.select(self._memberships.group_id).where(self._memberships.person_id == person_id)
        rows = [{"group_id": group_id, "person_id": other_id} for (group_id,) in theirs.tuples()]
        for batch in batches(rows):
            self._memberships.insert(batch).on_conflict_ignore().execute()

    def join(self, person_id: int, ids: Iterable[int]) -> None:
        """Add an existing person to these groups. Raises GroupNotFound."""
        for id in ids:
            self.get(id)
            self.change_members(id, [person_id], [])

    def change_members(self, id: int, add: list[int], remove: list[int]) -> None:
        """Add and remove existing persons."""
        for batch in batches(add):
            rows = [{"group_id": id, "person_id": person} for person in batch]
            self._memberships.insert(rows).on_conflict_ignore().execute()
        for batch in batches(remove):
            gone = (self._memberships.group_id == id) & self._memberships.person_id.in_(batch)
            self._memberships.delete().where(gone).execute()
        self._changes.persons_changed(add + remove)


def _columns(details: GroupDetails) -> Row:
    return {
        "name": details.name,
        "folded_name": fold(details.name),
        "metadata": from_metadata(details.metadata),
        "life_days": details.life_days,
        "updated": now(),
    }
