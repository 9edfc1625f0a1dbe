"""Errors of the disk that holds backups."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.domain.errors import ReadOnly, StorageFull

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the system's errors into StorageFull or ReadOnly, which name the path."""
    try:
        yield
    except StorageFull:
        raise StorageFull(f"{path}: the disk is full") from None
    except ReadOnly:
        raise ReadOnly(f"{path} cannot be written") from None
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(f"{path}: the disk is full") from None
        raise ReadOnly(f"{error.filename or path} cannot be used: {error.strerror or error}") from None
