"""Facts about photo files."""

from pathlib import PurePath

_JPEG = (".jfif", ".jif", ".jpe", ".jpeg", ".jpg")
SUFFIXES = frozenset({*_JPEG, ".avif", ".bmp", ".gif", ".heic", ".heif", ".jp2", ".png", ".tif", ".tiff", ".webp"})
"""Suffixes of files that count as photos; their bytes determine the format."""

_NO_PHOTOS = frozenset(
    {"@eaDir", "#recycle", "@Recycle", "$RECYCLE.BIN", "System Volume Information", "__MACOSX", "lost+found"}
)
"""Folders that NAS systems, Windows or archivers put among photos."""

FURTHEST_START_BYTES = 4096
"""Bytes that may precede a JPEG's start: cameras and uploads leave a few lines of text there."""


def is_photo(name: str) -> bool:
    """Return whether a file counts as a photo, by its name."""
    return not name.startswith(".") and PurePath(name).suffix.lower() in SUFFIXES


def is_passed_over(name: str) -> bool:
    """Return whether a file or folder with this name is ignored, since a system left it among photos."""
    return name.startswith(".") or name in _NO_PHOTOS
