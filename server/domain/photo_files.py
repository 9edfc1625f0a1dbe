"""Facts about photo files."""

SUFFIXES = frozenset(
    {".avif", ".bmp", ".gif", ".heic", ".heif", ".jp2", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
)
"""Suffixes of the files that are read."""

FURTHEST_START = 4096
"""Bytes that may precede a JPEG's start: cameras and uploads leave a few lines of text there."""
