"""Check of a storage's blobs against the pictures that should be there."""

import hashlib
from collections.abc import Iterator
from functools import partial

from server.domain.entities import Picture, Storage
from server.domain.operator_errors import DatabaseDamaged, KeyDestroyed
from server.domain.ports import BlobStore
from server.records.records import Records
from server.service.upkeep.fault import Fault, Finding


def check_storage(records: Records, storage: Storage, store: BlobStore) -> Iterator[Finding]:
    """Return pictures whose bytes are missing or changed, and blobs that no picture owns.

    The keys are read before the records, so a blob being written is announced in the records by then.
    """
    keys = set(store.keys())
    for picture in records.pictures.in_storage(storage.id):
        keys.discard(picture.key)
        yield from _check_picture(records, picture, store)
    orphaned = keys - records.orphaned_blobs.keys(storage.id)
    if orphaned:  # some may have been erased since
        orphaned &= set(store.keys())
    for key in sorted(orphaned):
        where = f"{storage.uri}: {key} belongs to no picture"
        yield Finding(Fault.BLOB_ORPHANED, where, partial(store.delete, key))


def _check_picture(records: Records, picture: Picture, store: BlobStore) -> Iterator[Finding]:
    name = f"image {picture.id} of person {picture.person_id}"
    try:
        digest = hashlib.sha256(records.seals.open(store.get(picture.key))).hexdigest()
    except KeyError:
        if records.pictures.exists(picture):
            yield Finding(Fault.BLOB_MISSING, f"{name} is missing from its storage")
        return
    except (DatabaseDamaged, KeyDestroyed) as error:
        if records.pictures.exists(picture):
            yield Finding(Fault.BLOB_DAMAGED, f"{name} cannot be opened: {error}")
        return
    if digest != picture.sha256:
        yield Finding(Fault.BLOB_DAMAGED, f"{name} differs from the enrolled picture")
