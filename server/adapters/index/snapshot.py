"""A gallery on disk, so that a start need not read the records."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from attrs import field, frozen

from server.adapters.index.wire import read_batches, write_batch
from server.domain.ports import Members

FORMAT = 1
_BLOCK = 1 << 20


class SnapshotUnusable(Exception):
    """There is no snapshot, or it is damaged, of another format or of another encoder; says which."""


@frozen(eq=False)
class Saved:
    """What a snapshot holds."""

    position: int
    """Every change of the log up to here is in it."""
    batches: Iterator[Members] = field(repr=False)


class Snapshot:
    """A line of JSON, the batches, and the SHA-256 of all before.

    It is written beside under `.part` and renamed, so that at any moment the name stands for a whole
    file. Processes that share it write one after the other.
    """

    def __init__(self, path: Path, encoder: str) -> None:
        self._path = path
        self._part = path.with_name(path.name + ".part")
        self._turn = path.with_name(path.name + ".lock")
        self._encoder = encoder

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep everyone else from writing until the block ends."""
        with self._turn.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def stands_at(self, position: int) -> bool:
        """Return whether there is one of this very position, so that another would say the same."""
        try:
            with self._opened() as file:
                return bool(self._header(file)["position"] == position)
        except (SnapshotUnusable, ValueError, KeyError):
            return False

    def write(self, position: int, batches: Iterable[Members]) -> None:
        """Replace the snapshot durably; to be called inside `turn`. Where it raises, the old one stays."""
        try:
            with self._part.open("wb") as file:
                self._write(_Digested(file), position, batches)
                file.flush()
                os.fsync(file.fileno())
            self._part.replace(self._path)
        finally:
            self._part.unlink(missing_ok=True)
        _sync_folder(self._path.parent)

    def _write(self, file: "_Digested", position: int, batches: Iterable[Members]) -> None:
        header = {"format": FORMAT, "encoder": self._encoder, "position": position}
        file.write(json.dumps(header).encode() + b"\n")
        for batch in batches:
            write_batch(file, batch)
        file.write(file.digest())

    @contextmanager
    def read(self) -> Iterator[Saved]:
        """Check the whole file, then give what it holds for the block. Raises SnapshotUnusable."""
        with self._opened() as file:
            end = _checked_end(file)
            position = self._header(file)["position"]
            yield Saved(position, read_batches(file, end))

    def _opened(self) -> IO[bytes]:
        try:
            return self._path.open("rb")
        except FileNotFoundError:
            raise SnapshotUnusable("there is none") from None
        except OSError as error:
            raise SnapshotUnusable(str(error)) from None

    def _header(self, file: IO[bytes]) -> dict[str, Any]:
        header: dict[str, Any] = json.loads(file.readline())
        for key, expected in (("format", FORMAT), ("encoder", self._encoder)):
            if header.get(key) != expected:
                raise SnapshotUnusable(f"its {key} is {header.get(key)}, not {expected}")
        return header


class _Digested:
    """A file that keeps the digest of what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()

    def write(self, part: bytes | memoryview) -> None:
        self._sha256.update(part)
        self._file.write(part)

    def digest(self) -> bytes:
        return self._sha256.digest()


def _checked_end(file: IO[bytes]) -> int:
    """Return where the digest begins, the file rewound, once the digest has proved right."""
    sha256 = hashlib.sha256()
    end = left = os.fstat(file.fileno()).st_size - sha256.digest_size
    while left > 0:
        block = file.read(min(left, _BLOCK))
        sha256.update(block)
        left -= len(block)
    if file.read() != sha256.digest():
        raise SnapshotUnusable("it is damaged")
    file.seek(0)
    return end


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
