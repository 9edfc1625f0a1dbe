"""With ids chosen by the caller, a POST is safe to repeat."""

import pytest

from tests.plain import Json, Plain, items, new_person, refused

LARGEST = 2**53 - 1
ONE: dict[str, Json] = {
    "/persons": {"id": 77, "name": "Ada", "metadata": {"a": [1, {"b": None}]}},
    "/groups": {"id": 77, "name": "staff", "metadata": {"a": [1, {"b": None}]}},
    "/storage": {"id": 77, "uri": "there"},
}
OTHER: dict[str, list[Json]] = {
    "/persons": [
        {"name": "Bob"},
        {"metadata": {}},
        {"metadata": {"a": [True, {"b": None}]}},
        {"external_id": "A"},
        {"expire_at": "2999-01-01T00:00:00Z"},
    ],
    "/groups": [{"name": "guests"}, {"metadata": {"a": [1]}}, {"metadata": {"a": [True, {"b": None}]}}],
    "/storage": [{"uri": "elsewhere"}],
}


@pytest.mark.parametrize("path", ONE)
def test_the_same_id_with_the_same_content_returns_what_exists(http: Plain, path: str) -> None:
    """With the same 201 and body as before."""
    first = http.post(path, json=ONE[path])
    again = http.post(path, json=ONE[path])
    assert (first.status_code, first.json()["id"]) == (201, 77)
    assert (again.status_code, again.json()) == (201, first.json())
    assert items(http, path) == [first.json()]


@pytest.mark.parametrize(("path", "difference"), [(path, other) for path in OTHER for other in OTHER[path]])
def test_the_same_id_with_other_content_is_a_409(http: Plain, path: str, difference: Json) -> None:
    first = http.post(path, json=ONE[path]).json()
    refused(http.post(path, json={**ONE[path], **difference}), 409, "id_taken")
    assert items(http, path) == [first]


def test_another_storage_is_other_content(http: Plain) -> None:
    """If no storage is given, the person's storage counts as the same."""
    http.post("/persons", json=ONE["/persons"])
    elsewhere = http.post("/storage", json={"uri": "elsewhere"}).json()["id"]
    refused(http.post("/persons", json={**ONE["/persons"], "storage_id": elsewhere}), 409, "id_taken")


def test_another_way_to_write_a_uri_is_the_same_content(http: Plain) -> None:
    first = http.post("/storage", json=ONE["/storage"]).json()
    assert http.post("/storage", json={"id": 77, "uri": "./there/"}).json() == first


@pytest.mark.parametrize("path", ONE)
def test_the_server_counts_on_from_chosen_ids_and_reuses_none(http: Plain, path: str) -> None:
    highest = 10**6
    assert http.post(path, json={**ONE[path], "id": highest}).status_code == 201
    assert http.delete(f"{path}/{highest}").status_code == 204
    assert http.post(path, json={**ONE[path], "id": None}).json()["id"] > highest


def test_ids_beyond_the_largest_choice_can_be_used_like_any_other(http: Plain) -> None:
    """The server counts on beyond what callers may choose."""
    assert http.post("/persons", json={"id": LARGEST, "name": "last"}).status_code == 201
    beyond = new_person(http)
    assert beyond == LARGEST + 1
    group = http.post("/groups", json={"name": "all"}).json()["id"]
    assert http.put(f"/groups/{group}/persons", json={"addItems": [beyond]}).status_code == 204
    assert [person["id"] for person in items(http, f"/groups/{group}/persons")] == [beyond]


@pytest.mark.parametrize("path", ONE)
@pytest.mark.parametrize("id", [0, -1, LARGEST + 1, 2**63, 1.0, 1.5, True, "77", [], {}])
def test_an_invalid_id_is_refused(http: Plain, path: str, id: Json) -> None:
    """Only a positive integer that every JSON reader represents exactly can be chosen."""
    payload = refused(http.post(path, json={**ONE[path], "id": id}), 422, "validation_failed")
    assert set(payload) == {"id"}
    assert items(http, path) == []
