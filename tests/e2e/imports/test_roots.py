"""The server imports from its own machine only what the operator allows."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from client import Sdk
from client.errors import ImportPathRefused, ValidationFailed
from tests.archives import archive
from tests.e2e.imports.conftest import finished
from tests.photographs import BIDEN, OBAMA
from tests.serving import Server


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of people next to the root."""
    (tmp_path / "Biden").mkdir()
    (tmp_path / "Biden" / "1.jpg").write_bytes(BIDEN)
    return tmp_path


@pytest.fixture
def inside(root: Path, outside: Path) -> Iterator[Path]:
    """A folder of people in the root, with links that lead out."""
    folder = root / "people"
    (folder / "Obama").mkdir(parents=True)
    (folder / "Obama" / "1.jpg").write_bytes(OBAMA)
    (folder / "Obama" / "2.jpg").symlink_to(outside / "Biden" / "1.jpg")
    (folder / "Biden").symlink_to(outside / "Biden")
    os.mkfifo(folder / "Obama" / "3.jpg")
    yield folder
    for path in sorted(root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def test_a_folder_below_a_root_is_imported_without_its_links(sdk: Sdk, root: Path, inside: Path) -> None:
    """The roots are listed, and links out of them and non-files are refused by name."""
    assert sdk.imports.roots() == [str(root)]
    done = finished(sdk, sdk.imports.start_on_server(str(inside)))
    assert (done.state, done.enrolled, done.refused, done.source) == ("done", 1, 3, str(inside))
    told = {refused.place: refused.type for refused in sdk.imports.iterate_refusals(done.id)}
    assert told == {
        "Biden": "import_path_refused",
        "Obama/2.jpg": "import_path_refused",
        "Obama/3.jpg": "image_invalid",
    }


def test_a_table_cannot_name_photos_elsewhere(sdk: Sdk, inside: Path, outside: Path) -> None:
    elsewhere = outside / "Biden" / "1.jpg"
    lines = ["photo,name", "Obama/1.jpg,Obama", f"{elsewhere},Biden", f"{os.path.relpath(elsewhere, inside)},Biden"]
    (inside / "people.csv").write_text("\n".join(lines))
    done = finished(sdk, sdk.imports.start_on_server(str(inside / "people.csv")))
    assert (done.enrolled, done.refused) == (1, 2)
    assert {refused.type for refused in sdk.imports.iterate_refusals(done.id)} == {"import_path_refused"}


def test_an_archive_below_a_root_is_imported_and_stays(sdk: Sdk, inside: Path) -> None:
    file = inside / "people.zip"
    file.write_bytes(archive({"Biden/1.jpg": BIDEN}).getvalue())
    assert finished(sdk, sdk.imports.start_on_server(str(file))).enrolled == 1
    assert file.exists()


def test_a_path_that_leads_out_is_refused(sdk: Sdk, root: Path, inside: Path, outside: Path) -> None:
    """Whether or not anything is there; no import starts."""
    relative = os.path.relpath(root)
    for path in (
        outside,
        inside / "Biden",
        root / "..",
        "/",
        "/nowhere",
        relative,
        f"{root}/../{outside.name}",
        "\x7f",
    ):
        with pytest.raises(ImportPathRefused, match="not an absolute path below"):
            sdk.imports.start_on_server(str(path))
    with pytest.raises(ValidationFailed, match="cannot be read"):
        sdk.imports.start_on_server(str(root / "nowhere"))
    assert not list(sdk.imports.iterate())


def test_an_invalid_table_fails_with_a_reason(sdk: Sdk, inside: Path) -> None:
    (inside / "people.csv").write_text("picture,name\n")
    started = sdk.imports.start_on_server(str(inside / "people.csv"))
    with pytest.raises(ValidationFailed, match="has no column called photo"):
        finished(sdk, started)
    assert sdk.imports.get(started.id).state == "failed"


def test_without_roots_no_path_is_imported(server: Server) -> None:
    """The error names the setting; the route still refuses unknown names."""
    with Sdk(server.url) as sdk:
        assert sdk.imports.roots() == []
        with pytest.raises(ImportPathRefused, match="KITH_IMPORT_ROOTS"):
            sdk.imports.start_on_server("/")
    answer = requests.post(f"{server.url}/jobs/import", json={"path": "/", "group": "a"}, timeout=60)
    assert answer.json()["type"] == "validation_failed"
