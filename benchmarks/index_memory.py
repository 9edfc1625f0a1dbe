"""How much memory this process holds."""

import resource
from pathlib import Path


def peak_bytes() -> int:
    """Return the most that has been resident."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def own_bytes() -> int:
    """Return what is resident now and no file's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) * 1024
