"""The snapshot's file when persons have keys: a line of JSON, then the snapshot in sealed blocks.

It has a key of its own, which is destroyed as soon as the next one is written: it holds everyone of its time, so a copy
of it must not outlive an erasure.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import IO, Any

from server.domain.persistence.sealing import OVERHEAD, PersonKeys

KEY = "sealed_with"
"""The name in the header that only a sealed snapshot has."""
USE = "snapshot"
_BLOCK_BYTES = 1 << 20


def memory() -> AbstractContextManager[IO[bytes]]:
    """Return an empty file that exists only in memory."""
    return os.fdopen(os.memfd_create("kith-gallery"), "w+b")


def write(clear: IO[bytes], file: IO[bytes], keys: PersonKeys, header: Mapping[str, Any]) -> int:
    """Seal the snapshot in memory with a new key, write it to an empty file, and return the key."""
    key = keys.new_for(USE)
    file.write(json.dumps({**header, KEY: key}).encode() + b"\n")
    file.flush()
    start = file.tell()

    def seal(block: int) -> None:
        content = keys.seal(key, os.pread(clear.fileno(), _BLOCK_BYTES, block * _BLOCK_BYTES))
        os.pwrite(file.fileno(), content, start + block * (_BLOCK_BYTES + OVERHEAD))

    _each(seal, range(-(-os.fstat(clear.fileno()).st_size // _BLOCK_BYTES)))
    return key


def read(file: IO[bytes], clear: IO[bytes], keys: PersonKeys) -> None:
    """Unseal the part of a file after its first line, into memory.

    Raises KeysUnusable if its key is destroyed, or DatabaseDamaged.
    """
    start, size = file.tell(), _BLOCK_BYTES + OVERHEAD

    def open_block(block: int) -> None:
        os.pwrite(clear.fileno(), keys.open(os.pread(file.fileno(), size, start + block * size)), block * _BLOCK_BYTES)

    _each(open_block, range(-(-(os.fstat(file.fileno()).st_size - start) // size)))


def _each(do: Callable[[int], None], blocks: Iterable[int]) -> None:
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        for _ in threads.map(do, blocks):
            pass
