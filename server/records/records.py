"""All records of one database."""

from contextlib import AbstractContextManager
from pathlib import Path

from server.domain.audit.entries import Audited
from server.domain.operator_errors import DatabaseUnfit, KeysUnusable
from server.domain.persistence.sealing import NoKeys, PersonKeys
from server.domain.ports import Spending
from server.records.access.keys import KeyRecords
from server.records.access.usage import Usage
from server.records.audit.level import settle
from server.records.audit.log import AuditRecords
from server.records.audit.watching import watch
from server.records.changes import ChangeRecords
from server.records.clusters.apart import ApartRecords
from server.records.clusters.clusters import ClusterRecords
from server.records.clusters.faces import ClusterFaceRecords
from server.records.engines.half_open import closed_on_error
from server.records.engines.opening import KEYS_NOT_SHARED, DatabaseLocation, database_at
from server.records.engines.sqlite import Sqlite
from server.records.identity import identity_of
from server.records.inbox import InboxRecords
from server.records.jobs.archives import ArchiveRecords
from server.records.jobs.jobs import JobRecords
from server.records.jobs.turns import JobTurns, OwnTurns
from server.records.migrations import migrate, newest_step
from server.records.orphaned_blobs import OrphanedBlobRecords
from server.records.people.facets import FacetRecords
from server.records.people.groups import GroupRecords
from server.records.people.lifetimes import LifetimeRecords
from server.records.people.persons import PersonRecords
from server.records.people.pictures import PictureRecords
from server.records.people.rejections import RejectionRecords
from server.records.people.traces import TraceRecords
from server.records.people.visibility import Visibility
from server.records.scores import ScoreRecords
from server.records.sealing.erasures import ErasureRecords
from server.records.sealing.person_data import PersonData
from server.records.sealing.seals import SealRecords
from server.records.sealing.unused_keys import note_unused
from server.records.sql.database import Database
from server.records.sql.tables import Tables
from server.records.storages import StorageRecords
from server.records.vectors.half_precision import HalfPrecisionTemplates

_KEYS_LOOKED_AT = 100
"""Number of newest keys to check: one may belong to a person just erased, but an older store has none of them."""


class Records:
    """The queries of one database, by subject; `open` returns them.

    `encoder` is the identity of the encoder whose encodings and templates all queries use. Persons' data is sealed with
    `keys`.
    """

    def __init__(self, database: Database, encoder: str, keys: PersonKeys) -> None:
        self.database = database
        self._encoder = encoder
        self._usages: list[Usage] = []
        self._tables = tables = Tables(self.database)
        self.visibility = Visibility(tables)
        self.keys = KeyRecords(self.database, tables)
        self.seals = seals = SealRecords(self.database, tables, keys)
        self.person_data = PersonData(tables, seals)
        lifetimes = LifetimeRecords(self.database)
        self.changes = ChangeRecords(self.database, tables, lifetimes, seals, encoder)
        self.storages = StorageRecords(self.database, tables, lifetimes)
        self.groups = GroupRecords(tables, self.changes, lifetimes, self.visibility)
        self.facets = FacetRecords(self.database, tables)
        self.persons = PersonRecords(self.database, tables, self.changes, lifetimes, self.facets, self.visibility)
        self.pictures = PictureRecords(self.database, tables, self.changes, self.visibility, seals, encoder)
        self.orphaned_blobs = OrphanedBlobRecords(tables)
        self.erasures = ErasureRecords(tables)
        self.jobs = JobRecords(tables)
        self.archives = ArchiveRecords(self.database) if self.are_shared else None  # beside SQLite they are files
        self.clusters = ClusterRecords(tables, self.persons, seals, encoder)
        self.cluster_faces = ClusterFaceRecords(tables, seals, encoder)
        self.apart = ApartRecords(tables, seals, encoder)
        self.inbox = InboxRecords(tables, self.persons, self.visibility, seals, encoder)
        self.scores = ScoreRecords(tables)
        self.audit = AuditRecords(self.database, tables)
        self.audited = Audited.OFF
        self.rejections = RejectionRecords(self.database, tables, seals, encoder)
        self.traces = TraceRecords(tables, seals)

    @classmethod
    def open(
        cls, place: DatabaseLocation, encoder: str, audited: Audited | None = None, keys: PersonKeys | None = None
    ) -> "Records":
        """Open a database, bring it to the current schema, and start its audit.

        `audited` sets the audit level from now on, None keeps it. Raises DatabaseNewer, or DatabaseUnfit for keys with
        PostgreSQL.
        """
        database = database_at(place)
        with closed_on_error(database.close_all):
            migrate(database)
            if keys and keys.on:
                _sealable(database).prepare(note_unused)
            records = cls(database, encoder, keys or NoKeys())
            records._start_audit(audited)
            return records

    def _start_audit(self, level: Audited | None) -> None:
        """Give each audited change an entry in the same statement."""
        self.audited = settle(self.database, self._tables, self.audit, level)
        if self.audited is not Audited.OFF:
            watch(self.database, self.audit.append)

    def session(self) -> AbstractContextManager[None]:
        """Hold a connection for this thread until the block ends; every query needs one."""
        return self.database.session()

    def transaction(self) -> AbstractContextManager[object]:
        """Run the block as one transaction, all or nothing; writers take turns."""
        return self.database.atomic()

    def bind_keys(self) -> None:
        """Bind these records to their keys. Raises KeysUnusable for other keys, or a copy older than the records."""
        self.seals.bind()
        held = self._tables.person_keys
        newest = [
            key for (key,) in held.select(held.key_id).order_by(held.key_id.desc()).limit(_KEYS_LOOKED_AT).tuples()
        ]
        keys = self.seals.keys
        if newest and not (keys.knew(newest[0]) and any(map(keys.holds, newest))):
            raise KeysUnusable(
                "the key store is older than the records, or was emptied: it lacks the keys of the newest people. "
                "Put the current key store back, or name it in KITH_KEY_STORES"
            )

    @property
    def step(self) -> int:
        """The last step of the database's schema."""
        return newest_step(self.database)

    @property
    def identity(self) -> str:
        """A text that distinguishes these records from all others; it is created on first use, and copies keep it."""
        with self.session(), self.transaction():
            return identity_of(self._tables)

    @property
    def incarnation(self) -> str:
        """A text that distinguishes these records from others, and from their own state before a restore.

        It is empty for SQLite, where a restore replaces the whole data directory.
        """
        with self.session():
            now = self.database.incarnation()
        return now and f"{self.identity}-{now}"

    @property
    def are_shared(self) -> bool:
        """Whether servers with other data directories may use these records too."""
        return not isinstance(self.database, Sqlite)

    def usage(self, file: Path) -> Spending:
        """Return the counter of the keys' requests, in this file of the data directory, or in the database."""
        if isinstance(self.database, Sqlite):
            self._usages.append(Usage(file))
            return self._usages[-1]
        from server.records.engines.shared_usage import SharedUsage

        return SharedUsage(self.database)

    def half_precision_templates(self) -> HalfPrecisionTemplates:
        """Return the rounded templates, with PostgreSQL only. Raises DatabaseUnfit if it lacks the extension."""
        return HalfPrecisionTemplates(self.database, self.changes, self._encoder)

    def job_turns(self) -> JobTurns:
        """Return what decides which server runs the jobs."""
        if isinstance(self.database, Sqlite):
            return OwnTurns()
        from server.records.engines.shared_turns import SharedTurns

        return SharedTurns(self.database)

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy of everything to a new file; writers do not wait.

        Raises DatabaseUnfit for PostgreSQL.
        """
        if not isinstance(self.database, Sqlite):
            raise DatabaseUnfit("PostgreSQL cannot be copied to a file: back it up with pg_dump, or archive its WAL")
        self.database.copy_to(path)

    def truncate_log(self) -> None:
        """Write SQLite's write-ahead log to the database file, and empty it; PostgreSQL does this itself."""
        if isinstance(self.database, Sqlite):
            self.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        for usage in self._usages:
            usage.close()
        self.database.close_all()


def _sealable(database: Database) -> Sqlite:
    if not isinstance(database, Sqlite):
        raise DatabaseUnfit(KEYS_NOT_SHARED)
    return database
