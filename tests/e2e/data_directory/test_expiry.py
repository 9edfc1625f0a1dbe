"""Expired people are as if they had never existed, long before housekeeping."""

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.photographs import BIDEN, OBAMA
from tests.plain import Json, Plain, attach, items, new_group, new_person, search
from tests.serving import serving


def test_an_expired_person_no_longer_takes_or_counts_for_anything(tmp_path: Path) -> None:
    """Neither the id, nor the external id, nor the storage, nor a place among those in scope."""
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
    """Even if more expire than are deleted before one request; for new and changed persons."""
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


def test_groups_and_storages_limit_how_long_people_are_kept(tmp_path: Path) -> None:
    """The shortest limit counts from the last photo, unless the person has their own expiry; changes apply at once."""
    with serving(tmp_path / "data") as server, Plain(server.url) as http:
        later = (datetime.now(UTC) + timedelta(days=9)).isoformat()
        visitor, guest, member = new_person(http), new_person(http, expire_at=later), new_person(http)
        attach(http, visitor, OBAMA)
        attach(http, guest, BIDEN)
        group = new_group(http, visitor, guest)
        _turn_back(tmp_path / "data", days=5)
        assert identifiable(http) == 2
        assert http.patch("/storage/1", json={"life_days": 8}).json()["life_days"] == 8
        assert http.patch(f"/groups/{group}", json={"life_days": 7}).json()["life_days"] == 7
        left = datetime.fromisoformat(http.get(f"/persons/{visitor}").json()["life_ends"]) - datetime.now(UTC)
        assert timedelta(days=1.9) < left < timedelta(days=2)
        assert http.patch(f"/groups/{group}", json={"life_days": 5}).status_code == 200
        assert http.get(f"/persons/{visitor}").status_code == 404
        assert (identifiable(http), search(http, OBAMA)) == (1, [])
        assert [person["id"] for person in items(http, f"/groups/{group}/persons")] == [guest]
        assert http.get(f"/persons/{guest}").json()["life_ends"].startswith(later[:19])
        assert http.patch("/storage/1", json={"life_days": 5}).status_code == 200
        assert [person["id"] for person in items(http, "/persons")] == [guest]
        assert http.get(f"/persons/{member}").status_code == 404


def test_a_photo_extends_a_persons_time_and_detaching_it_shortens_it(tmp_path: Path) -> None:
    """Joining, leaving and deleting a group change it too."""
    with serving(tmp_path / "data") as server, Plain(server.url) as http:
        person = new_person(http)
        first = attach(http, person, OBAMA)
        _turn_back(tmp_path / "data", days=5)
        group = http.post("/groups", json={"name": "visitors", "life_days": 10}).json()["id"]
        lives = [_days_left(http, person)]
        http.put(f"/groups/{group}/persons", json={"addItems": [person]})
        lives.append(_days_left(http, person))
        second = attach(http, person, OBAMA)
        lives.append(_days_left(http, person))
        http.delete(f"/persons/{person}/images/{second}")
        lives.append(_days_left(http, person))
        http.delete(f"/groups/{group}")
        lives.append(_days_left(http, person))
        assert lives == [None, 5, 10, 5, None]
        assert http.get(f"/persons/{person}/images/{first}").status_code == 200


def test_life_days_is_a_whole_number_up_to_a_century(tmp_path: Path) -> None:
    """Anything else is refused, and null clears it."""
    with serving(tmp_path / "data") as server, Plain(server.url) as http:
        new_person(http)
        for days in (0, -1, 1.5, "7", 36_501, True):
            for refused in (
                http.post("/groups", json={"name": "g", "life_days": days}),
                http.patch("/storage/1", json={"life_days": days}),
            ):
                assert (refused.status_code, refused.json()["type"]) == (422, "validation_failed")
        assert http.patch("/storage/1", json={"life_days": 36_500}).status_code == 200
        assert http.patch("/storage/1", json={"life_days": None}).json()["life_days"] is None
        assert http.patch("/storage/2", json={}).status_code == 404


def _turn_back(data: Path, days: int) -> None:
    """Change the records as if everybody had been enrolled some days earlier."""
    with closing(sqlite3.connect(data / "kith.db", timeout=30)) as database, database:
        for table in ("persons", "pictures"):
            past = f"strftime('%Y-%m-%dT%H:%M:%f000+00:00', created, '-{days} days')"
            database.execute(f"UPDATE {table} SET created = {past}")
    database.close()


def _days_left(http: Plain, person: int) -> int | None:
    ends = http.get(f"/persons/{person}").json()["life_ends"]
    return ends and round((datetime.fromisoformat(ends) - datetime.now(UTC)) / timedelta(days=1))


def identifiable(http: Plain) -> float:
    """Return how many persons can be identified, by the metrics."""
    (line,) = (line for line in http.get("/metrics").text.splitlines() if line.startswith("kith_persons"))
    return float(line.split()[-1])
