"""Encryption in age's public format, which other tools read and write: https://age-encryption.org/v1

Files are encrypted to one or more public keys; any of the private keys decrypts them.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import pyrage
from attrs import field, frozen
from pyrage.x25519 import Identity, Recipient

from server.domain.operator_errors import BackupDamaged

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer
else:
    Buffer = bytes

Result = TypeVar("Result")


class Sealing(Protocol):
    """Encrypts, or leaves content unencrypted."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """The public keys that it encrypts to; none if it leaves content unencrypted."""

    def seal(self, content: bytes) -> bytes:
        """Return the bytes to store."""

    def seal_file(self, source: Path, target: Path) -> None:
        """Write a file to another as it is to be stored. Raises OSError."""


class Opening(Protocol):
    """Decrypts content stored by a `Sealing`. Raises BackupDamaged."""

    def open(self, kept: bytes) -> bytes:
        """Return the content."""

    def open_file(self, source: Path, target: Path) -> None:
        """Write the content of a stored file to another. Raises OSError."""


class Clear:
    """Leaves content unencrypted; both a `Sealing` and an `Opening`."""

    recipients: tuple[str, ...] = ()

    def seal(self, content: bytes) -> bytes:
        """Return the content."""
        return content

    def seal_file(self, source: Path, target: Path) -> None:
        """Copy a file."""
        shutil.copyfile(source, target)

    open = seal
    open_file = seal_file


@frozen
class ForRecipients:
    """The `Sealing` to public keys."""

    recipients: tuple[str, ...]

    def seal(self, content: bytes) -> bytes:
        """Encrypt."""
        return bytes(pyrage.encrypt(content, self._keys()))

    def seal_file(self, source: Path, target: Path) -> None:
        """Encrypt a file, piece by piece."""
        with _recorded_files(source, target) as (content, kept):
            pyrage.encrypt_io(content, kept, self._keys())

    def _keys(self) -> list[Recipient]:
        return [Recipient.from_str(key) for key in self.recipients]


@frozen
class ByIdentity:
    """The `Opening` with private keys."""

    _identities: tuple[Identity, ...] = field(repr=False)

    def open(self, kept: bytes) -> bytes:
        """Decrypt."""
        try:
            return bytes(pyrage.decrypt(kept, self._identities))
        except pyrage.DecryptError as error:
            raise BackupDamaged(f"the file cannot be decrypted: {error}") from None

    def open_file(self, source: Path, target: Path) -> None:
        """Decrypt a file, piece by piece."""
        try:
            with _recorded_files(source, target) as (kept, content):
                pyrage.decrypt_io(kept, content, self._identities)
        except (pyrage.DecryptError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:  # age's own errors have none
                raise
            raise BackupDamaged(f"{source} cannot be decrypted: {error}") from None


class _ErrorRecorder(BufferedIOBase):
    """A file that records the system's error, which age reports in words that depend on when it occurs."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        """Read."""
        return self._recorded(lambda: self._file.read(size)) or b""

    def write(self, content: Buffer, /) -> int:
        """Write."""
        return self._recorded(lambda: self._file.write(content)) or 0

    def _recorded(self, act: Callable[[], Result]) -> Result:
        try:
            return act()
        except OSError as error:
            self.error = error
            raise


@contextmanager
def _recorded_files(source: Path, target: Path) -> Iterator[tuple[_ErrorRecorder, _ErrorRecorder]]:
    """Open a file to read and one to write. Raises their OSError, or else age's error."""
    with source.open("rb", buffering=0) as opened, target.open("wb", buffering=0) as written:
        files = _ErrorRecorder(opened), _ErrorRecorder(written)
        try:
            yield files
        except (pyrage.EncryptError, pyrage.DecryptError, OSError) as error:
            raise next((file.error for file in files if file.error), error) from None
