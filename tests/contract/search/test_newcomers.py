"""A search can enrol a face that nobody matched."""

from pathlib import Path

from tests.photographs import NOBODY, OBAMA, OBAMA_LATER, base64
from tests.plain import Json, Plain, attach, everything, found, items, new_group, new_person, refused


def ask(http: Plain, photo: bytes, **body: Json) -> Json:
    """Search for a face, which is enrolled if nobody matches."""
    body = {"image": base64(photo), "create_person": {"name": "newcomer", "metadata": {"visits": 1}}, **body}
    return http.post("/search", json=body).json()


def test_a_face_becomes_a_person_only_the_first_time(http: Plain) -> None:
    """The next time it matches, and nobody is created."""
    (made,) = ask(http, OBAMA)
    assert (made["person"]["name"], made["person"]["metadata"], made["distance"]) == ("newcomer", {"visits": 1}, 0)
    (matched,) = ask(http, OBAMA_LATER)
    assert matched["person"] == made["person"]
    assert items(http, "/persons") == [made["person"]]
    (image,) = items(http, f"/persons/{made['person']['id']}/images")
    assert http.get(f"/persons/{made['person']['id']}/images/{image['id']}").content == OBAMA


def test_the_newcomer_joins_the_groups_that_were_searched(http: Plain) -> None:
    """A person who is in none of them is a stranger there, and may be enrolled again."""
    ada = new_person(http)
    attach(http, ada, OBAMA)
    groups = [new_group(http), new_group(http)]
    (made,) = ask(http, OBAMA_LATER, group_ids=groups)
    assert made["person"]["id"] != ada
    assert [group["id"] for group in items(http, f"/persons/{made['person']['id']}/groups")] == groups
    assert found(http, OBAMA, group_ids=groups) == [made["person"]["id"]]


def test_what_cannot_be_enrolled_changes_nothing(http: Plain, data: Path) -> None:
    """No face, an unknown group or storage, or an external id that another person has."""
    new_person(http, external_id="X")
    before = everything(http, data)
    body = {"image": base64(OBAMA), "create_person": {"name": "n"}}
    refused(http.post("/search", json={**body, "image": base64(NOBODY)}), 422, "face_not_found")
    refused(http.post("/search", json={**body, "group_ids": [4711]}), 404, "group_not_found")
    elsewhere = {"name": "n", "storage_id": 4711}
    refused(http.post("/search", json={**body, "create_person": elsewhere}), 404, "storage_not_found")
    known = {"name": "n", "external_id": "X"}
    refused(http.post("/search", json={**body, "create_person": known}), 409, "external_id_taken")
    refused(http.post("/search", json={**body, "create_person": {"name": ""}}), 422, "validation_failed")
    assert everything(http, data) == before
