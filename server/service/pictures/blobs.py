"""The bytes of pictures, written before their records and erased after them, whatever happens in between."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from server.domain.entities import Picture, Storage
from server.domain.errors import ImageNotFound, KithError, StorageUnreachable
from server.domain.faces import EncodedFace
from server.domain.ports import BlobStore, BlobStores
from server.records.orphaned_blobs import BlobAddress
from server.records.people.pictures import StoredBlob
from server.records.records import Records
from server.service.enrolment.templates import renew_template
from server.service.pictures.settling import ChangedMeanwhile

Copies = list[tuple[Picture, StoredBlob]]
"""Pictures, with the copies of their bytes."""


class PictureBlobs:
    """Reads, writes and erases pictures' bytes."""

    def __init__(self, records: Records, stores: BlobStores) -> None:
        self._records = records
        self._stores = stores

    def read(self, picture: Picture) -> bytes:
        """Return the picture's bytes, decrypted; raises ImageNotFound if its storage has lost them."""
        return self._records.seals.open(self.stored(picture))

    def stored(self, picture: Picture) -> bytes:
        """Return the picture's bytes as stored; raises as `read` does."""
        try:
            return self._store(picture.storage_id).get(picture.key)
        except KeyError:
            raise ImageNotFound(f"image {picture.id} is missing from its storage") from None

    @contextmanager
    def writing(self, photo: bytes, storage: Storage, sealed_with: int) -> Iterator[StoredBlob]:
        """Write the photo, sealed with this key, and yield its address; the block records it in one transaction.

        If the block fails, the photo is erased at once or at the next checkpoint. Raises StorageFull, ReadOnly or
        StorageUnreachable, or StorageNotFound if the storage has been deleted; once the blob is announced, the storage
        cannot be deleted.
        """
        sealed = self._records.seals.seal(sealed_with, photo)
        key = uuid.uuid4().hex
        address = (storage.id, f"{key[:2]}/{key[2:4]}/{key}")
        with self._records.transaction():
            self._records.storages.get(storage.id)
            self._records.orphaned_blobs.announce(address)
        try:
            self._stores.open(storage.location).put(address[1], sealed)
            yield StoredBlob(storage.id, address[1], hashlib.sha256(photo).hexdigest(), sealed_with)
        except BaseException as error:
            with suppress(KithError):
                self._records.orphaned_blobs.abandon(address)
            if not isinstance(error, StorageUnreachable):
                self.erase([address])
            raise

    @contextmanager
    def writing_for(self, person_id: int, photo: bytes) -> Iterator[StoredBlob]:
        """Write a photo to the person's storage, sealed with their key, and run the block in one transaction.

        Raises what `writing` does, PersonNotFound, or ChangedMeanwhile if the person moved to another storage.
        """
        storage = self._records.storages.get(self._records.persons.get(person_id).storage_id)
        key = self._records.seals.spare_key(person_id)
        with self.writing(photo, storage, key) as blob, self._records.transaction():
            if self._records.persons.get(person_id).storage_id != storage.id:
                raise ChangedMeanwhile
            yield blob

    @contextmanager
    def copying(
        self, pictures: Iterable[Picture], sealed_with: int, to: Storage | None = None, *, but_lost: bool = False
    ) -> Iterator[Copies]:
        """Copy pictures' bytes, by default to their own storages, and yield each picture with its copy.

        The block records them in one transaction, as with `writing`. Raises as `writing` and `read` do, except that
        lost pictures are left out with `but_lost`.
        """
        with ExitStack() as stack:
            copies = []
            for picture in pictures:
                storage = to or self._records.storages.get(picture.storage_id)
                with suppress(*([ImageNotFound] if but_lost else [])):
                    copy = self.writing(self.read(picture), storage, sealed_with)
                    copies.append((picture, stack.enter_context(copy)))
            yield copies

    def keep(self, person_id: int, face: EncodedFace, blob: StoredBlob) -> int:
        """Record written bytes as a picture of this person and return its id. Call it inside a transaction."""
        id = self._records.pictures.add(person_id, blob, face)
        self._records.orphaned_blobs.forget(blob.address)
        renew_template(self._records, person_id)
        return id

    def exchange(self, copies: Iterable[tuple[Picture, StoredBlob]]) -> list[BlobAddress]:
        """Replace pictures' bytes with their copies, and return the old addresses for `erase`.

        Call it inside a transaction.
        """
        before = []
        for picture, blob in copies:
            self._records.pictures.move(picture, blob)
            self._records.orphaned_blobs.forget(blob.address)
            before.append(address_of(picture))
        self._records.orphaned_blobs.condemn(before)
        return before

    def erase(self, addresses: list[BlobAddress]) -> None:
        """Erase blobs that no picture owns; if one cannot be erased now, its record stays."""
        unreachable = set[int]()  # storages at which another attempt would only time out again
        for storage_id, key in addresses:
            if storage_id in unreachable:
                continue
            try:
                self._store(storage_id).delete(key)
                self._records.orphaned_blobs.forget((storage_id, key))
            except StorageUnreachable:
                unreachable.add(storage_id)
            except (KithError, OSError):
                continue

    def _store(self, storage_id: int) -> BlobStore:
        return self._stores.open(self._records.storages.get(storage_id).location)


def address_of(picture: Picture) -> BlobAddress:
    """Return the address of the picture's bytes."""
    return (picture.storage_id, picture.key)
