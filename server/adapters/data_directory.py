"""The one directory that holds everything a server keeps."""

import errno
import fcntl
import logging
import os
from pathlib import Path

from server.domain.errors import ReadOnly

log = logging.getLogger(__name__)

_OTHERS = 0o077
"""What nobody but the owner may do: faces are nobody else's business."""


class DataDirectory:
    """Made on first use; says whether this process is the only one that uses it.

    Raises ReadOnly where it cannot be made or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        os.umask(_OTHERS)  # SQLite, the snapshot and Prometheus make files of their own
        try:
            for folder in (self.path, self.storages, self.index, self.cache):
                folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            _close_to_others(self.path)
        except OSError as error:
            raise ReadOnly(f"the data directory {self.path} cannot be used: {error.strerror}") from None

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


def _close_to_others(folder: Path) -> None:
    """Take from everybody but the owner what an older version, or whoever made the directory, left open."""
    if not folder.stat().st_mode & _OTHERS:
        return
    for path in (*folder.rglob("*"), folder):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~_OTHERS)
    log.warning("the data directory %s was open to other users; it is closed to them now", folder)
