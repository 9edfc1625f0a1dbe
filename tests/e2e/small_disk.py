"""A data directory on a small disk of its own, invisible from outside; Linux's namespaces need no root for that."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import evolve

from tests.serving import Server, serving

NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")


def possible() -> bool:
    """Return whether this machine lets users mount disks in their own namespaces."""
    with suppress(FileNotFoundError):
        mount = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        return subprocess.run(mount, capture_output=True).returncode == 0
    return False


@contextmanager
def serving_from_disk(data: Path, mebibytes: int, **settings: object) -> Iterator[Server]:
    """Serve from a disk of this size; the server's data directory is the way into it from outside."""
    data.mkdir()
    mount = f'mount -t tmpfs -o size={mebibytes}m tmpfs "$0" && exec "$@"'
    with serving(data, within=[*NAMESPACE, "sh", "-c", mount, str(data)], **settings) as server:
        yield evolve(server, data=Path(f"/proc/{server.process.pid}/root{data}"))


def within(server: Server, *command: str) -> None:
    """Run a command where the server sees its disk."""
    enter = ["nsenter", "--target", str(server.process.pid), "--user", "--mount", "--preserve-credentials"]
    subprocess.run([*enter, *command], check=True)


@contextmanager
def full(server: Server) -> Iterator[None]:
    """Fill the disk completely until the block ends."""
    ballast = server.data / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            _fill(file.fileno(), size)
    try:
        yield
    finally:
        ballast.unlink()


def _fill(file: int, size: int) -> None:
    try:
        while True:
            os.write(file, bytes(size))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
