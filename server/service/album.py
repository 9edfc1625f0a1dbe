"""The bytes of pictures: written before their record, erased after it, whatever happens between."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from server.domain.entities import Picture, Storage
from server.domain.errors import ImageNotFound, KithError
from server.domain.faces import EncodedFace
from server.domain.ports import BlobPlaces, BlobStore
from server.records.pictures import PictureBytes
from server.records.records import Records
from server.records.strays import BlobPlace
from server.service.templates import renew_template


class Album:
    """Reads, writes and erases pictures' bytes."""

    def __init__(self, records: Records, places: BlobPlaces) -> None:
        self._records = records
        self._places = places

    def read(self, picture: Picture) -> bytes:
        """Return the picture's own bytes, or raise ImageNotFound where its storage has lost them."""
        try:
            return self._store(picture.storage_id).get(picture.key)
        except KeyError:
            raise ImageNotFound(f"image {picture.id} is missing from its storage") from None

    @contextmanager
    def written(self, photo: bytes, storage: Storage) -> Iterator[PictureBytes]:
        """Write the photo and give its place; the block gives it a record in one transaction.

        If the block fails, nothing of the photo is left. Raises StorageFull or ReadOnly, or StorageNotFound where the
        storage has gone meanwhile; from the note on it stays.
        """
        key = uuid.uuid4().hex
        place = (storage.id, f"{key[:2]}/{key[2:4]}/{key}")
        with self._records.transaction():
            self._records.storages.get(storage.id)
            self._records.strays.expect(place)
        try:
            self._places.open(storage.location).put(place[1], photo)
            yield PictureBytes(storage.id, place[1], hashlib.sha256(photo).hexdigest())
        except BaseException:
            with suppress(KithError):
                self._records.strays.give_up(place)
            self.erase([place])
            raise

    @contextmanager
    def copied(self, picture: Picture, storage: Storage) -> Iterator[PictureBytes]:
        """Copy the picture's bytes to another storage and give their new place, as `written` does."""
        with self.written(self.read(picture), storage) as place:
            yield place

    def keep(self, person_id: int, face: EncodedFace, place: PictureBytes) -> int:
        """Make written bytes a picture of this person and return its id. To be called inside a transaction."""
        id = self._records.pictures.add(person_id, place, face)
        self._records.strays.forget((place.storage_id, place.key))
        renew_template(self._records, person_id)
        return id

    def erase(self, places: list[BlobPlace]) -> None:
        """Erase blobs that no picture owns; the note of one that cannot be erased now stays."""
        for storage_id, key in places:
            with suppress(KithError, OSError):
                self._store(storage_id).delete(key)
                self._records.strays.forget((storage_id, key))

    def _store(self, storage_id: int) -> BlobStore:
        return self._places.open(self._records.storages.get(storage_id).location)


def place_of(picture: Picture) -> BlobPlace:
    """Return where the picture's bytes are."""
    return (picture.storage_id, picture.key)
