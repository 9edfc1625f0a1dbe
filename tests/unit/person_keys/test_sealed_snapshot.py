"""The snapshot of the index under a master key: nothing of it is on disk in the clear."""

from pathlib import Path

import numpy as np
import pytest

from server.adapters.index.snapshot.snapshot import Snapshot, SnapshotUnusable
from tests.unit.index.snapshot.sections import ARRAYS, sections
from tests.unit.person_keys.conftest import Opened


@pytest.mark.parametrize("read_again", [False, True])
def test_it_comes_back_bit_for_bit_and_is_sealed_on_disk(tmp_path: Path, opened: Opened, read_again: bool) -> None:
    """Whether just written, or read by another process."""
    path, store = tmp_path / "gallery", opened(tmp_path / "keys")
    saved = Snapshot(path, "dlib", store).write(41, sections())
    if read_again:
        saved = Snapshot(path, "dlib", opened(tmp_path / "keys")).read()
    assert saved.position == 41
    for name, array in ARRAYS.items():
        assert np.array_equal(saved.arrays[name], array)
    content = path.read_bytes()
    assert ARRAYS["templates"].tobytes()[:16] not in content
    assert ARRAYS["codes"][1000:1004].tobytes() not in content
    assert Snapshot(path, "dlib", store).stands_at(41)


def test_an_older_snapshot_cannot_be_opened_once_another_is_written(tmp_path: Path, opened: Opened) -> None:
    """It may contain people who have been erased since."""
    path, store = tmp_path / "gallery", opened(tmp_path / "keys")
    snapshot = Snapshot(path, "dlib", store)
    snapshot.write(41, sections())
    old = path.read_bytes()
    snapshot.write(42, sections())
    assert snapshot.read().position == 42
    path.write_bytes(old)
    with pytest.raises(SnapshotUnusable, match="destroyed"):
        snapshot.read()


@pytest.mark.parametrize("at", [200, 100_000, -1])
def test_a_changed_byte_is_found(tmp_path: Path, opened: Opened, at: int) -> None:
    path = tmp_path / "gallery"
    snapshot = Snapshot(path, "dlib", opened(tmp_path / "keys"))
    snapshot.write(41, sections())
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(SnapshotUnusable):
        snapshot.read()


def test_a_snapshot_in_the_clear_is_not_accepted_as_a_sealed_one(tmp_path: Path, opened: Opened) -> None:
    """Nor the other way round."""
    path = tmp_path / "gallery"
    clear, sealed = Snapshot(path, "dlib"), Snapshot(path, "dlib", opened(tmp_path / "keys"))
    for writer, reader, says in ((clear, sealed, "in the clear"), (sealed, clear, "sealed")):
        writer.write(41, sections())
        assert not reader.stands_at(41)
        with pytest.raises(SnapshotUnusable, match=says):
            reader.read()
