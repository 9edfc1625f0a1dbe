"""Bodies that are not JSON, or not the JSON that is expected."""

import json

import pytest

from tests.e2e.api.population import Population
from tests.plain import Json, refused

JSON = {"Content-Type": "application/json"}

OPERATIONS = [
    ("POST", "/persons"),
    ("PUT", "/persons/{person}"),
    ("POST", "/persons/{person}/images"),
    ("POST", "/persons/{person}/merge"),
    ("POST", "/groups"),
    ("PUT", "/groups/{group}"),
    ("PUT", "/groups/{group}/persons"),
    ("POST", "/storage"),
    ("PUT", "/storage/default"),
    ("POST", "/search"),
    ("POST", "/detect"),
    ("POST", "/match"),
]

MALFORMED = {
    "nothing": b"",
    "blank": b"  ",
    "text": b"name=Ada",
    "half": b'{"name": "Ada"',
    "two": b"{} {}",
    "comma": b'{"name": "Ada",}',
    "quotes": b"{'name': 'Ada'}",
    "control character": b'{"name": "A\nB"}',
    "NaN": b'{"name": "Ada", "metadata": {"a": NaN}}',
    "infinity": b'{"name": "Ada", "metadata": {"a": -Infinity}}',
    "overflow": b'{"name": "Ada", "metadata": {"a": 1e999}}',
    "5000 digits": b'{"name": "Ada", "metadata": {"a": ' + b"9" * 5000 + b"}}",
    "half a character": b'{"name": "\\ud800"}',
    "half a character within": b'{"name": "Ada", "metadata": {"a": ["\\uDfFf"]}}',
    "half a character as a key": b'{"name": "Ada", "metadata": {"\\uda00": 1}}',
    "half a character in bytes": b'{"name": "\xed\xa0\x80"}',
    "Latin-1": '{"name": "Zoë"}'.encode("latin-1"),
    "UTF-16": json.dumps({"name": "Ada"}).encode("utf-16"),
    "nested 101 times": b"[" * 101 + b"]" * 101,
    "nested 975 times": b'{"name": "Ada", "metadata": {"a": ' + b"[" * 975 + b"]" * 975 + b"}}",
    "nested without end": b"[" * 100_000,
    "nested objects": b'{"a":' * 50_000,
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_malformed_json_is_refused_everywhere(unchanged: Population, body: bytes) -> None:
    for method, path in OPERATIONS:
        answer = unchanged.http.request(method, unchanged.path(path), data=body, headers=JSON)
        refused(answer, 422, "malformed_json")


@pytest.mark.parametrize("body", [None, [], "text", 1.5, True, [{"name": "Ada"}], {}], ids=str)
def test_json_of_the_wrong_shape_is_refused_everywhere(unchanged: Population, body: Json) -> None:
    """Something other than an object, or an object without any field; nothing changes."""
    content = json.dumps(body).encode()
    for method, path in OPERATIONS:
        if body == {} and path == "/groups/{group}/persons":
            continue  # adding and removing nobody is valid
        answer = unchanged.http.request(method, unchanged.path(path), data=content, headers=JSON)
        refused(answer, 422, "validation_failed")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "json"])
def test_a_body_must_say_that_it_is_json(unchanged: Population, kind: str) -> None:
    for method, path in OPERATIONS:
        headers = {"Content-Type": kind} if kind else {}
        answer = unchanged.http.request(method, unchanged.path(path), data=b'{"name": "Ada"}', headers=headers)
        refused(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json"])
def test_json_may_have_several_media_types(unchanged: Population, kind: str) -> None:
    answer = unchanged.http.post("/groups", data=b"{}", headers={"Content-Type": kind})
    refused(answer, 422, "validation_failed")
