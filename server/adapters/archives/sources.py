"""Sources of photos: folders, tables and ZIP archives, including those that the server itself may read."""

import errno
import os
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from attrs import frozen

from server.adapters.archives.files import ANY_FILES, Files, FilesBelow
from server.adapters.archives.folder import photos_in, read_folder
from server.adapters.archives.manifest import read_manifest
from server.adapters.archives.zip_archive import ZipArchive
from server.adapters.durable import sync, sync_folder
from server.domain.errors import ImportPathRefused, ReadOnly, StorageFull, ValidationFailed
from server.domain.jobs import JobDraft, Source
from server.service.imports.entries import Entry, SourcePhoto, Unusable
from server.service.jobs.archives import ReadChunk

_CHUNK_BYTES = 2**20
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
    """The `Archives` of a server: folders and tables below its roots, and archives in its own folder."""

    _folder: Path
    _roots: tuple[Path, ...]
    _most_photo_bytes: int

    @property
    def roots(self) -> list[str]:
        """The folders on the server's machine that jobs may read from."""
        return [os.fsencode(root).decode(errors="replace") for root in self._roots]

    def locate(self, path: str) -> str:
        """Return a path with its links followed. Raises ImportPathRefused, or ValidationFailed if it cannot be read."""
        if not self._roots:
            raise ImportPathRefused(
                "the server does not import from its own disk; its operator can allow it with KITH_IMPORT_ROOTS"
            )
        if not Path(path).is_absolute() or not self._files().holds(Path(path)):
            below = ", ".join(self.roots)
            raise ImportPathRefused(f"{path!r:.300} is not an absolute path below {below}")
        resolved = Path(path).resolve()
        if not os.access(resolved, os.R_OK):
            raise ValidationFailed(f"{path} cannot be read: it does not exist, or the server may not read it")
        return str(resolved)

    def keep(self, read: ReadChunk) -> str:
        """Store an archive durably and return its name. Raises ArchiveInvalid or StorageFull."""
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
        """Erase an archive, if it exists."""
        with suppress(OSError):
            (self._folder / archive).unlink()

    def names(self) -> set[str]:
        """Return the names of the stored archives."""
        return {path.name for path in self._folder.iterdir()}

    @contextmanager
    def opened(self, draft: JobDraft) -> Iterator[Entries]:
        """List the photos with their people; the photos can be read until the block ends.

        Raises ArchiveInvalid, ImportPathRefused or ValidationFailed.
        """
        path = self._path(draft.source)
        with opened(path, draft.groups, self._most_photo_bytes, self._files()) as entries:
            yield entries

    @contextmanager
    def photos(self, source: Source) -> Iterator[list[SourcePhoto]]:
        """List the photos, without people, which can be read until the block ends; raises as `opened` does."""
        path = self._path(source)
        if path.is_dir():
            yield list(photos_in(path, self._files()))
        elif path.suffix.lower() == ".zip":
            with closing(ZipArchive(path, self._most_photo_bytes)) as archive:
                yield list(archive.photos())
        else:
            raise ValidationFailed(f"{path} is neither a folder nor a ZIP archive; name the folder that has the photos")

    def _path(self, source: Source) -> Path:
        return self._folder / source.archive if source.archive else Path(self.locate(source.path or ""))

    def _files(self) -> FilesBelow:
        return FilesBelow(tuple(root.resolve() for root in self._roots), self._most_photo_bytes)


def _write(path: Path, read: ReadChunk) -> None:
    with path.open("xb") as file:
        while chunk := read(_CHUNK_BYTES):
            file.write(chunk)
        sync(file)
    sync_folder(path.parent)


def _meaning(error: OSError) -> StorageFull | ReadOnly:
    if error.errno in _FULL:
        return StorageFull("the disk is too full for this archive")
    return ReadOnly(f"the archive cannot be written: {error.strerror}")
