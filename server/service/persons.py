"""Persons: making, changing and removing them, and reading their pictures."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Any

from attrs import Factory, converters, evolve, field, frozen

from server.domain.entities import Group, Metadata, Page, PageArgs, Person, Picture, Storage, same_json
from server.domain.errors import ExternalIdTaken, IdTaken, ImageNotFound, Unavailable
from server.domain.unicode import composed
from server.records.persons import KeptMetadata, PersonDetails
from server.records.records import Records
from server.records.strays import BlobPlace
from server.service.album import Album, place_of
from server.service.bare_encodings import CONTENT_TYPE
from server.service.storages import Storages

MOST_FORGOTTEN = 100
"""Persons that are removed for expiry before one request, so that it need not wait long where many expire at once."""


@frozen
class PersonDraft:
    """What a caller says of a person; a storage left open is for the server to choose."""

    name: str
    metadata: Metadata
    storage_id: int | None = None
    external_id: str | None = field(default=None, converter=converters.optional(composed))
    expire_at: datetime | None = None
    _kept: KeptMetadata = field(
        default=Factory(lambda self: KeptMetadata.of(self.metadata), takes_self=True), init=False, eq=False, repr=False
    )

    @classmethod
    def of(cls, person: Person) -> "PersonDraft":
        """Return what would make the person as it is."""
        return cls(person.name, person.metadata, person.storage_id, person.external_id, person.expire_at)

    def describes(self, person: Person) -> bool:
        """Return whether the person is as drafted."""
        storage_id = person.storage_id if self.storage_id is None else self.storage_id
        mine = (self.name, storage_id, self.external_id, self.expire_at)
        theirs = (person.name, person.storage_id, person.external_id, person.expire_at)
        return mine == theirs and same_json(self.metadata, person.metadata)

    def in_storage(self, storage_id: int) -> PersonDetails:
        """Return the details, with this storage."""
        return PersonDetails(self.name, self.metadata, storage_id, self.external_id, self.expire_at, self._kept)


class Persons:
    """Makes, lists, changes and removes persons."""

    def __init__(self, records: Records, storages: Storages, album: Album) -> None:
        self._records = records
        self._storages = storages
        self._album = album

    def create(self, id: int | None, draft: PersonDraft) -> Person:
        """Make a person; with a chosen id and the same content as before, return what is there.

        Raises StorageNotFound, IdTaken or ExternalIdTaken.
        """
        with self._records.transaction():
            self._free(id, draft.external_id)
            known = None if id is None else self._records.persons.find(id)
            if known is None:
                if id is not None and self._records.persons.taken(id):
                    raise IdTaken(f"person {id} is there with other content")
                self._refuse_taken(draft.external_id, id)
                storage = self._storages.for_person(draft.storage_id)
                return self._records.persons.add(id, draft.in_storage(storage.id))
            if not draft.describes(known):
                raise IdTaken(f"person {id} is there with other content")
            return known

    def storage_for(self, draft: PersonDraft) -> Storage:
        """Return where the pictures of such a person go. Raises StorageNotFound."""
        with self._records.transaction():
            return self._storages.for_person(draft.storage_id)

    def get(self, id: int) -> Person:
        """Return the person, or raise PersonNotFound."""
        return self._records.persons.get(id)

    def page(self, args: PageArgs, keywords: str | None) -> Page[Person]:
        """Return a page of persons whose names contain every keyword, by id."""
        return self._records.persons.page(args, keywords)

    def groups(self, id: int, args: PageArgs) -> Page[Group]:
        """Return a page of the person's groups, by id, or raise PersonNotFound."""
        self._records.persons.get(id)
        return self._records.persons.groups_of(id, args)

    def update(self, id: int, draft: PersonDraft) -> None:
        """Replace the person's details, all but a storage left open; another storage takes its pictures along.

        Raises PersonNotFound, StorageNotFound or ExternalIdTaken.
        """
        storage_id = draft.storage_id or self._records.persons.get(id).storage_id
        self._change(id, storage_id, lambda _: draft)

    def patch(self, id: int, changes: Mapping[str, Any]) -> Person:
        """Change the details named, each a field of PersonDraft, leave the others, and return the person.

        Raises as `update` does.
        """
        self._change(id, changes.get("storage_id"), lambda person: evolve(PersonDraft.of(person), **changes))
        return self._records.persons.get(id)

    def _change(self, id: int, storage_id: int | None, drafted: Callable[[Person], PersonDraft]) -> None:
        before = self._records.persons.get(id)
        draft = drafted(before)  # takes metadata apart, which others need not wait for
        moving = [] if storage_id is None else self._outside(id, self._records.storages.get(storage_id))
        with ExitStack() as copies:
            places = [copies.enter_context(self._album.copied(picture, storage)) for picture, storage in moving]
            gone = [place_of(picture) for picture, _ in moving]
            with self._records.transaction():
                person = self._records.persons.get(id)
                draft = draft if person == before else drafted(person)
                self._free(None, draft.external_id)
                self._refuse_taken(draft.external_id, id)
                self._records.persons.change(id, draft.in_storage(storage_id or person.storage_id))
                for (picture, _), place in zip(moving, places, strict=True):
                    self._records.pictures.move(picture, place)
                    self._records.strays.forget((place.storage_id, place.key))
                self._records.strays.doom(gone)
        self._album.erase(gone)

    def _outside(self, id: int, storage: Storage) -> list[tuple[Picture, Storage]]:
        pictures = self._records.pictures.of_person(id)
        return [(picture, storage) for picture in pictures if picture.storage_id != storage.id]

    def delete(self, id: int) -> None:
        """Remove the person with its pictures, encodings, template and memberships, or raise PersonNotFound."""
        with self._records.transaction():
            self._records.persons.get(id)
            places = self._remove(id)
        self._album.erase(places)

    def delete_expired(self) -> None:
        """Remove those whose time is over."""
        for id in self._records.persons.expired():
            with self._records.transaction():
                still = self._records.persons.expired_with(id, None)  # the id may be another's by now
                places = [place for expired in still for place in self._remove(expired)]
            self._album.erase(places)

    def forget_expired(self) -> None:
        """Remove some of those whose time is over, and leave their pictures' bytes to `delete_expired`.

        Where nothing can be written they stay, and are hidden still.
        """
        if not self._records.persons.expired():
            return
        with suppress(Unavailable), self._records.transaction():
            for id in self._records.persons.expired()[:MOST_FORGOTTEN]:
                self._remove(id)

    def _free(self, id: int | None, external_id: str | None) -> None:
        for expired in self._records.persons.expired_with(id, external_id):
            self._remove(expired)

    def _remove(self, id: int) -> list[BlobPlace]:
        places = [place_of(picture) for picture in self._records.pictures.of_person(id)]
        self._records.persons.remove(id)
        self._records.strays.doom(places)
        return places

    def images(self, id: int, args: PageArgs) -> Page[Picture]:
        """Return a page of the person's pictures, by id, or raise PersonNotFound."""
        self._records.persons.get(id)
        return self._records.pictures.page(id, args)

    def image(self, id: int, image_id: int) -> tuple[Picture, bytes]:
        """Return a picture and its bytes. Raises PersonNotFound, or ImageNotFound, also for an encoding without one."""
        self._records.persons.get(id)
        picture = self._records.pictures.get(id, image_id)
        if picture.content_type == CONTENT_TYPE:
            raise ImageNotFound(f"image {image_id} is an encoding that came without a picture")
        return picture, self._album.read(picture)

    def _refuse_taken(self, external_id: str | None, id: int | None) -> None:
        owner = external_id and self._records.persons.with_external_id(external_id)
        if owner and owner.id != id and not self._records.persons.find(owner.id):
            raise ExternalIdTaken(f"another person has the external id {external_id!r}")
        if owner and owner.id != id:
            raise ExternalIdTaken(f"person {owner.id} has the external id {external_id!r}", {"id": owner.id})
