"""Photos of one person."""

from tests.photographs import COLLINS


def pile(count: int) -> dict[str, bytes]:
    """Return so many photos of one person, whose bytes differ."""
    return {f"{number:03}.jpg": COLLINS + b"%d" % number for number in range(count)}
