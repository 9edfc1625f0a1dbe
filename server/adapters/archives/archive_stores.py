"""Where uploaded archives are until their jobs are finished: in a folder, or in the database that servers share."""

import errno
import uuid
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol

from attrs import frozen

from server.adapters.durable import sync, sync_folder
from server.domain.errors import ArchiveInvalid, ReadOnly, StorageFull
from server.records.jobs.archives import ArchiveRecords

PART = 2**20
"""Bytes that are read or written at once."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Check = Callable[[BinaryIO], object]
"""Raises what is wrong with an archive."""


class ArchiveStore(Protocol):
    """Keeps archives by name. Every method raises StorageFull or ReadOnly if the disk cannot be written."""

    def keep(self, parts: Iterable[bytes], check: Check) -> str:
        """Keep an archive durably and return its name. Raises what the check does; then nothing is kept."""

    def opened(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open an archive for reading. Raises ArchiveInvalid if it is not there."""

    def discard(self, name: str) -> None:
        """Erase an archive; does nothing if it is not there."""

    def settle(self, needed: Set[str]) -> None:
        """Erase what the data directory has of archives that are not needed, while no other process uses it."""


@frozen
class FolderArchiveStore:
    """Archives as files in a folder."""

    _folder: Path

    def keep(self, parts: Iterable[bytes], check: Check) -> str:
        """Keep an archive on the disk."""
        name = _new_name()
        try:
            with _on_disk(), (self._folder / name).open("x+b") as file:
                file.writelines(parts)
                sync(file)
                check(file)
                sync_folder(self._folder)
        except BaseException:
            self.discard(name)
            raise
        return name

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """Open an archive for reading. Raises ArchiveInvalid if it is not there."""
        try:
            file = (self._folder / name).open("rb")
        except FileNotFoundError:
            raise _missing() from None
        with file:
            yield file

    def discard(self, name: str) -> None:
        """Erase an archive; does nothing if it is not there."""
        with suppress(OSError):
            (self._folder / name).unlink()

    def settle(self, needed: Set[str]) -> None:
        """Erase those that are not needed."""
        for path in self._folder.iterdir():
            if path.name not in needed:
                self.discard(path.name)


@frozen
class DatabaseArchiveStore:
    """Archives in the database, so that any server can continue a job whose server is gone.

    An archive is read from a copy, a file without a name, which disappears with the process that reads it.
    """

    _folder: Path
    _archives: ArchiveRecords

    def keep(self, parts: Iterable[bytes], check: Check) -> str:
        """Keep an archive in the database. Also raises StorageFull or DatabaseUnavailable."""
        with _on_disk(), TemporaryFile(dir=self._folder) as file:
            file.writelines(parts)
            check(file)
            name = _new_name()
            self._copy(file, name)
        return name

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """Open a copy for reading. Raises ArchiveInvalid if it is not there."""
        with ExitStack() as open:
            with _on_disk():
                file = open.enter_context(TemporaryFile(dir=self._folder))
                file.writelines(self._archives.parts(name))
            if not file.tell():
                raise _missing()
            yield file

    def discard(self, name: str) -> None:
        """Erase an archive; does nothing if it is not there."""
        self._archives.remove(name)

    def settle(self, needed: Set[str]) -> None:
        """Move archives that came before the records were moved to this database into it; erase those not needed."""
        for path in self._folder.iterdir():
            if path.name in needed:
                with path.open("rb") as file:
                    self._archives.remove(path.name)
                    self._copy(file, path.name)
            path.unlink()

    def _copy(self, file: BinaryIO, name: str) -> None:
        file.seek(0)
        try:
            for number, part in enumerate(iter(partial(file.read, PART), b"")):
                self._archives.add(name, number, part)
        except BaseException:
            self._archives.remove(name)
            raise


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull("the disk is too full for this archive") from None
        raise ReadOnly(f"the archive cannot be written: {error.strerror}") from None


def _new_name() -> str:
    return f"{uuid.uuid4().hex}.zip"


def _missing() -> ArchiveInvalid:
    return ArchiveInvalid("it is no longer on the server, so the job cannot continue: upload it again")
