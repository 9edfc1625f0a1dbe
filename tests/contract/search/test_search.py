"""Searches: who is found, in what order, and how near."""

import pytest

from tests.photographs import (
    BIDEN,
    COLLINS,
    NOBODY,
    OBAMA,
    OBAMA_LATER,
    OBAMA_STANDING,
    base64,
    obama_and_biden,
)
from tests.plain import Json, Plain, attach, found, new_group, new_person, refused, search

OPEN = {"max_distance": 2.0}
"""Limits that everybody meets."""


@pytest.fixture
def obama(http: Plain) -> int:
    """Someone with two pictures."""
    person = new_person(http, "Barack Obama")
    attach(http, person, OBAMA)
    attach(http, person, OBAMA_LATER)
    return person


@pytest.fixture
def biden(http: Plain) -> int:
    """Someone with one picture."""
    person = new_person(http, "Joe Biden")
    attach(http, person, BIDEN)
    return person


def test_a_result_says_who_and_how_near(http: Plain, obama: int) -> None:
    """The person as in lists, their pictures nearest first, and the numbers of the nearest."""
    (result,) = search(http, OBAMA_STANDING)
    assert set(result) == {"person", "images", "similarity", "distance", "confidence"}
    assert result["person"] == http.get(f"/persons/{obama}").json()
    near, far = result["images"]
    assert set(near) == {"id", "similarity", "distance"}
    assert (result["distance"], result["similarity"]) == (near["distance"], near["similarity"])
    assert 0.2 < near["distance"] < far["distance"] < 0.6
    assert 1 >= near["similarity"] > far["similarity"] > 0.5


@pytest.mark.usefixtures("obama")
def test_an_answer_says_how_many_were_compared(http: Plain, biden: int) -> None:
    """In a header: everyone in scope if they are few, whether or not they match; with detect_all, once per face."""
    nobody = http.post("/search", json={"image": base64(OBAMA_STANDING), "max_distance": 0})
    assert (nobody.json(), nobody.headers["X-Kith-Compared"]) == ([], "2")
    group = new_group(http, biden)
    scoped = http.post("/search", json={"image": base64(OBAMA_STANDING), "group_ids": [group]})
    assert scoped.headers["X-Kith-Compared"] == "1"
    both = obama_and_biden(160, 240, 480, 280)
    faces = http.post("/search", json={"image": base64(both), "detect_all": True})
    assert (len(faces.json()), faces.headers["X-Kith-Compared"]) == (2, "4")


def test_the_enrolled_picture_itself_is_at_distance_0(http: Plain, obama: int) -> None:
    (result,) = search(http, OBAMA)
    assert (result["person"]["id"], result["distance"]) == (obama, 0.0)
    assert result["similarity"] > 0.999


@pytest.mark.usefixtures("obama", "biden")
def test_a_stranger_is_not_matched_by_default(http: Plain) -> None:
    """A strict default applies, and an empty answer is a success."""
    assert search(http, COLLINS) == []
    assert search(http, COLLINS, searchParams=None) == []
    assert search(http, COLLINS, searchParams={"max_distance": None, "min_score": None, "result_size": 5}) == []


def test_with_open_limits_everyone_is_found_in_order(http: Plain, obama: int, biden: int) -> None:
    """The nearest comes first, each person once."""
    assert found(http, OBAMA_STANDING, **OPEN) == [obama, biden]
    assert found(http, BIDEN, **OPEN) == [biden, obama]
    distances = [result["distance"] for result in search(http, COLLINS, **OPEN)]
    assert len(distances) == 2
    assert min(distances) > 0.7


def test_a_result_meets_both_limits(http: Plain, obama: int, biden: int) -> None:
    """Distance at most, similarity at least; the limit itself is included."""
    (result,) = search(http, OBAMA_STANDING)
    distance, similarity = result["distance"], result["similarity"]
    assert found(http, OBAMA_STANDING, max_distance=distance) == [obama]
    assert found(http, OBAMA_STANDING, max_distance=distance - 1e-6) == []
    assert found(http, OBAMA_STANDING, min_score=similarity) == [obama]
    assert found(http, OBAMA_STANDING, min_score=min(similarity + 1e-6, 1.0)) == []
    assert found(http, OBAMA_STANDING, max_distance=2.0, min_score=similarity) == [obama]
    assert found(http, OBAMA_STANDING, max_distance=distance - 1e-6, min_score=0.0) == []
    assert found(http, OBAMA_STANDING, max_distance=2.0, min_score=0.0) == [obama, biden]
    assert found(http, OBAMA_STANDING, max_distance=0) == []


def test_result_size_limits_the_persons(http: Plain, obama: int, biden: int) -> None:
    assert found(http, BIDEN, **OPEN, result_size=1) == [biden]
    assert found(http, BIDEN, **OPEN, result_size=1000) == [biden, obama]


def test_groups_narrow_a_search(http: Plain, obama: int, biden: int) -> None:
    """Members of any of the groups; an empty list, like none, means everyone."""
    presidents, both, nobody = new_group(http, obama), new_group(http, obama, biden), new_group(http)
    assert found(http, BIDEN, **OPEN, group_ids=[presidents]) == [obama]
    assert found(http, BIDEN, **OPEN, group_ids=[both]) == [biden, obama]
    assert found(http, BIDEN, **OPEN, group_ids=[presidents, both]) == [biden, obama]
    assert found(http, BIDEN, **OPEN, group_ids=[nobody]) == []
    assert found(http, BIDEN, **OPEN, group_ids=[]) == [biden, obama]
    assert found(http, BIDEN, **OPEN, group_ids=None) == [biden, obama]


def test_a_search_follows_changes_of_a_group_at_once(http: Plain, obama: int) -> None:
    """The next search knows who joined and who left."""
    group = new_group(http)
    assert found(http, OBAMA, group_ids=[group]) == []
    http.put(f"/groups/{group}/persons", json={"addItems": [obama]})
    assert found(http, OBAMA, group_ids=[group]) == [obama]
    http.put(f"/groups/{group}/persons", json={"removeItems": [obama]})
    assert found(http, OBAMA, group_ids=[group]) == []


def test_an_unknown_group_is_a_404_that_names_it(http: Plain, obama: int) -> None:
    group = new_group(http, obama)
    answer = http.post("/search", json={"image": base64(OBAMA), "group_ids": [group, 4711, 4712]})
    assert refused(answer, 404, "group_not_found") == {"ids": [4711, 4712]}


def test_an_empty_gallery_finds_nobody(http: Plain) -> None:
    """A person without a picture cannot be found."""
    assert search(http, OBAMA, **OPEN) == []
    new_person(http)
    assert search(http, OBAMA, **OPEN) == []


def test_confidence_is_meaningful_among_one_person_and_among_many(http: Plain, obama: int) -> None:
    """For the only person enrolled, among everyone, and in a group of one."""
    (alone,) = search(http, OBAMA, **OPEN)
    assert (alone["person"]["id"], alone["confidence"] > 0.999) == (obama, True)
    for _ in range(6):
        attach(http, new_person(http), BIDEN)
    results = search(http, OBAMA_LATER, **OPEN)
    assert results[0]["person"]["id"] == obama
    assert all(0 <= result["confidence"] <= 1 for result in results)
    group = new_group(http, obama)
    (narrowed,) = search(http, OBAMA_LATER, **OPEN, group_ids=[group])
    assert min(narrowed["confidence"], results[0]["confidence"]) > 0.99
    assert max(result["confidence"] for result in results[1:]) < 0.9


@pytest.mark.parametrize("largest", ["obama", "biden"])
def test_of_several_faces_the_largest_counts(http: Plain, obama: int, biden: int, largest: str) -> None:
    sides = (240, 160) if largest == "obama" else (160, 240)
    assert found(http, obama_and_biden(*sides, 400), max_distance=0.6) == [obama if largest == "obama" else biden]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"image": base64(NOBODY)}, 422, "face_not_found"),
        ({"image": base64(b"a text")}, 422, "image_invalid"),
        ({"image": "%%%"}, 422, "image_invalid"),
        ({"image": ""}, 422, "image_invalid"),
        ({"image": {"content": ""}}, 422, "image_invalid"),
        ({"image": 1}, 422, "validation_failed"),
        ({"image": None}, 422, "validation_failed"),
        ({"image": {}}, 422, "validation_failed"),
        ({"image": {"content": None}}, 422, "validation_failed"),
        ({"image": {"content": ["AAAA"]}}, 422, "validation_failed"),
        ({"image": ["AAAA"]}, 422, "validation_failed"),
        ({}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "group_ids": 1}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "group_ids": ["1"]}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "group_ids": [True]}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "group_ids": [2**63]}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "max_distance": -0.1}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "max_distance": "near"}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "max_distance": True}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "min_score": 1.1}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "min_score": 10**400}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "result_size": 0}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "result_size": 1001}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "result_size": 1.5}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "searchParams": []}, 422, "validation_failed"),
        ({"image": base64(OBAMA), "searchParams": {"max_distance": -1}}, 422, "validation_failed"),
    ],
)
def test_an_invalid_search_is_refused(http: Plain, body: Json, status: int, kind: str) -> None:
    refused(http.post("/search", json=body), status, kind)


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "much", "2.1"])
def test_a_limit_in_the_query_is_validated_as_strictly(http: Plain, text: str) -> None:
    """The text must be a number."""
    answer = http.post("/search", params={"max_distance": text}, json={"image": base64(OBAMA)})
    refused(answer, 422, "validation_failed")


@pytest.mark.parametrize(("name", "hint"), [("o", "'o.x'"), ("/o", "'/o/x'"), ("/a.b/c", "'/a.b/c/x'")])
def test_a_filter_on_an_object_is_refused_with_the_right_way(http: Plain, name: str, hint: str) -> None:
    answer = http.post("/search", json={"image": "AAAA", "filter": {name: {"x": 1}}})
    assert hint in str(refused(answer, 422, "validation_failed")["filter"])


def test_a_message_names_the_fields_that_are_wrong(http: Plain) -> None:
    """It says what is wrong with each; of many, it names the first."""
    body = {"id": 0, "name": 5, "metadata": [], "storage_id": "x"}
    said = http.post("/persons", json=body).json()["msg"]
    assert "name: Not a valid string" in said
    assert said.endswith("; and 1 more")
    nested = http.post(
        "/search", json={"searchParams": {"max_distance": "0.6"}, "image": "AAAA", "group_ids": [1, "x"]}
    )
    assert "searchParams.max_distance: Not a valid number" in nested.json()["msg"]
    assert "group_ids[1]: Not a valid integer" in nested.json()["msg"]


@pytest.mark.parametrize(
    ("filter", "said"),
    [
        (
            {"age": {"contains": 1}},
            "'age' is tested with contains, which takes text to look for, not 1",
        ),
        ({"age": {"exists": "true"}}, "which takes true or false, not 'true'"),
        ({"age": {"gt": None}}, "which takes a number or a text, not None"),
        ({"/bad~2": 1}, "'/bad~2' is not a JSON pointer"),
    ],
)
def test_an_invalid_filter_is_refused_with_a_reason(http: Plain, filter: Json, said: str) -> None:
    """The message says what the operator takes, and what was given."""
    answer = http.post("/search", json={"image": "AAAA", "filter": filter})
    assert said in refused(answer, 422, "validation_failed")["filter"][0]
