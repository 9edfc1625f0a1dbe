"""Pictures are read from where they stand in a body; everything else is as if it had been read whole."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.api.reading.errors import MalformedJson
from server.api.reading.long_texts import LongText
from server.api.reading.strict_json import parse_json

LONG = 20_000
PHOTO = bytes(range(256)) * 100
BASE64 = base64.b64encode(PHOTO).decode()

pieces = st.lists(st.sampled_from(["A" * LONG, '"', "\\", ",", ":", "é", " ", "\n", "\x7f"]), max_size=5)


def test_a_picture_is_decoded_from_where_it_stands() -> None:
    value = parse_json(json.dumps({"image": BASE64, "name": "Ada"}), {"image"})
    assert isinstance(value["image"], LongText)
    assert value["image"].base64() == PHOTO
    assert str(value["image"]) == BASE64
    assert value["name"] == "Ada"


def test_only_the_fields_asked_for_are_left_as_they_stand() -> None:
    body = {"name": BASE64, "inner": {"image": BASE64}, "images": [BASE64, BASE64]}
    assert parse_json(json.dumps(body), {"image"}) == body


@given(st.recursive(pieces.map("".join), lambda inner: st.lists(inner, max_size=3), max_leaves=4))
def test_any_text_is_read_as_if_the_body_were_read_whole(value: Any) -> None:
    body = json.dumps({"a": value, "b": [value, "A" * LONG]}, ensure_ascii=False)
    assert parse_json(body) == json.loads(body)


@pytest.mark.parametrize("wrong", ["\n", "\x00", "\\x", "\\ud800", "\\u1g"])
def test_a_long_text_that_is_not_json_is_refused(wrong: str) -> None:
    body = f'{{"image":"{"A" * LONG}{wrong}{"A" * LONG}"}}'
    with pytest.raises(MalformedJson, match="the body is not JSON"):
        parse_json(body)
    lazily = parse_json(body, {"image"})["image"]
    with pytest.raises(ValueError, match=r"."):
        lazily.base64()
    with pytest.raises(MalformedJson, match="the body is not JSON"):
        str(lazily)


def test_a_long_text_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(MalformedJson):
        parse_json(b'["' + b"A" * LONG + b"\xff" + b"A" * LONG + b'"]')


def test_an_error_names_its_place_in_the_body() -> None:
    with pytest.raises(MalformedJson, match=rf"byte {LONG + 12}\)"):
        parse_json(f'{{"image":"{"A" * LONG}" 1}}')
