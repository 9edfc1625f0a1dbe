"""Who has expired is as if they had never been there, long before housekeeping."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.photographs import BIDEN, OBAMA
from tests.plain import Json, Plain, attach, items, new_group, new_person, search
from tests.serving import serving


def test_nothing_of_a_person_stays_taken_or_counted(tmp_path: Path) -> None:
    """Neither the id, the external id, the storage nor a place among those in scope."""
    with serving(tmp_path / "data") as server, Plain(server.url) as http:
        other = http.post("/storage", json={"uri": "other"}).json()["id"]
        soon = datetime.now(UTC) + timedelta(seconds=4)
        guest = {"name": "Guest", "external_id": "badge", "storage_id": other, "expire_at": soon.isoformat()}
        ada, visitor = new_person(http), http.post("/persons", json={"id": 77, **guest}).json()["id"]
        attach(http, ada, OBAMA)
        before = search(http, OBAMA)[0]
        attach(http, visitor, BIDEN)
        group = new_group(http, ada, visitor)
        assert (identifiable(http), http.post("/persons", json=guest).status_code) == (2, 409)
        time.sleep((soon - datetime.now(UTC)).total_seconds() + 0.1)
        assert identifiable(http) == 1
        assert search(http, OBAMA)[0] == before
        assert [person["id"] for person in items(http, f"/groups/{group}/persons")] == [ada]
        assert http.delete(f"/storage/{other}").status_code == 204
        again = {"name": "Next", "id": 77, "external_id": "badge"}
        assert http.post("/persons", json=again).json() | again == http.get("/persons/77").json()


def test_an_external_id_is_free_at_once_however_many_expire(tmp_path: Path) -> None:
    """More than are removed before one request; to whoever is made or changed."""
    with serving(tmp_path / "data") as server, Plain(server.url) as http:
        soon = (datetime.now(UTC) + timedelta(seconds=15)).isoformat()
        for number in range(250):
            new_person(http, external_id=f"badge {number}", expire_at=soon)
        while items(http, "/persons"):
            time.sleep(0.1)
        with_pictures: Json = {"name": "Ada", "external_id": "badge 249"}
        assert http.post("/persons", json=with_pictures).status_code == 201
        bob = new_person(http)
        assert http.put(f"/persons/{bob}", json={"name": "Bob", "external_id": "badge 248"}).status_code == 204


def identifiable(http: Plain) -> float:
    """Return how many persons can be identified, by the metrics."""
    (line,) = (line for line in http.get("/metrics").text.splitlines() if line.startswith("kith_persons"))
    return float(line.split()[-1])
