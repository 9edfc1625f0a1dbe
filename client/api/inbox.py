"""Faces waiting for review: `sdk.inbox`."""

from collections.abc import Iterator, Sequence

from client._http.arguments import require_type
from client._http.calls import Calls, every
from client._http.connection.transport import Request
from client._http.connection.urls import fill
from client._http.ids import plain_id, plain_ids
from client._http.writing import write
from client.model.ids import Id
from client.model.image import Picture
from client.model.inbox import InboxItem, InboxState
from client.model.page import Page, PageArgs
from client.model.person import Person


class Inbox:
    """Faces from searches that matched nobody, or nobody for certain.

    A server keeps them for `KITH_INBOX_HOURS`; `state` returns how long. A key that is limited to groups sees those
    from searches among its groups. Methods that take an `item_id` raise InboxItemNotFound if the face is no longer
    waiting.
    """

    ALL = "/inbox"
    STATE = "/inbox/state"
    ONE = "/inbox/{item_id}"
    IMAGE = "/inbox/{item_id}/image"
    CONFIRM = "/inbox/{item_id}/confirm"
    NAME = "/inbox/{item_id}/name"
    REJECT = "/inbox/{item_id}/reject"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def state(self) -> InboxState:
        """Return for how many hours faces are kept, and how many are waiting.

        >>> sdk.inbox.state().hours
        24.0
        """
        return self._calls.one(InboxState, Request("GET", self.STATE))

    def get_all(self, page_args: PageArgs | None = None) -> Page[InboxItem]:
        """Return a page of the waiting faces, oldest first; raises ValidationFailed.

        >>> sdk.inbox.get_all().items
        []
        """
        return self._calls.page(InboxItem, self.ALL, page_args)

    def iterate(self, size: int = 1000) -> Iterator[InboxItem]:
        """Yield all waiting faces, fetching `size` at a time.

        >>> list(sdk.inbox.iterate())
        []
        """
        return every(self.get_all, size)

    def get_image(self, item_id: Id) -> Picture:
        """Return the face and its surroundings, as JPEG.

        >>> sdk.inbox.get_image(item.id).content_type
        'image/jpeg'
        """
        reply = self._calls.reply(Request("GET", fill(self.IMAGE, item_id)))
        return Picture(reply.body, reply.headers.get("Content-Type", ""))

    def confirm(self, item_id: Id, person_id: Id) -> Person:
        """Add the face to this person as a picture, remove it from the inbox, and return the person.

        Raises PersonNotFound, FaceNotFound or FaceQualityTooLow.

        >>> collins = sdk.persons.create(Person(None, "Eileen Collins", {}))
        >>> sdk.inbox.confirm(item.id, collins.id).name
        'Eileen Collins'
        """
        body = {"person_id": plain_id(person_id, "person_id")}
        return self._calls.one(Person, Request("POST", fill(self.CONFIRM, item_id), body=body))

    def name(self, item_id: Id, person: Person, group_ids: Sequence[Id] | None = None) -> Person:
        """Create a person from the face, remove it from the inbox, and return the person.

        The server chooses the person's id. The person joins the groups in `group_ids`, by default those that were
        searched. Raises GroupNotFound, StorageNotFound, ExternalIdTaken, FaceNotFound, FaceQualityTooLow or
        ValidationFailed.

        >>> sdk.inbox.name(item.id, Person(None, "Eileen Collins", {}), group_ids=[staff.id]).name
        'Eileen Collins'
        """
        groups = None if group_ids is None else plain_ids(group_ids, "group_ids")
        body = {**write(require_type(person, Person, "person")), "group_ids": groups}
        return self._calls.one(Person, Request("POST", fill(self.NAME, item_id), body=body))

    def reject(self, item_id: Id, person_id: Id) -> InboxItem:
        """Record that the face is not this person's, so searches with it no longer find them. Raises PersonNotFound.

        The face stays in the inbox, with the next candidate if there is one. `sdk.persons.reject_face` does this for
        any photo.

        >>> sdk.inbox.reject(item.id, item.candidate.person.id).candidate.person.id != item.candidate.person.id
        True
        """
        body = {"person_id": plain_id(person_id, "person_id")}
        return self._calls.one(InboxItem, Request("POST", fill(self.REJECT, item_id), body=body))

    def dismiss(self, item_id: Id) -> None:
        """Erase a waiting face.

        >>> sdk.inbox.dismiss(item.id)
        >>> sdk.inbox.state().waiting
        0
        """
        self._calls.reply(Request("DELETE", fill(self.ONE, item_id)))
