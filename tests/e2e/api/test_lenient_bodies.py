"""Bodies as people send them: pictures without a type, JSON from an editor, every kind of base64."""

from base64 import urlsafe_b64encode
from textwrap import wrap
from urllib.parse import unquote_plus

import pytest

from tests.photographs import OBAMA, base64
from tests.plain import Plain, attach, new_person, refused

JSON = {"Content-Type": "application/json"}
BASE64 = {
    "spaces for plus signs": unquote_plus(base64(OBAMA)),
    "no padding": base64(OBAMA + b"\0" * (1 - len(OBAMA) % 3)).rstrip("="),
    "url-safe": urlsafe_b64encode(OBAMA).decode(),
    "lines": "\r\n".join(wrap(base64(OBAMA), 76)),
    "lines with spaces at their ends": " \n ".join(wrap(base64(OBAMA), 64)),
    "line breaks that became spaces": " ".join(wrap(base64(OBAMA), 76)),
    "spaces around": f"  {base64(OBAMA)}\n",
}


@pytest.mark.parametrize("kind", [None, "", "application/x-www-form-urlencoded", "text/plain", "binary/octet-stream"])
def test_a_picture_without_a_type_is_read_by_its_first_bytes(http: Plain, kind: str | None) -> None:
    answer = http.post("/detect", data=OBAMA, headers={"Content-Type": kind})
    assert len(answer.json()) == 1


def test_what_is_neither_picture_nor_json_is_refused(http: Plain) -> None:
    refused(
        http.post("/detect", data=b"image=1", headers={"Content-Type": "text/plain"}), 415, "unsupported_media_type"
    )
    refused(http.post("/detect", data=OBAMA, headers=JSON), 422, "malformed_json")


def test_json_with_a_byte_order_mark_is_read(http: Plain) -> None:
    """UTF-8's mark; for UTF-16, the error says so."""
    body = '{"name": "Zoë", "metadata": {}}'
    assert http.post("/persons", data=body.encode("utf-8-sig"), headers=JSON).json()["name"] == "Zoë"
    answer = http.post("/persons", data=body.encode("utf-16"), headers=JSON)
    refused(answer, 422, "malformed_json")
    assert "UTF-8" in answer.json()["msg"]


@pytest.mark.parametrize("text", BASE64.values(), ids=BASE64)
def test_common_variants_of_base64_are_read(http: Plain, text: str) -> None:
    ada = new_person(http)
    answer = http.post(f"/persons/{ada}/images", json={"image": text})
    assert answer.status_code == 200, answer.text
    assert http.get(f"/persons/{ada}/images/{answer.json()}").content.rstrip(b"\0") == OBAMA.rstrip(b"\0")


@pytest.mark.parametrize("text", ["A", "AAAAA", "*", "A=A=", "ä", base64(OBAMA)[:-3] + "%3D"])
def test_other_variants_of_base64_are_refused(http: Plain, text: str) -> None:
    refused(http.post("/detect", json={"image": text}), 422, "image_invalid")


def test_a_picture_that_the_caller_has_is_not_sent_again(http: Plain) -> None:
    """By its ETag, which depends on its bytes."""
    ada = new_person(http)
    path = f"/persons/{ada}/images/{attach(http, ada, OBAMA)}"
    first = http.get(path)
    tag = first.headers["ETag"]
    again = http.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    for other in ('"another"', f'W/"x", {tag}x'):
        assert http.get(path, headers={"If-None-Match": other}).content == OBAMA
    refused(http.get(f"{path}1", headers={"If-None-Match": tag}), 404, "image_not_found")


@pytest.mark.parametrize("path", ["/persons", "/groups", "/storage", "/ping", "/storage/default"])
def test_a_slash_at_the_end_changes_nothing(http: Plain, path: str) -> None:
    new_person(http)
    with_slash, without = http.get(f"{path}/"), http.get(path)
    assert (with_slash.status_code, with_slash.json()) == (200, without.json())
    assert http.post("/persons/", json={"name": "Ada"}).status_code == 201
