"""Verification: records, storages and index held against each other."""

from collections.abc import Iterator

from server.domain.ports import BlobPlaces, Gallery
from server.records.records import Records
from server.service.blob_check import check_storage
from server.service.encoding_check import check_encodings
from server.service.index_check import check_index
from server.service.reindexing import Reindexing
from server.service.template_check import check_templates
from server.service.trouble import Finding


class Verification:
    """Looks at everything that is kept. What happens meanwhile is no trouble: each suspicion is looked at twice."""

    def __init__(self, records: Records, reindexing: Reindexing, places: BlobPlaces, gallery: Gallery) -> None:
        self._records = records
        self._reindexing = reindexing
        self._places = places
        self._gallery = gallery

    def of_records(self) -> Iterator[Finding]:
        """Return what is wrong with records and storages. Nothing is changed."""
        for storage in self._records.storages.everything():
            yield from check_storage(self._records, storage, self._places.open(storage.location))
        yield from check_encodings(self._reindexing)
        yield from check_templates(self._records, self._reindexing.lengths.template)

    def of_index(self) -> Iterator[Finding]:
        """Return what is wrong with the index, which must be loaded. Nothing is changed."""
        yield from check_index(self._records, self._gallery)
