"""The files in a folder of backups.

2026-11-28T190512Z/manifest.jsonl     what was backed up, and the size and SHA-256 of each file
2026-11-28T190512Z/kith.db            the database
pictures/1a/2b/1a2b...                the pictures, by their keys in the storages, shared by all backups

Encrypted files end with `.age`. Each set of recipients has its own folder of pictures, so that no backup depends on a
file that its recipients cannot open.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from server.domain.persistence.backups import Manifest, StoredFile

MANIFEST, DATABASE, PICTURES, LOCK = "manifest.jsonl", "kith.db", "pictures", "kith-backups.lock"
UNFINISHED = ".part"
ENCRYPTED = ".age"

_NAME = "%Y-%m-%dT%H%M%SZ"
_NAMED = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}")


def name_of(created: datetime) -> str:
    """Return the name of a backup made at this time."""
    return created.astimezone(UTC).strftime(_NAME)


def moment_of(name: str) -> datetime:
    """Return when the backup with this name was made."""
    return datetime.strptime(name, _NAME).replace(tzinfo=UTC)


def names_in(folder: Path) -> list[str]:
    """Return the names of the complete backups, oldest first. Raises OSError."""
    return sorted(path.name for path in folder.iterdir() if _NAMED.fullmatch(path.name) and path.is_dir())


def pictures_for(recipients: Sequence[str]) -> str:
    """Return the folder of pictures encrypted to these recipients, or unencrypted if there are none."""
    if not recipients:
        return PICTURES
    return f"{PICTURES}-for-{hashlib.sha256(' '.join(recipients).encode()).hexdigest()[:16]}"


def ending_for(recipients: Sequence[str]) -> str:
    """Return the suffix of file names."""
    return ENCRYPTED if recipients else ""


def database_of(name: str, recipients: Sequence[str]) -> str:
    """Return the path of a backup's database."""
    return f"{name}/{DATABASE}{ending_for(recipients)}"


def picture_of(key: str, recipients: Sequence[str]) -> str:
    """Return the path of a picture."""
    return f"{pictures_for(recipients)}/{key}{ending_for(recipients)}"


def files_of(name: str, manifest: Manifest) -> dict[str, StoredFile]:
    """Return a backup's files by their paths."""
    pictures: Mapping[str, StoredFile] = {
        picture_of(key, manifest.recipients): it for key, it in manifest.pictures.items()
    }
    return {database_of(name, manifest.recipients): manifest.database, **pictures}


def key_of(path: str, recipients: Sequence[str]) -> str:
    """Return the key of the picture at a path. Raises ValueError if it is not the path of a picture."""
    key = path.removeprefix(f"{pictures_for(recipients)}/").removesuffix(ending_for(recipients))
    if not _KEY.fullmatch(key) or picture_of(key, recipients) != path:
        raise ValueError(f"{path!r} is not the path of a picture")
    return key
