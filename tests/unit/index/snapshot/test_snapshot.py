"""The snapshot file: complete, or refused with a reason."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.index.snapshot.snapshot import Snapshot, SnapshotUnusable, in_blocks
from server.domain.ports import Array, Section
from tests.unit.index.snapshot.sections import ARRAYS, sections


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Return one in an empty folder."""
    return Snapshot(tmp_path / "gallery", "dlib")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a good snapshot."""
    folder = tmp_path_factory.mktemp("written")
    Snapshot(folder / "gallery", "dlib").write(41, sections())
    return Content((folder / "gallery").read_bytes())


class Content(bytes):
    """Bytes with a short name for Hypothesis."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@pytest.mark.parametrize("read_again", [False, True])
def test_what_was_written_is_read(snapshot: Snapshot, read_again: bool) -> None:
    """Position and arrays come back bit for bit, from the write itself and from the file."""
    saved = snapshot.write(41, sections())
    saved = snapshot.read() if read_again else saved
    assert saved.position == 41
    assert saved.arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert (saved.arrays[name].dtype, saved.arrays[name].shape) == (array.dtype, array.shape)
        assert np.array_equal(saved.arrays[name], array)


@pytest.mark.parametrize("size", [1, 100, 1 << 30])
def test_content_is_written_in_blocks_of_one_size(size: int) -> None:
    """However large its pieces are."""
    blocks = list(in_blocks([b"abc", b"", b"d" * 250, b"e"], size))
    assert b"".join(blocks) == b"abc" + b"d" * 250 + b"e"
    assert {len(block) for block in blocks[:-1]} <= {size}
    assert len(blocks[-1]) < size


def test_no_process_sees_what_another_writes_to_its_arrays(snapshot: Snapshot, tmp_path: Path) -> None:
    """Whether it has mapped the file already or opens it later; and the arrays survive replacing the file."""
    one, other = snapshot.write(41, sections()), snapshot.read()
    before = (tmp_path / "gallery").read_bytes()
    one.arrays["codes"][7] = -1
    assert np.array_equal(other.arrays["codes"], ARRAYS["codes"])
    assert (tmp_path / "gallery").read_bytes() == before
    snapshot.write(42, {"codes": Section.of(np.zeros(3))})
    assert np.array_equal(other.arrays["codes"], ARRAYS["codes"])
    assert (one.arrays["codes"][7] == -1).all()


def test_a_missing_file_is_reported(snapshot: Snapshot) -> None:
    with pytest.raises(SnapshotUnusable, match="there is none"):
        snapshot.read()


def test_a_folder_in_its_place_is_unusable(tmp_path: Path) -> None:
    """It does not cause a crash."""
    (tmp_path / "gallery").mkdir()
    with pytest.raises(SnapshotUnusable):
        Snapshot(tmp_path / "gallery", "dlib").read()


@given(place=st.integers(0, 200) | st.integers(0), flip=st.integers(1, 255))
def test_any_flipped_byte_is_noticed(
    written: bytes, tmp_path_factory: pytest.TempPathFactory, place: int, flip: int
) -> None:
    """Wherever a byte differs: in the header, an array, between them or in the digest."""
    damaged = bytearray(written)
    damaged[place % len(damaged)] ^= flip
    _refused(tmp_path_factory.mktemp("flipped"), bytes(damaged))


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_short_is_noticed(written: bytes, tmp_path_factory: pytest.TempPathFactory, share: float) -> None:
    _refused(tmp_path_factory.mktemp("cut"), written[: int(share * len(written))])


def test_bytes_after_the_end_are_noticed(written: bytes, tmp_path: Path) -> None:
    _refused(tmp_path, written + b"\0")


def test_a_header_nested_too_deeply_is_noticed(tmp_path: Path) -> None:
    _refused(tmp_path, b"[" * 60_000 + b"\n")


def _refused(folder: Path, content: bytes) -> None:
    (folder / "gallery").write_bytes(content)
    with pytest.raises(SnapshotUnusable, match=r"damaged|its (format|encoder) is"):
        Snapshot(folder / "gallery", "dlib").read()


def test_another_encoder_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    """Templates of two encoders are never compared."""
    snapshot.write(41, sections())
    with pytest.raises(SnapshotUnusable, match="encoder is dlib, not other"):
        Snapshot(tmp_path / "gallery", "other").read()


@pytest.mark.parametrize("version", [3, 5])
def test_another_format_is_refused(tmp_path: Path, version: int) -> None:
    """Older and newer formats are both refused by their number, whatever the rest is like."""
    header = {"format": version, "encoder": "dlib", "position": 41}
    (tmp_path / "gallery").write_bytes(json.dumps(header).encode() + b"\n" + bytes(5000))
    with pytest.raises(SnapshotUnusable, match=f"format is {version}, not 4"):
        Snapshot(tmp_path / "gallery", "dlib").read()


def _broken(end: Exception | None) -> Mapping[str, Section]:
    def pieces() -> Iterator[Array]:
        yield np.zeros(2)
        if end is None:
            os._exit(9)
        raise end

    return {"codes": Section(np.dtype(float), (4,), pieces())}


def test_a_write_that_fails_leaves_the_old_snapshot(snapshot: Snapshot, tmp_path: Path) -> None:
    """An error in the middle leaves the previous file complete, and nothing beside it."""
    snapshot.write(41, sections())
    with pytest.raises(OSError, match="disk full"):
        snapshot.write(42, _broken(OSError("disk full")))
    assert snapshot.read().position == 41
    assert [file.name for file in tmp_path.iterdir()] == ["gallery"]


def test_a_crash_in_the_middle_of_a_write_leaves_the_old_snapshot(snapshot: Snapshot, tmp_path: Path) -> None:
    """A process that dies while writing leaves only the temporary file, and the next write removes that."""
    snapshot.write(41, sections())
    _write_and_die(snapshot)
    assert (tmp_path / "gallery.part").exists()
    assert snapshot.read().position == 41
    snapshot.write(43, sections())
    assert not (tmp_path / "gallery.part").exists()
    assert snapshot.read().position == 43


def test_nothing_is_left_of_a_discarded_snapshot(snapshot: Snapshot, tmp_path: Path) -> None:
    """Nor of one that a process did not finish writing."""
    snapshot.write(41, sections())
    _write_and_die(snapshot)
    snapshot.discard()
    assert not list(tmp_path.iterdir())


def _write_and_die(snapshot: Snapshot) -> None:
    child = os.fork()
    if child == 0:
        snapshot.write(42, _broken(None))
    os.waitpid(child, 0)
