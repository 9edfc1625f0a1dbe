"""Where photos come from: a folder, a table, or a ZIP archive; and those from which the server imports."""

import errno
import os
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from attrs import frozen

from server.adapters.archives.files import ANY_FILES, Files, FilesBelow
from server.adapters.archives.folder import read_folder
from server.adapters.archives.manifest import read_manifest
from server.adapters.archives.zip_archive import ZipArchive
from server.adapters.folders import sync_folder
from server.domain.errors import ImportPathRefused, ReadOnly, StorageFull, ValidationFailed
from server.domain.imports import ImportDraft
from server.service.imports.archives import ReadChunk
from server.service.imports.entries import Entry, Unusable

_CHUNK = 2**20
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Entries = list[Entry | Unusable]


@contextmanager
def opened(path: Path, groups: tuple[str, ...], most_photo_bytes: int, files: Files = ANY_FILES) -> Iterator[Entries]:
    """List the photos of a folder, a table or a ZIP archive, which can be read until the block ends.

    Raises ArchiveInvalid or ValidationFailed.
    """
    if path.suffix.lower() == ".zip" and path.is_file():
        with closing(ZipArchive(path, most_photo_bytes)) as archive:
            yield list(archive.entries(groups))
    else:
        read = read_folder if path.is_dir() else read_manifest
        yield list(read(path, groups, files))


@frozen
class ServerArchives:
    """The `Archives` of a server: folders and tables below its roots, and archives in a folder of its own."""

    _folder: Path
    _roots: tuple[Path, ...]
    _most_photo_bytes: int

    @property
    def roots(self) -> list[str]:
        """The folders on the server's machine below which an import may read."""
        return [os.fsencode(root).decode(errors="replace") for root in self._roots]

    def locate(self, path: str) -> str:
        """Return where a path leads. Raises ImportPathRefused, or ValidationFailed where nothing can be read there."""
        if not self._roots:
            raise ImportPathRefused("the server imports from no folder of its own: its operator sets KITH_IMPORT_ROOTS")
        if not Path(path).is_absolute() or not self._files().holds(Path(path)):
            below = ", ".join(self.roots)
            raise ImportPathRefused(f"{path!r:.300} is no absolute path below {below}")
        resolved = Path(path).resolve()
        if not os.access(resolved, os.R_OK):
            raise ValidationFailed(f"{path} cannot be read: it is not there, or closed to the server")
        return str(resolved)

    def keep(self, read: ReadChunk) -> str:
        """Keep an archive and return its name; it is on the disk then. Raises ArchiveInvalid or StorageFull."""
        name = f"{uuid.uuid4().hex}.zip"
        path = self._folder / name
        try:
            _write(path, read)
            ZipArchive(path, self._most_photo_bytes).close()
        except OSError as error:
            path.unlink(missing_ok=True)
            raise _meaning(error) from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return name

    def discard(self, archive: str) -> None:
        """Erase an archive; one that is not there is no error."""
        with suppress(OSError):
            (self._folder / archive).unlink()

    def names(self) -> set[str]:
        """Return the names of the archives that are kept."""
        return {path.name for path in self._folder.iterdir()}

    @contextmanager
    def opened(self, draft: ImportDraft) -> Iterator[Entries]:
        """List the photos, which can be read until the block ends.

        Raises ArchiveInvalid, ImportPathRefused or ValidationFailed.
        """
        source = draft.source
        path = self._folder / source.archive if source.archive else Path(self.locate(source.path or ""))
        with opened(path, draft.groups, self._most_photo_bytes, self._files()) as entries:
            yield entries

    def _files(self) -> FilesBelow:
        return FilesBelow(tuple(root.resolve() for root in self._roots), self._most_photo_bytes)


def _write(path: Path, read: ReadChunk) -> None:
    with path.open("xb") as file:
        while chunk := read(_CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def _meaning(error: OSError) -> StorageFull | ReadOnly:
    if error.errno in _FULL:
        return StorageFull("the disk is too full for this archive")
    return ReadOnly(f"the archive cannot be written: {error.strerror}")
