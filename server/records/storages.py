"""Storages, including the default one."""

from typing import Any

from server.domain.entities import Page, PageArgs, Storage
from server.domain.errors import StorageNotFound
from server.records.people.lifetimes import LifetimeRecords
from server.records.sql.columns import now
from server.records.sql.compiled_query import CompiledQuery
from server.records.sql.database import Database
from server.records.sql.paging import page_of
from server.records.sql.rows import as_new, to_storage
from server.records.sql.tables import Tables

_DEFAULT = "default_storage"
_COLUMNS = ("id", "uri", "location", "life_days", "created", "updated")
"""The columns that `to_storage` reads."""


class StorageRecords:
    """Queries over storages."""

    def __init__(self, database: Database, tables: Tables, lifetimes: LifetimeRecords) -> None:
        self._tables = tables
        self._storages = tables.storages
        self._lifetimes = lifetimes
        columns = [getattr(self._storages, name) for name in _COLUMNS]
        self._of = CompiledQuery(
            database, lambda ids: self._storages.select(*columns).where(self._storages.id.in_(ids))
        )

    def find(self, id: int) -> Storage | None:
        """Return the storage, or None."""
        rows = self._of.rows([id])
        return to_storage(dict(zip(_COLUMNS, rows[0], strict=True))) if rows else None

    def get(self, id: int) -> Storage:
        """Return the storage; raises StorageNotFound."""
        storage = self.find(id)
        if storage is None:
            raise StorageNotFound.of(id)
        return storage

    def page(self, args: PageArgs) -> Page[Storage]:
        """Return a page of storages, by id."""
        return page_of(self._storages.select(), self._storages.id, args, to_storage)

    def everything(self) -> list[Storage]:
        """Return all storages, by id."""
        return [to_storage(row) for row in self._storages.select().order_by(self._storages.id).dicts()]

    def add(self, id: int | None, uri: str, location: str, life_days: int | None = None) -> Storage:
        """Add a storage; its location must be free."""
        row = {"uri": uri, "location": location, "life_days": life_days, "updated": now()}
        return self.get(self._storages.add(as_new(id, row)))

    def move(self, id: int, uri: str, location: str) -> None:
        """Record another location of a storage, which must be free; the caller moves the pictures."""
        self._storages.update(uri=uri, location=location, updated=now()).where(self._storages.id == id).execute()

    def set_life(self, id: int, days: int | None) -> None:
        """Set how many days after their last enrolment a storage's persons are forgotten; None means never."""
        self._storages.update(life_days=days, updated=now()).where(self._storages.id == id).execute()
        persons = self._tables.persons
        self._lifetimes.renew(
            [person for (person,) in persons.select(persons.id).where(persons.storage_id == id).tuples()]
        )

    def in_use(self, id: int) -> bool:
        """Return whether the storage has a person or a picture."""
        return any(self._has(id, table) for table in (self._tables.persons, self._tables.pictures))

    def in_motion(self, id: int) -> bool:
        """Return whether the storage has a blob that is being written or erased."""
        return self._has(id, self._tables.strays)

    def _has(self, id: int, table: Any) -> bool:
        return table.select(table.storage_id).where(table.storage_id == id).first() is not None

    def remove(self, id: int) -> None:
        """Remove an unused storage; if it was the default, there is no default any more."""
        settings = self._tables.settings
        settings.delete().where((settings.name == _DEFAULT) & (settings.value == str(id))).execute()
        self._storages.delete().where(self._storages.id == id).execute()

    def default(self) -> Storage | None:
        """Return the default storage, or None."""
        settings = self._tables.settings
        row = settings.select(settings.value).where(settings.name == _DEFAULT).dicts().first()
        return self.find(int(row["value"])) if row else None

    def set_default(self, id: int) -> None:
        """Make this storage the default."""
        settings = self._tables.settings
        settings.delete().where(settings.name == _DEFAULT).execute()
        settings.insert(name=_DEFAULT, value=str(id)).execute()
