"""Files that a command writes."""

from pathlib import Path

from server.domain.errors import ValidationFailed


def write_file(file: Path, text: str) -> None:
    """Write a text unchanged, in UTF-8. Raises ValidationFailed if it cannot be written."""
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ValidationFailed(f"{file} cannot be written: {error.strerror}") from None
