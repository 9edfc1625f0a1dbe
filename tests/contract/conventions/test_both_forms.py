"""Where the old module's documents disagree, both forms are accepted and mean the same."""

from base64 import encodebytes
from io import BytesIO
from typing import Any

import pytest
import requests

from client.model.recognition import SearchParams, SearchSource
from client.model.storage import Storage
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER, base64
from tests.plain import Json, Plain, attach, items, new_group, new_person, refused

IMAGES = {
    "text": base64(OBAMA),
    "object": {"content": base64(OBAMA)},
    "whole image": {"id": None, "person_id": 1, "content": base64(OBAMA)},
    "lines": encodebytes(OBAMA).decode(),
    "data url": f"data:image/jpeg;base64,{base64(OBAMA)}",
}

every_image = pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)


@every_image
def test_an_image_is_read_in_every_form_when_it_is_attached(http: Plain, image: Json) -> None:
    """The stored bytes are the same."""
    person = new_person(http)
    id = http.post(f"/persons/{person}/images", json={"image": image}).json()
    assert http.get(f"/persons/{person}/images/{id}").content == OBAMA


@every_image
def test_an_image_is_read_in_every_form_when_it_is_searched(http: Plain, image: Json) -> None:
    """The same picture is found at distance 0."""
    attach(http, new_person(http), OBAMA)
    (result,) = http.post("/search", json={"image": image}).json()
    assert result["distance"] == 0


LIMITS = vars(SearchParams(2.0, 0.0, 2))
PLACES: dict[str, dict[str, Any]] = {
    "query": {"params": LIMITS, "json": vars(SearchSource(base64(OBAMA), []))},
    "flat body": {"json": {**vars(SearchSource(base64(OBAMA), [])), **LIMITS}},
    "searchParams": {"json": {**vars(SearchSource(base64(OBAMA), [])), "searchParams": LIMITS}},
    "query beside nulls": {"params": LIMITS, "json": {"image": base64(OBAMA), **vars(SearchParams())}},
    "raw picture": {"params": LIMITS, "data": OBAMA, "headers": {"Content-Type": "image/jpeg"}},
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_search_params_are_read_wherever_they_are(http: Plain, place: dict[str, Any]) -> None:
    """Open limits and a size of two find the two best of three."""
    for photo in (OBAMA, OBAMA_LATER, BIDEN):
        attach(http, new_person(http), photo)
    answer = http.post("/search", **place)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()) == 2


def test_a_limit_given_in_two_places_with_different_values_is_refused(http: Plain) -> None:
    """In any combination of query, flat body and `searchParams`; giving the same value twice is fine."""
    attach(http, new_person(http), BIDEN)
    wide, narrow = {"max_distance": 2.0}, {"max_distance": 0.1}

    def answer(query: Json, flat: Json, nested: Json) -> requests.Response:
        body = {"image": base64(COLLINS), **flat, "searchParams": nested}
        return http.post("/search", params=query, json=body)

    assert "max_distance" in refused(answer(narrow, {}, wide), 422, "validation_failed")
    assert "max_distance" in refused(answer({}, narrow, wide), 422, "validation_failed")
    assert len(answer({}, wide, wide).json()) == 1


@pytest.mark.parametrize("name", ["max_distnce", "maxDistance", "group_id"])
def test_a_misspelt_name_is_refused_with_the_nearest_known_one(http: Plain, name: str) -> None:
    """In queries, JSON and forms alike: a misspelt limit does not mean no limit."""
    nearest = {"group_id": "group_ids"}.get(name, "max_distance")
    picture = {"Content-Type": "image/jpeg"}
    for answer in (
        http.post("/search", params={name: "1"}, data=OBAMA, headers=picture),
        http.post("/search", json={"image": base64(OBAMA), name: 1}),
        http.post("/search", json={"image": base64(OBAMA), "searchParams": {name: 1}} if "ist" in name else {name: 1}),
        multipart(http, "/search", OBAMA, **{name: "1"}),
    ):
        assert nearest in str(refused(answer, 422, "validation_failed"))


def test_a_name_given_twice_is_refused(http: Plain) -> None:
    """In a JSON object at any depth, in a query, and as two pictures of a form."""
    twice = f'{{"image": "{base64(OBAMA)}", "result_size": 1, "result_size": 2}}'
    refused(http.post("/search", data=twice, headers={"Content-Type": "application/json"}), 422, "validation_failed")
    refused(http.get("/persons?size=1&size=2"), 422, "validation_failed")
    photos = [("image", ("a.jpg", OBAMA, "image/jpeg")), ("image", ("b.jpg", BIDEN, "image/jpeg"))]
    refused(http.post("/search", files=photos), 422, "validation_failed")


def test_groups_are_read_from_the_query_beside_any_body(http: Plain) -> None:
    """Repeated, with brackets, separated by commas, or under the module's own name."""
    ada, bob = new_person(http), new_person(http)
    attach(http, ada, OBAMA)
    attach(http, bob, OBAMA)
    group, empty = new_group(http, bob), new_group(http)
    for query in (f"group_ids={group}", f"group_ids[]={group}", f"group_ids={group},{empty}", f"groupIds={group}"):
        answer = http.post(f"/search?{query}", json={"image": base64(OBAMA_LATER)})
        assert [result["person"]["id"] for result in answer.json()] == [bob], answer.text


def test_a_search_may_be_in_the_query_alone(http: Plain) -> None:
    """No body is needed; what is missing is named."""
    ada = new_person(http)
    image = attach(http, ada, OBAMA)
    answer = http.post(f"/search?image_id={image}")
    assert [result["person"]["id"] for result in answer.json()] == [ada], answer.text
    assert "image" in refused(http.post("/search?result_size=1"), 422, "validation_failed")


def test_a_field_of_the_body_in_the_query_is_refused_as_such(http: Plain) -> None:
    """Since the name is known, no other is suggested."""
    payload = refused(http.post("/persons?name=Ada&nam=Ada", json={"name": "Ada"}), 422, "validation_failed")
    assert payload == {"name": ["this is read from the body"], "nam": ["unknown name 'nam'; did you mean 'name'?"]}


def test_the_names_of_older_clients_keep_their_meaning(http: Plain) -> None:
    """`threshold` is a distance and `limit` the number of results."""
    for photo in (OBAMA, OBAMA_LATER):
        attach(http, new_person(http), photo)
    body = {"image": base64(OBAMA), "threshold": 2.0, "limit": 1}
    assert len(http.post("/search", json=body).json()) == 1
    refused(http.post("/search", json={**body, "max_distance": 0.5}), 422, "validation_failed")


def test_the_name_of_a_storage_is_its_uri(http: Plain) -> None:
    """Either word is read; a null uri yields to the name."""
    for id, body in enumerate([vars(Storage(1, "a")), {"id": 2, "name": "b"}, {"id": 3, "uri": None, "name": "c"}], 1):
        answer = http.post("/storage", json=body)
        assert (answer.status_code, answer.json()["id"]) == (201, id)
    assert [storage["uri"] for storage in items(http, "/storage")] == ["a", "b", "c"]


def test_what_the_server_answered_may_be_posted_again(http: Plain) -> None:
    """Its timestamps are ignored; an unknown name is refused."""
    assert http.post("/persons", json={"name": "Ada", "created": "long ago", "updated": None}).status_code == 201
    refused(http.post("/persons", json={"name": "Ada", "images": []}), 422, "validation_failed")


def multipart(http: Plain, path: str, photo: bytes, **fields: str) -> requests.Response:
    """Post a picture as a browser does."""
    return http.post(path, files={"image": ("me.jpg", BytesIO(photo), "image/jpeg")}, data=fields)


def test_a_form_with_a_picture_is_attached(http: Plain) -> None:
    """The other field is JSON, as in a body."""
    ada, bob = new_person(http), new_person(http)
    image = multipart(http, f"/persons/{ada}/images", OBAMA).json()
    assert http.get(f"/persons/{ada}/images/{image}").content == OBAMA
    path = f"/persons/{bob}/images"
    refused(multipart(http, path, OBAMA_LATER, searchParams='{"max_distance": 0.6}'), 409, "face_taken")
    assert multipart(http, path, OBAMA_LATER, searchParams='{"max_distance": 0.1}').status_code == 200


def test_a_form_with_a_picture_is_searched(http: Plain) -> None:
    """Groups and limits are fields of the form, each with JSON."""
    ada, bob = new_person(http), new_person(http)
    attach(http, ada, OBAMA)
    attach(http, bob, OBAMA)
    fields = {"group_ids": f"[{new_group(http, bob)}]", "max_distance": "0.6", "result_size": "1"}
    assert [result["person"]["id"] for result in multipart(http, "/search", OBAMA_LATER, **fields).json()] == [bob]


def test_a_form_may_carry_the_picture_as_text(http: Plain) -> None:
    """Base64 in a field is read like base64 in JSON."""
    attach(http, new_person(http), OBAMA)
    answer = http.post("/search", files={"image": (None, base64(OBAMA))})
    assert [result["distance"] for result in answer.json()] == [0]


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/x-whatever", "application/octet-stream"])
def test_a_bare_picture_is_read(http: Plain, kind: str) -> None:
    """Its bytes say what it is; force, groups and limits are in the query."""
    ada, bob = new_person(http), new_person(http)
    for person in (ada, bob):
        answer = http.post(
            f"/persons/{person}/images", params={"force": "true"}, data=OBAMA, headers={"Content-Type": kind}
        )
        assert answer.status_code == 200, answer.text
    params: Json = {"group_ids": [new_group(http, bob), new_group(http)], "max_distance": 0.6}
    answer = http.post("/search", params=params, data=OBAMA_LATER, headers={"Content-Type": kind})
    assert [result["person"]["id"] for result in answer.json()] == [bob]


@pytest.mark.parametrize("ids", ["one", "", "1.0", "-1", "9" * 19, "9" * 5000])
def test_the_groups_of_a_bare_picture_are_checked(http: Plain, ids: str) -> None:
    answer = http.post("/search", params={"group_ids": ids}, data=OBAMA, headers={"Content-Type": "image/jpeg"})
    refused(answer, 422, "validation_failed")


def test_a_form_field_with_invalid_json_is_refused(http: Plain) -> None:
    refused(multipart(http, "/search", OBAMA, group_ids="[1"), 422, "malformed_json")
    refused(multipart(http, "/search", OBAMA, max_distance="NaN"), 422, "validation_failed")


@pytest.mark.parametrize("disposition", ["form-data", 'form-data; filename="me.jpg"'])
def test_a_part_without_a_name_is_refused(http: Plain, disposition: str) -> None:
    body = f"--b\r\nContent-Disposition: {disposition}\r\n\r\nx\r\n--b--\r\n"
    answer = http.post("/search", data=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert "name" in refused(answer, 422, "validation_failed")[""][0]


def test_a_text_field_may_be_a_part_in_json(http: Plain) -> None:
    """Some libraries send each field of a form as JSON; without that type, quotes are part of the text."""
    attach(http, new_person(http), OBAMA)
    parts: dict[str, Json] = {"image": ("a.jpg", OBAMA), "face": ("blob", '"central"', "application/json")}
    assert len(http.post("/search", files=parts).json()) == 1
    parts["face"] = ("blob", '"central"', "text/plain")
    refused(http.post("/search", files=parts), 422, "validation_failed")
