"""The master key, which wraps persons' keys."""

import re
import secrets
import shlex
import subprocess
from pathlib import Path

from attrs import field, frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.domain.operator_errors import KeysUnusable
from server.domain.persistence.sealing import NONCE

_DIGITS = re.compile(r"[0-9a-fA-F]{64}")
_FILE, _COMMAND = "file:", "command:"
_TIMEOUT_SECONDS = 60


@frozen
class MasterKey:
    """Wraps secrets; a secret wrapped for one purpose cannot be unwrapped for another."""

    _cipher: AESGCM = field(repr=False)

    @classmethod
    def named(cls, setting: str) -> "MasterKey":
        """Return the key that a setting names. Raises KeysUnusable, whose message never contains the key."""
        digits = _digits(setting).strip()
        if not _DIGITS.fullmatch(digits):
            raise KeysUnusable(
                f"the master key must be 64 hexadecimal digits, as `openssl rand -hex 32` prints them; "
                f"{_source(setting)} has {len(digits)} characters"
            )
        return cls(AESGCM(bytes.fromhex(digits)))

    def wrap(self, secret: bytes, purpose: bytes) -> bytes:
        """Return the secret, encrypted."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, secret, purpose)

    def unwrap(self, wrapped: bytes, purpose: bytes) -> bytes | None:
        """Return the secret, or None if another key wrapped it, or for another purpose."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], purpose)
        except InvalidTag:
            return None


def file_of(setting: str) -> Path | None:
    """Return the file that a setting names, or None if it names none."""
    return Path(setting.removeprefix(_FILE)) if setting.startswith(_FILE) else None


def _digits(setting: str) -> str:
    file = file_of(setting)
    if file:
        return _read(file)
    if setting.startswith(_COMMAND):
        return _run(setting.removeprefix(_COMMAND))
    return setting


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeysUnusable(f"the master key's file {path} cannot be read: {error}") from None


def _run(line: str) -> str:
    try:
        arguments = shlex.split(line)
        done = subprocess.run(arguments, capture_output=True, check=True, timeout=_TIMEOUT_SECONDS, text=True)  # noqa: S603  # the operator's own
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        raise KeysUnusable(f"the master key's command failed: {error}") from None
    return done.stdout


def _source(setting: str) -> str:
    scheme = next((scheme for scheme in (_FILE, _COMMAND) if setting.startswith(scheme)), "")
    return {_FILE: "its file", _COMMAND: "what its command prints", "": "the setting"}[scheme]
