"""Receipts for erasures: JSON signed with a key of the data directory (Ed25519)."""

import base64
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from server.adapters.durable import sync, sync_folder
from server.domain.operator_errors import KeysUnusable

SIGNATURE = "signature"


class ReceiptKey:
    """The private key in a file, created on first use. It is neither backed up nor replaced by a restore."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            _write(path, Ed25519PrivateKey.generate())
        self._key = _read(path)

    @property
    def public_pem(self) -> str:
        """The public key, in the format that verifiers need."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def signed(self, receipt: Mapping[str, Any]) -> dict[str, Any]:
        """Return the receipt with its signature."""
        signature = self._key.sign(canonical(receipt))
        return {**receipt, SIGNATURE: base64.b64encode(signature).decode()}


def canonical(receipt: Mapping[str, Any]) -> bytes:
    """Return the bytes to sign: JSON with sorted names, without spaces, in UTF-8."""
    return json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeysUnusable(f"the receipt key {path} cannot be read: {error}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeysUnusable(f"the receipt key {path} is not an Ed25519 key")
    return key


def _write(path: Path, key: Ed25519PrivateKey) -> None:
    """Write the key durably, unless another process was first."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        sync(file)
    with suppress(FileExistsError):
        os.link(part, path)
    part.unlink()
    sync_folder(path.parent)
