"""Unusable pictures, sent in every way that the server accepts."""

import struct
from collections.abc import Callable
from io import BytesIO

import pytest
import requests
from PIL import Image

from tests.e2e.api.pngs import png_of
from tests.e2e.api.population import Population
from tests.photographs import NOBODY, OBAMA, as_jpeg, base64
from tests.plain import Plain, refused

LIMIT = 32 * 2**20
"""Bytes, the default limit."""


def gif_of(width: int, height: int) -> bytes:
    """Return a GIF file of a few bytes that claims this size; its only frame is almost empty."""
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x01\x00\x00"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + frame + b";"


def bomb() -> bytes:
    """Return a complete PNG file, small in bytes, of a hundred million pixels."""
    content = BytesIO()
    Image.new("1", (10_000, 10_000)).save(content, "PNG")
    return content.getvalue()


PICTURES = {
    "a text": (b"this is no picture", "image_invalid"),
    "HTML": (b"<!DOCTYPE html><html></html>", "image_invalid"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image_invalid"),
    "PDF": (b"%PDF-1.7\n", "image_invalid"),
    "zeros": (bytes(1000), "image_invalid"),
    "one byte": (b"\xff", "image_invalid"),
    "only a signature": (OBAMA[:3], "image_invalid"),
    "only a header": (OBAMA[:200], "image_invalid"),
    "half a JPEG": (OBAMA[: len(OBAMA) // 2], "image_invalid"),
    "a PNG without pixels": (png_of(100, 100), "image_invalid"),
    "a GIF without pixels": (gif_of(100, 100), "image_invalid"),
    "a PNG of no size": (png_of(0, 0), "image_invalid"),
    "too many pixels": (bomb(), "image_too_many_pixels"),
    "a PNG that claims too many": (png_of(65_535, 65_535), "image_too_many_pixels"),
    "a GIF that claims too many": (gif_of(65_535, 65_535), "image_too_many_pixels"),
    "one pixel row too many": (png_of(10_000, 22_001), "image_too_many_pixels"),
    "no face": (NOBODY, "face_not_found"),
    "one pixel": (as_jpeg(Image.new("RGB", (1, 1))), "face_not_found"),
    "a line": (as_jpeg(Image.new("RGB", (2000, 1))), "face_not_found"),
    "a short line": (as_jpeg(Image.new("RGB", (1, 300))), "face_not_found"),
    "nothing": (b"", "image_invalid"),
}


def as_text(http: Plain, path: str, photo: bytes) -> requests.Response:
    """Post a picture as base64 text in an object."""
    return http.post(path, json={"image": {"content": base64(photo)}})


def as_form(http: Plain, path: str, photo: bytes) -> requests.Response:
    """Post a picture as a file of a form."""
    return http.post(path, files={"image": ("photo.jpg", photo, "image/jpeg")})


def as_body(http: Plain, path: str, photo: bytes) -> requests.Response:
    """Post a picture as the raw body."""
    return http.post(path, data=photo, headers={"Content-Type": "image/jpeg"})


Send = Callable[[Plain, str, bytes], requests.Response]

every_way = pytest.mark.parametrize("send", [as_text, as_form, as_body])


@every_way
@pytest.mark.parametrize(("photo", "kind"), PICTURES.values(), ids=PICTURES)
def test_an_unusable_picture_is_refused(unchanged: Population, send: Send, photo: bytes, kind: str) -> None:
    """With the same error, however it is sent, when attaching and when searching."""
    for path in (unchanged.path("/persons/{person}/images?force=true"), "/search"):
        refused(send(unchanged.http, path, photo), 422, kind)


@every_way
def test_a_picture_with_too_many_bytes_is_a_413(unchanged: Population, send: Send) -> None:
    """One byte more than allowed; with exactly the limit it is processed."""
    for path in (unchanged.path("/persons/{person}/images?force=true"), "/search"):
        refused(send(unchanged.http, path, NOBODY + bytes(LIMIT + 1 - len(NOBODY))), 413, "image_too_large")
        refused(send(unchanged.http, path, NOBODY + bytes(LIMIT - len(NOBODY))), 422, "face_not_found")


@pytest.mark.parametrize(
    "text", ["%", "AAA", "AAAA=", "=", "A A A A", "ÄÄÄÄ", "AA-_", "data:image/jpeg;base64,%", "data:", "\0\0\0\0"]
)
def test_invalid_base64_is_refused(unchanged: Population, text: str) -> None:
    """Nothing is skipped or guessed."""
    for image in (text, {"content": text}):
        for path in (unchanged.path("/persons/{person}/images"), "/search", "/detect"):
            refused(unchanged.http.post(path, json={"image": image}), 422, "image_invalid")


@pytest.mark.parametrize("image", [None, 1, True, [], ["AAAA"], {}, {"content": None}, {"content": {"content": "A"}}])
def test_a_picture_of_the_wrong_kind_is_refused(unchanged: Population, image: object) -> None:
    for path in (unchanged.path("/persons/{person}/images"), "/search", "/detect"):
        payload = refused(unchanged.http.post(path, json={"image": image}), 422, "validation_failed")
        assert set(payload) == {"image"}


def test_an_unknown_person_is_reported_before_the_picture_is_looked_at(unchanged: Population) -> None:
    refused(as_body(unchanged.http, "/persons/4711/images", b"a text"), 404, "person_not_found")
