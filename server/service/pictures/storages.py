"""Storages of pictures."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from server.domain.entities import Page, PageArgs, Storage
from server.domain.errors import IdTaken, StorageInUse, StorageNotFound, StorageTaken
from server.domain.ports import BlobStores
from server.records.records import Records
from server.service.pictures.blobs import PictureBlobs

CREATED_DEFAULT = "default"


class Storages:
    """Creates, lists and deletes storages, and sets the default one."""

    def __init__(
        self, records: Records, stores: BlobStores, blobs: PictureBlobs, standard: str = CREATED_DEFAULT
    ) -> None:
        """`standard` is the uri of the default storage unless one is set. Raises ValidationFailed if it is invalid."""
        self._records = records
        self._stores = stores
        self._blobs = blobs
        self._standard = standard
        stores.locate(standard)

    def create(self, id: int | None, uri: str, life_days: int | None = None) -> Storage:
        """Create a storage; with a chosen id and the same content as before, return the existing one.

        Raises ValidationFailed, IdTaken, StorageUnreachable, or StorageTaken for a location that overlaps another
        storage's.
        """
        location = self._stores.locate(uri)
        known = self._known(id, location, life_days)
        if known:
            return known
        self._stores.open(location).claim()
        with self._records.transaction():
            return self._known(id, location, life_days) or self._records.storages.add(id, uri, location, life_days)

    def patch(self, id: int, changes: Mapping[str, Any]) -> Storage:
        """Change `life_days`, if it is among the changes, and return the storage; raises StorageNotFound."""
        with self._records.transaction():
            storage = self._records.storages.get(id)
            self._records.storages.set_life(id, changes.get("life_days", storage.life_days))
            return self._records.storages.get(id)

    def get(self, id: int) -> Storage:
        """Return the storage; raises StorageNotFound."""
        return self._records.storages.get(id)

    def page(self, args: PageArgs) -> Page[Storage]:
        """Return a page of storages, by id."""
        return self._records.storages.page(args)

    def delete(self, id: int) -> None:
        """Delete a storage. Raises StorageNotFound, or StorageInUse if it is not empty."""
        self._blobs.erase(self._records.orphaned_blobs.to_erase())
        with self._records.transaction():
            self._records.storages.get(id)
            if self._records.storages.in_use(id):
                raise StorageInUse(f"storage {id} still has persons or pictures")
            if self._records.storages.in_motion(id):
                raise StorageInUse(
                    f"storage {id} has pictures that are being written or erased; try again in a moment, "
                    "or in an hour if a process was killed while it wrote"
                )
            self._records.storages.remove(id)

    def default(self) -> Storage:
        """Return the default storage; raises StorageNotFound if none is set."""
        storage = self._records.storages.default()
        if storage is None:
            raise StorageNotFound("no default storage is set")
        return storage

    def set_default(self, id: int) -> None:
        """Make this storage the default. Raises StorageNotFound."""
        with self._records.transaction():
            self._records.storages.get(id)
            self._records.storages.set_default(id)

    def for_person(self, id: int | None) -> Storage:
        """Return the named storage, or else the default one, or else create one.

        Call it inside a transaction. Raises StorageNotFound.
        """
        if id is not None:
            return self._records.storages.get(id)
        return self._records.storages.default() or self._make_default()

    def _make_default(self) -> Storage:
        known = {known.location: known for known in self._records.storages.everything()}
        for uri in _names_like(self._standard):
            location = self._stores.locate(uri)
            if location in known or not any(_overlap(location, other) for other in known):
                break
        storage = known.get(location) or self._claimed(uri, location)
        self._records.storages.set_default(storage.id)
        return storage

    def _claimed(self, uri: str, location: str) -> Storage:
        self._stores.open(location).claim()  # other writers wait for this once
        return self._records.storages.add(None, uri, location)

    def _known(self, id: int | None, location: str, life_days: int | None) -> Storage | None:
        """Return the storage if it exists with the same content, or None if it may be created."""
        known = None if id is None else self._records.storages.find(id)
        if known is None:
            refuse_taken(location, self._records.storages.everything())
        elif known.life_days != life_days:
            raise IdTaken(f"storage {id} already exists with life_days {known.life_days}")
        elif known.location != location:
            raise IdTaken(f"storage {id} already exists with another location")
        return known


def refuse_taken(location: str, storages: Iterable[Storage]) -> None:
    """Raise StorageTaken for a location that overlaps that of one of the storages."""
    for other in storages:
        if _overlap(location, other.location):
            raise StorageTaken(f"storage {other.id} at {other.uri!r} overlaps with this location", {"id": other.id})


def _names_like(uri: str) -> Iterator[str]:
    yield uri
    yield from (f"{uri}-{number}" for number in count(2))


def _overlap(one: str, other: str) -> bool:
    shorter, longer = sorted((f"{one}/", f"{other}/"), key=len)
    return longer.startswith(shorter)
