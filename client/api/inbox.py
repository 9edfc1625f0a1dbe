"""Faces that wait to be looked at: `sdk.inbox`."""

from collections.abc import Iterator, Sequence

from client._http.calls import Calls, every
from client._http.ids import plain_id, plain_ids
from client._http.kinds import given
from client._http.transport import Request
from client._http.urls import fill
from client._http.writing import write
from client.model.ids import Id
from client.model.image import Picture
from client.model.inbox import InboxItem, InboxState
from client.model.page import Page, PageArgs
from client.model.person import Person


class Inbox:
    """Faces of photos that were searched, and that nobody, or a doubtful somebody, matched.

    A server keeps them where `KITH_INBOX_HOURS` says for how long; `state` tells. A key that is limited to groups has
    those of searches among its groups. Whatever takes an `item_id` raises InboxItemNotFound where it waits no more.
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
        """Return for how many hours faces wait, and how many do."""
        return self._calls.one(InboxState, Request("GET", self.STATE))

    def get_all(self, page_args: PageArgs | None = None) -> Page[InboxItem]:
        """Return a page of the faces that wait, those that came first, first; raises ValidationFailed."""
        return self._calls.page(InboxItem, self.ALL, page_args)

    def iterate(self, size: int = 1000) -> Iterator[InboxItem]:
        """Yield all faces that wait, fetching `size` at once."""
        return every(self.get_all, size)

    def get_image(self, item_id: Id) -> Picture:
        """Return the face and what is around it, as JPEG."""
        reply = self._calls.reply(Request("GET", fill(self.IMAGE, item_id)))
        return Picture(reply.body, reply.headers.get("Content-Type", ""))

    def confirm(self, item_id: Id, person_id: Id) -> Person:
        """Say that the face is this person's, and return the person: the face becomes a picture, and waits no more.

        Raises PersonNotFound, FaceNotFound or FaceQualityTooLow.
        """
        body = {"person_id": plain_id(person_id, "person_id")}
        return self._calls.one(Person, Request("POST", fill(self.CONFIRM, item_id), body=body))

    def name(self, item_id: Id, person: Person, group_ids: Sequence[Id] | None = None) -> Person:
        """Make a person of the face, which waits no more, and return the person; its id is the server's to choose.

        The person joins the groups of `group_ids`, by default those that were searched. Raises GroupNotFound,
        StorageNotFound, ExternalIdTaken, FaceNotFound, FaceQualityTooLow or ValidationFailed.
        """
        groups = None if group_ids is None else plain_ids(group_ids, "group_ids")
        body = {**write(given(person, Person, "person")), "group_ids": groups}
        return self._calls.one(Person, Request("POST", fill(self.NAME, item_id), body=body))

    def reject(self, item_id: Id, person_id: Id) -> InboxItem:
        """Say that the face is not this person's: searches for it find the person no more. Raises PersonNotFound.

        The face still waits, with the next candidate where there is one. `sdk.persons.reject_face` says it of a photo.
        """
        body = {"person_id": plain_id(person_id, "person_id")}
        return self._calls.one(InboxItem, Request("POST", fill(self.REJECT, item_id), body=body))

    def dismiss(self, item_id: Id) -> None:
        """Erase a face that waits."""
        self._calls.reply(Request("DELETE", fill(self.ONE, item_id)))
