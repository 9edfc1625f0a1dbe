"""The one directory that holds everything a server stores."""

import errno
import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from server.adapters.mounts import MOUNTS, NETWORK, mount_of
from server.adapters.owners import denied, is_own, refuse_foreign, whose
from server.adapters.replacing import finish, is_decided
from server.domain.errors import ReadOnly
from server.domain.persistence.database_url import DatabaseUrl
from server.settings import Settings

log = logging.getLogger(__name__)

DATABASE = "kith.db"
"""The name of the database of records, in a data directory without PostgreSQL."""

PERSON_KEYS = "person-keys.db"
RECEIPT_KEY = "receipt-key.pem"
JOBS_LOCK = "imports.lock"

SQLITE = ("", "-wal", "-shm")
"""Suffixes of a database's files."""

_OTHER_USERS = 0o077
"""Permissions of everybody but the owner, who alone may read faces."""


class DataDirectory:
    """The directory, created on first use, with a lock that shows whether other processes use it.

    `database` is where the records are: a file in it, unless the settings name a PostgreSQL database, which other
    directories may share. `storages` is the root of all folder storages.

    Raises ReadOnly if it cannot be created or written, or is on another machine.
    """

    def __init__(self, path: Path, url: DatabaseUrl | None = None, storages: Path | None = None) -> None:
        self.path = path.absolute()
        self.database = url or self.path / DATABASE
        self.storages = storages or self.path / "storages"
        _refuse_network(self.path)
        os.umask(_OTHER_USERS)  # SQLite, the snapshot and Prometheus create files of their own
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if is_decided(self.path):
                self._finish_restore()
            self._make_folders()
            _close_to_others(self.path)
        except PermissionError as error:
            raise ReadOnly(f"the data directory {self.path} cannot be used: {denied(error, self.path)}") from None
        except OSError as error:
            raise ReadOnly(f"the data directory {self.path} cannot be used: {error.strerror}") from None
        for path in self._opened():
            refuse_foreign(path)
        if not is_own(self.path):
            log.warning("%s", whose(self.path))

    @property
    def usage(self) -> Path:
        """Key usage; may be deleted."""
        return self.path / "usage.db"

    @property
    def person_keys(self) -> Path:
        """The keys of persons, unless the settings name other files."""
        return self.path / PERSON_KEYS

    @property
    def receipt_key(self) -> Path:
        """The private key that signs receipts for erasures."""
        return self.path / RECEIPT_KEY

    @property
    def index(self) -> Path:
        """Snapshots of the index; may be deleted."""
        return self.path / "index"

    @property
    def cache(self) -> Path:
        """Cached files, which are rebuilt if missing."""
        return self.path / "cache"

    @property
    def imports(self) -> Path:
        """Uploaded archives that are still needed; with PostgreSQL, only while they are read or written."""
        return self.path / "imports"

    @property
    def copies(self) -> Path:
        """Copies of the database while they are being backed up."""
        return self.path / "backup"

    def job_lock(self) -> int:
        """Wait until no other process runs the directory's jobs, and return an open file that keeps others from it.

        A process that inherits the file may run jobs too.
        """
        lock = os.open(self.path / JOBS_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def alone(self) -> bool:
        """Return whether no other process uses the directory; while this object lives, no later one can be alone."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            return False

    def share(self) -> None:
        """Allow others to use the directory as well."""
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def close(self) -> None:
        """Stop using the directory."""
        os.close(self._lock)

    def _finish_restore(self) -> None:
        """Move restored content into place; waits if a restore is still doing so."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if is_decided(self.path):
            finish(self.path)
            log.warning("a restore of %s was interrupted just before its end; it is finished now", self.path)
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _make_folders(self) -> None:
        for folder in (self.storages, self.index, self.cache, self.imports):
            folder.mkdir(parents=True, exist_ok=True)

    def _opened(self) -> Iterator[Path]:
        """Yield what a server opens here, folders before their content; pictures are too many to check each."""
        yield self.path / JOBS_LOCK
        yield self.receipt_key
        for database in (self.path / DATABASE, self.usage, self.person_keys):
            yield from (database.with_name(database.name + suffix) for suffix in SQLITE)
        yield self.storages
        for folder in (self.index, self.cache, self.imports):
            yield folder
            yield from folder.iterdir()


def directory_of(settings: Settings) -> DataDirectory:
    """Return the data directory of these settings. Raises ReadOnly."""
    return DataDirectory(settings.data_dir, settings.database, settings.storage_root)


def _refuse_network(path: Path) -> None:
    mount = mount_of(path.resolve(), MOUNTS.read_text("utf-8", "surrogateescape")) if MOUNTS.exists() else None
    if mount and mount.kind in NETWORK:
        raise ReadOnly(
            f"the data directory {path} is on {mount.kind} ({mount.point}), where a database can be corrupted: "
            "put it on a local disk"
        )


def _close_to_others(folder: Path) -> None:
    """Remove others' permissions left by an older version, or by the directory's creator."""
    if not folder.stat().st_mode & _OTHER_USERS:
        return
    for path in (*folder.rglob("*"), folder):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~_OTHER_USERS)
    log.warning("the data directory %s was open to other users; it is closed to them now", folder)
