"""`kith verify`, `kith backup` and `kith restore` with a storage in S3."""

from pathlib import Path

import pytest
from attrs import frozen

from server.bootstrap import open_data_directory
from server.settings import Settings
from tests.e2e.backups.conftest import Kith, backups_in, kith, pictures_in
from tests.e2e.backups.people import flaws_of, kept_in, people_in
from tests.object_storage import ObjectStorage

__all__ = ["kith"]
PEOPLE = 4


@frozen
class Installation:
    """A data directory with people whose pictures are in S3."""

    data: Path
    uri: str
    storage_id: int


@pytest.fixture
def here(s3: ObjectStorage, tmp_path: Path) -> Installation:
    """One with a few people."""
    data, uri = tmp_path / "data", s3.new_uri()
    with people_in(data) as people:
        storage = people.new_default(uri)
        people.enrol(PEOPLE)
    return Installation(data, uri, storage)


@pytest.fixture
def kept(here: Installation, kith: Kith, tmp_path: Path) -> Path:
    """A backup of it."""
    assert kith("backup", tmp_path / "kept", "--data", here.data)[0] == 0
    return tmp_path / "kept"


def test_a_backup_has_the_pictures(s3: ObjectStorage, here: Installation, kept: Path) -> None:
    assert sorted(pictures_in(kept).values()) == sorted(s3.objects(here.uri).values())
    assert len(pictures_in(kept)) == PEOPLE


def test_a_backup_that_cannot_read_them_is_not_made(
    kith: Kith, s3: ObjectStorage, here: Installation, kept: Path, tmp_path: Path
) -> None:
    """It would be wrong to call them missing; the next backup works."""
    with s3.cut_off():
        code, _, told = kith("backup", tmp_path / "other", "--data", here.data)
    assert code == 2
    assert "bucket 'pictures' cannot be reached" in told
    assert backups_in(tmp_path / "other") == []
    assert kith("backup", tmp_path / "other", "--data", here.data)[0] == 0
    assert sorted(pictures_in(tmp_path / "other").values()) == sorted(pictures_in(kept).values())


def test_a_restore_does_not_share_the_place_of_a_living_server(
    kith: Kith, s3: ObjectStorage, here: Installation, kept: Path, tmp_path: Path
) -> None:
    """It says what to do, and changes nothing."""
    before = s3.objects(here.uri)
    code, _, told = kith("restore", kept, "--data", tmp_path / "other")
    assert code == 2
    assert here.uri in told
    assert "--take-over" in told
    assert f"--place {here.storage_id}=URI" in told
    assert not (tmp_path / "other").exists()
    assert s3.objects(here.uri) == before


@pytest.mark.parametrize("place", ["folder", "s3"])
def test_a_restore_can_put_pictures_elsewhere(
    kith: Kith, s3: ObjectStorage, here: Installation, kept: Path, tmp_path: Path, place: str
) -> None:
    """In a folder or elsewhere in S3; the first place stays as it was."""
    uri = "mine" if place == "folder" else s3.new_uri()
    before, other = s3.objects(here.uri), tmp_path / "other"
    assert kith("restore", kept, "--data", other, "--place", f"{here.storage_id}={uri}")[0] == 0
    folder = {path: path.read_bytes() for path in (other / "storages").rglob("*") if path.is_file()}
    there = folder if place == "folder" else s3.objects(uri)
    assert sorted(there.values()) == sorted(before.values())
    assert s3.objects(here.uri) == before
    assert flaws_of(other) == flaws_of(here.data) == []
    with people_in(other) as people:
        people.remove(people.ids()[0])
    assert s3.objects(here.uri) == before


def test_a_restore_takes_over_the_place_of_a_server_that_is_gone(
    kith: Kith, s3: ObjectStorage, here: Installation, kept: Path, tmp_path: Path
) -> None:
    """What was lost is back, and what is not in the backup is noted for erasure."""
    saved = s3.objects(here.uri)
    with people_in(here.data) as people:
        people.remove(people.ids()[0])
        people.enrol(2)
    newer = set(s3.objects(here.uri)) - set(saved)
    other = tmp_path / "other"
    assert kith("restore", kept, "--data", other, "--take-over")[0] == 0
    assert {key: s3.objects(here.uri)[key] for key in saved} == saved
    with people_in(other) as people:
        assert {key for _, key in people.records.orphaned_blobs.to_erase()} == newer
    assert flaws_of(other) == []


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("99=s3://pictures/a", "no storage 99"),
        ("{id}=s3://nowhere/a", "no bucket 'nowhere'"),
        ("{id}=s3://pictures", "has objects already"),
        ("{id}=../outside", "inside the server's storage root"),
    ],
)
def test_a_restore_to_an_invalid_place_changes_nothing(
    kith: Kith, here: Installation, kept: Path, tmp_path: Path, place: str, told: str
) -> None:
    options = ["--place", place.format(id=here.storage_id)]
    code, _, complaint = kith("restore", kept, "--data", tmp_path / "other", *options, "--take-over")
    assert (code, told in complaint) == (2, True), complaint
    assert not (tmp_path / "other").exists()


def test_a_restore_needs_an_id_and_a_uri(kith: Kith, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        kith("restore", tmp_path, "--place", "s3://bucket/a")


def test_verify_finds_what_is_missing_damaged_or_unowned(kith: Kith, s3: ObjectStorage, here: Installation) -> None:
    """It erases what nobody owns if asked to."""
    missing, damaged = sorted(s3.objects(here.uri))[:2]
    s3.put(f"{here.uri}/{damaged}", b"x")
    s3.put(f"{here.uri}/aa/nobodys", b"x")
    s3.delete(f"{here.uri}/{missing}")
    code, told, _ = kith("verify", "--data", here.data, "--repair")
    for line in ("blob_missing: image ", "blob_damaged: image ", f"blob_orphaned: {here.uri}: aa/nobodys"):
        assert line in told
    assert code == 1
    assert len(s3.objects(here.uri)) == PEOPLE - 1


def test_verify_does_not_call_missing_what_it_cannot_reach(kith: Kith, s3: ObjectStorage, here: Installation) -> None:
    """It says that the storage cannot be reached."""
    with s3.cut_off():
        code, told, _ = kith("verify", "--data", here.data)
    assert code == 1
    assert f"storage_unreachable: {here.uri} is not checked: " in told
    assert "blob_" not in told


def test_what_could_not_be_erased_at_a_start_is_still_noted(s3: ObjectStorage, here: Installation) -> None:
    """What a crash left half written is noted for erasure, and the next start erases it."""
    with people_in(here.data) as people:
        people.records.orphaned_blobs.announce((here.storage_id, "aa/half"))
    s3.put(f"{here.uri}/aa/half", b"x")
    with s3.cut_off():
        open_data_directory(Settings(data_dir=here.data)).close()
    with people_in(here.data) as people:
        assert people.records.orphaned_blobs.to_erase() == [(here.storage_id, "aa/half")]
    open_data_directory(Settings(data_dir=here.data)).close()
    assert "aa/half" not in s3.objects(here.uri)
    assert kept_in(here.data)["strays"] == []
