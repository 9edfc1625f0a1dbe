"""`kith cluster`: a pile of photos becomes people, and a table that `kith import` takes."""

import csv
import os
from pathlib import Path
from subprocess import CompletedProcess

from client.api.sdk import Sdk
from client.model.recognition import SearchSource
from tests.commands import kith
from tests.photographs import BIDEN, BIDEN_FACE, COLLINS, OBAMA, OBAMA_FACE, OBAMA_LATER, as_jpeg, beside, portrait
from tests.serving import serving


def run(data: Path, *arguments: object) -> CompletedProcess[str]:
    """Run a `kith` command on a data directory."""
    return kith(*arguments, "--data", data)


def test_a_pile_of_photos_becomes_named_and_enrolled_people(tmp_path: Path) -> None:
    """Two of them share a photo, and people in the gallery are recognised."""
    pile, data = tmp_path / "pile", tmp_path / "data"
    pile.mkdir()
    both = as_jpeg(beside(portrait(*OBAMA_FACE), portrait(*BIDEN_FACE), width=480, height=240))
    pictures = {"alone.jpg": OBAMA, "both.jpg": both, "later.jpg": OBAMA_LATER, "she.jpg": COLLINS, "too.jpg": COLLINS}
    for name, picture in pictures.items():
        (pile / name).write_bytes(picture)
    (pile / "broken.jpg").write_bytes(b"no photo")
    (pile / os.fsdecode(b"M\xfcller.jpg")).write_bytes(BIDEN)
    (tmp_path / "known").mkdir()
    (tmp_path / "known" / "Eileen Collins.jpg").write_bytes(COLLINS)
    assert run(data, "import", tmp_path / "known").returncode == 0

    table, page = tmp_path / "people.csv", tmp_path / "people.html"
    done = run(data, "cluster", pile, "--table", table, "--page", page)
    assert done.stdout == "7 photos (1 copy left out), 5 faces, 3 people. One of them is known.\n"
    assert "broken.jpg: not a JPEG" in done.stderr
    assert "ller.jpg: its name is not UTF-8; rename it" in done.stderr
    assert done.returncode == 1
    rows = list(csv.DictReader(table.read_text().splitlines()))
    names = [row["name"] for row in rows]
    assert names[:3] == ["Person 1"] * 3
    assert set(names[3:]) < {"Person 2", "Person 3", "Eileen Collins"}
    assert {row["suggestion"] for row in rows} == {"", "Eileen Collins, 99.9%"}
    assert page.read_text().count("<img") == 5
    assert page.read_text().count("Suggested, with a confidence of 99.9%.") == 1

    (other,) = set(names[3:]) - {"Eileen Collins"}
    table.write_text(table.read_text().replace("Person 1", "Barack Obama").replace(other, "Joe Biden"))
    assert run(data, "import", table).returncode == 0
    with serving(data) as server, Sdk(server.url) as sdk:
        assert {person.name for person in sdk.persons.iterate()} == {"Barack Obama", "Joe Biden", "Eileen Collins"}
        found = sdk.search.every_face(None, SearchSource(both))
        assert {face.results[0].person.name for face in found} == {"Barack Obama", "Joe Biden"}
