"""Users of face_recognition bring pickles of encodings, and continue with Kith."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from client import Person, Sdk, SearchSource
from client.errors import ValidationFailed
from tests.commands import kith
from tests.photographs import PHOTOS
from tests.serving import serving

LATER = PHOTOS / "probes/Barack Obama/obama2.jpg"


ENCODING = """
import pickle, sys
from pathlib import Path
import face_recognition

found = {}
for photo in map(Path, sys.argv[1:]):
    found[photo.parent.name] = face_recognition.face_encodings(face_recognition.load_image_file(photo))
sys.stdout.buffer.write(pickle.dumps(found))
"""
"""What face_recognition's users run; in a separate process, since it lets Pillow read broken files everywhere."""


def pickled(*photos: Path) -> bytes:
    """Return what face_recognition's users store: lists of encodings by name."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", ENCODING, *photos], capture_output=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def kept() -> dict[str, list[Any]]:
    """The encodings of the people in examples/photos/enrol."""
    known: dict[str, list[Any]] = pickle.loads(pickled(*sorted((PHOTOS / "enrol").glob("*/*"))))
    return known


@pytest.fixture(scope="module")
def probe() -> Any:
    """An encoding of another photo of one of them."""
    ((encoding,),) = pickle.loads(pickled(LATER)).values()
    return encoding


def test_pickled_encodings_are_enrolled_and_searched(tmp_path: Path, kept: dict[str, list[Any]], probe: Any) -> None:
    """By a photo and by an encoding, with dlib's network alone; the error names the encoder."""
    with serving(tmp_path / "data", encoder="dlib") as server, Sdk(server.url) as sdk:
        people = {name: sdk.persons.create(Person(None, name, {})) for name in kept}
        with pytest.raises(ValidationFailed) as caught:
            sdk.persons.attach_encoding(people["Joe Biden"].id, kept["Joe Biden"][0], "face_recognition")
        encoder = caught.value.payload["encoder"][0].split("'")[-2]
        for name, encodings in kept.items():
            for encoding in encodings:
                sdk.persons.attach_encoding(people[name].id, encoding, encoder)
        for source in (SearchSource(LATER), SearchSource(encoding=probe)):
            assert [result.person.name for result in sdk.search(None, source)] == ["Barack Obama"]


def run_import(data: Path, file: Path, *options: str, **settings: object) -> tuple[int, str]:
    """Run `kith import` and return its exit code and all that it prints."""
    done = kith("import", "--encodings", file, "--data", data, *options, **settings)
    return done.returncode, done.stdout or done.stderr


def test_an_import_of_encodings_writes_its_report(tmp_path: Path, kept: dict[str, list[Any]]) -> None:
    """As an import of photos does, with what was refused and why."""
    file, report = tmp_path / "encodings.pickle", tmp_path / "report.json"
    file.write_bytes(pickle.dumps({"Joe": kept["Joe Biden"], "Zoe": kept["Joe Biden"]}))
    code, said = run_import(tmp_path / "data", file, "--report", str(report), encoder="dlib")
    told = json.loads(report.read_text())
    assert (code, told["enrolled"], told["refused"]) == (1, 1, 1), said
    (refused,) = told["refused_photos"]
    assert (refused["place"], refused["type"]) == ("Zoe", "face_taken")


def test_a_pickle_is_imported_beside_a_running_server_once(
    tmp_path: Path, kept: dict[str, list[Any]], probe: Any
) -> None:
    """Importing it again creates nobody twice, in any Unicode form of the names."""
    file = tmp_path / "encodings.pickle"
    file.write_bytes(pickle.dumps({"names": ["José"], "encodings": kept["Joe Biden"]}))
    again = tmp_path / "again.pickle"
    again.write_bytes(pickle.dumps({"Jose\u0301": kept["Joe Biden"], "Barack": kept["Barack Obama"][0]}))
    data = tmp_path / "data"
    with serving(data, encoder="dlib") as server, Sdk(server.url) as sdk:
        assert run_import(data, file, encoder="dlib") == (0, "1 enrolled\n")
        assert run_import(data, again, encoder="dlib") == (0, "1 enrolled, 1 there already\n")
        again.write_bytes(pickle.dumps({"Obama": kept["Barack Obama"][0]}))
        refusal = (
            "Obama: it looks like person 2, Barack, who is enrolled already (confidence 99.9%)\nnothing imported\n"
        )
        assert run_import(data, again, encoder="dlib") == (1, refusal)
        assert sorted(person.name for person in sdk.persons.iterate()) == ["Barack", "José"]
        assert [result.person.name for result in sdk.search(None, SearchSource(encoding=probe))] == ["Barack"]


class Evil:
    """Runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("touch /tmp/kith-was-here",)


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (Evil(), "system"),
        ({"Ada": Evil()}, "system"),
        ({"Ada": [[["deep"]]]}, "no encodings by name"),
        ({1: [0.5] * 128}, "not text"),
        (([[0.5] * 128], []), "no encodings by name"),
        (7, "no encodings by name"),
    ],
    ids=["code", "code in a name", "too deep", "no name", "too few names", "a number"],
)
def test_a_pickle_of_anything_else_is_refused_and_runs_nothing(tmp_path: Path, held: object, reason: str) -> None:
    file = tmp_path / "held.pickle"
    file.write_bytes(pickle.dumps(held))
    code, said = run_import(tmp_path / "data", file, encoder="dlib")
    assert (code, said.count("\n")) == (2, 1)
    assert reason in said
    assert not Path("/tmp/kith-was-here").exists()


def test_encodings_of_one_network_are_refused_by_both(tmp_path: Path) -> None:
    """An invalid encoding is refused too; nobody is created from either."""
    file = tmp_path / "encodings.pickle"
    file.write_bytes(pickle.dumps({"Ada": [0.5] * 128, "Bob": [0.5] * 3}))
    code, said = run_import(tmp_path / "data", file)
    assert code == 2
    assert "KITH_ENCODER=dlib" in said
    code, said = run_import(tmp_path / "other", file, encoder="dlib")
    assert (code, said.splitlines()) == (
        1,
        ["Bob: encoding must be 128 finite numbers, not all 0", "1 enrolled"],
    )
