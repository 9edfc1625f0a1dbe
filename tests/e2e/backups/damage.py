"""Damage to files, and the refusals that it causes."""

from pathlib import Path


def refused(ran: tuple[int, str, str], said: str) -> None:
    """Check that a command was refused in one line."""
    code, told, complaint = ran
    assert (code, told, complaint.count("\n"), complaint.startswith("kith: ")) == (2, "", 1, True), complaint
    assert said in complaint


def everything_below(folder: Path) -> dict[Path, bytes | None]:
    """Return every file with its content, and every folder."""
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def flip(file: Path, at: int) -> None:
    """Flip a bit of a file."""
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
