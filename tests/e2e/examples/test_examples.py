"""The scripts in examples/, run as a user runs them, against a real server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from client import Group, Sdk
from tests.photographs import PHOTOS, ROOT
from tests.serving import Server, environment

PROBES = PHOTOS / "probes"


@pytest.fixture
def enrolled(server: Server, sdk: Sdk) -> dict[str, int]:
    """The ids of the people of examples/photos/enrol, enrolled by the example, by name."""
    run(server, "enrol_folder", PHOTOS / "enrol")
    return {person.name: person.id or 0 for person in sdk.persons.iterate()}


def run(server: Server, script: str, *arguments: object) -> str:
    """Run an example and return what it prints."""
    program = str(ROOT / "examples" / f"{script}.py")
    command = [sys.executable, program, "--url", server.url, *map(str, arguments)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_each_subfolder_is_enrolled_as_a_person(server: Server, sdk: Sdk, enrolled: dict[str, int]) -> None:
    """With its name and the photographs inside, however often the folder is enrolled."""
    run(server, "enrol_folder", PHOTOS / "enrol")
    assert sorted(enrolled) == ["Barack Obama", "Joe Biden"]
    assert [len(list(sdk.persons.iterate_images(id))) for id in enrolled.values()] == [1, 1]


def test_enrolling_a_folder_again_adds_what_is_new(
    server: Server, sdk: Sdk, enrolled: dict[str, int], tmp_path: Path
) -> None:
    """Existing people and pictures stay; new pictures are added, and files without a face are left out."""
    home = tmp_path / "Barack Obama"
    home.mkdir()
    for photo in (PHOTOS / "enrol/Barack Obama/obama.jpg", PROBES / "Barack Obama/obama2.jpg"):
        (home / photo.name).write_bytes(photo.read_bytes())
    (home / "notes.txt").write_text("no picture")
    said = run(server, "enrol_folder", tmp_path).splitlines()
    assert [line.split(" left out")[0] for line in said] == [
        "Barack Obama: notes.txt",
        "Barack Obama: obama.jpg",
        "Barack Obama: obama2.jpg enrolled",
    ]
    assert len(list(sdk.persons.iterate_images(enrolled["Barack Obama"]))) == 2


def test_what_systems_leave_in_folders_is_skipped(server: Server, sdk: Sdk, tmp_path: Path) -> None:
    """Thumbnails and forks are not pictures; names are the same in any Unicode form, and need not be UTF-8."""
    photo = (PHOTOS / "enrol/Barack Obama/obama.jpg").read_bytes()
    for number, name in enumerate(
        (".git", "@eaDir", "Jos\u00e9", "Jose\u0301", *map(os.fsdecode, (b"M\xfcller", b"M\xf6ller")))
    ):
        (tmp_path / name).mkdir()
        for file in (".DS_Store", "._photo.jpg", "Thumbs.db"):
            (tmp_path / name / file).write_bytes(b"left behind")
        (tmp_path / name / "photo.jpg").write_bytes(photo + bytes(number))
    said = run(server, "enrol_folder", tmp_path)
    assert sorted(person.name for person in sdk.persons.iterate()) == ["José", "M\\xf6ller", "M\\xfcller"]
    assert "left behind" not in said
    assert "Thumbs" not in said


def test_a_search_names_the_person(server: Server, enrolled: dict[str, int]) -> None:
    """A photograph that was not enrolled finds its person."""
    said = run(server, "search", PROBES / "Barack Obama/obama3.jpg")
    assert said.startswith(f"Barack Obama (person {enrolled['Barack Obama']})  similarity ")
    assert said.count("\n") == 1


@pytest.mark.usefixtures("enrolled")
def test_a_search_for_a_stranger_names_nobody(server: Server) -> None:
    """Someone who was not enrolled is reported as unknown."""
    assert run(server, "search", PROBES / "Eileen Collins/astronaut.png") == "nobody known\n"


def test_a_search_can_be_narrowed_to_a_group(server: Server, sdk: Sdk, enrolled: dict[str, int]) -> None:
    sdk.groups.create(Group(7, "vice presidents", {}))
    sdk.groups.update_persons(7, [enrolled["Joe Biden"]])
    assert run(server, "search", "--group", 7, PROBES / "Barack Obama/obama3.jpg") == "nobody known\n"


@pytest.mark.usefixtures("enrolled")
def test_a_search_takes_the_users_own_limit(server: Server) -> None:
    """A generous distance lists everybody, a tight one nobody."""
    photo = PROBES / "Barack Obama/obama3.jpg"
    assert run(server, "search", "--max-distance", 2, photo).count("\n") == 2
    assert run(server, "search", "--max-distance", 0.1, photo) == "nobody known\n"


def test_groups_are_managed(server: Server, enrolled: dict[str, int]) -> None:
    """A group is created, filled, listed and deleted, and members leave it."""
    obama, biden = enrolled["Barack Obama"], enrolled["Joe Biden"]
    group = run(server, "groups", "create", "presidents").split()[-1]
    assert run(server, "groups", "create", "presidents") == f"group {group}\n"
    run(server, "groups", "add", group, obama, biden)
    run(server, "groups", "remove", group, biden)
    assert run(server, "groups", "list") == f"group {group}: presidents\n  person {obama}: Barack Obama\n"
    run(server, "groups", "delete", group)
    assert run(server, "groups", "list") == ""
