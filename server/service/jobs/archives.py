"""Where jobs get photos from: a Protocol that an adapter implements."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from server.domain.jobs import JobDraft, Source
from server.service.imports.entries import Entry, Photo, Unusable

ReadChunk = Callable[[int], bytes]
"""Returns at most so many bytes of what comes next, and none at the end."""


class Archives(Protocol):
    """Folders and tables below the import roots, and archives that were uploaded."""

    @property
    def roots(self) -> list[str]:
        """The folders on the server's machine below which a job may read."""

    def locate(self, path: str) -> str:
        """Return where a path leads. Raises ImportPathRefused, or ValidationFailed if nothing there can be read."""

    def keep(self, read: ReadChunk) -> str:
        """Keep an archive and return its name; it is on the disk then. Raises ArchiveInvalid or StorageFull."""

    def discard(self, archive: str) -> None:
        """Erase an archive; do nothing if there is none."""

    def names(self) -> set[str]:
        """Return the names of the archives that are here."""

    def opened(self, draft: JobDraft) -> AbstractContextManager[list[Entry | Unusable]]:
        """List the photos and whose they are; they can be read until the block ends.

        Raises ArchiveInvalid, ImportPathRefused or ValidationFailed.
        """

    def photos(self, source: Source) -> AbstractContextManager[list[Photo]]:
        """List the photos, without people, which can be read until the block ends; raises as `opened` does."""
