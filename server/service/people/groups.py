"""Groups: sets of persons that a search can be limited to."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from server.domain.entities import Group, Page, PageArgs, Person
from server.domain.errors import IdTaken, PersonNotFound, ValidationFailed
from server.records.people.groups import GroupDetails
from server.records.records import Records


class Groups:
    """Creates, lists, changes and deletes groups, and manages their members."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def create(self, id: int | None, details: GroupDetails) -> Group:
        """Create a group; with a chosen id and the same content as before, return the existing one.

        Raises IdTaken, or NotPermitted if visibility is limited.
        """
        self._records.visibility.refuse_limited()
        with self._records.transaction():
            known = None if id is None else self._records.groups.find(id)
            if known is None:
                return self._records.groups.add(id, details)
            if not details.describes(known):
                raise IdTaken(f"group {id} already exists with other content")
            return known

    def get_or_create(self, id: int | None, details: GroupDetails) -> Group:
        """Return the first group with exactly this name, in any of Unicode's forms, or else create it as `create` does.

        Simultaneous requests get the same group.
        """
        with self._records.transaction():
            return self._records.groups.named(details.name) or self.create(id, details)

    def get(self, id: int) -> Group:
        """Return the group; raises GroupNotFound."""
        return self._records.groups.get(id)

    def page(self, args: PageArgs, keywords: str | None) -> Page[Group]:
        """Return a page of groups whose names contain every keyword, by id."""
        return self._records.groups.page(args, keywords)

    def update(self, id: int, details: GroupDetails) -> None:
        """Replace the group's details; raises GroupNotFound."""
        with self._records.transaction():
            self._records.groups.get(id)
            self._records.groups.change(id, details)

    def patch(self, id: int, changes: Mapping[str, Any]) -> Group:
        """Change these fields of GroupDetails and return the group; raises GroupNotFound."""
        with self._records.transaction():
            group = self._records.groups.get(id)
            self._records.groups.change(id, evolve(GroupDetails.of(group), **changes))
            return self._records.groups.get(id)

    def delete(self, id: int) -> None:
        """Delete the group; its persons stay. Raises GroupNotFound, or NotPermitted if visibility is limited."""
        self._records.visibility.refuse_limited()
        with self._records.transaction():
            self._records.groups.get(id)
            self._records.groups.remove(id)

    def persons(self, id: int, args: PageArgs) -> Page[Person]:
        """Return a page of the group's persons, by id; raises GroupNotFound."""
        self._records.groups.get(id)
        return self._records.groups.members(id, args)

    def update_persons(self, id: int, add: list[int], remove: list[int]) -> None:
        """Add and remove persons, all or nothing.

        Raises GroupNotFound, PersonNotFound naming the ids, or ValidationFailed for an id in both lists.
        """
        both = sorted(set(add) & set(remove))
        if both:
            raise ValidationFailed("a person cannot be added and removed at once", {"ids": both})
        with self._records.transaction():
            self._records.groups.get(id)
            missing = self._records.persons.missing([*add, *remove])
            if missing:
                raise PersonNotFound.of(*missing)
            self._records.groups.change_members(id, add, remove)
