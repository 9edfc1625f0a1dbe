"""Ownership of files: another user's files in a data directory are refused, with their names."""

import os
import pwd
import stat
from pathlib import Path

from server.domain.errors import ReadOnly


def refuse_foreign(path: Path) -> None:
    """Raise ReadOnly for a file or folder that this process may not read and change; missing ones are ignored."""
    needed = os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0)
    if path.exists() and not os.access(path, needed):
        mode = stat.filemode(path.stat().st_mode)
        raise ReadOnly(f"{path}, with permissions {mode}, cannot be read and written. {whose(path)}")


def denied(error: PermissionError, path: Path) -> str:
    """Return the error's text, with both owners if the path, or the nearest folder, belongs to another user."""
    asked = Path(error.filename or path)
    there = next(path for path in (asked, *asked.parents) if os.path.lexists(path))
    return str(error.strerror) if is_own(there) else f"{error.strerror}. {whose(there)}"


def unusable(error: PermissionError) -> str:
    """Return a sentence for a file or folder that this process may not use, with both owners if it is another's."""
    return f"{error.filename} cannot be used: {denied(error, Path())}" if error.filename else str(error.strerror)


def is_own(path: Path) -> bool:
    """Return whether a path belongs to the user of this process."""
    return path.lstat().st_uid == os.geteuid()


def whose(path: Path) -> str:
    """Return a sentence with the owner of a path and the user of this process."""
    return f"{path} belongs to {_user(path.lstat().st_uid)}, and this process runs as {_user(os.geteuid())}"


def _user(id: int) -> str:
    try:
        return f"{pwd.getpwuid(id).pw_name} ({id})"
    except KeyError:
        return f"user {id}"
