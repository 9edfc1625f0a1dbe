"""An option of a request with a JSON body is read from the query and from the body alike."""

import pytest

from tests.photographs import OBAMA, base64
from tests.plain import Json, Plain, attach, new_group, new_person, refused

ABSENT = 4711
FORCED = [
    ("/clusters/4711/name", {"name": "Ada"}, "cluster_not_found"),
    ("/clusters/4711/confirm", {"person_id": ABSENT}, "cluster_not_found"),
]


@pytest.mark.parametrize(("path", "body", "kind"), FORCED, ids=["name", "confirm"])
def test_force_is_read_from_query_and_body(http: Plain, path: str, body: Json, kind: str) -> None:
    """The request gets as far as looking for its cluster."""
    refused(http.post(path, json={**body, "force": True}), 404, kind)
    refused(http.post(path, json=body, params={"force": "true"}), 404, kind)
    refused(http.post(path, json={**body, "force": True}, params={"force": "true"}), 404, kind)


@pytest.mark.parametrize(("path", "body"), [(path, body) for path, body, _ in FORCED], ids=["name", "confirm"])
def test_an_option_that_is_given_twice_with_two_values_is_refused(http: Plain, path: str, body: Json) -> None:
    answer = http.post(path, json={**body, "force": False}, params={"force": "true"})
    assert "force" in refused(answer, 422, "validation_failed")
    assert "given twice" in answer.json()["msg"]


def test_an_encoding_is_forced_by_its_body(http: Plain) -> None:
    attach(http, new_person(http), OBAMA)
    (face,) = http.post("/detect", json={"image": base64(OBAMA), "with_encodings": True}).json()
    path = f"/persons/{new_person(http)}/encodings"
    refused(http.post(path, json={**face["encoded"], "force": False}), 409, "face_taken")
    assert http.post(path, json={**face["encoded"], "force": True}).status_code == 200


def test_a_group_is_returned_by_name_if_its_body_asks(http: Plain) -> None:
    known = new_group(http)
    name = http.get(f"/groups/{known}").json()["name"]
    for body, query in (({"by_name": True}, {}), ({}, {"by_name": "true"})):
        assert http.post("/groups", json={"name": name, **body}, params=query).json()["id"] == known
    assert http.post("/groups", json={"name": name, "by_name": False}).json()["id"] != known


@pytest.mark.parametrize(
    ("path", "options"),
    [("/jobs/import", {"groups": ["staff"], "force": True}), ("/jobs/cluster", {"group_ids": [ABSENT]})],
)
def test_a_job_reads_its_options_from_the_body_too(http: Plain, path: str, options: Json) -> None:
    """They are understood, although this server allows no folder and has no such group."""
    answer = http.post(path, json={"path": "/nowhere", **options})
    assert answer.json()["type"] in ("import_path_refused", "group_not_found"), answer.text
    wrong = dict.fromkeys(options, "17")
    named = refused(http.post(path, json={"path": "/nowhere", **wrong}), 422, "validation_failed")
    assert set(named) == set(options)


def test_a_picture_may_stand_in_query_and_body(http: Plain) -> None:
    """It is the same one, however long its text."""
    picture = base64(OBAMA)[:4000]
    body = f'{{{" " * 15_000}"image": "{picture}"}}'
    answer = http.post("/detect", data=body, params={"image": picture}, headers={"Content-Type": "application/json"})
    refused(answer, 422, "image_invalid")
