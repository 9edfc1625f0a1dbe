"""Restoring of a backup next to the data that it will replace."""

from attrs import frozen

from server.domain.entities import PageArgs, Picture
from server.domain.operator_errors import BackupDamaged
from server.domain.persistence.backups import Manifest
from server.records.migrations import refuse_newer_step
from server.records.records import Records
from server.records.sql.soundness import damages
from server.service.backups.making import opened, pictures_of
from server.service.backups.parallel import in_parallel
from server.service.backups.ports import BackupsToRead, Successor, Watch
from server.service.backups.relocation import NO_RELOCATION, Relocation, condemn_others, settle


@frozen
class Restored:
    """Numbers of restored records."""

    persons: int
    pictures: int
    missing: int
    """Pictures that were missing from their storage before the backup."""


def restore(
    backups: BackupsToRead, name: str, successor: Successor, watch: Watch, relocation: Relocation = NO_RELOCATION
) -> Manifest:
    """Write a backup to the successor, comparing all of it with the manifest, and return the manifest.

    Raises BackupDamaged, DatabaseNewer, StorageFull, ReadOnly, StorageUnreachable, or ValidationFailed for an outside
    storage that is neither taken over nor moved.
    """
    manifest = backups.manifest(name)
    refuse_newer_step(manifest.origin.schema)
    backups.take_database(name, manifest, successor.database)
    found = damages(successor.database)
    if found:
        raise BackupDamaged(f"the database of {name} is damaged: {found[0]}")
    with opened(successor.database) as records:
        _refuse_incomplete(records, name, manifest)
        settle(records, successor.stores, relocation)
        storages = records.storages.everything()
        stores = {storage.id: successor.stores.open(storage.location) for storage in storages}

        def put(picture: Picture) -> None:
            if picture.key in manifest.pictures:
                stores[picture.storage_id].put(picture.key, backups.picture(picture.key, manifest))

        for _ in in_parallel(watch(pictures_of(records), records.pictures.count()), put):
            pass
        for storage in storages:
            if successor.stores.is_elsewhere(storage.location):
                condemn_others(records, storage, stores[storage.id])
    return manifest


def count(successor: Successor, manifest: Manifest) -> Restored:
    """Count the restored records, without people erased since the backup."""
    with opened(successor.database) as records:
        persons = records.persons.page(PageArgs(size=1), None).total_pages
        there = [picture.key in manifest.pictures for picture in pictures_of(records)]
    return Restored(persons, sum(there), len(there) - sum(there))


def _refuse_incomplete(records: Records, name: str, manifest: Manifest) -> None:
    known = {*manifest.pictures, *manifest.origin.missing}
    unknown = [picture for picture in pictures_of(records) if picture.key not in known]
    if unknown:
        raise BackupDamaged(f"the manifest of {name} lacks {len(unknown)} pictures, such as image {unknown[0].id}")
