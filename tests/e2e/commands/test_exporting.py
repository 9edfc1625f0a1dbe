"""`kith export`: everything can be exported in open formats, and imported on another server."""

import csv
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from client import Group, Image, Person, Sdk, SearchSource
from tests.commands import kith
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER
from tests.serving import Server, serving

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `kith` with these arguments."""
    return kith(*arguments)


def lived_in(sdk: Sdk) -> None:
    """Fill a server with all kinds of people: in groups, without photos, with two, with only an encoding."""
    staff = sdk.groups.create(Group(None, "staff; and more", {"floor": 3}))
    sdk.groups.create(Group(None, "nobody yet", {}))
    obama = sdk.persons.create(Person(None, "Barack Obama", {"office": ["president"]}, external_id="b-1"))
    for photo in (OBAMA, OBAMA_LATER):
        sdk.persons.attach_image(Image(None, obama.id, photo))
    namesakes = [sdk.persons.create(Person(None, "Zoë, the other", {})) for _ in range(2)]
    face = sdk.faces.detect(BIDEN, with_encodings=True)[0].encoded
    assert face
    sdk.persons.attach_encoding(namesakes[0].id, face.encoding, face.encoder, face.template)
    sdk.groups.update_persons(staff.id, [obama.id, namesakes[1].id])
    sdk.persons.patch(namesakes[1].id or 0, expire_at=SOON)


def told(sdk: Sdk) -> list[object]:
    """Return everything known about everyone, except ids and times."""
    return [
        (
            person.name,
            person.metadata,
            person.external_id or f"kith:{person.id}",
            person.expire_at,
            [group.name for group in sdk.persons.iterate_groups(person.id or 0)],
            [image.content_type for image in sdk.persons.iterate_images(person.id or 0)],
        )
        for person in sdk.persons.iterate()
    ]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[object]]:
    """An export, made while a server runs, and what that server knows."""
    folder = tmp_path_factory.mktemp("exported")
    with serving(folder / "data") as server, Sdk(server.url) as sdk:
        lived_in(sdk)
        done = run("export", folder / "export", "--data", server.data)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"3 people and 3 pictures exported to {folder / 'export'}\n"
        return folder / "export", told(sdk)


def came_back(server: Server, export: Path) -> str:
    """Import an export and return the last line printed."""
    done = run("import", export, "--data", server.data)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_everything_is_restored_on_another_server_once(exported: tuple[Path, list[object]], tmp_path: Path) -> None:
    """Groups, people with and without photos, and encodings; people of the same name stay apart."""
    export, before = exported
    with serving(tmp_path / "other") as server, Sdk(server.url) as sdk:
        assert came_back(server, export).startswith("2 enrolled, 0 there already, 0 refused")
        assert told(sdk) == before
        assert {group.name: group.metadata for group in sdk.groups.iterate()} == {
            "staff; and more": {"floor": 3},
            "nobody yet": {},
        }
        found = [sdk.search(None, SearchSource(photo))[0].person.name for photo in (OBAMA_LATER, BIDEN)]
        assert found == ["Barack Obama", "Zoë, the other"]
        assert came_back(server, export).startswith("0 enrolled, 2 there already, 0 refused")
        assert told(sdk) == before


def test_any_program_can_read_an_export(exported: tuple[Path, list[object]]) -> None:
    """JSON lines, CSV, and the original photos."""
    export, _ = exported
    people, groups, encodings = (
        [json.loads(line) for line in (export / name).read_text().splitlines()]
        for name in ("people.jsonl", "groups.jsonl", "encodings.jsonl")
    )
    assert [person["name"] for person in people] == ["Barack Obama", "Zoë, the other", "Zoë, the other"]
    assert people[0]["groups"] == ["staff; and more"]
    assert [group["metadata"] for group in groups] == [{"floor": 3}, {}]
    assert [(len(face["encoding"]), face["photo"] is None) for face in encodings] == [
        (128, False),
        (128, False),
        (128, True),
    ]
    with (export / "photos.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert [(export / row["photo"]).read_bytes() for row in rows] == [OBAMA, OBAMA_LATER]
    assert {row["external_id"] for row in rows} == {"b-1"}


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    done = run("export", tmp_path, "--data", tmp_path / "data")
    assert done.returncode == 2
    assert done.stderr == f"kith: {tmp_path} is not empty; name an empty folder or a new one\n"


def test_one_person_can_be_exported_alone(exported: tuple[Path, list[object]], tmp_path: Path) -> None:
    """With the groups, the pictures and the template, and nothing of anybody else; an unknown one is refused."""
    data, one = exported[0].with_name("data"), tmp_path / "one"
    done = run("export", one, "--data", data, "--person", 1)
    assert (done.returncode, done.stdout) == (0, f"person 1 and 2 pictures exported to {one}\n")
    nobody = run("export", tmp_path / "none", "--data", data, "--person", 9)
    assert (nobody.returncode, nobody.stderr) == (2, "kith: no person with id 9\n")
    assert not (tmp_path / "none").exists()
    told = {name: (one / f"{name}.jsonl").read_text() for name in ("people", "groups", "encodings", "traces")}
    assert [text.count("\n") for text in told.values()] == [1, 1, 2, 1]
    trace = json.loads(told["traces"])
    assert (trace["person"], trace["kind"], len(trace["template"])) == ("b-1", "template", 256)
    assert "Zoë" not in "".join(told.values())
