"""What is deleted with something else, and what stays."""

from pathlib import Path

from flask import Flask

from server.api.current import SERVICES
from server.service.services import Services
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER
from tests.plain import Plain, attach, everything, found, items, new_group, new_person, refused, stored_files

OPEN = {"max_distance": 2.0}


def enrolled(app: Flask) -> int:
    """Return how many persons the index holds."""
    services: Services = app.extensions[SERVICES]
    return services.maintenance.persons


def test_a_person_is_deleted_with_all_pictures(http: Plain, app: Flask, data: Path) -> None:
    """From the records, the storage, the index and the groups; the other person stays intact."""
    ada, bob = new_person(http), new_person(http)
    group = new_group(http, ada, bob)
    image = attach(http, ada, OBAMA)
    attach(http, ada, OBAMA_LATER)
    kept = attach(http, bob, BIDEN)
    assert http.delete(f"/persons/{ada}").status_code == 204
    (file,) = stored_files(data)
    assert (data / "storages" / file).read_bytes() == BIDEN
    assert found(http, OBAMA, **OPEN) == [bob]
    assert enrolled(app) == 1
    assert [person["id"] for person in items(http, f"/groups/{group}/persons")] == [bob]
    refused(http.get(f"/persons/{ada}/images/{image}"), 404, "person_not_found")
    assert http.get(f"/persons/{bob}/images/{kept}").content == BIDEN


def test_nothing_is_left_of_a_detached_picture(http: Plain, app: Flask, data: Path) -> None:
    """The person stays, but without a template once the last picture is gone."""
    ada = new_person(http)
    image = attach(http, ada, OBAMA)
    http.delete(f"/persons/{ada}/images/{image}")
    assert stored_files(data) == set()
    assert found(http, OBAMA, **OPEN) == []
    assert enrolled(app) == 0
    assert http.get(f"/persons/{ada}").status_code == 200


def test_deleting_a_group_keeps_its_persons(http: Plain, data: Path) -> None:
    """With their pictures and their other groups."""
    ada = new_person(http)
    going, staying = new_group(http, ada), new_group(http, ada)
    attach(http, ada, OBAMA)
    before = everything(http, data)
    assert http.delete(f"/groups/{going}").status_code == 204
    after = everything(http, data)
    assert [group["id"] for group in after["groups"]] == [staying]
    for kept in ("persons", "images", "contents", "files", "storages"):
        assert after[kept] == before[kept]
    assert found(http, OBAMA, group_ids=[staying]) == [ada]
    assert [group["id"] for group in items(http, f"/persons/{ada}/groups")] == [staying]


def test_a_new_group_under_an_old_id_inherits_nothing(http: Plain) -> None:
    ada = new_person(http)
    attach(http, ada, OBAMA)
    group = new_group(http, ada)
    http.delete(f"/groups/{group}")
    assert http.post("/groups", json={"id": group, "name": "new"}).status_code == 201
    assert items(http, f"/groups/{group}/persons") == []
    assert found(http, OBAMA, group_ids=[group]) == []


def test_a_new_person_under_an_old_id_inherits_nothing(http: Plain) -> None:
    """Neither pictures nor groups."""
    ada = new_person(http, id=4_000_000_321)
    group = new_group(http, ada)
    attach(http, ada, OBAMA)
    http.delete(f"/persons/{ada}")
    assert http.post("/persons", json={"id": ada, "name": "new"}).status_code == 201
    assert items(http, f"/persons/{ada}/images") == []
    assert items(http, f"/groups/{group}/persons") == []
    assert found(http, OBAMA, **OPEN) == []
