"""Bodies waiting for a thread or for their client: in memory while they are small, otherwise in unnamed files."""

import errno
import threading
from io import BytesIO, FileIO
from pathlib import Path
from tempfile import TemporaryFile

from attrs import frozen

MEMORY_BYTES = 64 * 2**20
"""Bytes that all bodies of a process may keep in memory."""

DISK_BYTES = 2 * 2**30
"""Bytes that they may also keep in files."""

_LEAST_PART_BYTES = 4096
"""Minimum bytes per part: stored as a part of its own, one byte would take forty."""


class BodyBudget:
    """The memory and disk that all bodies of a process may use together. Safe to share between threads."""

    def __init__(self, folder: Path, memory: int = MEMORY_BYTES, disk: int = DISK_BYTES) -> None:
        self.folder = folder
        self._memory = memory
        self._disk = disk
        self._lock = threading.Lock()

    def take_memory(self, length: int) -> bool:
        """Take bytes of memory, or return them if negative; return whether there were enough."""
        with self._lock:
            enough = length <= self._memory
            self._memory -= length if enough else 0
            return enough

    def take_disk(self, length: int) -> None:
        """Take bytes of disk, or return them if negative. Raises OSError if there are too few."""
        with self._lock:
            if length > self._disk:
                raise OSError(errno.ENOSPC, "too many bodies are on the disk")
            self._disk -= length


@frozen
class BodyLimits:
    """How much a body may use."""

    most_bytes: int
    budget: BodyBudget


class Body:
    """The body of a request or an answer. Use it from one thread at a time; closing it twice does no harm."""

    def __init__(self, budget: BodyBudget) -> None:
        self._budget = budget
        self._length = 0
        self._parts: list[bytes] = []
        self._file: FileIO | None = None

    def __len__(self) -> int:
        return self._length

    @classmethod
    def of(cls, content: bytes, budget: BodyBudget) -> "Body":
        """Return a body with this content. Raises OSError as `write` does."""
        body = cls(budget)
        try:
            body.write(content)
        except OSError:
            body.close()
            raise
        return body

    def write(self, part: bytes) -> None:
        """Add a part. Raises OSError if neither memory nor disk has room for it."""
        if self._file is None and self._budget.take_memory(len(part)):
            self._append(part)
            self._length += len(part)
            return
        if self._file is None:
            self._move_to_disk()
        self._write_to_disk(part)

    def _append(self, part: bytes) -> None:
        if self._parts and len(self._parts[-1]) < _LEAST_PART_BYTES:
            self._parts[-1] += part
        else:
            self._parts.append(part)

    def opened(self) -> BytesIO | FileIO:
        """Return the body as a file, positioned at its beginning."""
        if self._file is not None:
            self._file.seek(0)
            return self._file
        self._parts = [b"".join(self._parts)]
        return BytesIO(self._parts[0])  # neither this nor reading all of it copies anything

    def close(self) -> None:
        """Return its memory and disk."""
        if self._file is not None:
            self._budget.take_disk(-self._length)
            self._file.close()
        else:
            self._budget.take_memory(-self._length)
        self._length = 0
        self._parts, self._file = [], None

    def _move_to_disk(self) -> None:
        self._file = TemporaryFile(dir=self._budget.folder, buffering=0)  # noqa: SIM115  # `close` closes it
        parts, self._parts = self._parts, []
        self._budget.take_memory(-self._length)
        self._length = 0
        for part in parts:
            self._write_to_disk(part)

    def _write_to_disk(self, part: bytes) -> None:
        assert self._file is not None
        self._budget.take_disk(len(part))
        self._length += len(part)
        if self._file.write(part) < len(part):
            raise OSError(errno.ENOSPC, "the disk is full")
