"""Orphaned blobs, which no picture owns, not yet or no longer.

A blob is recorded here before it is written, and the transaction that gives it an owner removes the record; the blob of
a deleted picture is recorded here, condemned, until it is erased. So after a crash at any moment, every blob has either
an owner or a record, and none is left behind for good.
"""

from datetime import UTC, datetime, timedelta

from peewee import Expression, Select

from server.records.sql.columns import from_time, now
from server.records.sql.tables import Tables

_LONGEST_WRITE = timedelta(hours=1)

BlobAddress = tuple[int, str]
"""A storage's id and a key in it."""


class OrphanedBlobRecords:
    """Queries over orphaned blobs."""

    def __init__(self, tables: Tables) -> None:
        self._orphaned = tables.strays

    def announce(self, address: BlobAddress) -> None:
        """Record a blob that is about to be written."""
        self._orphaned.insert(storage_id=address[0], blob_key=address[1], doomed=0, noted=now()).execute()

    def condemn(self, addresses: list[BlobAddress]) -> None:
        """Record blobs whose pictures are deleted."""
        for storage_id, key in addresses:
            self._orphaned.insert(storage_id=storage_id, blob_key=key, doomed=1).execute()

    def abandon(self, address: BlobAddress) -> None:
        """Condemn a blob that was about to be written."""
        self._orphaned.update(doomed=1).where(self._at(address)).execute()

    def abandon_all(self) -> None:
        """Condemn all blobs that were about to be written; no other process runs, so they never will be."""
        self._orphaned.update(doomed=1).execute()

    def forget(self, address: BlobAddress) -> None:
        """Remove the record of a blob that has an owner or is erased."""
        self._orphaned.delete().where(self._at(address)).execute()

    def to_erase(self) -> list[BlobAddress]:
        """Return the blobs waiting to be erased, and those not written within an hour, which never will be."""
        given_up = self._orphaned.noted < from_time(datetime.now(UTC) - _LONGEST_WRITE)
        return list(self._addresses().where((self._orphaned.doomed == 1) | given_up).tuples())

    def keys(self, storage_id: int) -> set[str]:
        """Return the keys of this storage's orphaned blobs."""
        return {key for (_, key) in self._addresses().where(self._orphaned.storage_id == storage_id).tuples()}

    def everything(self) -> list[BlobAddress]:
        """Return all orphaned blobs, including those about to be written."""
        return list(self._addresses().tuples())

    def _addresses(self) -> Select:
        return self._orphaned.select(self._orphaned.storage_id, self._orphaned.blob_key)

    def _at(self, address: BlobAddress) -> Expression:
        return (self._orphaned.storage_id == address[0]) & (self._orphaned.blob_key == address[1])
