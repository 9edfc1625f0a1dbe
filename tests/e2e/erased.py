"""What is left of what was erased."""

from pathlib import Path

from tests.commands import kith


def checkpoint(data: Path) -> None:
    """Run `kith checkpoint` beside the server."""
    kith("checkpoint", "--data", data).check_returncode()


def holding(data: Path, trace: bytes) -> list[str]:
    """Return the files of the data directory that contain these bytes."""
    return [path.name for path in data.rglob("*") if path.is_file() and trace in path.read_bytes()]
