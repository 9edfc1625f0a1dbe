"""Groups: `sdk.groups`."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Unpack

from client._http.arguments import require_type
from client._http.calls import Calls, every
from client._http.connection.transport import Request
from client._http.connection.urls import fill
from client._http.ids import plain_ids
from client._http.writing import write, write_changes
from client.model.group import Group, GroupChanges
from client.model.ids import Id
from client.model.page import Page, PageArgs
from client.model.person import Person


class Groups:
    """Sets of people that a search can be limited to."""

    ALL = "/groups"
    ONE = "/groups/{group_id}"
    PERSONS = "/groups/{group_id}/persons"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def create(self, group: Group) -> Group:
        """Create a group and return it with its id; raises IdTaken or ValidationFailed.

        >>> sdk.groups.create(Group(None, "guests", {"floor": 3})).name
        'guests'
        """
        chosen = require_type(group, Group, "group").id is not None
        return self._calls.one(Group, Request("POST", self.ALL, body=write(group), repeatable=chosen))

    def get_or_create(self, group: Group) -> Group:
        """Return the first group with exactly this name, or else create this one; raises as `create` does.

        Names are compared in any of Unicode's forms: a Mac spells É with two characters. Simultaneous calls return the
        same group.

        >>> sdk.groups.get_or_create(Group(None, "staff", {})).id == staff.id
        True
        """
        body = write(require_type(group, Group, "group"))
        return self._calls.one(Group, Request("POST", self.ALL, {"by_name": "true"}, body, repeatable=True))

    def get(self, group_id: Id) -> Group:
        """Return a group; raises GroupNotFound.

        >>> sdk.groups.get(staff.id).name
        'staff'
        """
        return self._calls.one(Group, Request("GET", fill(self.ONE, group_id)))

    def get_all(self, page_args: PageArgs | None = None, name: str | None = None) -> Page[Group]:
        """Return a page of groups, optionally those whose names contain all words of `name`.

        Raises ValidationFailed.

        >>> [group.name for group in sdk.groups.get_all(name="sta").items]
        ['staff']
        """
        return self._calls.page(Group, self.ALL, page_args, name)

    def iterate(self, name: str | None = None, size: int = 1000) -> Iterator[Group]:
        """Yield all groups that `get_all` lists, fetching `size` at a time.

        >>> [group.name for group in sdk.groups.iterate()]
        ['staff']
        """
        return every(lambda page_args: self.get_all(page_args, name), size)

    def update(self, group: Group) -> None:
        """Replace all details of the group with this id; use `patch` to change only some.

        Raises GroupNotFound or ValidationFailed.

        >>> sdk.groups.update(Group(staff.id, "team", {}))
        >>> sdk.groups.get(staff.id).name
        'team'
        """
        self._calls.reply(Request("PUT", fill(self.ONE, require_type(group, Group, "group").id), body=write(group)))

    def patch(self, group_id: Id, **changes: Unpack[GroupChanges]) -> Group:
        """Change only the named details of a group, and return the group.

        Metadata is replaced as a whole. Raises GroupNotFound or ValidationFailed.

        >>> sdk.groups.patch(staff.id, life_days=30).life_days
        30
        """
        return self._calls.one(Group, Request("PATCH", fill(self.ONE, group_id), body=write_changes(changes)))

    def delete(self, group_id: Id) -> None:
        """Delete a group but not its persons; raises GroupNotFound.

        >>> sdk.groups.delete(staff.id)
        >>> list(sdk.groups.iterate())
        []
        """
        self._calls.reply(Request("DELETE", fill(self.ONE, group_id)))

    def get_all_persons(self, page_args: PageArgs | None, group_id: Id) -> Page[Person]:
        """Return a page of a group's persons; raises GroupNotFound or ValidationFailed.

        >>> [person.name for person in sdk.groups.get_all_persons(None, staff.id).items]
        ['Barack Obama']
        """
        return self._calls.page(Person, fill(self.PERSONS, group_id), page_args)

    def iterate_persons(self, group_id: Id, size: int = 1000) -> Iterator[Person]:
        """Yield all persons of a group, fetching `size` at a time; raises GroupNotFound.

        >>> [person.name for person in sdk.groups.iterate_persons(staff.id)]
        ['Barack Obama']
        """
        return every(partial(self.get_all_persons, group_id=group_id), size)

    def update_persons(self, group_id: Id, add: Iterable[Id], remove: Iterable[Id] = ()) -> None:
        """Add and remove persons by id, all or nothing; raises GroupNotFound or PersonNotFound.

        >>> sdk.groups.update_persons(staff.id, add=[biden.id], remove=[obama.id])
        >>> [person.name for person in sdk.groups.iterate_persons(staff.id)]
        ['Joe Biden']
        """
        body = {"addItems": plain_ids(add, "add"), "removeItems": plain_ids(remove, "remove")}
        self._calls.reply(Request("PUT", fill(self.PERSONS, group_id), body=body))
