"""Access to files on this machine: all of them, or only those below some folders."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Protocol

from attrs import frozen

from server.domain.errors import ImageTooLarge, ImportPathRefused


class Files(Protocol):
    """The files that an import may read."""

    def holds(self, path: Path) -> bool:
        """Return whether a file or folder may be read, following links."""

    def read(self, path: Path) -> bytes:
        """Return a file's content. Raises OSError, or a KithError if the file may not be read."""


@frozen
class AnyFiles:
    """All files: a program may read whatever the user who started it may read."""

    def holds(self, path: Path) -> bool:
        """Return True."""
        return True

    def read(self, path: Path) -> bytes:
        """Return a file's content. Raises OSError."""
        return read_regular(path)


@frozen
class FilesBelow:
    """Regular files below some folders, up to a size."""

    _roots: tuple[Path, ...]
    """Resolved."""
    _most_bytes: int

    def holds(self, path: Path) -> bool:
        """Return whether a path, with all links followed, is one of the folders or below one."""
        try:
            resolved = path.resolve()
        except (OSError, ValueError, RuntimeError):  # an invalid path, or a loop of links
            return False
        return any(resolved.is_relative_to(root) for root in self._roots)

    def read(self, path: Path) -> bytes:
        """Return a file's content. Raises OSError, ImportPathRefused or ImageTooLarge.

        The opened file itself is checked, so that changing a link in the meantime gives no access to other files.
        """
        with _opened(path) as file:
            if not self.holds(Path(f"/proc/self/fd/{file.fileno()}")):
                raise ImportPathRefused("the path leads outside the folders that the server may import from")
            status = _status(file)
            if status.st_size > self._most_bytes:
                raise ImageTooLarge(f"the file has {status.st_size} bytes; the limit is {self._most_bytes}")
            return file.read(self._most_bytes + 1)


ANY_FILES = AnyFiles()


def read_regular(path: Path) -> bytes:
    """Return a file's content. Raises OSError, including for a pipe or a socket, which it does not wait for."""
    with _opened(path) as file:
        _status(file)
        return file.read()


def _opened(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _status(file: BinaryIO) -> os.stat_result:
    """Return a file's status; raises OSError unless it is a regular one."""
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    return status
