"""The manifest of a backup."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen


@frozen
class StoredFile:
    """A file as it is stored in a backup, encrypted or not."""

    bytes: int
    sha256: str


@frozen
class BackupOrigin:
    """What was backed up."""

    source: str
    """The identity of the data directory."""
    created: datetime
    kith: str
    """The version of Kith that wrote the backup."""
    schema: int = 0
    """The last step of the database's schema."""
    encoders: tuple[str, ...] = ()
    """The identities of the encoders of its encodings."""
    missing: tuple[str, ...] = ()
    """Keys of pictures that were missing from their storage."""


@frozen
class Manifest:
    """A backup's files."""

    origin: BackupOrigin
    database: StoredFile
    pictures: Mapping[str, StoredFile] = field(repr=False)
    """The pictures by their keys in the storages."""
    recipients: tuple[str, ...] = ()
    """The public keys that the backup is encrypted to; none if it is not encrypted."""
