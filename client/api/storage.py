"""Storages: `sdk.storage`."""

from collections.abc import Iterator

from client._http.arguments import require_type
from client._http.calls import Calls, every
from client._http.connection.transport import Request
from client._http.connection.urls import fill
from client._http.ids import plain_id
from client._http.writing import write, write_changes
from client.model.ids import Id
from client.model.page import Page, PageArgs
from client.model.storage import Storage


class Storages:
    """Where pictures are stored."""

    ALL = "/storage"
    ONE = "/storage/{storage_id}"
    DEFAULT = "/storage/default"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def create(self, storage: Storage) -> Storage:
        """Create a storage and return it with its id; raises IdTaken, StorageTaken or ValidationFailed.

        >>> sdk.storage.create(Storage(None, "archive")).uri
        'archive'
        """
        chosen = require_type(storage, Storage, "storage").id is not None
        return self._calls.one(Storage, Request("POST", self.ALL, body=write(storage), repeatable=chosen))

    def get(self, storage_id: Id) -> Storage:
        """Return a storage; raises StorageNotFound.

        >>> sdk.storage.get(obama.storage_id).id == obama.storage_id
        True
        """
        return self._calls.one(Storage, Request("GET", fill(self.ONE, storage_id)))

    def get_all(self, page_args: PageArgs | None = None) -> Page[Storage]:
        """Return a page of storages; raises ValidationFailed.

        >>> len(sdk.storage.get_all().items)
        1
        """
        return self._calls.page(Storage, self.ALL, page_args)

    def iterate(self, size: int = 1000) -> Iterator[Storage]:
        """Yield all storages, fetching `size` at a time.

        >>> [storage.id == obama.storage_id for storage in sdk.storage.iterate()]
        [True]
        """
        return every(self.get_all, size)

    def patch(self, storage_id: Id, life_days: int | None) -> Storage:
        """Change how many days persons of this storage are kept, None for ever, and return the storage.

        Raises StorageNotFound or ValidationFailed.

        >>> sdk.storage.patch(obama.storage_id, life_days=30).life_days
        30
        """
        body = write_changes({"life_days": life_days})
        return self._calls.one(Storage, Request("PATCH", fill(self.ONE, storage_id), body=body))

    def delete(self, storage_id: Id) -> None:
        """Delete an unused storage; raises StorageNotFound or StorageInUse.

        >>> sdk.storage.delete(sdk.storage.create(Storage(None, "archive")).id)
        >>> len(sdk.storage.get_all().items)
        1
        """
        self._calls.reply(Request("DELETE", fill(self.ONE, storage_id)))

    def get_default(self) -> Storage:
        """Return the storage used for persons without a `storage_id`; raises StorageNotFound if none is set.

        >>> sdk.storage.get_default().id == obama.storage_id
        True
        """
        return self._calls.one(Storage, Request("GET", self.DEFAULT))

    def set_default(self, storage_id: Id) -> None:
        """Make this the storage for persons without a `storage_id`; raises StorageNotFound.

        >>> archive = sdk.storage.create(Storage(None, "archive"))
        >>> sdk.storage.set_default(archive.id)
        >>> sdk.storage.get_default().uri
        'archive'
        """
        self._calls.reply(Request("PUT", self.DEFAULT, body=plain_id(storage_id, "storage_id")))
