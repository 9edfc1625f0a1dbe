"""Persons and their pictures: `sdk.persons`."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Literal, Unpack

from client._http.arguments import require_type
from client._http.calls import every
from client._http.connection.transport import Request
from client._http.connection.urls import fill
from client._http.ids import names_or_ids, plain_id, plain_ids
from client._http.photos.pictures import as_base64
from client._http.writing import write, write_changes
from client.api.enrolling import enrol_photos
from client.api.groups import Groups
from client.api.person_images import PersonImages
from client.errors import ExternalIdTaken, InvalidArgument
from client.model.enrolment import Enrolled
from client.model.group import Group
from client.model.ids import Id
from client.model.image import ImageSource
from client.model.page import Page, PageArgs
from client.model.person import Person, PersonChanges
from client.model.recognition import Box


class Persons(PersonImages):
    """People who can be identified, and their pictures."""

    ALL = "/persons"
    ONE = "/persons/{person_id}"
    GROUPS = "/persons/{person_id}/groups"
    MERGE = "/persons/{person_id}/merge"
    SPLIT = "/persons/{person_id}/split"
    MOVE = "/persons/{person_id}/images/move"
    REJECTIONS = "/persons/{person_id}/rejections"

    def create(self, person: Person) -> Person:
        """Create a person and return it with its id; raises StorageNotFound, a Conflict or ValidationFailed.

        >>> sdk.persons.create(Person(None, "Eileen Collins", {"office": "pilot"})).name
        'Eileen Collins'
        """
        return self._create(person, repeatable=require_type(person, Person, "person").id is not None)

    def get_or_create(self, person: Person) -> Person:
        """Return the person with this `external_id`, or else create this one; raises as `create` does.

        A program that is run again creates nobody twice. Without an `external_id` this is the same as `create`.

        >>> first = sdk.persons.get_or_create(Person(None, "Eileen Collins", {}, external_id="e-1"))
        >>> sdk.persons.get_or_create(Person(None, "Eileen Collins", {}, external_id="e-1")).id == first.id
        True
        """
        return self._get_or_create(require_type(person, Person, "person"))[0]

    def enrol(
        self,
        name: str,
        *photos: ImageSource,
        groups: Iterable[str | Id] = (),
        metadata: dict[str, Any] | None = None,
        external_id: str | None = None,
    ) -> Enrolled:
        """Enrol a person with photos in one call, and return the outcome of each photo.

        The person is found by `external_id`, which defaults to the name, so enrolling again adds photos to the same
        person. `groups` are ids, or names, which are created if missing. A refused photo does not stop the others; if
        all photos of a new person are refused, the person is removed and the first refusal raised. Raises
        InvalidArgument without a photo, and otherwise as `create`, `attach_image` and `sdk.groups.update_persons` do.

        >>> photo = photos / "probes/Eileen Collins/astronaut.png"
        >>> sdk.persons.enrol("Eileen Collins", photo, groups=["crew"]).person.name
        'Eileen Collins'
        """
        if not photos:
            raise InvalidArgument(f"cannot enrol {name!r} without a photo; give at least one")
        joined = names_or_ids(groups, "groups")
        person, is_new = self._get_or_create(Person(None, name, metadata or {}, external_id=external_id or name))
        enrolled = enrol_photos(self.attach_image, person, photos)
        if is_new and not enrolled.images:
            self.delete(person.id or 0)
            raise enrolled.refused[0].error
        self._join(person, joined)
        return enrolled

    def _get_or_create(self, person: Person) -> tuple[Person, bool]:
        """Return the person with this external id, and whether it was just created."""
        try:
            return self._create(person, repeatable=(person.id or person.external_id) is not None), True
        except ExternalIdTaken as taken:
            if not taken.payload:  # a person hidden from this key, or one who has just expired
                raise
            return self.get(taken.payload["id"]), False

    def _join(self, person: Person, groups: Iterable[str | int]) -> None:
        known = Groups(self._calls)
        for group in groups:
            joined = known.get_or_create(Group(None, group, {})).id if isinstance(group, str) else group
            known.update_persons(joined or 0, add=[person.id or 0])

    def _create(self, person: Person, repeatable: bool) -> Person:
        return self._calls.one(Person, Request("POST", self.ALL, body=write(person), repeatable=repeatable))

    def get(self, person_id: Id) -> Person:
        """Return a person; raises PersonNotFound.

        >>> sdk.persons.get(obama.id).name
        'Barack Obama'
        """
        return self._calls.one(Person, Request("GET", fill(self.ONE, person_id)))

    def get_all(self, page_args: PageArgs | None = None, name: str | None = None) -> Page[Person]:
        """Return a page of persons, optionally those whose names contain all words of `name`.

        Raises ValidationFailed.

        >>> [person.name for person in sdk.persons.get_all(name="joe").items]
        ['Joe Biden']
        """
        return self._calls.page(Person, self.ALL, page_args, name)

    def iterate(self, name: str | None = None, size: int = 1000) -> Iterator[Person]:
        """Yield all persons that `get_all` lists, fetching `size` at a time.

        >>> [person.name for person in sdk.persons.iterate()]
        ['Barack Obama', 'Joe Biden']
        """
        return every(lambda page_args: self.get_all(page_args, name), size)

    def update(self, person: Person) -> None:
        """Replace all details of the person with this id. Raises PersonNotFound, and otherwise as `create` does.

        None clears `external_id` and `expire_at`, and `metadata` is replaced; a `storage_id` of None keeps the storage.
        Use `patch` to change only some details.

        >>> sdk.persons.update(Person(biden.id, "Joseph Biden", {}))
        >>> sdk.persons.get(biden.id).name
        'Joseph Biden'
        """
        self._calls.reply(Request("PUT", fill(self.ONE, require_type(person, Person, "person").id), body=write(person)))

    def patch(self, person_id: Id, **changes: Unpack[PersonChanges]) -> Person:
        """Change only the named details, as in `patch(7, name="Ada")`, and return the person.

        None clears `external_id` and `expire_at`; `metadata` is replaced as a whole. Raises as `update` does.

        >>> sdk.persons.patch(biden.id, metadata={"office": "president"}).metadata
        {'office': 'president'}
        """
        return self._calls.one(Person, Request("PATCH", fill(self.ONE, person_id), body=write_changes(changes)))

    def delete(self, person_id: Id) -> None:
        """Delete a person with all pictures; raises PersonNotFound.

        >>> sdk.persons.delete(biden.id)
        >>> [person.name for person in sdk.persons.iterate()]
        ['Barack Obama']
        """
        self._calls.reply(Request("DELETE", fill(self.ONE, person_id)))

    def merge(self, person_id: Id, *other_ids: Id) -> Person:
        """Move the pictures and groups of other persons to this one and remove the others; raises PersonNotFound.

        The person's own details stay as they are: an `expire_at` of another person is lost.

        >>> sdk.persons.merge(obama.id, biden.id).name
        'Barack Obama'
        >>> len(sdk.persons.get_all_images(None, obama.id).items)
        2
        """
        body = {"person_ids": plain_ids(other_ids, "other_ids")}
        return self._calls.one(Person, Request("POST", fill(self.MERGE, person_id), body=body))

    def split(self, person_id: Id, image_ids: Iterable[Id], name: str) -> Person:
        """Make a new person from some of this person's images, in one step, and return it.

        The new person joins this person's groups and has the same storage and expiry; the images keep their ids. Raises
        PersonNotFound, ImageNotFound naming the ids, or ValidationFailed.

        >>> (image,) = sdk.persons.iterate_images(obama.id)
        >>> sdk.persons.split(obama.id, [image.id], "Somebody else").name
        'Somebody else'
        """
        body = {"image_ids": plain_ids(image_ids, "image_ids"), "name": require_type(name, str, "name")}
        return self._calls.one(Person, Request("POST", fill(self.SPLIT, person_id), body=body))

    def move_images(self, person_id: Id, image_ids: Iterable[Id], other_id: Id) -> Person:
        """Move some of this person's images to another person, in one step, and return that person.

        The images keep their ids. Raises PersonNotFound or ImageNotFound naming the ids, or ValidationFailed.

        >>> (image,) = sdk.persons.iterate_images(obama.id)
        >>> sdk.persons.move_images(obama.id, [image.id], biden.id).name
        'Joe Biden'
        """
        body = {"image_ids": plain_ids(image_ids, "image_ids"), "person_id": plain_id(other_id, "other_id")}
        return self._calls.one(Person, Request("POST", fill(self.MOVE, person_id), body=body))

    def reject_face(
        self, person_id: Id, photo: ImageSource, face: Literal["largest", "central"] | Box = "largest"
    ) -> None:
        """Record that a face in a photo is not this person's, so searches with it no longer find them.

        The server stores the face's template as long as the person exists, but not the picture. It leaves the person
        out of a search whose face resembles the rejected one as closely as two photos of one person do, and more
        closely than it resembles the person's own photos. Attach the picture to the person to undo this. Raises
        PersonNotFound, FaceNotFound and the errors that `attach_image` lists for the picture.

        >>> sdk.persons.reject_face(obama.id, photos / "probes/Barack Obama/obama2.jpg")
        >>> sdk.identify(photos / "probes/Barack Obama/obama2.jpg") is None
        True
        """
        body = {"image": as_base64(photo), **write_changes({"face": face})}
        self._calls.reply(Request("POST", fill(self.REJECTIONS, person_id), body=body))

    def get_all_groups(self, page_args: PageArgs | None, person_id: Id) -> Page[Group]:
        """Return a page of a person's groups; raises PersonNotFound or ValidationFailed.

        >>> [group.name for group in sdk.persons.get_all_groups(None, obama.id).items]
        ['staff']
        """
        return self._calls.page(Group, fill(self.GROUPS, person_id), page_args)

    def iterate_groups(self, person_id: Id, size: int = 1000) -> Iterator[Group]:
        """Yield all groups of a person, fetching `size` at a time; raises PersonNotFound.

        >>> [group.name for group in sdk.persons.iterate_groups(obama.id)]
        ['staff']
        """
        return every(partial(self.get_all_groups, person_id=person_id), size)
