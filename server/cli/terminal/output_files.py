"""Files that a command writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from server.adapters.durable import replaced
from server.domain.errors import ValidationFailed


def write_file(file: Path, text: str) -> None:
    """Write a text unchanged, in UTF-8. Raises ValidationFailed if it cannot be written."""
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise _unwritable(file, error) from None


@contextmanager
def new_file(file: Path) -> Iterator[IO[str]]:
    """Yield a text file that appears, whole and durable, once the block has ended without an error.

    Raises ValidationFailed, before the block if possible, if the file cannot be written.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        part.touch()
    except OSError as error:
        raise _unwritable(file, error) from None
    with replaced(file, part, "w") as written:
        yield written


def _unwritable(file: Path, error: OSError) -> ValidationFailed:
    return ValidationFailed(f"{file} cannot be written: {error.strerror}")
