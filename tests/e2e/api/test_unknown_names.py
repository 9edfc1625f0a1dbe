"""Unknown names, and values that no field accepts, anywhere in a request."""

import gzip

import pytest
import requests

from tests.e2e.api.population import Population
from tests.photographs import OBAMA, base64
from tests.plain import Json, refused

WITHOUT_QUERY = [
    ("GET", "/persons/{person}"),
    ("DELETE", "/persons/{person}"),
    ("GET", "/persons/{person}/images/{image}"),
    ("DELETE", "/groups/{group}"),
    ("GET", "/storage/default"),
    ("GET", "/ping"),
    ("GET", "/healthz"),
    ("GET", "/metrics"),
]


@pytest.mark.parametrize(("method", "path"), WITHOUT_QUERY)
def test_a_query_is_refused_if_none_is_read(unchanged: Population, method: str, path: str) -> None:
    """A misspelt or misplaced name must not seem to have an effect."""
    answer = unchanged.http.request(method, unchanged.path(path), params={"foo": 1})
    assert set(refused(answer, 422, "validation_failed")) == {"foo"}


@pytest.mark.parametrize(
    ("method", "path", "misspelt", "nearest"),
    [
        ("POST", "/persons", "externalId", "external_id"),
        ("PUT", "/persons/{person}", "nmae", "name"),
        ("PUT", "/groups/{group}", "meta", "metadata"),
        ("PUT", "/groups/{group}/persons", "addItem", "addItems"),
        ("GET", "/persons", "sise", "size"),
    ],
)
def test_the_nearest_known_name_is_reported(
    unchanged: Population, method: str, path: str, misspelt: str, nearest: str
) -> None:
    """A name in the body, if nothing is read from the query."""
    answer = unchanged.http.request(method, unchanged.path(path), params={misspelt: 1}, json={"name": "Ada"})
    assert repr(nearest) in str(refused(answer, 422, "validation_failed")[misspelt])


def test_an_unknown_name_inside_a_picture_is_refused(unchanged: Population) -> None:
    """Fields that the server returns for a picture are allowed."""
    answered = {"id": 1, "person_id": 2, "content_type": "image/jpeg", "created": None}
    image = {"content": base64(OBAMA), **answered}
    assert unchanged.http.post("/detect", json={"image": image}).status_code == 200
    payload = refused(
        unchanged.http.post("/detect", json={"image": {**image, "contnet": ""}}), 422, "validation_failed"
    )
    assert "'content'" in str(payload)


@pytest.mark.parametrize("name", ["max_distance", "threshold"])
def test_a_distance_ends_at_two(unchanged: Population, name: str) -> None:
    """A limit of three would have no effect, so it must be a mistake."""
    for options in ({"params": {name: 3}}, {"json": {name: 3}}):
        body = {"image": base64(OBAMA), **options.get("json", {})}
        answer = unchanged.http.post("/search", params=options.get("params"), json=body)
        assert "max_distance" in refused(answer, 422, "validation_failed")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/persons", {"name": "A\0"}),
        ("POST", "/persons", {"name": "A", "external_id": "a\0"}),
        ("POST", "/groups", {"name": "\0"}),
        ("POST", "/storage", {"uri": "a\0"}),
        ("GET", "/persons?name=%00", None),
        ("GET", "/groups?name=a%00b", None),
    ],
)
def test_text_with_nul_is_refused(unchanged: Population, method: str, path: str, body: Json) -> None:
    """Databases and file systems end a text there."""
    refused(unchanged.http.request(method, path, json=body), 422, "validation_failed")


def test_an_encoded_form_is_refused_as_encoded_json_is(unchanged: Population) -> None:
    """Nobody should wonder why a zipped form is broken."""
    form = requests.Request("POST", "http://localhost", files={"image": OBAMA}).prepare()
    assert isinstance(form.body, bytes)
    headers = {"Content-Type": form.headers["Content-Type"], "Content-Encoding": "gzip"}
    refused(
        unchanged.http.post("/detect", data=gzip.compress(form.body), headers=headers), 415, "unsupported_media_type"
    )
    headers["Content-Encoding"] = "Identity"
    assert unchanged.http.post("/detect", data=form.body, headers=headers).status_code == 200


@pytest.mark.parametrize("value", ["1", 1, "true", "yes"])
def test_values_of_json_are_not_converted(unchanged: Population, value: Json) -> None:
    """Neither text nor a number is a flag there."""
    for name in ("detect_all", "with_images"):
        answer = unchanged.http.post("/search", json={"image": base64(OBAMA), name: value})
        assert set(refused(answer, 422, "validation_failed")) == {name}


def test_the_sides_of_a_box_are_whole_numbers(unchanged: Population) -> None:
    """They are not truncated."""
    box = {"left": 0.9, "top": 0, "right": 240, "bottom": 240}
    refused(unchanged.http.post("/search", json={"image": base64(OBAMA), "face": box}), 422, "validation_failed")
    assert unchanged.http.post("/search", json={"image": base64(OBAMA), "face": {**box, "left": 0}}).status_code == 200
