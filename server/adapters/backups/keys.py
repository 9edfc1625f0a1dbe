"""Key files in age's format: one key per line, and comments."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pyrage
from pyrage.x25519 import Identity, Recipient

from server.adapters.backups.disk import writing
from server.adapters.backups.encryption import ByIdentity, Clear, ForRecipients, Opening, Sealing
from server.adapters.durable import sync, sync_folder
from server.domain.operator_errors import BackupEncrypted, BackupKeyInvalid, NotEmpty

_PUBLIC, _PRIVATE = "age1", "AGE-SECRET-KEY-1"
Key = TypeVar("Key", Identity, Recipient)


def sealing_for(file: Path | None) -> Sealing:
    """Return the encryption to the public keys in a file, or no encryption without one. Raises BackupKeyInvalid."""
    if file is None:
        return Clear()
    return ForRecipients(tuple(sorted(map(str, _keys_in(file, _PUBLIC, Recipient.from_str)))))


def opening_of(recipients: Sequence[str], file: Path | None) -> Opening:
    """Return the decryption of a backup for these recipients, by the private keys in a file.

    Raises BackupEncrypted if none of them fits, or BackupKeyInvalid.
    """
    if not recipients:
        return Clear()
    theirs = f"the backup is encrypted to {' and '.join(recipients)}"
    if file is None:
        raise BackupEncrypted(f"{theirs}: give the file of the private key with --identity")
    held = {str(key.to_public()): key for key in _keys_in(file, _PRIVATE, Identity.from_str)}
    identities = tuple(key for public, key in held.items() if public in recipients)
    if not identities:
        raise BackupEncrypted(f"{theirs}, and {file} is the key of {' and '.join(held)}")
    return ByIdentity(identities)


def make_pair(file: Path) -> Path:
    """Write a new private key to a file and its public key next to it, and return the latter's path.

    Raises NotEmpty if either file exists, StorageFull or ReadOnly.
    """
    key = Identity.generate()
    public = file.with_name(f"{file.name}.pub")
    if file.exists() or public.exists():
        raise NotEmpty(f"{file} or {public.name} already exists, and keys are never replaced; name a new file")
    with writing(file):
        _write(public, f"{key.to_public()}\n")
        _write(file, f"# public key: {key.to_public()}\n{key}\n")
        sync_folder(file.parent)
    return public


def _keys_in(file: Path, begin: str, read: Callable[[str], Key]) -> list[Key]:
    try:
        lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise BackupKeyInvalid(f"{file} cannot be read: {error}") from None
    keys = [line for line in lines if line and not line.startswith("#")]
    if begin == _PUBLIC and any(key.startswith(_PRIVATE) for key in keys):
        raise BackupKeyInvalid(
            f"{file} contains a private key, which does not belong on a server: give the file of the public key"
        )
    if not keys or not all(key.startswith(begin) for key in keys):
        raise BackupKeyInvalid(f"{file} contains no age key, which is a line that begins with {begin}")
    try:
        return [read(key) for key in keys]
    except (pyrage.IdentityError, pyrage.RecipientError) as error:
        raise BackupKeyInvalid(f"{file} contains an invalid key: {error}") from None


def _write(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
        sync(opened)
