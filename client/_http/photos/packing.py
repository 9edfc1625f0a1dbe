"""Archives sent piece by piece: a ZIP file unchanged, a folder packed while it is sent."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast
from zipfile import ZipFile, ZipInfo

from attrs import frozen

from client._http.arguments import path_text
from client._http.picture_warnings import warn_of
from client.errors import InvalidArgument
from client.model.jobs import ArchiveSource

SUFFIXES = frozenset(
    {".avif", ".bmp", ".gif", ".heic", ".heif", ".jfif", ".jif", ".jp2", ".jpe", ".jpeg", ".jpg", ".png", ".tif"}
    | {".tiff", ".webp"}
)
"""Suffixes of the photos that a server reads."""
MANIFEST = "manifest.csv"
WRAPPING = "photos"
"""A folder put around a single person's folder, so that the server does not mistake that one for a wrapper."""
_PIECE_BYTES = 256 * 2**10
_UTF8 = 0x800
"""The flag of a ZIP member whose name is UTF-8."""


@frozen
class Archive:
    """An archive to send, possibly several times."""

    name: str
    _source: ArchiveSource

    def pieces(self) -> Iterator[bytes]:
        """Yield the archive's bytes from the beginning. Raises OSError if it cannot be read."""
        if not isinstance(self._source, str | os.PathLike):
            return _rest_of(self._source)
        path = Path(self._source)
        return _packed(path, _photos_in(path)) if path.is_dir() else _pieces_of(path)


def archive_of(source: ArchiveSource) -> Archive:
    """Return the archive to send. Raises InvalidArgument for anything but an archive or a folder with photos."""
    if hasattr(source, "read"):
        return Archive(_as_text(Path(str(getattr(source, "name", "archive.zip"))).name) or "archive.zip", source)
    path = Path(path_text(source, "archive"))
    if path.is_dir():
        _check_folder(path)
    elif not _is_readable(path):
        raise InvalidArgument(f"archive is {path}, which cannot be read; give a ZIP file or a folder")
    return Archive(_as_text(path.resolve().name or str(path)), source)


def _as_text(name: str) -> str:
    """Return a file's name as lists show it, though it is not UTF-8."""
    return os.fsencode(name).decode(errors="replace")


def _check_folder(folder: Path) -> None:
    """Warn about files that are skipped; raises InvalidArgument if none is left to send."""
    for file in _files_in(folder):
        if not _is_readable(folder / file):
            warn_of(f"{folder / file} is skipped: it is not a readable file")
    if not _photos_in(folder):
        raise InvalidArgument(f"archive is {folder}, a folder with neither photos nor a {MANIFEST} that can be read")


def _photos_in(folder: Path) -> list[Path]:
    """Return the paths of the readable photos, relative to the folder, and of a table beside them."""
    return [file for file in _files_in(folder) if _is_readable(folder / file)]


def _is_readable(path: Path) -> bool:
    """Return whether a path is a regular, readable file: links may lead nowhere, and pipes would never end."""
    return path.is_file() and os.access(path, os.R_OK)


def _files_in(folder: Path) -> list[Path]:
    photos: list[Path] = []
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        photos += [Path(here, name).relative_to(folder) for name in sorted(files) if _is_sent(name)]
    return photos


def _is_sent(name: str) -> bool:
    return not name.startswith(".") and (Path(name).suffix.lower() in SUFFIXES or name == MANIFEST)


def _packed(folder: Path, photos: list[Path]) -> Iterator[bytes]:
    is_one_folder = len({photo.parts[0] for photo in photos}) == 1 and len(photos[0].parts) > 1
    around = Path(WRAPPING) if is_one_folder else Path()
    pipe = _Pipe()
    with ZipFile(cast(Any, pipe), "w") as archive:
        for photo in photos:
            with archive.open(_Member((around / photo).as_posix()), "w") as member:
                for piece in _pieces_of(folder / photo):
                    member.write(piece)
                    yield pipe.taken()
    yield pipe.taken()


def _pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from _rest_of(file)


def _rest_of(file: BinaryIO) -> Iterator[bytes]:
    if file.seekable():
        file.seek(0)
    while piece := file.read(_PIECE_BYTES):
        yield piece


class _Member(ZipInfo):
    """A file with the name it has on disk, byte for byte: the server reports names that are not text."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # zipfile's name for it
        name = os.fsencode(self.filename)
        try:
            name.decode()
        except UnicodeDecodeError:
            return name, self.flag_bits
        return name, self.flag_bits | _UTF8


class _Pipe:
    """The file that zipfile writes to, so that the archive is never completely in memory."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Add a part."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing."""

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
