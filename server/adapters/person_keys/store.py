"""Persons' keys, wrapped by the master key, in one file or several equal ones."""

import secrets
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.adapters.person_keys.copies import equal
from server.adapters.person_keys.key_file import KeyFile
from server.adapters.person_keys.master_key import MasterKey
from server.domain.operator_errors import DatabaseDamaged, KeyDestroyed, KeysUnusable
from server.domain.persistence.sealing import HEAD, IN_THE_CLEAR, NONCE, head_of, key_of
from server.records.engines.half_open import closed_on_error

IDENTITY, CHECK = "identity", "check"
_KEY_BYTES = 32
_MOST_AHEAD = 256
"""Maximum keys made in one transaction."""
_KEYS_IN_MEMORY = 100_000
"""Ciphers kept in memory."""


class KeyStore:
    """The `PersonKeys` of a data directory. The first file is read; all are written before a key is used.

    Keys are made in advance, twice as many each time, since a transaction costs more than a key. Keys that a process
    does not use are never used.
    """

    on = True

    def __init__(self, paths: Sequence[Path], master: MasterKey) -> None:
        self._master = master
        self._lock = threading.RLock()
        self._files: list[KeyFile] = []
        self._ahead: list[int] = []
        self._next_many = 1
        self._cipher = lru_cache(_KEYS_IN_MEMORY)(self._unwrapped)
        with closed_on_error(self.close):
            self._files.extend(map(KeyFile, paths))
            with self._writing():
                self.identity = self._identified()
                equal(self._files)

    def new(self) -> int:
        """Make a key durably and return its number."""
        with self._lock:
            if not self._ahead:
                self._ahead = self._made(self._next_many)[::-1]
                self._next_many = min(2 * self._next_many, _MOST_AHEAD)
            return self._ahead.pop()

    def new_for(self, use: str) -> int:
        """Make a key durably for a use that has one key at a time."""
        return self._made(1, use)[0]

    def destroy_others(self, use: str, key: int) -> None:
        """Destroy all keys for this use but one."""
        with self._lock:
            others = [other for other in self._files[0].used_for(use) if other != key]
        if others:
            self.destroy(others)

    def holds(self, key: int) -> bool:
        """Return whether the key exists."""
        with self._lock:
            return key == IN_THE_CLEAR or self._files[0].wrapped(key) is not None

    def knew(self, key: int) -> bool:
        """Return whether the key exists or was destroyed."""
        with self._lock:
            return key <= self._files[0].last

    def seal(self, key: int, content: bytes) -> bytes:
        """Return the content encrypted with this key. Raises KeyDestroyed."""
        head, nonce = head_of(key), secrets.token_bytes(NONCE)
        return head + nonce + self._cipher(key).encrypt(nonce, content, head)

    def open(self, content: bytes) -> bytes:
        """Return decrypted content, or unencrypted content unchanged. Raises KeyDestroyed or DatabaseDamaged."""
        key = key_of(content)
        if key == IN_THE_CLEAR:
            return content
        try:
            return self._cipher(key).decrypt(content[HEAD : HEAD + NONCE], content[HEAD + NONCE :], content[:HEAD])
        except (InvalidTag, ValueError):
            raise DatabaseDamaged(f"something sealed with key {key} is damaged") from None

    def destroy(self, keys: Sequence[int]) -> None:
        """Destroy these keys durably."""
        with self._writing():
            for file in self._files:
                file.remove(keys)
        self._cipher.cache_clear()

    def forget(self) -> None:
        """Forget every key in memory."""
        self._cipher.cache_clear()

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write to every file; the first is committed last, so that after a crash it has no key that others lack."""
        with self._lock, ExitStack() as all_files:
            for file in self._files:
                all_files.enter_context(file.writing())
            yield

    def _made(self, many: int, use: str | None = None) -> list[int]:
        with self._writing():
            start = self._files[0].last + 1
            made = [(key, self._wrapped_new(key), use) for key in range(start, start + many)]
            for file in self._files:
                file.put(made)
        return [key for key, _, _ in made]

    def _wrapped_new(self, key: int) -> bytes:
        return self._master.wrap(secrets.token_bytes(_KEY_BYTES), head_of(key))

    def _unwrapped(self, key: int) -> AESGCM:
        with self._lock:
            wrapped = self._files[0].wrapped(key)
        if wrapped is None:
            raise KeyDestroyed(f"key {key} was destroyed, and the data it encrypted is erased")
        unwrapped = self._master.unwrap(wrapped, head_of(key))
        if unwrapped is None:
            raise KeysUnusable(f"key {key} is damaged, or encrypted with another master key")
        return AESGCM(unwrapped)

    def _identified(self) -> str:
        """Return the identity that all files share, giving it to new ones. Raises KeysUnusable."""
        known = {identity for file in self._files if (identity := file.about(IDENTITY))}
        if len(known) > 1:
            raise KeysUnusable("the key stores in KITH_KEY_STORES belong to different data directories")
        identity = known.pop() if known else uuid.uuid4().hex.encode()
        for file in self._files:
            self._check(file, identity)
        return identity.decode()

    def _check(self, file: KeyFile, identity: bytes) -> None:
        check = file.about(CHECK)
        if check is None:
            file.set_about(IDENTITY, identity)
            file.set_about(CHECK, self._master.wrap(identity, CHECK.encode()))
        elif self._master.unwrap(check, CHECK.encode()) != identity:
            raise KeysUnusable(
                f"KITH_MASTER_KEY is not the master key of {file.path}; "
                "if you are changing the master key, run `kith rekey --from OLD`"
            )
