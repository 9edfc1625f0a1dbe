"""Locations of storages by their uris, and the stores at these locations."""

import os
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from server.adapters.blob.folder import FolderStore
from server.adapters.blob.s3.address import BucketAddress, is_in_s3
from server.domain.errors import StorageUnreachable, ValidationFailed
from server.domain.ports import BlobStore

_LONGEST_NAME = 255
_LONGEST_LOCATION = 1000
"""Bytes; this leaves room in a path for the root before the location and a key after it."""


class StoresByUri:
    """Resolves uris: a folder under the root, by name, relative path or `file:///...`, or `s3://bucket/prefix`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def locate(self, uri: str) -> str:
        """Return the canonical location, which is the same for all uris of a location.

        Raises ValidationFailed for a uri of an unknown scheme or one that leads outside the root.
        """
        if is_in_s3(uri):
            return BucketAddress.read(uri).location
        root = self._root.resolve()
        try:
            inside = self._folder(uri).resolve()
        except (OSError, RuntimeError, ValueError):
            raise _refused(uri, "it cannot be followed") from None
        if inside == root or not inside.is_relative_to(root):
            raise _refused(uri, "it must name a folder inside the server's storage root")
        location = inside.relative_to(root)
        if any(len(os.fsencode(part)) > _LONGEST_NAME for part in location.parts):
            raise _refused(uri, f"a folder's name may have at most {_LONGEST_NAME} bytes")
        if len(os.fsencode(location)) > _LONGEST_LOCATION:
            raise _refused(uri, f"a path may have at most {_LONGEST_LOCATION} bytes")
        return location.as_posix()

    def open(self, location: str) -> BlobStore:
        """Return the store at a location from `locate`.

        Raises ValidationFailed if the folder, or one above it, has become a link since, or StorageUnreachable if boto3
        is needed and not installed.
        """
        if is_in_s3(location):
            return _in_s3(location)
        folder = self._root.resolve() / location
        if folder.resolve() != folder:
            raise _refused(location, "it has become a link to another place")
        return FolderStore(folder)

    def is_elsewhere(self, location: str) -> bool:
        """Return whether a location is outside the root."""
        return is_in_s3(location)

    def _folder(self, uri: str) -> Path:
        if not uri.strip() or "\0" in uri or "\\" in uri:
            raise _refused(uri, "it must be a folder name")
        parts = urlsplit(uri)
        if parts.scheme == "file" and not parts.netloc:
            return Path(unquote(parts.path))
        if "://" in uri:
            raise _refused(uri, "use a folder name, file:/// or s3://")
        if PurePosixPath(uri).is_absolute():
            raise _refused(uri, "it must be relative, or start with file:///")
        return self._root / uri


def _in_s3(location: str) -> BlobStore:
    try:
        from server.adapters.blob.s3.store import S3Store
    except ModuleNotFoundError:
        raise StorageUnreachable(
            "storages in S3 need boto3 on the server: pip install 'kith-server[s3]', then start it again"
        ) from None
    return S3Store(BucketAddress.read(location))


def _refused(uri: str, why: str) -> ValidationFailed:
    return ValidationFailed(f"{uri!r} cannot be a storage: {why}", {"uri": [why]})
