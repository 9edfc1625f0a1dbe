"""The rule of `force`: a face is enrolled once, unless the caller insists."""

from io import BytesIO

import pytest
import requests
from PIL import Image

from tests.photographs import BIDEN, OBAMA, OBAMA_LATER, as_jpeg, base64
from tests.plain import Json, Plain, attach, items, new_person, refused, search

LIMITS = {"max_distance": 0.6}


def again(photo: bytes) -> bytes:
    """Return the same picture in different bytes."""
    with Image.open(BytesIO(photo)) as image:
        return as_jpeg(image.resize((230, 230)))


def attempt(http: Plain, person: int, photo: bytes, params: Json = None) -> requests.Response:
    """Attach a picture without force."""
    return http.post(f"/persons/{person}/images", json={"searchParams": params, "image": {"content": base64(photo)}})


def test_a_face_of_another_person_is_refused_with_what_a_search_finds(http: Plain) -> None:
    """The payload is the array of results that a search with the same limits returns."""
    ada, bob = new_person(http, "Ada"), new_person(http, "Bob")
    attach(http, ada, OBAMA)
    payload = refused(attempt(http, bob, OBAMA_LATER, LIMITS), 409, "face_taken")
    assert payload == search(http, OBAMA_LATER, **LIMITS)
    assert [result["person"]["id"] for result in payload] == [ada]
    assert items(http, f"/persons/{bob}/images") == []


def test_careful_limits_apply_if_none_are_given(http: Plain) -> None:
    """A picture of another person's face is refused, a stranger's is not."""
    ada, bob = new_person(http), new_person(http)
    attach(http, ada, OBAMA)
    refused(attempt(http, bob, OBAMA_LATER), 409, "face_taken")
    assert attempt(http, bob, BIDEN).status_code == 200


def test_the_callers_limits_decide_what_a_hit_is(http: Plain) -> None:
    """With a tiny distance nobody is near, with a huge one everybody is."""
    ada, bob, cy = new_person(http), new_person(http), new_person(http)
    attach(http, ada, OBAMA)
    assert attempt(http, bob, OBAMA_LATER, {"max_distance": 0.05}).status_code == 200
    refused(attempt(http, cy, BIDEN, {"max_distance": 2}), 409, "face_taken")
    refused(attempt(http, cy, BIDEN, {"min_score": 0.0}), 409, "face_taken")


def test_result_size_limits_the_hits(http: Plain) -> None:
    """It counts persons in the payload too."""
    for _ in range(3):
        attach(http, new_person(http), OBAMA)
    params = {**LIMITS, "result_size": 2}
    assert len(refused(attempt(http, new_person(http), OBAMA, params), 409, "face_taken")) == 2


def test_a_large_result_size_is_filled(http: Plain) -> None:
    """Even with more hits than a search usually compares exactly."""
    for _ in range(20):
        attach(http, new_person(http), OBAMA)
    payload = refused(attempt(http, new_person(http), OBAMA_LATER, {**LIMITS, "result_size": 18}), 409, "face_taken")
    assert len(payload) == 18


@pytest.mark.parametrize("picture", [OBAMA, again(OBAMA)], ids=["the same bytes", "nearly the same encoding"])
def test_a_picture_that_the_person_has_is_refused(http: Plain, picture: bytes) -> None:
    """The payload is the person with the existing picture."""
    person = new_person(http)
    image = attach(http, person, OBAMA)
    attach(http, person, OBAMA_LATER)
    (result,) = refused(attempt(http, person, picture), 409, "face_taken")
    assert result["person"]["id"] == person
    assert [known["id"] for known in result["images"]] == [image]
    assert len(items(http, f"/persons/{person}/images")) == 2


@pytest.mark.parametrize("force", ["true", "True", "1"])
def test_force_attaches_what_is_already_there(http: Plain, force: str) -> None:
    """Both another person's face and a picture that the person already has."""
    ada, bob = new_person(http), new_person(http)
    attach(http, ada, OBAMA)
    for person in (ada, bob):
        body = {"image": {"content": base64(OBAMA)}}
        assert http.post(f"/persons/{person}/images", params={"force": force}, json=body).status_code == 200
    assert len(items(http, f"/persons/{ada}/images")) == 2
    assert len(items(http, f"/persons/{bob}/images")) == 1


def test_the_default_is_not_to_force(http: Plain) -> None:
    ada, bob = new_person(http), new_person(http)
    attach(http, ada, OBAMA)
    body = {"image": {"content": base64(OBAMA)}}
    for params in ({}, {"force": "false"}, {"force": False}):
        answer = http.post(f"/persons/{bob}/images", params=params, json=body)
        refused(answer, 409, "face_taken")


def test_a_face_is_free_again_when_its_picture_is_gone(http: Plain) -> None:
    """Detached and deleted pictures do not count."""
    ada, bob, cy = new_person(http), new_person(http), new_person(http)
    image = attach(http, ada, OBAMA)
    http.delete(f"/persons/{ada}/images/{image}")
    attach(http, bob, OBAMA, force=False)
    http.delete(f"/persons/{bob}")
    attach(http, cy, OBAMA, force=False)


def test_null_is_refused_for_a_flag(http: Plain) -> None:
    """Even if the query gives a value."""
    person = new_person(http)
    body = {"image": base64(OBAMA), "force": None}
    answer = http.post(f"/persons/{person}/images", params={"force": "true"}, json=body)
    assert set(refused(answer, 422, "validation_failed")) == {"force"}
