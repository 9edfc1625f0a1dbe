"""Groups and their members."""

from typing import Any

import pytest

from tests.plain import Plain, items, new_group, new_person, refused

UNKNOWN = 4711


def test_a_group_is_created_read_changed_and_deleted(http: Plain) -> None:
    """Every answer has the contract's status, and the group is as given."""
    made = http.post("/groups", json={"name": "staff", "metadata": {"floor": 3}})
    assert made.status_code == 201
    group = made.json()
    assert set(group) == {"id", "name", "metadata", "life_days", "created", "updated"}
    assert http.get(f"/groups/{group['id']}").json() == group
    changed = http.put(f"/groups/{group['id']}", json={"id": None, "name": "guests", "metadata": {}})
    assert (changed.status_code, changed.content) == (204, b"")
    now = http.get(f"/groups/{group['id']}").json()
    assert (now["id"], now["name"], now["metadata"]) == (group["id"], "guests", {})
    removed = http.delete(f"/groups/{group['id']}")
    assert (removed.status_code, removed.content) == (204, b"")
    refused(http.get(f"/groups/{group['id']}"), 404, "group_not_found")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/groups/4711", None),
        ("PUT", "/groups/4711", {"name": "x", "metadata": {}}),
        ("PATCH", "/groups/4711", {"name": "x"}),
        ("DELETE", "/groups/4711", None),
        ("GET", "/groups/4711/persons", None),
        ("PUT", "/groups/4711/persons", {"addItems": [], "removeItems": []}),
    ],
)
def test_an_unknown_group_is_a_404_that_names_it(http: Plain, method: str, path: str, body: Any) -> None:
    """Every endpoint that takes a group returns its id in the payload."""
    payload = refused(http.request(method, path, json=body), 404, "group_not_found")
    assert payload == {"ids": [UNKNOWN]}


def test_persons_come_and_go(http: Plain) -> None:
    """One request adds and removes; repeating it changes nothing."""
    ada, bob, cy = (new_person(http, name) for name in ("Ada", "Bob", "Cy"))
    group = new_group(http, ada, bob)
    for _ in range(2):
        answer = http.put(f"/groups/{group}/persons", json={"addItems": [cy], "removeItems": [ada]})
        assert answer.status_code == 204
    assert [person["id"] for person in items(http, f"/groups/{group}/persons")] == [bob, cy]
    assert [listed["id"] for listed in items(http, f"/persons/{cy}/groups")] == [group]
    assert items(http, f"/persons/{ada}/groups") == []


def test_an_unknown_person_changes_nothing_at_all(http: Plain) -> None:
    """All or nothing: the payload lists exactly the missing ids, added or removed."""
    ada, bob = new_person(http), new_person(http)
    group = new_group(http, ada)
    body = {"addItems": [bob, 4712, 4713], "removeItems": [ada, 4711]}
    payload = refused(http.put(f"/groups/{group}/persons", json=body), 404, "person_not_found")
    assert payload == {"ids": [4711, 4712, 4713]}
    assert [person["id"] for person in items(http, f"/groups/{group}/persons")] == [ada]


def test_a_person_cannot_be_added_and_removed_at_once(http: Plain) -> None:
    ada = new_person(http)
    group = new_group(http)
    body = {"addItems": [ada], "removeItems": [ada]}
    refused(http.put(f"/groups/{group}/persons", json=body), 422, "validation_failed")
    assert items(http, f"/groups/{group}/persons") == []


def test_either_list_of_persons_may_be_left_out(http: Plain) -> None:
    ada = new_person(http)
    group = new_group(http)
    assert http.put(f"/groups/{group}/persons", json={"addItems": [ada]}).status_code == 204
    assert len(items(http, f"/groups/{group}/persons")) == 1
    assert http.put(f"/groups/{group}/persons", json={"removeItems": [ada]}).status_code == 204
    assert items(http, f"/groups/{group}/persons") == []


def test_many_persons_can_be_added_at_once(http: Plain) -> None:
    """A list may be longer than one database statement can take."""
    persons = [new_person(http) for _ in range(40)]
    group = new_group(http)
    body = {"addItems": persons * 300, "removeItems": []}
    assert http.put(f"/groups/{group}/persons", json=body).status_code == 204
    assert [person["id"] for person in items(http, f"/groups/{group}/persons")] == persons
