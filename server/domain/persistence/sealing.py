"""Sealing: a person's data is encrypted with that person's own key, so that destroying the key erases the data.

Sealed content names its key: `KITH`, a 1, the key's number, then AES-256-GCM's nonce, ciphertext and tag. Neither
photos nor vectors begin like that, and no sealed vector is as long as an unencrypted one.
"""

from collections.abc import Sequence
from typing import Protocol

from server.domain.operator_errors import KeysUnusable

MARK = b"KITH\x01"
_KEY_NUMBER_BYTES = 8
HEAD = len(MARK) + _KEY_NUMBER_BYTES
NONCE, TAG = 12, 16
OVERHEAD = HEAD + NONCE + TAG
"""Bytes by which sealing lengthens content."""

IN_THE_CLEAR = 0
"""The number that means that content is not encrypted."""


class PersonKeys(Protocol):
    """Persons' keys. Safe to call from any number of threads; any number of processes may share them."""

    @property
    def on(self) -> bool:
        """Whether anything is sealed at all."""

    @property
    def identity(self) -> str:
        """A text that distinguishes these keys from all others."""

    def new(self) -> int:
        """Make a key durably and return its number, which no key ever had before. Raises StorageFull or ReadOnly."""

    def new_for(self, use: str) -> int:
        """Make a key as `new` does, for a use that has one key at a time."""

    def destroy_others(self, use: str, key: int) -> None:
        """Destroy all keys for this use but one. Raises StorageFull or ReadOnly."""

    def holds(self, key: int) -> bool:
        """Return whether the key exists and was not destroyed."""

    def knew(self, key: int) -> bool:
        """Return whether the key exists or was destroyed; a copy that is too old never had it."""

    def seal(self, key: int, content: bytes) -> bytes:
        """Return the content sealed with this key. Raises KeyDestroyed."""

    def open(self, content: bytes) -> bytes:
        """Return decrypted content, or unencrypted content unchanged.

        Raises KeyDestroyed, KeysUnusable, or DatabaseDamaged for altered content.
        """

    def destroy(self, keys: Sequence[int]) -> None:
        """Destroy these keys durably, ignoring missing ones. Raises StorageFull or ReadOnly."""

    def forget(self) -> None:
        """Forget every key in memory that other processes may have destroyed."""

    def close(self) -> None:
        """Close the files of keys."""


class NoKeys:
    """The `PersonKeys` without a master key: nothing is encrypted."""

    on = False
    identity = ""

    def new(self) -> int:
        """Return the number of no key."""
        return IN_THE_CLEAR

    def new_for(self, use: str) -> int:
        """Return the number of no key."""
        return IN_THE_CLEAR

    def destroy_others(self, use: str, key: int) -> None:
        """Do nothing."""

    def holds(self, key: int) -> bool:
        """Return whether it is the number of no key."""
        return key == IN_THE_CLEAR

    def knew(self, key: int) -> bool:
        """Return whether it is the number of no key."""
        return key == IN_THE_CLEAR

    def seal(self, key: int, content: bytes) -> bytes:
        """Return the content."""
        return content

    def open(self, content: bytes) -> bytes:
        """Return the content. Raises KeysUnusable if it is sealed."""
        if key_of(content) != IN_THE_CLEAR:
            raise KeysUnusable("this data was encrypted with a master key: set KITH_MASTER_KEY")
        return content

    def destroy(self, keys: Sequence[int]) -> None:
        """Do nothing."""

    def forget(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def head_of(key: int) -> bytes:
    """Return the first bytes of content sealed with this key."""
    return MARK + key.to_bytes(_KEY_NUMBER_BYTES, "big")


def key_of(content: bytes) -> int:
    """Return the number of the key that opens the content, or IN_THE_CLEAR."""
    return int.from_bytes(content[len(MARK) : HEAD], "big") if content.startswith(MARK) else IN_THE_CLEAR
