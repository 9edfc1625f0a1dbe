"""The one directory that holds everything a server keeps."""

import errno
import fcntl
import logging
import os
import pwd
import stat
from pathlib import Path

from server.adapters.mounts import MOUNTS, NETWORK, mount_of
from server.domain.errors import ReadOnly

log = logging.getLogger(__name__)

_OTHERS = 0o077
"""What nobody but the owner may do: faces are nobody else's business."""


class DataDirectory:
    """Made on first use; says whether this process is the only one that uses it.

    Raises ReadOnly where it cannot be made or written, or lies on another machine.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        _refuse_network(self.path)
        os.umask(_OTHERS)  # SQLite, the snapshot and Prometheus make files of their own
        try:
            for folder in (self.path, self.storages, self.index, self.cache, self.imports):
                folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            _close_to_others(self.path)
        except PermissionError as error:
            raise ReadOnly(f"the data directory {self.path} cannot be used: {_owners(self.path, error)}") from None
        except OSError as error:
            raise ReadOnly(f"the data directory {self.path} cannot be used: {error.strerror}") from None
        for suffix in ("", "-wal", "-shm"):  # SQLite's files
            _refuse_foreign(self.path / f"{self.database.name}{suffix}")
        if self.path.stat().st_uid != os.geteuid():
            log.warning("%s", _whose(self.path))

    @property
    def database(self) -> Path:
        """The records."""
        return self.path / "kith.db"

    @property
    def usage(self) -> Path:
        """What keys have asked; may be thrown away."""
        return self.path / "usage.db"

    @property
    def storages(self) -> Path:
        """The root of all folder storages."""
        return self.path / "storages"

    @property
    def index(self) -> Path:
        """Snapshots of the index; may be thrown away."""
        return self.path / "index"

    @property
    def cache(self) -> Path:
        """What is made anew when it is missing."""
        return self.path / "cache"

    @property
    def imports(self) -> Path:
        """Archives that were uploaded and are not imported yet."""
        return self.path / "imports"

    def import_turn(self) -> int:
        """Wait until nobody else runs the directory's imports, and return an open file: nobody does while it is open.

        A process that inherits it has the turn too.
        """
        turn = os.open(self.path / "imports.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(turn, fcntl.LOCK_EX)
        return turn

    def alone(self) -> bool:
        """Return whether no other process uses the directory; while this object lives, none can be alone after it."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            return False

    def share(self) -> None:
        """Use the directory together with others."""
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def close(self) -> None:
        """Use the directory no longer."""
        os.close(self._lock)


def _refuse_network(path: Path) -> None:
    mount = mount_of(path.resolve(), MOUNTS.read_text("utf-8", "surrogateescape")) if MOUNTS.exists() else None
    if mount and mount.kind in NETWORK:
        raise ReadOnly(
            f"the data directory {path} lies on {mount.kind} ({mount.point}), where a database cannot be kept whole: "
            "put it on a disk of this machine"
        )


def _refuse_foreign(file: Path) -> None:
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        mode = stat.filemode(file.stat().st_mode)
        raise ReadOnly(f"{file}, with permissions {mode}, cannot be read and written. {_whose(file)}")


def _owners(path: Path, error: PermissionError) -> str:
    """Return what the error says, and where the nearest folder is somebody else's, whose."""
    there = next(folder for folder in (path, *path.parents) if os.path.lexists(folder))
    return f"{error.strerror}. {_whose(there)}" if there.stat().st_uid != os.geteuid() else str(error.strerror)


def _whose(path: Path) -> str:
    return f"{path} belongs to {_user(path.stat().st_uid)}, and this process runs as {_user(os.geteuid())}"


def _user(id: int) -> str:
    try:
        return f"{pwd.getpwuid(id).pw_name} ({id})"
    except KeyError:
        return f"user {id}"


def _close_to_others(folder: Path) -> None:
    """Take from everybody but the owner what an older version, or whoever made the directory, left open."""
    if not folder.stat().st_mode & _OTHERS:
        return
    for path in (*folder.rglob("*"), folder):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~_OTHERS)
    log.warning("the data directory %s was open to other users; it is closed to them now", folder)
