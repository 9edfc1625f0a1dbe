"""A ZIP archive of photos: a folder for each person, or a table called manifest.csv."""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, Any, BinaryIO, cast

from server.adapters.archives.folder import entry_of, place_of
from server.adapters.archives.manifest import Table, read_table
from server.domain.errors import ArchiveInvalid, ImageInvalid, ImageTooLarge
from server.domain.pictures.photo_files import is_passed_over, is_photo
from server.domain.unicode import composed
from server.service.imports.entries import Entry, SourcePhoto, Unusable

MANIFEST = "manifest.csv"
_MANIFEST = PurePosixPath(MANIFEST)
MOST_MEMBERS = 100_000
MOST_DIRECTORY_BYTES = 32 * 2**20
"""Bytes of the list of members, which is read into memory as a whole."""
MOST_MANIFEST_BYTES = 64 * 2**20
MOST_TIMES_LARGER = 20
"""How much larger than the archive its members may be: photos hardly compress, so more than this is a bomb."""
LEAST_INFLATED = 64 * 2**20
"""Bytes that the members of even the smallest archive may have."""

_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED, _UTF8 = 0x1, 0x800
_LINK, _KIND = 0o120000, 0o170000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Compression methods that need no more memory than the unpacked data."""
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, struct.error, zlib.error)
"""Errors that zipfile raises for damaged or unsupported archives."""

Members = dict[PurePosixPath, zipfile.ZipInfo]
"""Files of an archive by their paths in it."""


class ZipArchive:
    """An archive whose list of members was read and checked; its file stays open as long as photos are read.

    Raises ArchiveInvalid if it is not a ZIP, is encrypted, has no photos, is too large, or names files outside itself.
    """

    def __init__(self, file: BinaryIO, most_photo_bytes: int) -> None:
        self._most_photo_bytes = most_photo_bytes
        bounded = _BoundedFile(file)
        try:
            self._zip = zipfile.ZipFile(cast(IO[bytes], bounded))
            self._members = _members(self._zip.infolist(), file.seek(0, os.SEEK_END))
        except _UNREADABLE as error:
            raise ArchiveInvalid(f"it is not a complete ZIP archive: {error}") from None
        bounded.is_bounded = False

    def entries(self, groups: tuple[str, ...] = ()) -> Iterator[Entry | Unusable]:
        """Yield the photos: by the table if there is one, or else by folders, sorted by name.

        Raises ValidationFailed for a table that cannot be read.
        """
        table = self._members.get(_MANIFEST)
        if table:
            yield from read_table(Table(MANIFEST, self._read(table, MOST_MANIFEST_BYTES), self._named), groups)
            return
        for path, read in self._photos():
            yield entry_of(path, read, groups)

    def photos(self) -> Iterator[SourcePhoto]:
        """Yield the photos, without people, in the order of their names."""
        for path, read in self._photos():
            yield SourcePhoto(place_of(path), read)

    def _photos(self) -> Iterator[tuple[PurePosixPath, Callable[[], bytes]]]:
        for path, member in sorted(self._members.items()):
            if _is_photo(path):
                yield path, partial(self._read, member, self._most_photo_bytes)

    @cached_property
    def _by_composed(self) -> dict[str, zipfile.ZipInfo]:
        """The members by their paths in composed Unicode: a Mac's archive and its table may use different forms."""
        return {composed(str(path)): member for path, member in self._members.items()}

    def _named(self, path: str) -> bytes:
        named = PurePosixPath(path.replace("\\", "/"))
        member = self._members.get(named) or self._by_composed.get(composed(str(named)))
        if member is None:
            raise OSError("the archive has no such photo")
        return self._read(member, self._most_photo_bytes)

    def _read(self, member: zipfile.ZipInfo, most: int) -> bytes:
        """Return a member's bytes, unpacking no more than its header says."""
        if member.file_size > most:
            raise ImageTooLarge(f"it has {member.file_size} bytes; the limit is {most}")
        try:
            with self._zip.open(member) as opened:
                return opened.read(most + 1)
        except _UNREADABLE as error:
            raise ImageInvalid(f"it cannot be unpacked: {error}") from None


class _BoundedFile:
    """A file that lets zipfile read a list of members only if the list is short."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.is_bounded = True

    def read(self, size: int = -1) -> bytes:
        """Read this many bytes. Raises ArchiveInvalid for a list that is too long, before zipfile parses it."""
        if not self.is_bounded:
            return self._file.read(size)
        if size > MOST_DIRECTORY_BYTES:
            raise ArchiveInvalid(f"its list of members has {size:,} bytes; the limit is {MOST_DIRECTORY_BYTES:,}")
        content = self._file.read(size)
        if (members := content.count(_DIRECTORY_ENTRY)) > MOST_MEMBERS:
            raise ArchiveInvalid(f"it has {members:,} members; the limit is {MOST_MEMBERS:,}: split it into several")
        return content

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _members(listed: list[zipfile.ZipInfo], archive_bytes: int) -> Members:
    """Return the files of an archive, without the folder around all of them. Raises ArchiveInvalid."""
    inflated, most = sum(member.file_size for member in listed), max(LEAST_INFLATED, MOST_TIMES_LARGER * archive_bytes)
    if inflated > most:
        raise ArchiveInvalid(f"it would unpack to {inflated:,} bytes; for its size the limit is {most:,}")
    members = _without_wrapping({_path(member): member for member in listed if not member.is_dir()})
    if _MANIFEST not in members and not any(map(_is_photo, members)):
        raise ArchiveInvalid(f"it has neither photos nor a {MANIFEST}")
    return members


def _path(member: zipfile.ZipInfo) -> PurePosixPath:
    """Return a member's path. Raises ArchiveInvalid if it is outside the archive, or the member may not be read."""
    name = _name(member).replace("\\", "/")
    path = PurePosixPath(name)
    shown = name.encode(errors="replace").decode()[:100]
    if path.is_absolute() or ".." in path.parts or "\0" in member.orig_filename or PureWindowsPath(name).drive:
        raise ArchiveInvalid(f"it names {shown!r}, which is not in the archive: names must be relative, without '..'")
    if member.external_attr >> 16 & _KIND == _LINK:
        raise ArchiveInvalid(f"{shown!r} is a link; pack the photos themselves")
    if member.flag_bits & _ENCRYPTED:
        raise ArchiveInvalid(f"{shown!r} is encrypted; pack the photos without a password")
    if member.compress_type not in _METHODS:
        raise ArchiveInvalid(f"{shown!r} is compressed with method {member.compress_type}; use store or deflate")
    return path


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; its bytes are usually UTF-8, whether or not the archive declares it."""
    if member.flag_bits & _UTF8 or member.filename != member.orig_filename:
        return member.filename
    return member.orig_filename.encode("cp437").decode("utf-8", "surrogateescape")


def _without_wrapping(members: Members) -> Members:
    """Return the members without a single folder around all of them, unless it has photos and so is a person's."""
    used = [path for path in members if _is_photo(path) or path.name == MANIFEST]
    tops = {path.parts[0] for path in used}
    inner = {PurePosixPath(*path.parts[1:]): member for path, member in members.items() if path.parts[0] in tops}
    is_wrapped = len(tops) == 1 and (_MANIFEST in inner or all(len(path.parts) > 2 for path in used))
    return inner if is_wrapped and _MANIFEST not in members else members


def _is_photo(path: PurePosixPath) -> bool:
    return is_photo(path.name) and not any(map(is_passed_over, path.parts))
