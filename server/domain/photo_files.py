"""What files with photos are like."""

SUFFIXES = frozenset(
    {".avif", ".bmp", ".gif", ".heic", ".heif", ".jp2", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
)
"""How the names of those that are read end."""

FURTHEST_START = 4096
"""Bytes that may stand before a JPEG's start: what cameras and uploads leave there is a few lines of text."""
