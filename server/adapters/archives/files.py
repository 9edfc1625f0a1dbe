"""Reading files of this machine: any, or only those below some folders."""

import errno
import os
import stat
from pathlib import Path
from typing import Protocol

from attrs import frozen

from server.domain.errors import ImageTooLarge, ImportPathRefused


class Files(Protocol):
    """The files that an import may read."""

    def holds(self, path: Path) -> bool:
        """Return whether a file or folder is among them, wherever its links lead."""

    def read(self, path: Path) -> bytes:
        """Return what is in a file. Raises OSError, or what else stands in the way."""


@frozen
class AnyFiles:
    """All files, for who starts the program may read what the program may."""

    def holds(self, path: Path) -> bool:
        """Return True."""
        return True

    def read(self, path: Path) -> bytes:
        """Return what is in a file."""
        return path.read_bytes()


@frozen
class FilesBelow:
    """Regular files below some folders, up to a size."""

    _roots: tuple[Path, ...]
    """Resolved."""
    _most_bytes: int

    def holds(self, path: Path) -> bool:
        """Return whether a path, all links followed, is one of the folders or below one."""
        try:
            resolved = path.resolve()
        except (OSError, ValueError, RuntimeError):  # no path at all, or links in a circle
            return False
        return any(resolved.is_relative_to(root) for root in self._roots)

    def read(self, path: Path) -> bytes:
        """Return what is in a file. Raises OSError, ImportPathRefused or ImageTooLarge.

        It is asked where the opened file is, so that no link put there meanwhile leads elsewhere.
        """
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(opened, "rb") as file:
            if not self.holds(Path(f"/proc/self/fd/{opened}")):
                raise ImportPathRefused("it leads out of the folders from which the server may import")
            status = os.fstat(opened)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EINVAL, "it is no regular file")
            if status.st_size > self._most_bytes:
                raise ImageTooLarge(f"the file has {status.st_size} bytes; the limit is {self._most_bytes}")
            return file.read(self._most_bytes + 1)


ANY_FILES = AnyFiles()
