"""Sources of photos: folders, tables and ZIP archives, including those that the server itself may read."""

import os
from collections.abc import Iterator, Set
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from server.adapters.archives.archive_stores import PART, ArchiveStore
from server.adapters.archives.folder import photos_in, read_folder
from server.adapters.archives.manifest import read_manifest
from server.adapters.archives.readable_files import ANY_FILES, Files, FilesBelow
from server.adapters.archives.zip_archive import ZipArchive
from server.domain.errors import ImportPathRefused, ValidationFailed
from server.domain.jobs import JobDraft, Source
from server.service.imports.entries import Entry, SourcePhoto, Unusable
from server.service.jobs.archives import ReadChunk

_EVERYWHERE = (
    ". Any server may run a job, or continue it when another dies: make the folder available to all of them under this "
    "path, and list it in KITH_IMPORT_ROOTS; or upload an archive, which they share"
)

Entries = list[Entry | Unusable]


@contextmanager
def opened(path: Path, groups: tuple[str, ...], most_photo_bytes: int, files: Files = ANY_FILES) -> Iterator[Entries]:
    """List the photos of a folder, a table or a ZIP archive, which can be read until the block ends.

    Raises ArchiveInvalid or ValidationFailed.
    """
    if path.suffix.lower() == ".zip" and path.is_file():
        with path.open("rb") as file:
            yield list(ZipArchive(file, most_photo_bytes).entries(groups))
    else:
        read = read_folder if path.is_dir() else read_manifest
        yield list(read(path, groups, files))


@frozen
class ServerArchives:
    """The `Archives` of a server: folders and tables below its roots, and archives in its store."""

    _store: ArchiveStore
    _roots: tuple[Path, ...]
    _most_photo_bytes: int
    _are_several: bool = False
    """Whether other servers may have queued a job, and may run it."""

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
        return self._store.keep(iter(partial(read, PART), b""), self._unpacked)

    def discard(self, archive: str) -> None:
        """Erase an archive, if it exists."""
        self._store.discard(archive)

    def settle(self, needed: Set[str]) -> None:
        """Erase what the data directory has of archives that are not needed, while no other process uses it."""
        self._store.settle(needed)

    @contextmanager
    def opened(self, draft: JobDraft) -> Iterator[Entries]:
        """List the photos with their people; the photos can be read until the block ends.

        Raises ArchiveInvalid, ImportPathRefused or ValidationFailed.
        """
        if draft.source.archive:
            with self._store.opened(draft.source.archive) as file:
                yield list(self._unpacked(file).entries(draft.groups))
        else:
            path = self._located(draft.source)
            with opened(path, draft.groups, self._most_photo_bytes, self._files()) as entries:
                yield entries

    @contextmanager
    def photos(self, source: Source) -> Iterator[list[SourcePhoto]]:
        """List the photos, without people, which can be read until the block ends; raises as `opened` does."""
        path = None if source.archive else self._located(source)
        if path and path.is_dir():
            yield list(photos_in(path, self._files()))
        elif path and path.suffix.lower() != ".zip":
            raise ValidationFailed(f"{path} is neither a folder nor a ZIP archive; name the folder that has the photos")
        else:
            with path.open("rb") if path else self._store.opened(source.archive or "") as file:
                yield list(self._unpacked(file).photos())

    def _located(self, source: Source) -> Path:
        """Return where the photos of a job are, which another server has queued if several share the records."""
        try:
            return Path(self.locate(source.path or ""))
        except (ImportPathRefused, ValidationFailed) as error:
            raise type(error)(f"{error.message}{_EVERYWHERE if self._are_several else ''}") from None

    def _unpacked(self, file: BinaryIO) -> ZipArchive:
        return ZipArchive(file, self._most_photo_bytes)

    def _files(self) -> FilesBelow:
        return FilesBelow(tuple(root.resolve() for root in self._roots), self._most_photo_bytes)
