"""A gallery on disk, which processes map into memory."""

import fcntl
import hashlib
import json
import math
import mmap
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

import numpy as np
from attrs import field, frozen

from server.adapters.durable import replaced
from server.adapters.index.snapshot import sealed
from server.domain.operator_errors import DatabaseDamaged, KeysUnusable
from server.domain.persistence.sealing import NoKeys, PersonKeys
from server.domain.ports import Array, Section

FORMAT = 4
_LONGEST_HEADER_BYTES = 1 << 16
_PAGE_BYTES = mmap.ALLOCATIONGRANULARITY
_BLOCK_BYTES = 1 << 20

_LARGE_PAGE_BYTES = 1 << 21
"""What is written at once: some file systems then keep it in a large page, which searches read faster."""


class SnapshotUnusable(Exception):
    """There is no snapshot, or it is damaged, of another format or of another encoder; the message says which."""


class SnapshotMissing(SnapshotUnusable):
    """There is no snapshot, as before the first checkpoint."""


@frozen(eq=False)
class Saved:
    """The content of a snapshot."""

    position: int
    """The snapshot includes every change of the log up to here."""
    arrays: Mapping[str, Array] = field(repr=False)
    """Mapped: pages are read when needed and shared by all processes, except those written to, which are copied first.
    The file itself never changes, and stays for those who have mapped it when another takes its name."""


class Snapshot:
    """A line of JSON, the arrays that it lists, each at the beginning of a page, and a digest of everything before it.

    It is written to a `.part` file and renamed, so that the file of this name is always complete and never changes.
    Processes that share it take turns to write. With keys, this layout is in memory, and on disk it is sealed.
    """

    def __init__(self, path: Path, encoder: str, keys: PersonKeys | None = None) -> None:
        self._path = path
        self._part = path.with_name(path.name + ".part")
        self._turn = path.with_name(path.name + ".lock")
        self._encoder = encoder
        self._keys = keys or NoKeys()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep other processes from writing until the block ends."""
        with self._turn.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def stands_at(self, position: int) -> bool:
        """Return whether there is a snapshot of exactly this position, so that another would be the same."""
        try:
            with self._path.open("rb") as file:
                header = self._header(file)
                return bool(header["position"] == position and (sealed.KEY in header) == self._keys.on)
        except (OSError, SnapshotUnusable, KeyError):
            return False

    def write(self, position: int, sections: Mapping[str, Section]) -> Saved:
        """Replace the snapshot durably and return it; call it inside `turn`. If it raises, the old one stays."""
        with replaced(self._path, self._part, "w+b") as file, self._in_the_clear(file) as clear:
            self._write(clear, position, sections)
            clear.flush()
            key = sealed.write(clear, file, self._keys, self._described(position)) if clear is not file else 0
            saved = self._mapped(clear)
        self._keys.destroy_others(sealed.USE, key)
        return saved

    def discard(self) -> None:
        """Remove the snapshot, whole or not, if there is one: nobody may read it any more."""
        for path in (self._path, self._part):
            path.unlink(missing_ok=True)

    def _in_the_clear(self, file: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
        return sealed.memory() if self._keys.on else nullcontext(file)

    def read(self) -> Saved:
        """Check the whole file, then return its content. Raises SnapshotUnusable."""
        try:
            with self._path.open("rb") as file, self._in_the_clear(file) as clear:
                self._open(file, clear)
                end = os.fstat(clear.fileno()).st_size - hashlib.sha256().digest_size
                if end < 0 or os.pread(clear.fileno(), _BLOCK_BYTES, end) != _digest(clear, end):
                    raise SnapshotUnusable("it is damaged")
                return self._mapped(clear)
        except (DatabaseDamaged, KeysUnusable) as error:
            raise SnapshotUnusable(str(error)) from None
        except FileNotFoundError:
            raise SnapshotMissing("there is none") from None
        except OSError as error:
            raise SnapshotUnusable(str(error)) from None

    def _open(self, file: IO[bytes], clear: IO[bytes]) -> None:
        header = self._header(file)
        if (sealed.KEY in header) != self._keys.on:
            raise SnapshotUnusable("it is in the clear" if self._keys.on else "it is sealed")
        if self._keys.on:
            sealed.read(file, clear, self._keys)
            self._header(clear)

    def _described(self, position: int) -> dict[str, Any]:
        return {"format": FORMAT, "encoder": self._encoder, "position": position}

    def _write(self, file: IO[bytes], position: int, sections: Mapping[str, Section]) -> None:
        arrays = {name: (section.kind.str, section.shape) for name, section in sections.items()}
        header = json.dumps({**self._described(position), "arrays": arrays}).encode() + b"\n"
        for block in in_blocks(_content(header, sections.values()), _LARGE_PAGE_BYTES):
            file.write(block)
        file.flush()
        file.write(_digest(file, file.tell()))

    def _mapped(self, file: IO[bytes]) -> Saved:
        header = self._header(file)
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        arrays, end = {}, file.tell()
        for name, (kind, shape) in header["arrays"].items():
            start = end + -end % _PAGE_BYTES
            arrays[name] = np.ndarray(shape, dtype=kind, buffer=pages, offset=start)
            end = start + arrays[name].nbytes
        return Saved(header["position"], arrays)

    def _header(self, file: IO[bytes]) -> dict[str, Any]:
        """Return the first line, leaving the file positioned after it."""
        file.seek(0)
        try:
            header: dict[str, Any] = dict(json.loads(file.readline(_LONGEST_HEADER_BYTES)))
        except (ValueError, TypeError, RecursionError):
            raise SnapshotUnusable("it is damaged") from None
        for key, expected in (("format", FORMAT), ("encoder", self._encoder)):
            if header.get(key) != expected:
                raise SnapshotUnusable(f"its {key} is {header.get(key)}, not {expected}")
        return header


def _content(header: bytes, sections: Iterable[Section]) -> Iterator[bytes | memoryview]:
    yield header
    end = len(header)
    for section in sections:
        padding = bytes(-end % _PAGE_BYTES)
        yield padding
        yield from (np.ascontiguousarray(piece).reshape(-1).view(np.uint8).data for piece in section.pieces)
        end += len(padding) + math.prod(section.shape) * section.kind.itemsize


def in_blocks(content: Iterable[bytes | memoryview], size: int) -> Iterator[bytearray]:
    """Yield the content in blocks of so many bytes, and the rest of it."""
    block = bytearray()
    for part in content:
        block += part
        while len(block) >= size:
            yield block[:size]
            del block[:size]
    yield block


def _digest(file: IO[bytes], end: int) -> bytes:
    """Return the SHA-256 of the SHA-256s of each block up to `end`, computed by as many threads as there are cores."""

    def of_block(start: int) -> bytes:
        return hashlib.sha256(os.pread(file.fileno(), min(_BLOCK_BYTES, end - start), start)).digest()

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        return hashlib.sha256(b"".join(threads.map(of_block, range(0, end, _BLOCK_BYTES)))).digest()
