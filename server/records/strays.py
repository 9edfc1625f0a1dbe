"""Blobs that no picture owns: not yet, or no longer.

A blob is noted here before it is written, and the transaction that gives it an owner removes the note; a deleted
picture leaves its blob here, doomed, until it is erased. So whenever a crash happens, every blob has either an owner or
a note, and none is left behind for good.
"""

from datetime import UTC, datetime, timedelta

from peewee import Expression, Select

from server.records.sql.columns import from_time, now
from server.records.sql.tables import Tables

_LONGEST_WRITE = timedelta(hours=1)

BlobPlace = tuple[int, str]
"""A storage's id and a key in it."""


class StrayRecords:
    """Queries over strays."""

    def __init__(self, tables: Tables) -> None:
        self._strays = tables.strays

    def expect(self, place: BlobPlace) -> None:
        """Note a blob that is about to be written."""
        self._strays.insert(storage_id=place[0], blob_key=place[1], doomed=0, noted=now()).execute()

    def doom(self, places: list[BlobPlace]) -> None:
        """Note blobs whose pictures are deleted."""
        for storage_id, key in places:
            self._strays.insert(storage_id=storage_id, blob_key=key, doomed=1).execute()

    def give_up(self, place: BlobPlace) -> None:
        """Doom a blob that was about to be written."""
        self._strays.update(doomed=1).where(self._at(place)).execute()

    def give_up_all(self) -> None:
        """Doom all that was about to be written; nothing else runs, so it never will be."""
        self._strays.update(doomed=1).execute()

    def forget(self, place: BlobPlace) -> None:
        """Remove a note: the blob has an owner, or is erased."""
        self._strays.delete().where(self._at(place)).execute()

    def doomed(self) -> list[BlobPlace]:
        """Return the blobs that wait to be erased, and those that were not written within an hour: they never will."""
        given_up = self._strays.noted < from_time(datetime.now(UTC) - _LONGEST_WRITE)
        return list(self._places().where((self._strays.doomed == 1) | given_up).tuples())

    def keys(self, storage_id: int) -> set[str]:
        """Return the keys of this storage that have a note."""
        return {key for (_, key) in self._places().where(self._strays.storage_id == storage_id).tuples()}

    def everything(self) -> list[BlobPlace]:
        """Return also those about to be written."""
        return list(self._places().tuples())

    def _places(self) -> Select:
        return self._strays.select(self._strays.storage_id, self._strays.blob_key)

    def _at(self, place: BlobPlace) -> Expression:
        return (self._strays.storage_id == place[0]) & (self._strays.blob_key == place[1])
