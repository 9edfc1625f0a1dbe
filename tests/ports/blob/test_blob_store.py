"""What every blob store does."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.adapters.blob.folder import FolderStore
from server.adapters.blob.s3.address import BucketAddress
from server.adapters.blob.s3.store import PART_BYTES, S3Store
from server.domain.ports import BlobStore
from tests.object_storage import ObjectStorage


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """An empty store of each kind."""
    if request.param == "folder":
        return FolderStore(tmp_path / "store")
    s3: ObjectStorage = request.getfixturevalue("s3")
    return S3Store(BucketAddress.read(s3.new_uri()))


@pytest.mark.parametrize("blob", [b"", b"a", bytes(PART_BYTES) + b"a"], ids=["empty", "small", "large"])
def test_a_blob_comes_back_as_it_was_put(store: BlobStore, blob: bytes) -> None:
    store.put("a/b/c", blob)
    assert store.get("a/b/c") == blob


def test_an_absent_key_is_a_key_error(store: BlobStore) -> None:
    """In an empty store, and beside other keys."""
    for _ in range(2):
        with pytest.raises(KeyError):
            store.get("a/b")
        store.put("a/c", b"c")


def test_a_key_returns_what_was_put_last(store: BlobStore) -> None:
    store.put("key", b"a long blob")
    store.put("key", b"short")
    assert store.get("key") == b"short"


def test_a_deleted_key_is_gone(store: BlobStore) -> None:
    store.put("a/1", b"1")
    store.put("a/2", b"2")
    store.delete("a/1")
    with pytest.raises(KeyError):
        store.get("a/1")
    assert store.get("a/2") == b"2"


def test_deleting_an_absent_key_is_not_an_error(store: BlobStore) -> None:
    store.delete("never/there")
    store.put("a", b"a")
    store.delete("a")
    store.delete("a")
    assert list(store.keys()) == []


def test_keys_lists_every_key(store: BlobStore) -> None:
    assert list(store.keys()) == []
    keys = {"a", "b/c", "b/d/e", "ü/😀", "with space", ".hidden"}
    for key in keys:
        store.put(key, key.encode())
    assert sorted(store.keys()) == sorted(keys)


def test_an_empty_store_can_be_reached_and_claimed(store: BlobStore) -> None:
    store.reach()
    store.claim()


def test_many_write_at_once(store: BlobStore) -> None:
    """Even into a folder that does not exist yet; all are listed."""
    keys = [f"new/{number}" for number in range(50)]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda key: store.put(key, key.encode()), keys))
    assert {key: store.get(key) for key in keys} == {key: key.encode() for key in keys}
    assert sorted(store.keys()) == sorted(keys)
