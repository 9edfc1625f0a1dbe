"""An import survives its server, and a server its importer."""

from pathlib import Path

from client import Import, Sdk
from tests.archives import people
from tests.e2e.imports.conftest import finished
from tests.e2e.imports.killing import kill_job_process
from tests.photographs import COLLINS
from tests.serving import serving

COUNT = 48


def begun(sdk: Sdk, started: Import, before: int = 0) -> int:
    """Wait until an import has done more photos than before, and return how many."""
    while (found := sdk.imports.get(started.id)).done <= before:
        assert not found.is_finished
    return found.done


def test_an_import_goes_on_wherever_it_was_interrupted(tmp_path: Path) -> None:
    """Whether its process was killed, the server killed or stopped: each person is there once, and counts add up.

    An archive that arrived when the server was killed, before its import was recorded, is erased.
    """
    data = tmp_path / "data"
    with serving(data) as server, Sdk(server.url) as sdk:
        started = sdk.imports.start(people(COUNT, COLLINS), force=True)
        waiting = sdk.imports.start(people(1, COLLINS), force=True)
        done = begun(sdk, started)
        kill_job_process(server)
        done = begun(sdk, started, done)
        server.kill()
        (data / "imports" / "stray.zip").write_bytes(b"")
    with serving(data) as server, Sdk(server.url) as sdk:
        assert len(list((data / "imports").iterdir())) == 2
        assert done <= sdk.imports.get(started.id).done < COUNT
        done = begun(sdk, started, done)
        server.stop()
        assert "Traceback" not in server.log.read_text()
    with serving(data) as server, Sdk(server.url) as sdk:
        assert sdk.imports.get(waiting.id).state == "queued"
        whole, last = finished(sdk, started), finished(sdk, waiting)
        assert (whole.state, whole.total, whole.done, whole.refused) == ("done", COUNT, COUNT, 0)
        assert (last.enrolled, last.known) == (0, 1)
        persons = list(sdk.persons.iterate())
        assert len(persons) == COUNT
        assert {len(list(sdk.persons.iterate_images(person.id))) for person in persons} == {1}
        assert not list((data / "imports").iterdir())
