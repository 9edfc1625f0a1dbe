"""The README's tours, run exactly against a real server."""

import re
import shutil
import subprocess

import pytest

from client import Group, Sdk
from examples.enrol_folder import enrol_folder
from tests.photographs import ROOT
from tests.serving import Server

DOCUMENTED = "http://127.0.0.1:41101"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def tour(language: str, server: Server) -> str:
    """Return the README's only block in a language, pointed at the server."""
    (block,) = (text for kind, text in BLOCK.findall((ROOT / "README.md").read_text()) if kind == language)
    assert DOCUMENTED in block
    return str(block).replace(DOCUMENTED, server.url.removesuffix("/api"))


def test_the_tour_with_the_sdk_works(
    server: Server, sdk: Sdk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It finds Obama, rejects strangers, recognises a pair as one person, and deletes everybody at the end."""
    monkeypatch.chdir(ROOT)
    exec(tour("python", server), {})
    found, box, verdict = capsys.readouterr().out.splitlines()
    assert found.startswith("Barack Obama 0.99")
    assert box.startswith("Box(left=")
    assert verdict == "True"
    assert not list(sdk.persons.iterate())


def test_the_enrolment_of_the_tour_can_be_run_again(
    server: Server, sdk: Sdk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in a notebook: everything but the deletion runs twice, with the same answers and no duplicates."""
    monkeypatch.chdir(ROOT)
    before_forgetting = tour("python", server).split("# Forget")[0]
    exec(before_forgetting, {})
    first = capsys.readouterr().out
    exec(before_forgetting, {})
    assert capsys.readouterr().out == first
    assert [person.name for person in sdk.persons.iterate()] == ["Barack Obama", "Joe Biden"]


def test_the_tour_recognises_people_enrolled_by_the_folder_example(
    server: Server, sdk: Sdk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are no duplicates, whichever comes first, and existing groups do not matter."""
    monkeypatch.chdir(ROOT)
    sdk.groups.create(Group(1, "another", {}))
    for _ in range(2):
        enrol_folder(sdk, ROOT / "examples" / "photos" / "enrol")
        exec(tour("python", server).split("# Forget")[0], {})
    assert [person.name for person in sdk.persons.iterate()] == ["Barack Obama", "Joe Biden"]
    assert [group.name for group in sdk.groups.iterate()] == ["another", "vice presidents"]


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_tour_with_curl_works(server: Server, sdk: Sdk) -> None:
    """Every command succeeds, with the output that the README promises."""
    script = tour("sh", server).replace("curl ", "curl --fail-with-body --silent --show-error ")
    done = subprocess.run(["sh", "-eu", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    created, image, found, nobody, found_again, _, members = done.stdout.splitlines()
    assert '"id":44' in created
    assert image.isdecimal()
    assert '"name":"Barack Obama"' in found
    assert '"name":"Barack Obama"' in found_again
    assert nobody == "[]"
    assert '"total_pages":1' in members
    assert not list(sdk.persons.iterate())
