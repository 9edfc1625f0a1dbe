"""How much memory this process holds."""

from pathlib import Path

_PROCESS = Path("/proc/self")


def own_bytes() -> int:
    """Return what is resident now and no file's."""
    return _sum("status", "RssAnon:")


def alone_bytes() -> int:
    """Return what is resident now and no other process's: its own, and pages of files that nobody else has mapped."""
    return _sum("smaps_rollup", "Private_Clean:", "Private_Dirty:")


def _sum(table: str, *names: str) -> int:
    lines = map(str.split, (_PROCESS / table).read_text().splitlines())
    return sum(int(line[1]) * 1024 for line in lines if line[0] in names)
