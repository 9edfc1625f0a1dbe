"""Files that a command is asked to write."""

from pathlib import Path

from server.domain.errors import ValidationFailed


def write_file(file: Path, text: str) -> None:
    """Write a text as it is, in UTF-8. Raises ValidationFailed where that cannot be."""
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ValidationFailed(f"{file} cannot be written: {error.strerror}") from None
