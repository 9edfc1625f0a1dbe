"""The database goes away while a server runs, and comes back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from client import Sdk
from tests.archives import people
from tests.databases import Postgresql
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER
from tests.plain import Plain, attach, found, items, new_person, refused
from tests.serving import PATIENCE, Server, serving, wait_until, wait_until_ready

SECRET = "correct-horse"
PHOTOS = 40


@pytest.fixture
def own() -> Iterator[Postgresql]:
    """A PostgreSQL of this test's own."""
    running = Postgresql.started("gone")
    yield running
    running.server.cleanup()


@pytest.fixture
def server(own: Postgresql, tmp_path: Path) -> Iterator[Server]:
    """A server on it."""
    own.run(f"CREATE ROLE kith LOGIN PASSWORD '{SECRET}'", "CREATE DATABASE kith OWNER kith")
    with serving(tmp_path / "data", database=own.url("kith", "kith", SECRET), checkpoint_seconds=0.2) as server:
        yield server
    assert "Traceback" not in server.log.read_text()
    assert SECRET not in server.log.read_text()


def test_a_lost_database_is_reported_and_nothing_is_lost(own: Postgresql, server: Server) -> None:
    """Until it is back, every request is refused with the same error; the server itself stays alive."""
    with Plain(server.url) as http:
        ada, bob = new_person(http), new_person(http)
        attach(http, ada, OBAMA)
        own.crash()
        for _ in range(3):
            answer = http.get("/persons")
            refused(answer, 503, "database_unavailable")
            assert answer.headers["Retry-After"] == "1"
            assert SECRET not in answer.text
        refused(http.post("/persons", json={"name": "x"}), 503, "database_unavailable")
        assert requests.get(f"{server.url}/healthz", timeout=PATIENCE).status_code == 200
        assert requests.get(f"{server.url}/readyz", timeout=PATIENCE).status_code == 503
        time.sleep(1)  # so that what a server does in the background fails too
        own.start_again()
        wait_until_ready(server)
        assert [person["id"] for person in items(http, "/persons")] == [ada, bob]
        assert found(http, OBAMA_LATER) == [ada]
        attach(http, bob, BIDEN)
        assert found(http, BIDEN) == [bob]
    assert "the database cannot be reached" in server.log.read_text()


def test_a_job_goes_on_when_the_database_is_back(own: Postgresql, server: Server) -> None:
    """It does not fail, and refuses no photo because of it."""
    with Sdk(server.url) as sdk:
        started = sdk.imports.start(people(PHOTOS, COLLINS), force=True)
        wait_until(lambda: sdk.imports.get(started.id).done > 0)
        own.crash()
        time.sleep(2)
        own.start_again()
        wait_until_ready(server)
        ended = sdk.imports.wait(started.id, interval=0.1)
        assert (ended.state, ended.done, ended.refused) == ("done", PHOTOS, 0)
        assert len(list(sdk.persons.iterate())) == PHOTOS
