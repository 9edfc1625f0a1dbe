"""A table of photos and the people in them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.adapters.archives.manifest import read_manifest
from server.domain.errors import ValidationFailed
from server.domain.unicode import composed, decomposed
from server.service.imports.entries import Entry, Unusable

COLUMNS = "photo,name,external_id,groups,metadata,metadata.city,expire_at"


def table(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """Write lines as a CSV file."""
    file = folder / "people.csv"
    file.write_text("\n".join(lines), encoding=encoding)
    return file


def test_a_row_is_a_photo_of_somebody(tmp_path: Path) -> None:
    """With everything known about the person, and the photo next to the file."""
    (tmp_path / "a.jpg").write_bytes(b"jpeg")
    row = 'a.jpg,Ada,A1,"staff; night shift","{""age"": 36}",London,2030-01-01T00:00:00Z'
    (entry,) = read_manifest(table(tmp_path, COLUMNS, row), ("everyone",))
    assert isinstance(entry, Entry)
    assert (entry.place, entry.read()) == ("a.jpg", b"jpeg")
    assert entry.groups == ("everyone", "staff", "night shift")
    person = entry.person
    assert (person.name, person.external_id, person.metadata) == ("Ada", "A1", {"age": 36, "city": "London"})
    assert person.expire_at == datetime(2030, 1, 1, tzinfo=UTC)


def test_a_photo_is_found_in_either_unicode_form_of_its_name(tmp_path: Path) -> None:
    """Table and disk may differ, and so may folders and files; of two files, the one named exactly is read."""
    folder = tmp_path / decomposed("Núñez")
    folder.mkdir()
    (folder / composed("José.jpg")).write_bytes(b"found")
    for form in (composed, decomposed):
        (entry,) = read_manifest(table(tmp_path, "photo,name", f"{form('Núñez/José.jpg')},Ada"))
        assert isinstance(entry, Entry)
        assert entry.read() == b"found"
        (tmp_path / form("é.jpg")).write_text(form.__name__)
    for form in (composed, decomposed):
        (entry,) = read_manifest(table(tmp_path, "photo,name", f"{form('é.jpg')},Ada"))
        assert isinstance(entry, Entry)
        assert entry.read().decode() == form.__name__
    (entry,) = read_manifest(table(tmp_path, "photo,name", "Núñez/Ada.jpg,Ada"))
    assert isinstance(entry, Entry)
    with pytest.raises(FileNotFoundError):
        entry.read()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_common_delimiters_and_a_byte_order_mark_are_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = (delimiter.join(cells) for cells in (("photo", "name"), ("a.jpg", "José")))
    (entry,) = read_manifest(table(tmp_path, *lines, encoding=encoding))
    assert isinstance(entry, Entry)
    assert (entry.person.name, entry.person.external_id) == ("José", "José")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",Ada,,,,,", "line 2: photo is empty"),
        ("a.jpg,,,,,,", "line 2: it has neither a name nor an external_id"),
        ("a.jpg,Ada,,,[1],,", "line 2: metadata is '[1]'; it must be a JSON object"),
        ("a.jpg,Ada,,,{,,", "line 2: metadata is '{', which cannot be read"),
        ("a.jpg,Ada,,,,,tomorrow", "line 2: expire_at is 'tomorrow', which cannot be read"),
        ("a.jpg,Ada,,,,,2030-01-01", "it has no time zone"),
        ("a.jpg,Ada", "line 2: it has more or fewer fields than the first line"),
        ("a.jpg,Ada,,,,,,,", "line 2: it has more or fewer fields than the first line"),
        (f"a.jpg,{'a' * 501},,,,,", "line 2: name is longer than 500 characters"),
    ],
)
def test_an_invalid_row_is_reported_and_the_next_is_read(tmp_path: Path, row: str, said: str) -> None:
    wrong, right = read_manifest(table(tmp_path, COLUMNS, row, "b.jpg,Bob,,,,,"))
    assert isinstance(wrong, Unusable)
    assert said in wrong.why.message
    assert isinstance(right, Entry)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["name", "Ada"], "has no column called photo"),
        ([""], "has no column called photo; its first line has none"),
        (["photo,nmae", "a.jpg,Ada"], "has a column 'nmae'; did you mean 'name', or 'metadata.nmae'"),
        (["photo,name", '"a.jpg,Ada'], "is not CSV in UTF-8"),
    ],
)
def test_a_file_that_is_not_such_a_table_is_refused(tmp_path: Path, lines: list[str], said: str) -> None:
    """The error says what is wrong, before anybody is enrolled."""
    with pytest.raises(ValidationFailed) as caught:
        list(read_manifest(table(tmp_path, *lines)))
    assert said in caught.value.message
