"""What a search can ask about: a face of a picture, a stored image, or an encoding."""

import pytest

from server.bootstrap import Kith
from tests.photographs import (
    BIDEN,
    BIDEN_FACE,
    COLLINS,
    NOBODY,
    OBAMA,
    OBAMA_FACE,
    OBAMA_LATER,
    as_jpeg,
    base64,
    beside,
    obama_and_biden,
    portrait,
)
from tests.plain import Json, Plain, attach, found, new_person, refused, search

NEAR = {"max_distance": 0.6}
BOTH = obama_and_biden(160, 240, 700, 280)
"""Biden is larger and nearer to the centre; Obama is on the left."""


@pytest.fixture
def people(http: Plain) -> tuple[int, int]:
    """Obama and Biden."""
    persons = new_person(http, "Barack"), new_person(http, "Joe")
    attach(http, persons[0], OBAMA)
    attach(http, persons[1], BIDEN)
    return persons


def test_the_caller_says_which_face_is_meant(http: Plain, people: tuple[int, int]) -> None:
    """The largest, the central one, or the one in a box."""
    obama, biden = people
    assert found(http, BOTH, **NEAR) == [biden]
    assert found(http, BOTH, **NEAR, face=None) == [biden]
    assert found(http, BOTH, **NEAR, face="largest") == [biden]
    assert found(http, BOTH, **NEAR, face="central") == [biden]
    assert found(http, BOTH, **NEAR, face={"left": 20, "top": 20, "right": 140, "bottom": 140}) == [obama]


@pytest.mark.parametrize(
    "face", ["smallest", 1, True, [], {}, {"left": 0}, {"left": 0, "top": 0, "right": "x", "bottom": 9}]
)
def test_an_invalid_choice_of_face_is_refused(http: Plain, face: Json) -> None:
    body = {"image": base64(BOTH), "face": face}
    assert set(refused(http.post("/search", json=body), 422, "validation_failed")) == {"face"}


@pytest.mark.parametrize("box", [(600, 200, 690, 270), (140, 140, 20, 20), (-9, -9, -1, -1), (0, 0, 0, 0)])
def test_a_box_without_a_face_is_refused(http: Plain, box: tuple[int, int, int, int]) -> None:
    face = dict(zip(("left", "top", "right", "bottom"), box, strict=True))
    refused(http.post("/search", json={"image": base64(BOTH), "face": face}), 422, "face_not_found")


def test_a_stored_image_can_be_asked_about(http: Plain, people: tuple[int, int]) -> None:
    image = attach(http, people[0], OBAMA_LATER)
    results = http.post("/search", json={"image_id": image, **NEAR}).json()
    assert [(result["person"]["id"], result["distance"]) for result in results] == [(people[0], 0)]
    refused(http.post("/search", json={"image_id": 4711}), 404, "image_not_found")


def test_an_encoding_can_be_asked_about(http: Plain, people: tuple[int, int], kith: Kith) -> None:
    """It finds the same person as its picture, at the same distance."""
    encoding = kith.engine.encode(OBAMA_LATER).encoding.tolist()
    results = http.post("/search", json={"encoding": encoding, **NEAR}).json()
    (expected,) = search(http, OBAMA_LATER, **NEAR)
    assert [result["person"]["id"] for result in results] == [people[0]]
    assert results[0]["distance"] == pytest.approx(expected["distance"], abs=1e-6)


@pytest.mark.parametrize(
    "encoding",
    [
        [],
        [0.1],
        *([number] * 128 for number in (0.0, 1e-4, 1e6, 1e300, "x", None)),
        [0.1] * 127,
        [0.1] * 129,
        "x",
    ],
)
def test_an_invalid_encoding_is_refused(http: Plain, encoding: Json) -> None:
    """It has as many finite numbers as the encoder gives, and is about as long as a face's."""
    refused(http.post("/search", json={"encoding": encoding}), 422, "validation_failed")


@pytest.mark.parametrize(
    "body",
    [
        {"image": base64(OBAMA), "image_id": 1},
        {"image_id": 1, "encoding": [0.1] * 128},
        {"image_id": 1, "face": "central"},
        {"image_id": 1, "detect_all": True},
        {"encoding": [0.1] * 128, "create_person": {"name": "x"}},
        {"image": base64(OBAMA), "detect_all": True, "create_person": {"name": "x"}},
        {"image": base64(OBAMA), "detect_all": True, "face": "central"},
    ],
)
def test_contradictory_searches_are_refused(http: Plain, body: Json) -> None:
    """One probe per search, and only a picture can have several faces."""
    refused(http.post("/search", json=body), 422, "validation_failed")


def test_every_face_is_answered(http: Plain, people: tuple[int, int]) -> None:
    """With a list of results for each, largest face first; a stranger's is empty."""
    three = beside(
        *(portrait(*face, side) for face, side in ((OBAMA_FACE, 200), (BIDEN_FACE, 240))),
        portrait("astronaut.png", (107, 7, 324, 227), 160),
        width=620,
        height=260,
    )
    answers = http.post("/search", json={"image": base64(as_jpeg(three)), "detect_all": True}).json()
    found = {
        answer["face"]["box"]["left"] // 200: [result["person"]["id"] for result in answer["results"]]
        for answer in answers
    }
    assert found == {0: [people[0]], 1: [people[1]], 2: []}
    none = http.post("/search", json={"image": base64(NOBODY), "detect_all": True})
    assert (none.status_code, none.json()) == (200, [])


@pytest.mark.parametrize("detect_all", [False, True])
def test_pictures_are_included_on_request(http: Plain, people: tuple[int, int], detect_all: bool) -> None:
    body = {"image": base64(OBAMA_LATER), **NEAR, "detect_all": detect_all}
    for with_images in (True, False):
        answer = http.post("/search", json={**body, "with_images": with_images}).json()
        (result,) = answer[0]["results"] if detect_all else answer
        assert result["person"]["id"] == people[0]
        assert result["images"][0].get("content") == (base64(OBAMA) if with_images else None)


def test_a_filter_narrows_a_search_by_metadata(http: Plain) -> None:
    oslo = new_person(http, metadata={"city": "Oslo", "age": 40, "tags": ["a", "b"], "home": {"zip": "0150"}})
    rome = new_person(http, metadata={"city": "Rome", "age": 50, "tags": ["b"]})
    for person, photo in ((oslo, OBAMA), (rome, BIDEN)):
        attach(http, person, photo)

    def passing(filter: Json) -> set[int]:
        return set(found(http, COLLINS, max_distance=2.0, filter=filter))

    assert passing(None) == {oslo, rome}
    assert passing({"city": "Oslo"}) == {oslo}
    assert passing({"city": "oslo"}) == set()
    assert passing({"city": {"in": ["Oslo", "Rome"]}}) == {oslo, rome}
    assert passing({"age": {"gte": 40, "lt": 50}}) == {oslo}
    assert passing({"tags": "b", "age": {"gt": 40}}) == {rome}
    assert passing({"home.zip": "0150"}) == {oslo}
    assert passing({"or": [{"city": "Oslo"}, {"age": 50}]}) == {oslo, rome}
    assert passing({"and": [{"city": "Oslo"}, {"age": 50}]}) == set()
    assert passing({"nothing": None}) == set()
    assert passing({"city": {"ne": "Oslo"}}) == {rome}
    assert passing({"home.zip": {"ne": "0150"}}) == {rome}, "who has no such value does not have this one"
    assert passing({"not": {"city": "Oslo", "age": 40}}) == {rome}
    assert passing({"home": {"exists": True}}) == passing({"/home": {"exists": True}}) == {oslo}
    assert passing({"home": {"exists": False}}) == {rome}
    assert passing({"city": {"contains": "sl"}}) == {oslo}
    assert passing({"city": {"contains": "="}}) == set()
    http.put(f"/persons/{oslo}", json={"name": "moved", "metadata": {"city": "Rome"}})
    assert passing({"city": "Rome"}) == {oslo, rome}
    http.put(f"/persons/{rome}", json={"name": "moved", "metadata": {"sta\u0308dte": "Zu\u0308rich"}})
    for zurich in ("Zu\u0308rich", "Z\u00fcrich"):
        assert passing({"sta\u0308dte": zurich}) == passing({"/st\u00e4dte": {"contains": zurich[1:-1]}}) == {rome}
        assert passing({"st\u00e4dte": {"gte": zurich, "lte": zurich}}) == {rome}, "in either Unicode form"


def test_every_key_and_every_value_can_be_asked_for(http: Plain) -> None:
    """Keys by JSON pointer, whatever their names; values keep their types."""
    dots = new_person(http, metadata={"a.b": 18, "and": "x", "": "nameless", "a/b~c": True, "list": [], "none": None})
    nested = new_person(http, metadata={"a": {"b": "18"}, "and": {"or": 1}, "true": "true", "object": {}})
    for person, photo in ((dots, OBAMA), (nested, BIDEN)):
        attach(http, person, photo)

    def passing(filter: Json) -> set[int]:
        return set(found(http, COLLINS, max_distance=2.0, filter=filter))

    assert passing({"/a.b": 18}) == passing({"/a.b": 18.0}) == {dots}
    assert passing({"/a/b": "18"}) == {nested}
    assert passing({"a.b": {"in": [18, "18"]}}) == {dots, nested}, "a dot means either"
    assert passing({"/a.b": "18"}) == passing({"/a/b": 18}) == set()
    assert passing({"/and": "x"}) == {dots}
    assert passing({"/and/or": 1}) == {nested}
    assert passing({"/": "nameless"}) == passing({"": "nameless"}) == {dots}
    assert passing({"/a~1b~0c": True}) == {dots}
    assert passing({"/a~1b~0c": {"in": [1, "true"]}}) == set()
    assert (
        passing({"/list": {"exists": True}}) == passing({"none": {"exists": True}}) == passing({"none": None}) == {dots}
    )
    assert passing({"object": {"exists": True}}) == {nested}


@pytest.mark.parametrize(
    "filter",
    [
        *({"a": {"ne": {}}}, {"a": {"exists": 1}}, {"a": {"contains": 1}}, {"not": []}, {"not": {}}, {"not": 1}),
        *([], "x", 1, {}, {"a": {}}, {"a": []}, {"a": {"like": "x"}}, {"a": {"gt": None}}, {"a": {"gt": True}}),
        *({"a": {"in": "x"}}, {"a": {"in": [{}]}}, {"and": []}, {"or": {}}, {"and": [1]}, {"a": {"in": [1] * 101}}),
    ],
    ids=str,
)
def test_an_invalid_filter_is_refused(http: Plain, filter: Json) -> None:
    body = {"image": base64(OBAMA), "filter": filter}
    assert set(refused(http.post("/search", json=body), 422, "validation_failed")) == {"filter"}
