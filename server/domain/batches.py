"""Splitting of long lists."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
_MOST_PARAMETERS = 5000
"""Maximum items in one SQL statement."""


def batches(items: Iterable[Item], size: int = _MOST_PARAMETERS) -> Iterator[list[Item]]:
    """Yield the items in order, at most `size` at a time."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
