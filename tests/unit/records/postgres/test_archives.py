"""Uploaded archives in a database that servers share."""

from pathlib import Path
from typing import BinaryIO

import pytest

from server.adapters.archives import archive_stores
from server.adapters.archives.archive_stores import DatabaseArchiveStore
from server.domain.errors import ArchiveInvalid
from server.domain.jobs import JobDraft, JobState, Source
from server.records.jobs.archives import ArchiveRecords
from server.records.records import Records

CONTENT = b"0123456789"


@pytest.fixture
def archives(records: Records, monkeypatch: pytest.MonkeyPatch) -> ArchiveRecords:
    """Archives in parts of four bytes."""
    monkeypatch.setattr(archive_stores, "PART", 4)
    assert records.archives
    return records.archives


@pytest.fixture
def store(archives: ArchiveRecords, tmp_path: Path) -> DatabaseArchiveStore:
    """The store of one server."""
    return DatabaseArchiveStore(tmp_path, archives)


def held(store: DatabaseArchiveStore, name: str) -> bytes:
    """Return an archive's bytes."""
    with store.opened(name) as file:
        file.seek(0)
        return file.read()


def test_all_servers_have_what_one_received(
    store: DatabaseArchiveStore, archives: ArchiveRecords, tmp_path: Path
) -> None:
    """Until it is discarded; no file of it is left on either."""
    other = DatabaseArchiveStore(tmp_path / "other", archives)
    (tmp_path / "other").mkdir()
    name = store.keep([CONTENT[:3], CONTENT[3:]], bool)
    assert list(archives.parts(name)) == [b"0123", b"4567", b"89"]
    assert held(other, name) == CONTENT
    other.discard(name)
    with pytest.raises(ArchiveInvalid, match="upload it again"):
        held(store, name)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_invalid_archive_is_not_stored(store: DatabaseArchiveStore, records: Records) -> None:

    def refuse(_: BinaryIO) -> None:
        raise ArchiveInvalid("no")

    with pytest.raises(ArchiveInvalid):
        store.keep([CONTENT], refuse)
    assert records.database.rows("SELECT name FROM archives") == []


def test_archives_move_along_with_a_directorys_records(store: DatabaseArchiveStore, tmp_path: Path) -> None:
    """Those of unfinished jobs do; the others are erased, and so are all files."""
    for name in ("needed.zip", "stray.zip"):
        (tmp_path / name).write_bytes(CONTENT)
    for _ in range(2):
        store.settle({"needed.zip"})
    assert held(store, "needed.zip") == CONTENT
    with pytest.raises(ArchiveInvalid):
        held(store, "stray.zip")
    assert list(tmp_path.iterdir()) == []


def test_archives_of_no_job_are_deleted_after_an_hour(archives: ArchiveRecords, records: Records) -> None:
    """By then nobody is still storing them; those that a job waits for stay."""
    for name in ("waiting", "done", "half", "new"):
        archives.add(name, 0, CONTENT)
    jobs = {name: records.jobs.add(JobDraft(Source("a.zip", archive=name))) for name in ("waiting", "done")}
    records.jobs.end(jobs["done"], JobState.DONE)
    archives.remove_abandoned()
    assert all(list(archives.parts(name)) for name in ("waiting", "done", "half", "new"))
    records.database.execute_sql("UPDATE archives SET written = now() - interval '2 hours' WHERE name <> 'new'")
    archives.remove_abandoned()
    assert [name for name in ("waiting", "done", "half", "new") if list(archives.parts(name))] == ["waiting", "new"]
