"""Persons: creating, changing and deleting, and reading of pictures."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from attrs import Factory, converters, evolve, field, frozen

from server.domain.audit.acting import Actor, By, acting
from server.domain.entities import Group, Metadata, Page, PageArgs, Person, Picture, Storage, same_json
from server.domain.errors import ExternalIdTaken, IdTaken, ImageNotFound, Unavailable
from server.domain.unicode import composed
from server.records.orphaned_blobs import BlobAddress
from server.records.people.persons import KeptMetadata, PersonDetails
from server.records.records import Records
from server.service.enrolment.bare_encodings import CONTENT_TYPE
from server.service.erasing.destroying import KeyDestroying
from server.service.pictures.blobs import PictureBlobs, address_of
from server.service.pictures.settling import ChangedMeanwhile, until_settled
from server.service.pictures.storages import Storages

log = logging.getLogger(__name__)

MOST_FORGOTTEN = 100
"""Expired persons that are deleted before one request, so that it does not wait long if many expire at once."""


@frozen
class PersonDraft:
    """A person as the caller describes them; if no storage is given, the server chooses it."""

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
        """Return the draft of an existing person."""
        return cls(person.name, person.metadata, person.storage_id, person.external_id, person.expire_at)

    def describes(self, person: Person) -> bool:
        """Return whether the person matches the draft."""
        storage_id = person.storage_id if self.storage_id is None else self.storage_id
        asked = (self.name, storage_id, self.external_id, self.expire_at)
        theirs = (person.name, person.storage_id, person.external_id, person.expire_at)
        return asked == theirs and same_json(self.metadata, person.metadata)

    def in_storage(self, storage_id: int) -> PersonDetails:
        """Return the details with this storage."""
        return PersonDetails(self.name, self.metadata, storage_id, self.external_id, self.expire_at, self._kept)


class Persons:
    """Creates, lists, changes and deletes persons."""

    def __init__(self, records: Records, storages: Storages, blobs: PictureBlobs, destroying: KeyDestroying) -> None:
        self._records = records
        self._storages = storages
        self._blobs = blobs
        self._destroying = destroying

    def create(self, id: int | None, draft: PersonDraft, key: int | None = None) -> Person:
        """Create a person with this key or a new one; with a chosen id and the same content, return the existing one.

        The key exists before any picture, so that a restore can tell for every person whether they were erased since.
        Raises StorageNotFound, IdTaken or ExternalIdTaken.
        """
        with self._records.transaction():
            self._delete_expired_holders(id, draft.external_id)
            known = None if id is None else self._records.persons.find(id)
            if known is None:
                if id is not None and self._records.persons.taken(id):
                    raise IdTaken(f"person {id} already exists with other content")
                self._refuse_taken(draft.external_id, id)
                storage = self._storages.for_person(draft.storage_id)
                person = self._records.persons.add(id, draft.in_storage(storage.id))
                self._records.seals.hold(person.id, self._records.seals.keys.new() if key is None else key)
                return person
            if not draft.describes(known):
                raise IdTaken(f"person {id} already exists with other content")
            return known

    def storage_for(self, draft: PersonDraft) -> Storage:
        """Return the storage for such a person's pictures. Raises StorageNotFound."""
        with self._records.transaction():
            return self._storages.for_person(draft.storage_id)

    def get(self, id: int) -> Person:
        """Return the person; raises PersonNotFound."""
        return self._records.persons.get(id)

    def page(self, args: PageArgs, keywords: str | None) -> Page[Person]:
        """Return a page of persons whose names contain every keyword, by id."""
        return self._records.persons.page(args, keywords)

    def groups(self, id: int, args: PageArgs) -> Page[Group]:
        """Return a page of the person's groups, by id; raises PersonNotFound."""
        self._records.persons.get(id)
        return self._records.persons.groups_of(id, args)

    def update(self, id: int, draft: PersonDraft) -> None:
        """Replace the person's details; an omitted storage stays the same, another one moves the pictures.

        Raises PersonNotFound, StorageNotFound or ExternalIdTaken.
        """
        self._change(id, draft.storage_id, lambda _: draft)

    def patch(self, id: int, changes: Mapping[str, Any]) -> Person:
        """Change only the named details, each a field of PersonDraft, and return the person.

        Raises as `update` does.
        """
        self._change(id, changes.get("storage_id"), lambda person: evolve(PersonDraft.of(person), **changes))
        return self._records.persons.get(id)

    def _change(self, id: int, storage_id: int | None, drafted: Callable[[Person], PersonDraft]) -> None:
        """Try until no other change comes between. Raises Overloaded if one always does."""
        until_settled(lambda: self._try_to_change(id, storage_id, drafted), id)

    def _try_to_change(self, id: int, storage_id: int | None, drafted: Callable[[Person], PersonDraft]) -> None:
        before = self._records.persons.get(id)
        draft = drafted(before)  # parses metadata, before other writers have to wait
        storage = None if storage_id is None else self._records.storages.get(storage_id)
        moving = self._outside(id, storage)
        key = self._records.seals.spare_key(id)
        with self._blobs.copying(moving, key, storage) as copies, self._records.transaction():
            person = self._records.persons.get(id)
            if self._outside(id, storage) != moving:
                raise ChangedMeanwhile
            draft = draft if person == before else drafted(person)
            self._delete_expired_holders(None, draft.external_id)
            self._refuse_taken(draft.external_id, id)
            self._records.persons.change(id, draft.in_storage(storage_id or person.storage_id))
            gone = self._blobs.exchange(copies)
        self._blobs.erase(gone)

    def _outside(self, id: int, storage: Storage | None) -> list[Picture]:
        """Return the person's pictures that are in another storage; if none is given, no picture is."""
        if storage is None:
            return []
        return [picture for picture in self._records.pictures.of_person(id) if picture.storage_id != storage.id]

    def delete(self, id: int) -> None:
        """Delete the person with pictures, encodings, template, memberships and keys; raises PersonNotFound."""
        with self._records.transaction():
            self._records.persons.get(id)
            addresses = self.remove(id)
        self._blobs.erase(addresses)
        self._destroy_keys()

    def delete_unless_enrolled(self, id: int) -> None:
        """Delete the person, if they exist and have no pictures."""
        with self._records.transaction():
            if not self._records.pictures.of_person(id):
                self._records.persons.remove(id)
        self._destroy_keys()

    def _destroy_keys(self) -> None:
        """Destroy the keys of deleted persons; those that cannot be destroyed now are left to a checkpoint."""
        try:
            self._destroying.finish()
        except (Unavailable, OSError) as error:
            log.warning("the keys of a deleted person will be destroyed later: %s", error)

    def delete_expired(self) -> None:
        """Delete expired persons."""
        for id in self._records.persons.expired():
            with self._records.transaction():
                still = self._records.persons.expired_with(id, None)  # the id may belong to another person by now
                addresses = [address for expired in still for address in self._expire(expired)]
            self._blobs.erase(addresses)

    def forget_expired(self) -> None:
        """Delete some expired persons, and leave their pictures' bytes to `delete_expired`.

        If nothing can be written they stay, still hidden.
        """
        if not self._records.persons.expired():
            return
        with suppress(Unavailable), self._records.transaction():
            for id in self._records.persons.expired()[:MOST_FORGOTTEN]:
                self._expire(id)

    def _delete_expired_holders(self, id: int | None, external_id: str | None) -> None:
        for expired in self._records.persons.expired_with(id, external_id):
            self._expire(expired)

    def _expire(self, id: int) -> list[BlobAddress]:
        with acting(Actor(By.SERVER, "expiry")):  # rather than the caller whose request triggers it
            return self.remove(id)

    def remove(self, id: int) -> list[BlobAddress]:
        """Remove the person and return the addresses of the pictures, which are condemned; a checkpoint erases them.

        Call it inside a transaction.
        """
        addresses = [address_of(picture) for picture in self._records.pictures.of_person(id)]
        self._records.persons.remove(id)
        self._records.orphaned_blobs.condemn(addresses)
        return addresses

    def pictures(self, id: int, args: PageArgs) -> Page[Picture]:
        """Return a page of the person's pictures, by id; raises PersonNotFound."""
        self._records.persons.get(id)
        return self._records.pictures.page(id, args)

    def picture(self, id: int, image_id: int) -> tuple[Picture, bytes]:
        """Return a picture and its bytes; raises PersonNotFound, or ImageNotFound, which a bare encoding raises too."""
        self._records.persons.get(id)
        picture = self._records.pictures.get(id, image_id)
        if picture.content_type == CONTENT_TYPE:
            raise ImageNotFound(f"image {image_id} was enrolled as an encoding, without a picture")
        return picture, self._blobs.read(picture)

    def _refuse_taken(self, external_id: str | None, id: int | None) -> None:
        owner = external_id and self._records.persons.with_external_id(external_id)
        if owner and owner.id != id and not self._records.persons.find(owner.id):
            raise ExternalIdTaken(f"another person has the external id {external_id!r}")
        if owner and owner.id != id:
            raise ExternalIdTaken(f"person {owner.id} has the external id {external_id!r}", {"id": owner.id})
