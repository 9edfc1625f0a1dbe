"""What is left of what was erased."""

import subprocess
from pathlib import Path

from tests.serving import command, environment


def checkpoint(data: Path) -> None:
    """Run `kith checkpoint` beside the server."""
    subprocess.run(command("checkpoint", "--data", str(data)), env=environment(), check=True, timeout=120)


def holding(data: Path, trace: bytes) -> list[str]:
    """Return the files of the data directory that contain these bytes."""
    return [path.name for path in data.rglob("*") if path.is_file() and trace in path.read_bytes()]
