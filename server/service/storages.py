"""Storages: places for pictures."""

from collections.abc import Iterator
from itertools import count

from server.domain.entities import Page, PageArgs, Storage
from server.domain.errors import IdTaken, StorageInUse, StorageNotFound, StorageTaken
from server.domain.ports import BlobPlaces
from server.records.records import Records
from server.service.album import Album

_MADE_ON_THE_SPOT = "default"


class Storages:
    """Makes, lists and removes storages, and keeps the default one."""

    def __init__(self, records: Records, places: BlobPlaces, album: Album) -> None:
        self._records = records
        self._places = places
        self._album = album

    def create(self, id: int | None, uri: str) -> Storage:
        """Make a storage; with a chosen id and the same uri as before, return what is there.

        Raises ValidationFailed, IdTaken, or StorageTaken for a place that overlaps another storage's.
        """
        location = self._places.locate(uri)
        with self._records.transaction():
            known = None if id is None else self._records.storages.find(id)
            if known is None:
                return self._add(id, uri, location)
            if known.location != location:
                raise IdTaken(f"storage {id} is another place")
            return known

    def get(self, id: int) -> Storage:
        """Return the storage, or raise StorageNotFound."""
        return self._records.storages.get(id)

    def page(self, args: PageArgs) -> Page[Storage]:
        """Return a page of storages, by id."""
        return self._records.storages.page(args)

    def delete(self, id: int) -> None:
        """Remove a storage. Raises StorageNotFound, or StorageInUse while a person or a picture's bytes are there."""
        self._album.erase(self._records.strays.doomed())
        with self._records.transaction():
            self._records.storages.get(id)
            if self._records.storages.in_use(id):
                raise StorageInUse(f"storage {id} still has persons or pictures")
            self._records.storages.remove(id)

    def default(self) -> Storage:
        """Return the default storage, or raise StorageNotFound where none is set."""
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
        """Return the storage named, else the default, else one that is made on the spot.

        To be called inside a transaction. Raises StorageNotFound.
        """
        if id is not None:
            return self._records.storages.get(id)
        return self._records.storages.default() or self._make_default()

    def _make_default(self) -> Storage:
        known = {place.location: place for place in self._records.storages.everything()}
        for uri in _names_made_on_the_spot():
            location = self._places.locate(uri)
            if location in known or not any(_overlap(location, other) for other in known):
                break
        storage = known.get(location) or self._add(None, uri, location)
        self._records.storages.set_default(storage.id)
        return storage

    def _add(self, id: int | None, uri: str, location: str) -> Storage:
        for other in self._records.storages.everything():
            if _overlap(location, other.location):
                raise StorageTaken(f"storage {other.id} has {other.uri!r}, which overlaps", {"id": other.id})
        return self._records.storages.add(id, uri, location)


def _names_made_on_the_spot() -> Iterator[str]:
    yield _MADE_ON_THE_SPOT
    yield from (f"{_MADE_ON_THE_SPOT}-{number}" for number in count(2))


def _overlap(one: str, other: str) -> bool:
    shorter, longer = sorted((f"{one}/", f"{other}/"), key=len)
    return longer.startswith(shorter)
