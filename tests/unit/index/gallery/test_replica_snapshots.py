"""A gallery over an index, and its snapshot."""

import logging
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.adapters.index.auto import AutoIndex
from server.adapters.index.exact import ExactIndex
from server.adapters.index.snapshot.snapshot import Saved, Snapshot
from server.domain.ports import Scope
from tests.unit.index.gallery.galleries import FACES, Made, best, gallery_of
from tests.unit.index.gallery.memory_log import MemoryLog


def test_whoever_is_enrolled_while_a_snapshot_is_written_is_found(
    log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process continues with the snapshot that it wrote, and adds what that lacks."""
    made = Made(AutoIndex)
    gallery = gallery_of(log, path, made)
    write = Snapshot.write

    def slowly(*arguments: Any) -> Saved:
        saved = write(*arguments)
        log.put(11, FACES[11], 7)
        log.delete(1)
        assert best(gallery, 11) == 11
        return saved

    monkeypatch.setattr(Snapshot, "write", slowly)
    before = made.last
    gallery.save()
    assert made.last is not before
    assert best(gallery, 11, Scope(groups=(7,))) == 11
    assert best(gallery, 1) != 1
    assert len(gallery) == 10


def test_another_process_continues_with_the_snapshot_of_the_first(log: MemoryLog, path: Path) -> None:
    """If both are at the same position; a damaged snapshot is rewritten."""
    made = Made(AutoIndex)
    first, second, third = gallery_of(log, path), gallery_of(log, path, made), gallery_of(log, path, AutoIndex)
    first.save()
    inode, before = path.stat().st_ino, made.last
    second.save()
    assert path.stat().st_ino == inode
    assert made.last is not before
    with path.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"?")
    third.save()
    assert path.stat().st_ino != inode
    assert [best(gallery, 3) for gallery in (first, second, third)] == [3, 3, 3]


def test_a_snapshot_and_the_log_after_it_restore_everything(
    log: MemoryLog, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Changes after the snapshot are taken from the log, without a rebuild."""
    gallery_of(log, path).save()
    log.put(11, FACES[11], 7)
    log.delete(1)
    caplog.clear()
    restored = gallery_of(log, path)
    assert not caplog.records
    assert best(restored, 11, Scope(groups=(7,))) == 11
    assert best(restored, 1) != 1
    assert len(restored) == 10


def test_a_rebuild_reports_its_progress(log: MemoryLog, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without a snapshot there is no warning, since there may never have been one."""
    with caplog.at_level(logging.INFO):
        gallery_of(log, path)
    assert {record.levelno for record in caplog.records} == {logging.INFO}
    assert [record.args for record in caplog.records] == [(3,), (6,), (9,), (10,)]


def test_a_snapshot_from_the_future_is_rebuilt(log: MemoryLog, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Records restored from an older backup are not combined with a newer snapshot."""
    log.put(11, FACES[11])
    gallery_of(log, path).save()
    log.delete(11)
    log.put_back(2)
    with caplog.at_level(logging.WARNING):
        assert len(gallery_of(log, path)) == 10
    assert "which is at 11: the records were restored to 10" in caplog.text


def test_a_snapshot_from_the_future_is_not_used_when_the_records_are_as_far(log: MemoryLog, path: Path) -> None:
    """Records that were put back reach its position again, with other persons."""
    log.put(11, FACES[11])
    first = gallery_of(log, path)
    first.save()
    log.delete(11)
    log.put_back(2)
    second = gallery_of(log, path)
    log.put(12, FACES[12])
    second.save()
    for gallery in (second, gallery_of(log, path)):
        assert best(gallery, 12) == 12
        assert best(gallery, 11) != 11


def test_nothing_erased_is_left_in_the_snapshot(log: MemoryLog, path: Path) -> None:
    """After an erasure and a save, the template's bytes are nowhere in the folder."""
    gallery = gallery_of(log, path)
    gallery.save()
    assert FACES[1].tobytes() in path.read_bytes()
    log.delete(1)
    gallery.save()
    assert all(FACES[1].tobytes() not in file.read_bytes() for file in path.parent.iterdir())


def test_a_snapshot_is_written_only_if_something_changed(log: MemoryLog, path: Path) -> None:
    gallery = gallery_of(log, path)
    gallery.save()
    first = path.stat().st_ino
    gallery.save()
    assert path.stat().st_ino == first
    log.put(11, FACES[11])
    gallery.save()
    assert best(gallery_of(log, path), 11) == 11
    assert path.stat().st_ino != first


def test_a_rebuild_replaces_a_snapshot_of_the_same_position(log: MemoryLog, path: Path) -> None:
    """Whatever was wrong in it is gone, although nothing changed in the records."""
    gallery = gallery_of(log, path)
    gallery.save()
    first = path.stat().st_ino
    gallery.rebuild()
    assert path.stat().st_ino != first


def test_a_rebuild_that_cannot_be_saved_is_saved_by_the_next_checkpoint(
    log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although the wrong snapshot is of the same position."""
    made = Made(ExactIndex)
    gallery = gallery_of(log, path, made)
    made.last.remove(np.array([1]))
    gallery.save()
    with monkeypatch.context() as full:
        full.setattr(Snapshot, "write", disk_full)
        with pytest.raises(OSError, match="disk full"):
            gallery.rebuild()
    gallery.save()
    assert best(gallery_of(log, path), 1) == 1


def disk_full(*_: Any) -> Saved:
    """Fail."""
    raise OSError("disk full")


def test_a_rebuild_during_a_checkpoint_is_kept(log: MemoryLog, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checkpoint was about to move to a snapshot of the index that is discarded."""
    made = Made(ExactIndex)
    gallery = gallery_of(log, path, made)
    made.last.remove(np.array([1]))
    rebuilding, write = threading.Thread(target=gallery.rebuild), Snapshot.write

    def meanwhile(*arguments: Any) -> Saved:
        monkeypatch.setattr(Snapshot, "write", write)
        rebuilding.start()
        rebuilding.join(0.3)
        return write(*arguments)

    monkeypatch.setattr(Snapshot, "write", meanwhile)
    gallery.save()
    rebuilding.join()
    assert best(gallery, 1) == 1
    assert best(gallery_of(log, path), 1) == 1


def test_a_new_data_directory_does_not_miss_a_snapshot(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """If nobody was ever enrolled, a start logs nothing."""
    with caplog.at_level(logging.INFO):
        assert len(gallery_of(MemoryLog(), path)) == 0
    assert not caplog.records
