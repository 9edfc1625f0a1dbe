"""Files that a command writes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from server.adapters.folders import sync_folder
from server.domain.errors import ValidationFailed


def write_file(file: Path, text: str) -> None:
    """Write a text unchanged, in UTF-8. Raises ValidationFailed if it cannot be written."""
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise _unwritable(file, error) from None


@contextmanager
def new_file(file: Path) -> Iterator[TextIO]:
    """Yield a text file that appears, complete and durable, only once the block ends without an error.

    Raises ValidationFailed, before the block if possible, if the file cannot be written.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        written = part.open("w", encoding="utf-8")
    except OSError as error:
        raise _unwritable(file, error) from None
    try:
        with written:
            yield written
            os.fsync(written.fileno())
        part.rename(file)
        sync_folder(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _unwritable(file: Path, error: OSError) -> ValidationFailed:
    return ValidationFailed(f"{file} cannot be written: {error.strerror}")
