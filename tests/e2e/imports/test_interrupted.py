"""An import outlives its server."""

from pathlib import Path

import pytest

from client import Sdk
from tests.archives import people
from tests.e2e.imports.conftest import finished
from tests.photographs import COLLINS
from tests.serving import serving

COUNT = 24


@pytest.mark.parametrize("way", ["kill", "stop"])
def test_an_import_goes_on_after_a_restart(tmp_path: Path, way: str) -> None:
    """However the server ended, each person is there once, with one photo, and counts add up.

    An archive that came as the server was killed, before its import was noted, is erased.
    """
    with serving(tmp_path / "data") as server, Sdk(server.url) as sdk:
        started = sdk.imports.start(people(COUNT, COLLINS), force=True)
        waiting = sdk.imports.start(people(1, COLLINS), force=True)
        while not sdk.imports.get(started.id).done:
            assert not sdk.imports.get(started.id).is_finished
        getattr(server, way)()
        assert "Traceback" not in server.log.read_text()
        (server.data / "imports" / "stray.zip").write_bytes(b"")
    with serving(tmp_path / "data") as server, Sdk(server.url) as sdk:
        assert 0 < sdk.imports.get(started.id).done < COUNT
        assert len(list((server.data / "imports").iterdir())) == 2
        assert sdk.imports.get(waiting.id).state == "queued"
        done, last = finished(sdk, started), finished(sdk, waiting)
        assert (done.state, done.total, done.done, done.refused) == ("done", COUNT, COUNT, 0)
        assert (last.enrolled, last.known) == (0, 1)
        persons = list(sdk.persons.iterate())
        assert len(persons) == COUNT
        assert {len(list(sdk.persons.iterate_images(person.id))) for person in persons} == {1}
        assert not list((tmp_path / "data" / "imports").iterdir())
