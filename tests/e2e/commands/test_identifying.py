"""`kith identify`: who is in photos, on the command line."""

import json
import os
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.archives import not_files
from tests.commands import kith
from tests.photographs import BIDEN, COLLINS, NOBODY, OBAMA, OBAMA_LATER


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that knows two people."""
    folder = tmp_path_factory.mktemp("identifying")
    (folder / "people").mkdir()
    (folder / "people" / "Barack [Obama].jpg").write_bytes(OBAMA)
    (folder / "people" / "Joe Biden.jpg").write_bytes(BIDEN)
    assert run(folder / "data", "import", folder / "people").returncode == 0
    return folder / "data"


def run(data: Path, *arguments: object) -> CompletedProcess[str]:
    """Run a `kith` command on a data directory."""
    return kith(*arguments, "--data", data)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Somebody known, a stranger, a photo without a face, and a file that is not a photo."""
    contents = {"later.jpg": OBAMA_LATER, "stranger.jpg": COLLINS, "empty.jpg": NOBODY, "broken.jpg": b"no photo"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in contents]


def test_a_photo_whose_name_is_not_utf8_is_identified(data: Path, tmp_path: Path) -> None:
    """The unprintable part of its name is replaced."""
    for content in (OBAMA_LATER, NOBODY):
        photo = tmp_path / os.fsdecode(b"M\xfcller.jpg")
        photo.write_bytes(content)
        assert "M\ufffdller.jpg" in run(data, "identify", photo).stdout.replace("\n", "")


def test_people_are_named_in_a_table(data: Path, photos: list[Path]) -> None:
    """One face per row, brackets in names unchanged; a file that is not a photo is reported, the others identified."""
    done = run(data, "identify", *photos)
    assert done.returncode == 1
    assert "Barack [Obama]" in done.stdout
    assert "nobody known" in done.stdout
    assert "empty.jpg: no face" in done.stdout.replace("\n", "")
    assert done.stderr.splitlines() == [
        f"{photos[-1]}: not a JPEG, PNG, WebP, HEIC, AVIF, JPEG 2000, GIF, TIFF or BMP picture"
    ]


def test_json_is_one_line_per_photo(data: Path, photos: list[Path]) -> None:
    done = run(data, "identify", "--json", *photos[:3])
    assert done.returncode == 0
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(each["photo"]).name for each in told] == ["later.jpg", "stranger.jpg", "empty.jpg"]
    names = [[result["person"]["name"] for face in each["faces"] for result in face["results"]] for each in told]
    assert names == [["Barack [Obama]"], [], []]


def test_an_incomplete_photo_is_identified_with_a_warning(data: Path, tmp_path: Path) -> None:
    """On standard error beside the table, or in the line of JSON."""
    (tmp_path / "cut.jpg").write_bytes(OBAMA_LATER[:-10])
    done = run(data, "identify", tmp_path / "cut.jpg")
    assert (done.returncode, done.stderr) == (0, f"{tmp_path / 'cut.jpg'}: picture incomplete\n")
    assert "Barack [Obama]" in done.stdout
    told = json.loads(run(data, "identify", "--json", tmp_path / "cut.jpg").stdout)
    assert told["warnings"] == [{"reason": "picture_incomplete"}]


def test_what_is_not_a_file_is_named_without_waiting_for_it(data: Path, tmp_path: Path) -> None:
    """A link to nowhere or to itself, a pipe or a socket; the others are identified and clustered."""
    odd = not_files(tmp_path)
    (tmp_path / "later.jpg").write_bytes(OBAMA_LATER)
    done = run(data, "identify", *odd, tmp_path / "later.jpg")
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == [str(path) for path in odd]
    assert "Barack [Obama]" in done.stdout
    clustered = run(data, "cluster", tmp_path)
    assert all(str(path) in clustered.stderr for path in odd)
    assert "5 photos, 1 face, 1 person" in clustered.stdout


@pytest.mark.parametrize(
    ("option", "said"),
    [(("--group", "7"), "no group with id 7"), (("--max-false-alarms", "2"), "must be above 0 and at most 1, not 2")],
)
def test_an_invalid_option_is_one_line(data: Path, photos: list[Path], option: tuple[str, str], said: str) -> None:
    done = run(data, "identify", photos[0], *option)
    assert done.returncode == 2
    assert said in done.stderr.splitlines()[-1]
