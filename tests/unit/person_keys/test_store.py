"""The key store: once a key is destroyed, nobody can open what it sealed."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from server.adapters.person_keys.key_file import KeyFile
from server.domain.operator_errors import DatabaseDamaged, KeyDestroyed, KeysUnusable
from server.domain.persistence.sealing import OVERHEAD, NoKeys, key_of
from tests.open_files import open_files
from tests.unit.person_keys.conftest import Opened

CONTENT = bytes(range(256)) * 2


def test_what_is_sealed_is_opened_by_another_process_too(opened: Opened, tmp_path: Path) -> None:
    """It is longer by the overhead, names its key, and shows nothing of the content."""
    store = opened(tmp_path / "keys")
    key = store.new()
    sealed = store.seal(key, CONTENT)
    assert (len(sealed), key_of(sealed)) == (len(CONTENT) + OVERHEAD, key)
    assert CONTENT[:8] not in sealed
    assert opened(tmp_path / "keys").open(sealed) == CONTENT
    assert store.open(CONTENT) == CONTENT


def test_a_destroyed_key_opens_nothing_in_any_process(opened: Opened, tmp_path: Path) -> None:
    """Once the others forget what they have in memory; its number is not reused, and no byte of it is left."""
    path = tmp_path / "keys"
    first, second = opened(path), opened(path)
    key = first.new()
    sealed = first.seal(key, CONTENT)
    assert second.open(sealed) == CONTENT
    with closing(KeyFile(path)) as file:
        wrapped = file.wrapped(key)
    assert wrapped
    assert wrapped[:16] in path.read_bytes()
    first.destroy([key])
    second.forget()
    for store in (first, second, opened(path)):
        assert not store.holds(key)
        assert store.knew(key)
        assert store.new() > key
        with pytest.raises(KeyDestroyed):
            store.open(sealed)
    assert wrapped[:16] not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_no_two_processes_have_the_same_keys(opened: Opened, tmp_path: Path) -> None:
    stores = [opened(tmp_path / "keys") for _ in range(3)]
    made = [store.new() for _ in range(100) for store in stores]
    assert len(set(made)) == 300
    assert all(stores[0].holds(key) for key in made)


@pytest.mark.parametrize("at", [0, 6, 20, 40, 200])
def test_a_changed_byte_is_found(opened: Opened, tmp_path: Path, at: int) -> None:
    store = opened(tmp_path / "keys")
    sealed = bytearray(store.seal(store.new(), CONTENT))
    sealed[at] ^= 1
    if at:
        with pytest.raises((DatabaseDamaged, KeyDestroyed)):
            store.open(bytes(sealed))
    else:
        assert key_of(bytes(sealed)) == 0  # no longer looks sealed


def test_another_master_key_is_refused(opened: Opened, tmp_path: Path) -> None:
    opened(tmp_path / "keys").new()
    with pytest.raises(KeysUnusable, match="is not the master key of"):
        opened(tmp_path / "keys", master="ab" * 32)
    (tmp_path / "other").write_bytes(b"x" * 10_000)
    with pytest.raises(KeysUnusable, match="other"):
        opened(tmp_path / "other")
    assert open_files(tmp_path) == ["keys"]  # of the first alone


def test_sealed_content_cannot_be_opened_without_a_master_key(opened: Opened, tmp_path: Path) -> None:
    store = opened(tmp_path / "keys")
    with pytest.raises(KeysUnusable, match="KITH_MASTER_KEY"):
        NoKeys().open(store.seal(store.new(), CONTENT))


def test_copies_become_equal_again(opened: Opened, tmp_path: Path) -> None:
    """A key destroyed in one is destroyed in all, one made in one is added to all, and no number is reused."""
    one, two, old = tmp_path / "one", tmp_path / "two", tmp_path / "old"
    both = opened(one, two)
    stays, goes, last = (both.new_for("test") for _ in range(3))
    sealed = {key: both.seal(key, CONTENT) for key in (stays, goes, last)}
    shutil.copy(two, old)
    both.destroy([goes])
    late = both.new_for("test")
    both.destroy([last])
    for paths in ((one, old), (old, two), (tmp_path / "new", one)):
        store = opened(*paths)
        assert store.open(sealed[stays]) == CONTENT
        assert store.holds(late)
        for key in (goes, last):
            with pytest.raises(KeyDestroyed):
                store.open(sealed[key])
        assert len({summary(path) for path in paths}) == 1
        assert store.new() > late


def summary(path: Path) -> tuple[int, ...]:
    """Return what tells files with different keys apart."""
    with closing(KeyFile(path)) as file:
        return file.summary


def test_stores_of_different_directories_are_not_merged(opened: Opened, tmp_path: Path) -> None:
    keys = [opened(tmp_path / name).new() for name in ("one", "two")]
    with pytest.raises(KeysUnusable, match="different"):
        opened(tmp_path / "one", tmp_path / "two")
    assert [opened(tmp_path / name).holds(key) for name, key in zip(("one", "two"), keys, strict=True)] == [True, True]


def test_there_is_only_one_key_for_a_use(opened: Opened, tmp_path: Path) -> None:
    """Earlier ones are destroyed, and no others."""
    store = opened(tmp_path / "keys")
    person, old, new, other = store.new(), store.new_for("a"), store.new_for("a"), store.new_for("b")
    store.destroy_others("a", new)
    assert [store.holds(key) for key in (person, old, new, other)] == [True, False, True, True]
