"""A manifest file: lines of JSON.

The first describes what was backed up. One line for each file follows, with its path below the folder of backups, its
size and its SHA-256. The last has the SHA-256 of all lines before it. `jq` and `sha256sum` can check a backup too.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import asdict

from server.adapters.backups.layout import MANIFEST, files_of, key_of
from server.domain.operator_errors import BackupDamaged, BackupUnusable
from server.domain.persistence.backups import BackupOrigin, Manifest, StoredFile

FORMAT = 1


def to_bytes(name: str, manifest: Manifest) -> bytes:
    """Return the content of the file."""
    head = {"format": FORMAT, **asdict(manifest.origin), "recipients": manifest.recipients}
    files = [{"file": path, **asdict(filed)} for path, filed in files_of(name, manifest).items()]
    body = b"".join(map(_line, [head, *files]))
    return body + _end(body)


def read(folder: Path, name: str) -> Manifest:
    """Return a backup's manifest. Raises BackupDamaged, or BackupUnusable if a later version of Kith wrote it."""
    file = folder / name / MANIFEST
    try:
        lines = file.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise BackupDamaged(f"{file} cannot be read: {error.strerror}") from None
    if not lines or lines[-1] != _end(b"".join(lines[:-1])):
        raise BackupDamaged(f"{file} is damaged")
    try:
        return _manifest(*map(json.loads, lines[:-1]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(f"{file} is not a valid manifest: {error}") from None


def _manifest(head: dict[str, Any], database: dict[str, Any], *pictures: dict[str, Any]) -> Manifest:
    if head.pop("format") != FORMAT:
        raise BackupUnusable(f"Kith {head['kith']} wrote the backup in another format: restore it with that version")
    recipients = tuple(head.pop("recipients"))
    lists = {"encoders": tuple(head.pop("encoders")), "missing": tuple(head.pop("missing"))}
    origin = BackupOrigin(**{**head, **lists, "created": datetime.fromisoformat(head["created"])})
    filed = {key_of(picture["file"], recipients): _filed(picture) for picture in pictures}
    return Manifest(origin, _filed(database), filed, recipients)


def _filed(line: dict[str, Any]) -> StoredFile:
    return StoredFile(int(line["bytes"]), str(line["sha256"]))


def _line(held: dict[str, Any]) -> bytes:
    return json.dumps(held, default=datetime.isoformat).encode() + b"\n"


def _end(body: bytes) -> bytes:
    return _line({"sha256": hashlib.sha256(body).hexdigest()})
