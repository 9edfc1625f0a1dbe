"""Where imports take photos from: a Protocol that an adapter implements."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from server.domain.imports import ImportDraft
from server.service.imports.entries import Entry, Unusable

ReadChunk = Callable[[int], bytes]
"""Returns at most so many bytes of what comes next, and none at the end."""


class Archives(Protocol):
    """Folders and tables below the import roots, and archives that were uploaded."""

    @property
    def roots(self) -> list[str]:
        """The folders on the server's machine below which an import may read."""

    def locate(self, path: str) -> str:
        """Return where a path leads. Raises ImportPathRefused, or ValidationFailed where nothing can be read there."""

    def keep(self, read: ReadChunk) -> str:
        """Keep an archive and return its name; it is on the disk then. Raises ArchiveInvalid or StorageFull."""

    def discard(self, archive: str) -> None:
        """Erase an archive; one that is not there is no error."""

    def opened(self, draft: ImportDraft) -> AbstractContextManager[list[Entry | Unusable]]:
        """List the photos, which can be read until the block ends.

        Raises ArchiveInvalid, ImportPathRefused or ValidationFailed.
        """
