"""Storages outside the data directory, in a restore."""

from collections.abc import Mapping

from attrs import field, frozen

from server.domain.entities import Storage
from server.domain.errors import ValidationFailed
from server.domain.ports import BlobStore, BlobStores
from server.records.records import Records
from server.service.pictures.storages import refuse_taken


@frozen
class Relocation:
    """What to do with outside storages, since the server that was backed up may still use them."""

    taken_over: bool = False
    """Whether that server is gone, so that this one takes over its storages."""
    moved: Mapping[int, str] = field(factory=dict)
    """New uris, by the storages' ids."""


NO_RELOCATION = Relocation()


def settle(records: Records, stores: BlobStores, relocation: Relocation) -> None:
    """Move the storages that are to be moved.

    Raises ValidationFailed for an outside storage that is neither moved nor taken over, or for an invalid location, and
    StorageTaken or StorageUnreachable.
    """
    storages = {storage.id: storage for storage in records.storages.everything()}
    for id in relocation.moved.keys() - storages.keys():
        raise ValidationFailed(f"the backup has no storage {id}; its storages are {', '.join(map(str, storages))}")
    for id, storage in storages.items():
        if stores.is_elsewhere(storage.location) and not (relocation.taken_over or id in relocation.moved):
            raise ValidationFailed(
                f"storage {id} is at {storage.uri}, which the server that was backed up may still use: "
                f"add --take-over if that server is gone, or --place {id}=URI to put the pictures elsewhere"
            )
    for id, uri in relocation.moved.items():
        _move(records, stores, id, uri)


def condemn_others(records: Records, storage: Storage, store: BlobStore) -> None:
    """Condemn the blobs that are not in the backup, so that the server erases them."""
    known = {picture.key for picture in records.pictures.in_storage(storage.id)} | records.orphaned_blobs.keys(
        storage.id
    )
    records.orphaned_blobs.condemn([(storage.id, key) for key in sorted({*store.keys()} - known)])


def _move(records: Records, stores: BlobStores, id: int, uri: str) -> None:
    location = stores.locate(uri)
    refuse_taken(location, [other for other in records.storages.everything() if other.id != id])
    stores.open(location).claim()
    records.storages.move(id, uri, location)
