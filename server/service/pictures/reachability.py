"""Reachability of storages."""

import logging
from collections.abc import Mapping

from server.domain.entities import Storage
from server.domain.errors import StorageUnreachable
from server.domain.ports import BlobStores
from server.records.records import Records

log = logging.getLogger(__name__)


class Reachability:
    """Records which storages could not be reached at the last attempt."""

    def __init__(self, records: Records, stores: BlobStores) -> None:
        self._records = records
        self._stores = stores
        self._unreachable: Mapping[int, str] = {}

    @property
    def unreachable(self) -> list[int]:
        """The ids of the storages that could not be reached."""
        return sorted(self._unreachable)

    def check(self) -> None:
        """Try to reach each storage, and log changes."""
        with self._records.session():
            storages = self._records.storages.everything()
        tried = {storage.id: self._failure(storage) for storage in storages}
        before, self._unreachable = self._unreachable, {id: why for id, why in tried.items() if why}
        for id, why in self._unreachable.items():
            if id not in before:
                log.warning("storage %d cannot be reached: %s", id, why)
        for id in before:
            if id not in self._unreachable:
                log.warning("storage %d can be reached again", id)

    def _failure(self, storage: Storage) -> str:
        try:
            self._stores.open(storage.location).reach()
        except StorageUnreachable as error:
            return error.message
        return ""
