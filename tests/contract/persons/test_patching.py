"""Changing some details and leaving the others alone."""

from typing import Any

import pytest

from tests.photographs import OBAMA, base64
from tests.plain import Plain, attach, new_group, new_person, refused

LATER = "2200-01-01T00:00:00+00:00"


def ada(http: Plain) -> dict[str, Any]:
    """Make a person with every detail and return it."""
    id = new_person(http, "Ada", metadata={"born": 1815}, external_id="a-1", expire_at=LATER)
    person: dict[str, Any] = http.get(f"/persons/{id}").json()
    return person


def but_time(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without the time of its last change and the end of its life."""
    return {name: value for name, value in record.items() if name not in ("updated", "life_ends")}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "Lovelace"},
        {"metadata": {"a": None}},
        {"metadata": {}},
        {"external_id": None},
        {"external_id": "b-2", "expire_at": None},
        {"expire_at": "2300-01-01T00:00:00+00:00"},
    ],
)
def test_what_is_left_out_stays(http: Plain, changes: dict[str, Any]) -> None:
    """Named fields get the given value, including null; the answer is the person."""
    before = ada(http)
    answer = http.patch(f"/persons/{before['id']}", json=changes)
    assert answer.status_code == 200
    assert but_time(answer.json()) == but_time({**before, **changes})
    assert http.get(f"/persons/{before['id']}").json() == answer.json()


def test_replacing_clears_what_is_left_out(http: Plain) -> None:
    """PUT with only a name leaves only the name, and the storage."""
    before = ada(http)
    assert http.put(f"/persons/{before['id']}", json={"name": "Ada"}).status_code == 204
    cleared: dict[str, Any] = {"metadata": {}, "external_id": None, "expire_at": None}
    assert but_time(http.get(f"/persons/{before['id']}").json()) == but_time({**before, **cleared})


def test_pictures_move_along_to_another_storage(http: Plain) -> None:
    """As with PUT; any other change leaves them where they are."""
    person = new_person(http)
    image = attach(http, person, OBAMA)
    storage = http.post("/storage", json={"uri": "elsewhere"}).json()["id"]
    first = http.get(f"/persons/{person}").json()["storage_id"]
    assert http.patch(f"/persons/{person}", json={"storage_id": storage}).json()["storage_id"] == storage
    assert http.patch(f"/persons/{person}", json={"name": "Bob"}).json()["storage_id"] == storage
    assert http.get(f"/persons/{person}/images/{image}").content == OBAMA
    http.put("/storage/default", json=storage)
    assert http.delete(f"/storage/{first}").status_code == 204


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"metadata": None}, "metadata"),
        ({"storage_id": None}, "storage_id"),
        ({"expire_at": "soon"}, "expire_at"),
        ({"nmae": "Bob"}, "nmae"),
    ],
)
def test_an_invalid_change_is_refused_and_changes_nothing(http: Plain, changes: dict[str, Any], field: str) -> None:
    before = ada(http)
    payload = refused(http.patch(f"/persons/{before['id']}", json={"name": "Bob", **changes}), 422, "validation_failed")
    assert set(payload) == {field}
    assert http.get(f"/persons/{before['id']}").json() == before


def test_a_taken_external_id_and_an_unknown_storage_are_refused(http: Plain) -> None:
    taken = ada(http)
    bob = new_person(http, "Bob")
    told = refused(http.patch(f"/persons/{bob}", json={"external_id": "a-1"}), 409, "external_id_taken")
    assert told == {"id": taken["id"]}
    refused(http.patch(f"/persons/{bob}", json={"storage_id": 4711}), 404, "storage_not_found")


@pytest.mark.parametrize("changes", [{}, {"name": "guests"}, {"metadata": {"floor": 4}}])
def test_a_group_keeps_what_is_left_out(http: Plain, changes: dict[str, Any]) -> None:
    person = new_person(http)
    group = new_group(http, person)
    before = http.get(f"/groups/{group}").json()
    answer = http.patch(f"/groups/{group}", json=changes)
    assert but_time(answer.json()) == but_time({**before, **changes})
    assert http.get(f"/groups/{group}").json() == answer.json()
    assert [member["id"] for member in http.get(f"/groups/{group}/persons").json()["items"]] == [person]


@pytest.mark.parametrize(("changes", "field"), [({"name": None}, "name"), ({"external_id": "a"}, "external_id")])
def test_an_invalid_change_of_a_group_is_refused(http: Plain, changes: dict[str, Any], field: str) -> None:
    payload = refused(http.patch(f"/groups/{new_group(http)}", json=changes), 422, "validation_failed")
    assert set(payload) == {field}


@pytest.mark.parametrize("kind", ["application/merge-patch+json", "application/json-patch+json"])
def test_a_patch_document_is_refused(http: Plain, kind: str) -> None:
    """A merge patch would keep the metadata that it does not name; here metadata is replaced as a whole."""
    person = new_person(http, metadata={"keep": 1, "old": 2})
    answer = http.patch(f"/persons/{person}", data='{"metadata": {"new": 3}}', headers={"Content-Type": kind})
    refused(answer, 415, "unsupported_media_type")
    assert http.get(f"/persons/{person}").json()["metadata"] == {"keep": 1, "old": 2}


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/persons"), ("PATCH", "/persons"), ("PUT", "/groups"), ("PATCH", "/groups"), ("PATCH", "/storage")],
)
def test_an_id_other_than_the_paths_is_refused(http: Plain, method: str, path: str) -> None:
    """Nothing is changed; the body may have the same id, or none."""
    made = http.post(path, json={"id": 41, "name": "before"}).json()
    to, text = f"{path}/{made['id']}", {"life_days": 5} if path == "/storage" else {"name": "after"}
    told = refused(http.request(method, to, json={**text, "id": 42}), 422, "validation_failed")
    assert told == {"id": ["is 42, but the path says 41; leave it out, or change the path"]}
    assert http.get(to).json() == made
    for id in (41, None):
        assert http.request(method, to, json={**text, "id": id}).ok
    assert http.get(to).json().items() >= text.items()


def test_a_picture_of_a_person_other_than_the_paths_is_refused(http: Plain) -> None:
    person = new_person(http)
    for id, status in ((person + 1, 422), (person, 200), (None, 409)):
        body = {"id": None, "person_id": id, "image": base64(OBAMA)}
        assert http.post(f"/persons/{person}/images", json=body).status_code == status
