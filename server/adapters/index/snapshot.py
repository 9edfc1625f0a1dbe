"""A gallery on disk, which processes map into their memory."""

import fcntl
import hashlib
import json
import mmap
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from attrs import field, frozen

from server.adapters.folders import sync_folder
from server.domain.ports import Array, Section

FORMAT = 2
_LONGEST_HEADER = 1 << 16
_PAGE = mmap.ALLOCATIONGRANULARITY
_BLOCK = 1 << 20


class SnapshotUnusable(Exception):
    """There is no snapshot, or it is damaged, of another format or of another encoder; says which."""


@frozen(eq=False)
class Saved:
    """What a snapshot holds."""

    position: int
    """Every change of the log up to here is in it."""
    arrays: Mapping[str, Array] = field(repr=False)
    """Mapped: pages are read when they are needed and shared by all processes, but for those written to, which are
    copied first. The file never changes by that, and stays for who has mapped it when another takes its name."""


class Snapshot:
    """A line of JSON, the arrays that it lists, each from the beginning of a page, and a digest of all before.

    It is written beside under `.part` and renamed, so that at any moment the name stands for a whole file, which nobody
    writes to any more. Processes that share it write one after the other.
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
            with self._path.open("rb") as file:
                return bool(self._header(file)["position"] == position)
        except (OSError, SnapshotUnusable, KeyError):
            return False

    def write(self, position: int, sections: Mapping[str, Section]) -> Saved:
        """Replace the snapshot durably and return it; to be called inside `turn`. Where it raises, the old stays."""
        try:
            with self._part.open("w+b") as file:
                self._write(file, position, sections)
                file.flush()
                os.fsync(file.fileno())
                self._part.replace(self._path)
                sync_folder(self._path.parent)
                return self._mapped(file)
        finally:
            self._part.unlink(missing_ok=True)

    def read(self) -> Saved:
        """Check the whole file, then return what it holds. Raises SnapshotUnusable."""
        try:
            with self._path.open("rb") as file:
                self._header(file)
                end = os.fstat(file.fileno()).st_size - hashlib.sha256().digest_size
                if end < 0 or os.pread(file.fileno(), _BLOCK, end) != _digest(file, end):
                    raise SnapshotUnusable("it is damaged")
                return self._mapped(file)
        except FileNotFoundError:
            raise SnapshotUnusable("there is none") from None
        except OSError as error:
            raise SnapshotUnusable(str(error)) from None

    def _write(self, file: IO[bytes], position: int, sections: Mapping[str, Section]) -> None:
        arrays = {name: (section.kind.str, section.shape) for name, section in sections.items()}
        header = {"format": FORMAT, "encoder": self._encoder, "position": position, "arrays": arrays}
        file.write(json.dumps(header).encode() + b"\n")
        for section in sections.values():
            file.write(bytes(-file.tell() % _PAGE))
            for piece in section.pieces:
                file.write(np.ascontiguousarray(piece).reshape(-1).view(np.uint8).data)
        file.flush()
        file.write(_digest(file, file.tell()))

    def _mapped(self, file: IO[bytes]) -> Saved:
        header = self._header(file)
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        arrays, end = {}, file.tell()
        for name, (kind, shape) in header["arrays"].items():
            start = end + -end % _PAGE
            arrays[name] = np.ndarray(shape, dtype=kind, buffer=pages, offset=start)
            end = start + arrays[name].nbytes
        return Saved(header["position"], arrays)

    def _header(self, file: IO[bytes]) -> dict[str, Any]:
        """Return the first line, behind which the file stands afterwards."""
        file.seek(0)
        try:
            header: dict[str, Any] = dict(json.loads(file.readline(_LONGEST_HEADER)))
        except (ValueError, TypeError):
            raise SnapshotUnusable("it is damaged") from None
        for key, expected in (("format", FORMAT), ("encoder", self._encoder)):
            if header.get(key) != expected:
                raise SnapshotUnusable(f"its {key} is {header.get(key)}, not {expected}")
        return header


def _digest(file: IO[bytes], end: int) -> bytes:
    """Return the SHA-256 of the SHA-256 of each block up to `end`, worked out by as many threads as there are cores."""

    def of_block(start: int) -> bytes:
        return hashlib.sha256(os.pread(file.fileno(), min(_BLOCK, end - start), start)).digest()

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        return hashlib.sha256(b"".join(threads.map(of_block, range(0, end, _BLOCK)))).digest()
