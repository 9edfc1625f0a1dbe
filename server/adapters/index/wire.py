"""Batches of members as bytes."""

from collections.abc import Iterator
from typing import IO, Any, Protocol

import numpy as np
import numpy.typing as npt

from server.domain.ports import Members

_COUNTS = np.dtype("<i8")


class Sink(Protocol):
    """Where bytes go."""

    def write(self, part: memoryview, /) -> object:
        """Take these bytes."""


def write_batch(file: Sink, batch: Members) -> None:
    """Write three counts (persons, dimension, memberships), then the arrays, little-endian."""
    counts = [*batch.templates.shape, len(batch.memberships)]
    for array, kind in (
        (counts, _COUNTS),
        (batch.persons, "<i8"),
        (batch.templates, "<f4"),
        (batch.memberships, "<i8"),
    ):
        file.write(np.ascontiguousarray(array, dtype=kind).reshape(-1).view(np.uint8).data)


def read_batches(file: IO[bytes], end: int) -> Iterator[Members]:
    """Yield the batches from where the file stands up to `end`."""
    while file.tell() < end:
        persons, dimension, memberships = _array(file, "<i8", 3)
        yield Members(
            persons=_array(file, "<i8", persons),
            templates=_array(file, "<f4", persons, dimension),
            memberships=_array(file, "<i8", memberships, 2),
        )


def _array(file: IO[bytes], kind: str, *shape: int) -> npt.NDArray[Any]:
    dtype = np.dtype(kind)
    size = dtype.itemsize * int(np.prod(shape))
    return np.frombuffer(file.read(size), dtype=dtype).reshape(shape)
