"""All records of one data directory."""

import os
from contextlib import AbstractContextManager

from server.records.changes import ChangeRecords
from server.records.database import Database
from server.records.facets import FacetRecords
from server.records.groups import GroupRecords
from server.records.imports import ImportRecords
from server.records.inbox import InboxRecords
from server.records.keys import KeyRecords
from server.records.migrations import migrate
from server.records.persons import PersonRecords
from server.records.pictures import PictureRecords
from server.records.rejections import RejectionRecords
from server.records.sight import Sight
from server.records.storages import StorageRecords
from server.records.strays import StrayRecords
from server.records.tables import Tables


class Records:
    """Opens the database, brings it to the present shape, and gives its queries by subject.

    `encoder` is the identity of the encoder whose encodings and templates are meant throughout.
    """

    def __init__(self, path: str | os.PathLike[str], encoder: str) -> None:
        self._database = Database(path)
        migrate(self._database)
        tables = Tables(self._database)
        self.sight = Sight(tables)
        self.keys = KeyRecords(self._database, tables)
        self.changes = ChangeRecords(self._database, tables, encoder)
        self.storages = StorageRecords(self._database, tables)
        self.groups = GroupRecords(tables, self.changes, self.sight)
        self.facets = FacetRecords(self._database, tables)
        self.persons = PersonRecords(self._database, tables, self.changes, self.facets, self.sight)
        self.pictures = PictureRecords(self._database, tables, self.changes, self.sight, encoder)
        self.strays = StrayRecords(tables)
        self.imports = ImportRecords(tables)
        self.inbox = InboxRecords(tables, self.persons, self.sight, encoder)
        self.rejections = RejectionRecords(self._database, tables, encoder)

    def session(self) -> AbstractContextManager[None]:
        """Hold a connection for this thread; every query needs one."""
        return self._database.session()

    def transaction(self) -> AbstractContextManager[object]:
        """Make what follows one step that happens whole or not at all; writers take turns."""
        return self._database.atomic()

    def truncate_log(self) -> None:
        """Write what the write-ahead log holds into the database file, and empty it."""
        self._database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._database.close_all()
