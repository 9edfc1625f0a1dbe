"""Folders on the disk."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """See that the names in a folder are on the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
