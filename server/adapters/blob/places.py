"""Where a storage's uri points, and the store that is there."""

import os
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from server.adapters.blob.folder import FolderStore
from server.domain.errors import ValidationFailed
from server.domain.ports import BlobStore

_LONGEST_NAME = 255
_LONGEST_LOCATION = 1000
"""Bytes, which leaves room for the root before it and a key behind it in a path of the system."""


class Places:
    """Understands uris: a folder name or relative path under the root, or `file:///...` inside it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def locate(self, uri: str) -> str:
        """Return the canonical location, equal for uris that mean one place.

        Raises ValidationFailed for a uri of an unknown scheme or one that leaves the root.
        """
        root = self._root.resolve()
        try:
            inside = self._folder(uri).resolve()
        except (OSError, RuntimeError, ValueError):
            raise _refused(uri, "it cannot be followed") from None
        if inside == root or not inside.is_relative_to(root):
            raise _refused(uri, "it must name a folder inside the server's storage root")
        location = inside.relative_to(root)
        if any(len(os.fsencode(part)) > _LONGEST_NAME for part in location.parts):
            raise _refused(uri, f"a folder's name has at most {_LONGEST_NAME} bytes")
        if len(os.fsencode(location)) > _LONGEST_LOCATION:
            raise _refused(uri, f"a place has at most {_LONGEST_LOCATION} bytes")
        return location.as_posix()

    def open(self, location: str) -> BlobStore:
        """Return the store at a location that `locate` gave.

        Raises ValidationFailed when the folder, or one above it, has meanwhile become a link.
        """
        folder = self._root.resolve() / location
        if folder.resolve() != folder:
            raise _refused(location, "it has become a link to another place")
        return FolderStore(folder)

    def _folder(self, uri: str) -> Path:
        if not uri.strip() or "\0" in uri or "\\" in uri:
            raise _refused(uri, "it must be a folder name")
        parts = urlsplit(uri)
        if parts.scheme == "file" and not parts.netloc:
            return Path(unquote(parts.path))
        if "://" in uri:
            raise _refused(uri, "only folders and file:/// are understood")
        if PurePosixPath(uri).is_absolute():
            raise _refused(uri, "it must be relative, or start with file:///")
        return self._root / uri


def _refused(uri: str, why: str) -> ValidationFailed:
    return ValidationFailed(f"{uri!r} is no place for a storage: {why}", {"uri": [why]})
