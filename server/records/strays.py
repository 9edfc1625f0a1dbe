"""Blobs that no picture owns: not yet, or no longer.

A blob is noted here before it is written and struck out by the transaction that gives it an owner; a
picture that goes leaves its blob here, doomed, until it is erased. So whatever the moment of a crash,
every blob has either an owner or a note, and none is left behind for good.
"""

from peewee import Expression, Select

from server.records.tables import Tables

BlobPlace = tuple[int, str]
"""A storage's id and a key in it."""


class StrayRecords:
    """Queries over strays."""

    def __init__(self, tables: Tables) -> None:
        self._strays = tables.strays

    def expect(self, place: BlobPlace) -> None:
        """Note a blob that is about to be written."""
        self._strays.insert(storage_id=place[0], blob_key=place[1], doomed=0).execute()

    def doom(self, places: list[BlobPlace]) -> None:
        """Note blobs whose pictures are gone."""
        for storage_id, key in places:
            self._strays.insert(storage_id=storage_id, blob_key=key, doomed=1).execute()

    def give_up(self, place: BlobPlace) -> None:
        """Doom a blob that was about to be written."""
        self._strays.update(doomed=1).where(self._at(place)).execute()

    def forget(self, place: BlobPlace) -> None:
        """Strike a note out: the blob has an owner, or is erased."""
        self._strays.delete().where(self._at(place)).execute()

    def doomed(self) -> list[BlobPlace]:
        """Return the blobs that wait to be erased."""
        return list(self._places().where(self._strays.doomed == 1).tuples())

    def keys(self, storage_id: int) -> set[str]:
        """Return the keys of this storage that have a note."""
        return {key for (_, key) in self._places().where(self._strays.storage_id == storage_id).tuples()}

    def everything(self) -> list[BlobPlace]:
        """Return also those about to be written; when nothing else runs, they never will be."""
        return list(self._places().tuples())

    def _places(self) -> Select:
        return self._strays.select(self._strays.storage_id, self._strays.blob_key)

    def _at(self, place: BlobPlace) -> Expression:
        return (self._strays.storage_id == place[0]) & (self._strays.blob_key == place[1])
