"""A folder of photos, with one subfolder per person."""

import os
from pathlib import Path

import pytest

from client._http.photos.packing import SUFFIXES as SENT
from server.adapters.archives.folder import read_folder
from server.domain.errors import ImageInvalid, ValidationFailed
from server.domain.pictures.photo_files import SUFFIXES
from server.service.imports.entries import Entry, Unusable
from tests.archives import not_files
from tests.photographs import ROOT


def filled(root: Path, *names: str) -> Path:
    """Create empty files with these names in a folder."""
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return root


def read(root: Path) -> dict[str, str]:
    """Return whose each photo is, by place."""
    entries = [entry for entry in read_folder(root) if isinstance(entry, Entry)]
    return {entry.place: entry.person.name for entry in entries}


def test_a_folder_is_a_person_with_all_photos_below(tmp_path: Path) -> None:
    """So is a photo beside the folders; files that are not photos are ignored."""
    filled(tmp_path, "Ada/1.jpg", "Ada/2020/2.PNG", "Bob/b.heic", "Cleo.webp", "Ada/notes.txt", "readme.md")
    assert read(tmp_path) == {
        "Ada/1.jpg": "Ada",
        "Ada/2020/2.PNG": "Ada",
        "Bob/b.heic": "Bob",
        "Cleo.webp": "Cleo",
    }


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "Ada/._1.jpg",
        "Thumbs.db",
        "@eaDir/1.jpg",
        "Ada/@eaDir/1.jpg",
        ".git/1.jpg",
        "__MACOSX/a.jpg",
        "@Recycle/1.jpg",
    ],
)
def test_what_systems_leave_among_photos_is_skipped(tmp_path: Path, name: str) -> None:
    filled(tmp_path, "Ada/1.jpg", name)
    assert list(read(tmp_path)) == ["Ada/1.jpg"]


@pytest.mark.parametrize("name", ["1.jfif", "1.JIF", "1.jpe"])
def test_a_jpeg_has_many_endings(tmp_path: Path, name: str) -> None:
    assert read(filled(tmp_path, f"Ada/{name}")) == {f"Ada/{name}": "Ada"}


def test_the_sdk_the_server_and_the_documentation_agree_on_endings() -> None:
    """The endings of photos are written down three times."""
    page = (ROOT / "docs/how-to/photo-archive.md").read_text()
    assert SENT == SUFFIXES
    assert [suffix for suffix in SUFFIXES if f"`{suffix}`" not in page] == []


def test_what_is_not_a_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    """Links that lead nowhere or to themselves, pipes and sockets, each by its place; also beside folders."""
    filled(tmp_path, "Ada/1.jpg")
    not_files(tmp_path / "Ada")
    (tmp_path / "lone.jpg").symlink_to("nowhere.jpg")
    whys: dict[str, str] = {}
    for entry in read_folder(tmp_path):
        assert isinstance(entry, Entry)
        try:
            entry.content()
        except ImageInvalid as error:
            whys[entry.place] = error.message
    assert list(whys) == ["Ada/gone.jpg", "Ada/loop.jpg", "Ada/pipe.jpg", "Ada/socket.jpg", "lone.jpg"]
    assert all(why.startswith("cannot be read: ") for why in whys.values())
    assert whys["Ada/pipe.jpg"] == "cannot be read: it is not a regular file"


def test_a_name_is_the_same_in_either_unicode_form(tmp_path: Path) -> None:
    filled(tmp_path, "Jose\u0301/1.jpg", "José/2.jpg")
    (one, other) = read_folder(tmp_path)
    assert isinstance(one, Entry)
    assert isinstance(other, Entry)
    assert one.person == other.person
    assert one.person.external_id == "José"


def test_a_name_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    filled(tmp_path, "Ada/1.jpg")
    filled(tmp_path, os.fsdecode(b"Jos\xe9/1.jpg"))
    unusable = [entry for entry in read_folder(tmp_path) if isinstance(entry, Unusable)]
    assert [(one.place, one.why.message) for one in unusable] == [
        ("Jos\ufffd/1.jpg", "the name of the person is not UTF-8; rename it")
    ]
    assert list(read(tmp_path)) == ["Ada/1.jpg"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValidationFailed, match="nowhere cannot be read: No such file or directory"):
        list(read_folder(tmp_path / "nowhere"))
