"""The snapshot file: whole, or refused with a reason."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.index.snapshot import Snapshot, SnapshotUnusable
from server.domain.ports import Members
from tests.ports.templates import members_of, templates

FACES = templates(4, seed=2)
BATCHES = [
    members_of({1: (FACES[1], {7, 8}), 2: (FACES[2], ())}),
    members_of({}),
    members_of({3: (FACES[3], {7})}),
]


def position_in(snapshot: Snapshot) -> int:
    """Return the position in the file, or raise SnapshotUnusable."""
    with snapshot.read() as saved:
        return saved.position


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Return one in an empty folder."""
    return Snapshot(tmp_path / "gallery", "dlib")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a good snapshot."""
    folder = tmp_path_factory.mktemp("written")
    Snapshot(folder / "gallery", "dlib").write(41, BATCHES)
    return (folder / "gallery").read_bytes()


def test_what_was_written_is_read(snapshot: Snapshot) -> None:
    """Position, persons, templates and memberships come back bit for bit."""
    snapshot.write(41, BATCHES)
    with snapshot.read() as saved:
        assert saved.position == 41
        for read, wrote in zip(saved.batches, BATCHES, strict=True):
            assert read.persons.tolist() == wrote.persons.tolist()
            assert read.templates.tobytes() == wrote.templates.tobytes()
            assert read.memberships.tolist() == wrote.memberships.tolist()


def test_a_missing_file_is_said(snapshot: Snapshot) -> None:
    """No file: the reason says so."""
    with pytest.raises(SnapshotUnusable, match="there is none"):
        position_in(snapshot)


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    """What cannot be read as a file is unusable, not a crash."""
    (tmp_path / "gallery").mkdir()
    with pytest.raises(SnapshotUnusable):
        position_in(Snapshot(tmp_path / "gallery", "dlib"))


@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_flipped_byte_is_noticed(
    written: bytes, tmp_path_factory: pytest.TempPathFactory, place: float, flip: int
) -> None:
    """Wherever a byte differs, the digest does not fit."""
    damaged = bytearray(written)
    damaged[int(place * len(damaged))] ^= flip
    _refused(tmp_path_factory.mktemp("flipped"), bytes(damaged))


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_short_is_noticed(written: bytes, tmp_path_factory: pytest.TempPathFactory, share: float) -> None:
    """A file that ends anywhere before its end is refused."""
    _refused(tmp_path_factory.mktemp("cut"), written[: int(share * len(written))])


def _refused(folder: Path, content: bytes) -> None:
    (folder / "gallery").write_bytes(content)
    with pytest.raises(SnapshotUnusable, match="damaged"):
        position_in(Snapshot(folder / "gallery", "dlib"))


def test_another_encoder_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    """Templates of two encoders never meet."""
    snapshot.write(41, BATCHES)
    with pytest.raises(SnapshotUnusable, match="encoder is dlib, not other"):
        position_in(Snapshot(tmp_path / "gallery", "other"))


@pytest.mark.parametrize("version", [0, 2])
def test_another_format_is_refused(tmp_path: Path, written: bytes, version: int) -> None:
    """An older and a newer format are both refused, though their digests fit."""
    body = written[:-32].replace(b'"format": 1', b'"format": %d' % version)
    (tmp_path / "gallery").write_bytes(body + hashlib.sha256(body).digest())
    with pytest.raises(SnapshotUnusable, match=f"format is {version}, not 1"):
        position_in(Snapshot(tmp_path / "gallery", "dlib"))


def test_a_write_that_fails_leaves_the_old_snapshot(snapshot: Snapshot, tmp_path: Path) -> None:
    """An error in the middle leaves the file before it whole, and nothing beside it."""
    snapshot.write(41, BATCHES)

    def breaks() -> Iterator[Members]:
        yield BATCHES[0]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        snapshot.write(42, breaks())
    assert position_in(snapshot) == 41
    assert [file.name for file in tmp_path.iterdir()] == ["gallery"]


def test_a_crash_in_the_middle_of_a_write_leaves_the_old_snapshot(snapshot: Snapshot, tmp_path: Path) -> None:
    """A process that dies while writing has only written beside, and the next write clears that away."""
    snapshot.write(41, BATCHES)
    child = os.fork()
    if child == 0:
        snapshot.write(42, (os._exit(9) for _ in range(1)))
    os.waitpid(child, 0)
    assert (tmp_path / "gallery.part").exists()
    assert position_in(snapshot) == 41
    snapshot.write(43, BATCHES)
    assert not (tmp_path / "gallery.part").exists()
    assert position_in(snapshot) == 43
