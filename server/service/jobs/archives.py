"""The sources of jobs' photos: a Protocol that an adapter implements."""

from collections.abc import Callable, Set
from contextlib import AbstractContextManager
from typing import Protocol

from server.domain.jobs import JobDraft, Source
from server.service.imports.entries import Entry, SourcePhoto, Unusable

ReadChunk = Callable[[int], bytes]
"""Returns at most this many of the next bytes, and none at the end."""


class Archives(Protocol):
    """Folders and tables below the import roots, and uploaded archives."""

    @property
    def roots(self) -> list[str]:
        """The folders on the server's machine below which a job may read."""

    def locate(self, path: str) -> str:
        """Return a path with its links followed. Raises ImportPathRefused, or ValidationFailed if it cannot be read."""

    def keep(self, read: ReadChunk) -> str:
        """Store an archive durably and return its name. Raises ArchiveInvalid or StorageFull."""

    def discard(self, archive: str) -> None:
        """Erase an archive, if it exists."""

    def settle(self, needed: Set[str]) -> None:
        """Erase from the data directory the archives that are not needed, while no other process uses it."""

    def opened(self, draft: JobDraft) -> AbstractContextManager[list[Entry | Unusable]]:
        """List the photos with their people; the photos can be read until the block ends.

        Raises ArchiveInvalid, ImportPathRefused or ValidationFailed.
        """

    def photos(self, source: Source) -> AbstractContextManager[list[SourcePhoto]]:
        """List the photos, without people, which can be read until the block ends; raises as `opened` does."""
