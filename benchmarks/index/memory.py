"""Memory of this process."""

from pathlib import Path

_PROCESS = Path("/proc/self")


def own_bytes() -> int:
    """Return the resident bytes that do not belong to a file."""
    return _sum("status", "RssAnon:")


def alone_bytes() -> int:
    """Return the resident bytes that no other process shares: its own, and file pages that nobody else has mapped."""
    return _sum("smaps_rollup", "Private_Clean:", "Private_Dirty:")


def _sum(table: str, *names: str) -> int:
    lines = map(str.split, (_PROCESS / table).read_text().splitlines())
    return sum(int(line[1]) * 1024 for line in lines if line[0] in names)
