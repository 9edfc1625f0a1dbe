"""Key stores in files of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.adapters.person_keys.master_key import MasterKey
from server.adapters.person_keys.store import KeyStore

MASTER = "0f" * 32

Opened = Callable[..., KeyStore]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens the store in some files."""
    stores: list[KeyStore] = []

    def opened(*paths: Path, master: str = MASTER) -> KeyStore:
        stores.append(KeyStore(paths, MasterKey.named(master)))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()
