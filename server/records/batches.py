"""Long lists, in pieces that one statement takes."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
_MOST = 5000


def batches(items: Sequence[Item], size: int = _MOST) -> Iterator[list[Item]]:
    """Return the items in order, at most `size` at a time."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
