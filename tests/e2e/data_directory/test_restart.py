"""A restart loses nothing, however the server ended."""

from pathlib import Path

import pytest

from tests.photographs import BIDEN, OBAMA, OBAMA_LATER, OBAMA_STANDING
from tests.plain import Json, Plain, attach, everything, new_group, new_person, search
from tests.serving import Server, serving


def fill(http: Plain) -> int:
    """Create some of everything and delete some of it; return the id of the newest person, who is deleted."""
    http.post("/storage", json={"id": 7, "uri": "elsewhere"})
    obama, biden = new_person(http, "Barack"), new_person(http, "Joe")
    elsewhere = new_person(http, "Elsewhere", storage_id=7, metadata={"a": ["ü", None]}, external_id="X")
    gone = new_person(http)
    for person, photo in ((obama, OBAMA), (obama, OBAMA_LATER), (biden, BIDEN), (elsewhere, OBAMA), (gone, BIDEN)):
        attach(http, person, photo)
    new_group(http, obama, biden)
    http.delete(f"/groups/{new_group(http, gone)}")
    http.delete(f"/persons/{gone}")
    return gone


def answers(server: Server) -> Json:
    """Return everything stored on a server, and its answers to searches."""
    with Plain(server.url) as http:
        kept = everything(http, server.data)
        group = kept["groups"][0]["id"]
        found = [search(http, OBAMA_STANDING, max_distance=2), search(http, BIDEN, group_ids=[group])]
        return kept, found


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_everything_is_there_after_a_restart(tmp_path: Path, end: str) -> None:
    """Every record, picture, file and answer, after SIGTERM and after SIGKILL; and no id is reused."""
    with serving(tmp_path / "data") as server:
        with Plain(server.url) as http:
            gone = fill(http)
        before = answers(server)
        getattr(server, end)()
    with serving(tmp_path / "data") as server:
        assert answers(server) == before
        with Plain(server.url) as http:
            assert new_person(http) > gone
    assert "Traceback" not in server.log.read_text()
