"""Fields that are missing, of the wrong type or out of range."""

import pytest

from tests.e2e.api.population import Population
from tests.plain import Json, refused

NAMES: list[Json] = [None, 1, True, "", [], {}, "a" * 501, "nul\0", "\0"]
METADATA = [None, 1, True, "{}", "text", [], [["a", 1]]]
IDS = [0, -1, 2**63, 1.0, True, "1", [], {}]
IDS_OR_NONE = [0, -1, 2**53, 1.0, True, "1", [], {}]
TIMES = [1, True, "", "tomorrow", "2030-01-01", "2030-01-01T00:00:00", "2030-13-01T00:00:00Z", {}]

WRONG: dict[tuple[str, str, str], list[Json]] = {
    ("/persons", "name", "PUT /persons/{person}"): NAMES,
    ("/persons", "metadata", "PUT /persons/{person}"): METADATA,
    ("/persons", "id", "PUT /persons/{person}"): IDS_OR_NONE,
    ("/persons", "storage_id", "PUT /persons/{person}"): IDS,
    ("/persons", "external_id", "PUT /persons/{person}"): [1, True, "", "a" * 501, "nul\0", [], {}],
    ("/persons", "expire_at", "PUT /persons/{person}"): TIMES,
    ("/groups", "name", "PUT /groups/{group}"): NAMES,
    ("/groups", "metadata", "PUT /groups/{group}"): METADATA,
    ("/groups", "id", "PUT /groups/{group}"): IDS_OR_NONE,
}


@pytest.mark.parametrize("where", WRONG, ids=str)
def test_a_field_of_the_wrong_kind_is_refused(unchanged: Population, where: tuple[str, str, str]) -> None:
    """When creating and when changing; the payload names the field."""
    post, field, put = where
    for value in WRONG[where]:
        body = {"name": "Ada", "metadata": {}, field: value}
        for method, path in (("POST", post), tuple(put.split())):
            payload = refused(unchanged.http.request(method, unchanged.path(path), json=body), 422, "validation_failed")
            assert set(payload) == {field}, value


@pytest.mark.parametrize("field", ["addItems", "removeItems"])
@pytest.mark.parametrize("value", [None, 1, "1", True, {}, [None], [[1]], *[[id] for id in IDS]], ids=str)
def test_members_must_be_a_list_of_ids(unchanged: Population, field: str, value: Json) -> None:
    answer = unchanged.http.put(unchanged.path("/groups/{group}/persons"), json={field: value})
    assert set(refused(answer, 422, "validation_failed")) == {field}


@pytest.mark.parametrize("value", IDS, ids=str)
def test_the_default_storage_must_be_a_bare_id(unchanged: Population, value: Json) -> None:
    refused(unchanged.http.put("/storage/default", json=value), 422, "validation_failed")


@pytest.mark.parametrize("force", ["maybe", "2", "null"])
def test_force_is_yes_or_no(unchanged: Population, force: str) -> None:
    """Anything else is refused before the picture is processed."""
    answer = unchanged.http.post(
        unchanged.path("/persons/{person}/images"), params={"force": force}, json={"image": "AAAA"}
    )
    refused(answer, 422, "validation_failed")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("id", ["-1", "1.0", "true", "one", "%31%00", str(2**63), "9" * 3000, "%F0%9F%98%80"])
def test_a_path_accepts_only_ids(unchanged: Population, method: str, id: str) -> None:
    for kind in ("persons", "groups"):
        answer = unchanged.http.request(method, f"/{kind}/{id}", json={"name": "Ada"})
        refused(answer, 404, "not_found")


@pytest.mark.parametrize("id", [0, 2**53, 2**63 - 1])
def test_an_id_that_nobody_has_is_unknown(unchanged: Population, id: int) -> None:
    refused(unchanged.http.get(f"/persons/{id}"), 404, "person_not_found")
    refused(unchanged.http.get(f"/groups/{id}"), 404, "group_not_found")
    refused(unchanged.http.get(f"/storage/{id}"), 404, "storage_not_found")
    refused(unchanged.http.get(unchanged.path(f"/persons/{{person}}/images/{id}")), 404, "image_not_found")


def test_a_huge_name_is_refused_and_the_longest_is_kept(unchanged: Population) -> None:
    """Five hundred characters, however many bytes they take."""
    refused(unchanged.http.post("/groups", json={"name": "a" * 10**6}), 422, "validation_failed")
    longest = unchanged.http.post("/groups", json={"name": "😀" * 500})
    assert longest.json()["name"] == "😀" * 500
    unchanged.http.delete(f"/groups/{longest.json()['id']}")
