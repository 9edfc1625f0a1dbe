"""mypy on the SDK, as for its users."""

import re
from pathlib import Path
from subprocess import run
from sys import executable

import pytest

ROOT = Path(__file__).parents[2]

MISTAKES = """
from client import Group, Image, PageArgs, Person, Sdk, SearchParams, SearchSource

def program(sdk: Sdk) -> None:
    Group(1, "persons")  # call-arg
    Group("1", "persons", {})  # arg-type
    Person(None, "Ada", {}, 1, "a-1")  # call-arg
    Image(None, 1, 7)  # arg-type
    SearchParams(0.6, 0.5, 10, 0.4)  # call-arg
    SearchSource(b"jpeg", [1], face="smallest")  # arg-type
    sdk.groups.create(Person(None, "Ada", {}))  # arg-type
    sdk.persons.get("1")  # arg-type
    sdk.persons.get_all(1, 10)  # arg-type
    sdk.persons.patch(1, nickname="a")  # call-arg
    sdk.persons.patch(1, name=None)  # arg-type
    sdk.groups.patch(1, external_id="a")  # call-arg
    sdk.persons.get(1).nickname  # attr-defined
    for person in sdk.groups.iterate():
        person.storage_id  # attr-defined
    sdk.search(SearchSource(b"jpeg"), None)  # arg-type
    sdk.search(None, SearchSource(b"jpeg"))[0].face  # attr-defined
    name: str = sdk.persons.attach_image(Image(None, 1, b"jpeg"))  # assignment
    Sdk("http://127.0.0.1", 10)  # call-arg
"""


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where mypy keeps what it knows between the tests."""
    return tmp_path_factory.mktemp("mypy")


def mypy(program: Path, cache: Path) -> str:
    """Return what a strict mypy says."""
    command = [
        executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        str(cache),
        "--no-error-summary",
        str(program),
    ]
    return run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_a_program_that_uses_the_whole_sdk_is_typed(cache: Path) -> None:
    """Every answer has the type that a user expects, none of them Any."""
    assert mypy(ROOT / "tests/typing/sdk_usage.py", cache) == ""


def test_mistakes_are_found(tmp_path: Path, cache: Path) -> None:
    """mypy finds each wrong call on its line, and no other; the first reason there is the expected one."""
    program = tmp_path / "mistakes.py"
    program.write_text(MISTAKES)
    noted = re.finditer(r"  # ([a-z-]+)$", MISTAKES, re.MULTILINE)
    expected = {MISTAKES[: note.start()].count("\n") + 1: note[1] for note in noted}
    found = re.findall(r":(\d+): error: .*\[([a-z-]+)\]$", mypy(program, cache), re.MULTILINE)
    assert {int(line): code for line, code in reversed(found)} == expected
