"""Change of the master key that wraps all other keys."""

from collections.abc import Sequence
from pathlib import Path

from server.adapters.person_keys.key_file import KeyFile
from server.adapters.person_keys.master_key import MasterKey
from server.adapters.person_keys.store import CHECK, IDENTITY
from server.domain.operator_errors import KeysUnusable
from server.domain.persistence.sealing import head_of


def rewrap(paths: Sequence[Path], old: MasterKey, new: MasterKey) -> int:
    """Wrap the keys in these files with another master key, and return how many the first file has.

    Each file is one transaction; files finished before a crash are skipped. Raises KeysUnusable.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise KeysUnusable(f"the key store {missing[0]} does not exist: correct KITH_KEY_STORES")
    counts = [_rewrap(path, old, new) for path in paths]
    return counts[0]


def _rewrap(path: Path, old: MasterKey, new: MasterKey) -> int:
    file = KeyFile(path)
    try:
        with file.writing():
            if _unwrapped(file, new) is None:
                _exchange(file, old, new)
            return file.summary[1]
    finally:
        file.close()


def _exchange(file: KeyFile, old: MasterKey, new: MasterKey) -> None:
    identity = _unwrapped(file, old)
    if identity is None:
        raise KeysUnusable(f"neither the old nor the new master key fits {file.path}")
    file.set_about(CHECK, new.wrap(identity, CHECK.encode()))
    file.put([(key, _again(key, wrapped, old, new), use) for key, wrapped, use in file.everything()])


def _again(key: int, wrapped: bytes, old: MasterKey, new: MasterKey) -> bytes:
    secret = old.unwrap(wrapped, head_of(key))
    if secret is None:
        raise KeysUnusable(f"key {key} is damaged; nothing was changed")
    return new.wrap(secret, head_of(key))


def _unwrapped(file: KeyFile, master: MasterKey) -> bytes | None:
    """Return the file's identity if this master key wrapped its keys."""
    check = file.about(CHECK)
    identity = check and master.unwrap(check, CHECK.encode())
    return identity if identity and identity == file.about(IDENTITY) else None
