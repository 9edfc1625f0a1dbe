"""Files that this process has open."""

from contextlib import suppress
from pathlib import Path


def open_files(folder: Path) -> list[str]:
    """Return the names of those below a folder, by name."""
    targets: list[Path] = []
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # that of the listing itself
            targets.append(handle.readlink())
    return sorted(target.name for target in targets if folder in target.parents)
