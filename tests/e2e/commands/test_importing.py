"""`kith import`: an archive of photos becomes people, beside a running server."""

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from client.api.sdk import Sdk
from client.model.page import PageArgs
from client.model.recognition import SearchSource
from tests.commands import kith
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER
from tests.serving import Server, command, environment, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose data directory receives the imports."""
    with serving(tmp_path_factory.mktemp("importing") / "data") as server:
        yield server


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A folder of two people, one with two photos, and a file that is not a photo."""
    files = {"Obama/1.jpg": OBAMA, "Obama/2.jpg": OBAMA_LATER, "Biden/1.jpg": BIDEN, "Biden/broken.jpg": b"no photo"}
    for name, content in files.items():
        file = tmp_path / "people" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "people"


def run(server: Server, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `kith import` on the server's data directory."""
    return kith("import", *arguments, "--data", server.data)


def test_a_folder_of_people_is_imported_once(server: Server, sdk: Sdk, people: Path) -> None:
    """The server finds them at once, refusals are reported, and a second run creates no duplicates."""
    first = run(server, people, "--group", "staff")
    assert first.returncode == 1
    assert first.stdout.startswith("3 enrolled, 0 there already, 1 refused in ")
    assert "Biden/broken.jpg: not a JPEG" in first.stderr
    (group,) = sdk.groups.get_all(PageArgs(1, 10), "staff").items
    assert {person.name for person in sdk.groups.iterate_persons(group.id)} == {"Obama", "Biden"}
    assert [found.person.name for found in sdk.search(None, SearchSource(OBAMA))] == ["Obama"]
    again = run(server, people, "--group", "staff")
    assert again.stdout.startswith("0 enrolled, 3 there already, 1 refused in ")
    (people / "Barry").mkdir()
    (people / "Barry" / "1.jpg").write_bytes(OBAMA)
    told = run(server, people).stderr
    assert re.search(
        r"Barry/1.jpg: it looks like person \d+, Obama, who is enrolled already \(confidence 99.9%\)\n", told
    )
    assert told.endswith("If a face does not belong to the person named, enrol that photo with --force.\n")
    assert len(list(sdk.persons.iterate())) == 2
    assert len(list(sdk.groups.iterate("staff"))) == 1


def test_a_table_says_who_people_are(server: Server, sdk: Sdk, people: Path) -> None:
    """With external ids, groups and metadata; an existing person keeps their name."""
    table = people / "people.csv"
    table.write_text(
        "photo,name,external_id,groups,metadata.office\nObama/1.jpg,Barack Obama,44,presidents,president\n"
    )
    assert run(server, table).returncode == 0
    table.write_text("photo,name,external_id\nObama/2.jpg,Somebody Else,44\n")
    assert run(server, table).returncode == 0
    (person,) = sdk.persons.iterate()
    assert (person.name, person.external_id, person.metadata) == ("Barack Obama", "44", {"office": "president"})
    assert len(list(sdk.persons.iterate_images(person.id))) == 2


def test_a_face_of_another_person_is_refused_unless_forced(server: Server, sdk: Sdk, people: Path) -> None:
    """The report names the person who has it, as JSON and as a page."""
    assert run(server, people).returncode == 1
    shutil.rmtree(people / "Obama")
    (people / "Impostor").mkdir()
    (people / "Impostor" / "<b>1.jpg").write_bytes(OBAMA)
    report, page = people / "report.json", people / "report.html"
    assert run(server, people, "--report", report).returncode == 1
    told = json.loads(report.read_text())
    assert (told["enrolled"], told["there_already"], told["refused"]) == (0, 1, 2)
    (taken,) = [photo for photo in told["refused_photos"] if photo["type"] == "face_taken"]
    assert taken["place"] == "Impostor/<b>1.jpg"
    assert "Obama" in taken["message"]
    assert run(server, people, "--force", "--report", page).returncode == 1
    assert "resembles other person" in page.read_text()
    assert "&lt;b&gt;1.jpg" in page.read_text()
    assert {person.name for person in sdk.persons.iterate()} == {"Obama", "Biden", "Impostor"}


def test_an_incomplete_photo_is_in_the_report(server: Server, sdk: Sdk, people: Path) -> None:
    """Whether its end is missing or other bytes precede it; it is enrolled anyway."""
    (people / "Obama" / "1.jpg").write_bytes(OBAMA[:-10])
    (people / "Obama" / "2.jpg").unlink()
    (people / "Biden" / "1.jpg").write_bytes(b"--frame\r\n\r\n" + BIDEN)
    report = people / "report.json"
    run(server, people, "--report", report)
    told = {warning["place"]: warning["reason"] for warning in json.loads(report.read_text())["warnings"]}
    assert told == {"Obama/1.jpg": "picture_incomplete", "Biden/1.jpg": "picture_begins_late"}
    assert {person.name for person in sdk.persons.iterate()} == {"Obama", "Biden"}


def test_a_killed_import_continues_where_it_was(tmp_path: Path) -> None:
    """Killed at any moment, it leaves nothing half done, and another run does the rest.

    The server is its own: a storage cannot be deleted while a picture may still be written, and for an hour it may be,
    for all that anybody knows of the killed process.
    """
    with serving(tmp_path / "data") as server, Sdk(server.url) as sdk:
        _kill_and_continue(server, sdk, tmp_path)


def _kill_and_continue(server: Server, sdk: Sdk, tmp_path: Path) -> None:
    for number in range(30):
        folder = tmp_path / "many" / f"person {number}"
        folder.mkdir(parents=True)
        (folder / "1.jpg").write_bytes(COLLINS)
    line = command("import", str(tmp_path / "many"), "--force", "--data", str(server.data))
    with subprocess.Popen(line, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as killed:
        while not list(sdk.persons.iterate()):
            assert killed.poll() is None
        killed.send_signal(signal.SIGKILL)
    enrolled = len(list(sdk.persons.iterate()))
    assert 0 < enrolled < 30
    done = run(server, tmp_path / "many", "--force")
    assert done.returncode == 0
    assert len(list(sdk.persons.iterate())) == 30
    images = [len(list(sdk.persons.iterate_images(person.id))) for person in sdk.persons.iterate()]
    assert set(images) == {1}
    assert kith("checkpoint", "--data", server.data).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere cannot be read: No such file or directory"),
        ([], "one of the arguments FOLDER|CSV|ZIP --encodings is required"),
        (["people", "--report", "report.txt"], "must end in .json or .html"),
    ],
)
def test_what_cannot_be_imported_is_one_line(server: Server, arguments: list[str], said: str) -> None:
    done = run(server, *arguments)
    assert done.returncode == 2
    assert said in done.stderr.splitlines()[-1]
