"""Verification of records, storages and index against each other."""

from collections.abc import Iterator

from server.domain.entities import Storage
from server.domain.errors import StorageUnreachable
from server.domain.ports import BlobStores, Gallery
from server.records.records import Records
from server.service.upkeep.blob_check import check_storage
from server.service.upkeep.encoding_check import check_encodings
from server.service.upkeep.fault import Fault, Finding
from server.service.upkeep.index_check import check_index
from server.service.upkeep.reindexing import Reindexing
from server.service.upkeep.template_check import check_templates


class Verification:
    """Checks everything that is stored. Each suspicion is checked twice, so concurrent changes are not reported."""

    def __init__(self, records: Records, reindexing: Reindexing, stores: BlobStores, gallery: Gallery) -> None:
        self._records = records
        self._reindexing = reindexing
        self._stores = stores
        self._gallery = gallery

    def of_records(self) -> Iterator[Finding]:
        """Return what is wrong with records and storages. Changes nothing."""
        for storage in self._records.storages.everything():
            yield from self._of_storage(storage)
        yield from check_encodings(self._reindexing)
        yield from check_templates(self._records, self._reindexing.lengths.template)

    def _of_storage(self, storage: Storage) -> Iterator[Finding]:
        try:
            yield from check_storage(self._records, storage, self._stores.open(storage.location))
        except StorageUnreachable as error:
            yield Finding(Fault.STORAGE_UNREACHABLE, f"{storage.uri} is not checked: {error}")

    def of_index(self) -> Iterator[Finding]:
        """Return what is wrong with the index, which must be loaded. Changes nothing."""
        yield from check_index(self._records, self._gallery)
