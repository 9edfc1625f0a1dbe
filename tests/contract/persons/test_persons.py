"""Persons: created, read, changed and deleted."""

from typing import Any

import pytest

from tests.plain import Plain, new_person, refused


def test_a_person_is_created_read_changed_and_deleted(http: Plain) -> None:
    """Every answer has the contract's status, and the person is as given."""
    storage = http.post("/storage", json={"uri": "portraits"}).json()["id"]
    made = http.post("/persons", json={"name": "Ada", "metadata": {"born": 1815}, "storage_id": storage})
    assert made.status_code == 201
    person = made.json()
    assert {"id", "name", "metadata", "storage_id", "created", "updated"} <= set(person)
    assert (person["name"], person["metadata"], person["storage_id"]) == ("Ada", {"born": 1815}, storage)
    assert http.get(f"/persons/{person['id']}").json() == person
    changed = http.put(f"/persons/{person['id']}", json={"name": "Lovelace", "metadata": {}})
    assert (changed.status_code, changed.content) == (204, b"")
    now = http.get(f"/persons/{person['id']}").json()
    assert (now["name"], now["metadata"], now["storage_id"]) == ("Lovelace", {}, storage)
    removed = http.delete(f"/persons/{person['id']}")
    assert (removed.status_code, removed.content) == (204, b"")
    refused(http.get(f"/persons/{person['id']}"), 404, "person_not_found")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/persons/4711", None),
        ("PUT", "/persons/4711", {"name": "x", "metadata": {}}),
        ("PATCH", "/persons/4711", {"name": "x"}),
        ("DELETE", "/persons/4711", None),
        ("GET", "/persons/4711/images", None),
        ("POST", "/persons/4711/images", {"image": "AAAA"}),
        ("GET", "/persons/4711/images/1", None),
        ("DELETE", "/persons/4711/images/1", None),
        ("GET", "/persons/4711/groups", None),
    ],
)
def test_an_unknown_person_is_a_404_that_names_it(http: Plain, method: str, path: str, body: Any) -> None:
    """Every endpoint that takes a person returns its id in the payload."""
    payload = refused(http.request(method, path, json=body), 404, "person_not_found")
    assert payload == {"ids": [4711]}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_unknown_storage_is_a_404(http: Plain, method: str) -> None:
    """A person cannot be put into a storage that does not exist."""
    path = f"/persons/{new_person(http)}" if method == "PUT" else "/persons"
    body = {"name": "Ada", "metadata": {}, "storage_id": 4711}
    payload = refused(http.request(method, path, json=body), 404, "storage_not_found")
    assert payload == {"ids": [4711]}


def test_names_and_metadata_come_back_as_they_were_sent(http: Plain) -> None:
    """All that JSON can represent is kept: any script, other planes, NUL within metadata, deep and empty values."""
    name = "Ǆ ﷽ 😀 \u202e\u0301"
    metadata = {"": None, "nul\0": "\0", "deep": [[[{"x": [1.5, -0.0, 2**70, True]}]]], "😀": "\ud7ff"}
    person = http.post("/persons", json={"name": name, "metadata": metadata}).json()
    assert http.get(f"/persons/{person['id']}").json() == person
    assert (person["name"], person["metadata"]) == (name, metadata)


def test_metadata_may_be_left_out(http: Plain) -> None:
    assert http.post("/persons", json={"name": "Ada"}).json()["metadata"] == {}


def test_two_persons_may_have_one_name(http: Plain) -> None:
    assert new_person(http, "Ada") != new_person(http, "Ada")


def test_an_external_id_belongs_to_one_person(http: Plain) -> None:
    """The second to claim it learns who has it; a person can be changed with their own."""
    ada = new_person(http, external_id="A1")
    body = {"name": "Bob", "metadata": {}, "external_id": "A1"}
    assert refused(http.post("/persons", json=body), 409, "external_id_taken") == {"id": ada}
    bob = new_person(http, "Bob")
    assert refused(http.put(f"/persons/{bob}", json=body), 409, "external_id_taken") == {"id": ada}
    assert http.put(f"/persons/{ada}", json=body).status_code == 204
    assert http.get(f"/persons/{ada}").json()["external_id"] == "A1"


def test_an_external_id_is_the_same_in_either_unicode_form(http: Plain) -> None:
    """A Mac writes é as two characters, Linux as one; imported from both, it is one person."""
    ada = new_person(http, external_id="Jose\u0301")
    body = {"name": "José", "metadata": {}, "external_id": "José"}
    assert refused(http.post("/persons", json=body), 409, "external_id_taken") == {"id": ada}
    assert http.get(f"/persons/{ada}").json()["external_id"] == "José"
