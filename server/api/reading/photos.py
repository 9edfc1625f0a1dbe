"""Pictures in requests."""

import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import marshmallow as ma
import pybase64

from server.api.reading.long_texts import LongText
from server.api.reading.names import BodySchema
from server.domain.errors import FaceNotFound, ImageInvalid, ImageTooLarge, ImageTooManyPixels
from server.domain.pictures.photo_files import FURTHEST_START_BYTES

Given = ParamSpec("Given")
Returned = TypeVar("Returned")

_PHOTO_ERRORS = (FaceNotFound, ImageInvalid, ImageTooLarge, ImageTooManyPixels)


class PictureBody(BodySchema):
    """A picture as an object; fields that the server returns for a picture may be present."""

    passed_over = frozenset({"id", "person_id", "content_type", "created"})

    content = ma.fields.String(required=True, metadata={"format": "byte", "minLength": 1, "description": "Base64"})


_OBJECT = PictureBody()

_BEGINNINGS = (
    *(b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"II*\0", b"MM\0*"),
    *(b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"),
)
"""First bytes of JPEG, PNG, GIF, BMP, TIFF and both forms of JPEG 2000; WebP and HEIC begin with a length."""

_LINE_BREAKS = str.maketrans("", "", "\t\r\n")

_SHORTEST_LINE = 60
"""Characters in a line of base64; programs that break lines do so after 60, 64, 72 or 76."""


class PhotoField(ma.fields.Field[bytes]):
    """A picture as base64 text, bare or as `{"content": ...}`, or the bytes of a form or raw body.

    Anything wrong with a picture raises ImageInvalid, including text that is not base64.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        try:
            return _content_of(value)
        except ImageInvalid as error:
            raise ImageInvalid(error.message, {attr: [error.message]}) from None


class PhotosField(ma.fields.List[bytes]):
    """Several pictures; an error names the index of the wrong one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(PhotoField(), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[bytes | None]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return [self._photo(attr, index, item) for index, item in enumerate(value)]

    def _photo(self, name: str | None, index: int, value: Any) -> bytes:
        try:
            photo: bytes = self.inner.deserialize(value, str(index))
        except ImageInvalid as error:
            raise ImageInvalid(f"{name}[{index}]: {error.message}", {name: error.payload}) from None
        return photo


def naming_photo(view: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Make errors about the picture in `image` name this field in their payload, as errors about other fields do."""

    @wraps(view)
    def named(*args: Given.args, **options: Given.kwargs) -> Returned:
        try:
            return view(*args, **options)
        except _PHOTO_ERRORS as error:
            error.payload = error.payload or {"image": [error.message]}
            raise

    return named


def looks_like_photo(content: bytes) -> bool:
    """Return whether bytes begin like a picture; other data from a camera may precede a JPEG."""
    is_jpeg = content.find(_BEGINNINGS[0], 0, FURTHEST_START_BYTES) >= 0
    return is_jpeg or content.startswith(_BEGINNINGS) or content[8:12] == b"WEBP" or content[4:8] == b"ftyp"


def _content_of(value: Any) -> bytes:
    if isinstance(value, dict):
        value = _OBJECT.load(value)["content"]
    if isinstance(value, str | LongText):
        value = _decode(value)
    if not isinstance(value, bytes):
        raise ma.ValidationError('must be base64 text or {"content": base64 text}')
    if not value:
        raise ImageInvalid("the picture is empty")
    return value


def _decode(text: str | LongText) -> bytes:
    try:
        return text.base64() if isinstance(text, LongText) else pybase64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return _decode_loosely(str(text))


def _decode_loosely(text: str) -> bytes:
    if text.startswith("data:"):
        text = text.partition(",")[2]
    plain = _joined(text).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return pybase64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ImageInvalid("the picture is neither in a supported format nor base64 text") from None


def _joined(text: str) -> str:
    """Return base64 without line breaks, and with plus signs that a form turned into spaces restored."""
    if text.isascii() and not any(space in text for space in " \t\r\n"):
        return text
    if " " not in text:
        return text.translate(_LINE_BREAKS)
    lines = text.strip("\t\r\n").splitlines()
    if len(lines) == 1:
        return _one_line(text.strip())
    return "".join(_without_indent(line) for line in lines).replace(" ", "+")


def _without_indent(line: str) -> str:
    """Return a line without surrounding spaces, unless they were plus signs, as the line's length shows."""
    return line if len(line) % 4 == 0 else line.strip()


def _one_line(line: str) -> str:
    # Line breaks that became spaces are evenly spaced and far apart, so there are few pieces.
    if line.count(" ") * _SHORTEST_LINE > len(line):
        return line.replace(" ", "+")
    pieces = line.split(" ")
    broken = (
        len({len(piece) for piece in pieces[:-1]}) == 1 and len(pieces[0]) % 4 == 0 and len(pieces[0]) >= _SHORTEST_LINE
    )
    return ("" if broken else "+").join(pieces)
