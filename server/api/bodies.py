"""Reading requests: strict JSON, forms with a picture, bare pictures, and what is wrong with them."""

from typing import Any, NoReturn

import marshmallow as ma
import msgspec
from flask import Request
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

from server.api.errors import MalformedJson, UnsupportedMediaType
from server.domain.errors import ValidationFailed

DEEPEST = 100
"""Levels of nesting that a body may have: what reads it later must not run out of stack."""

_DIGITS = 19
"""Digits of the largest id."""

_JSON: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
"""Strict, and a picture's text takes it a fifth of what the standard library needs."""


class BodyParser(FlaskParser):
    """Reads arguments and turns what is wrong with them into the errors of the domain."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        "json": ma.EXCLUDE,
        "query": ma.EXCLUDE,
        "picture": ma.EXCLUDE,
    }
    __location_map__ = {**FlaskParser.__location_map__, "picture": "load_picture"}

    def load_json(self, request: Request, schema: ma.Schema) -> Any:
        """Return the JSON body."""
        return read_json(request)

    def load_picture(self, request: Request, schema: ma.Schema) -> Any:
        """Return a JSON body, or the same fields from a form, or from a bare picture and the query."""
        if request.mimetype == "multipart/form-data":
            return _read_form(request)
        if request.mimetype.startswith("image/") or request.mimetype == "application/octet-stream":
            return {**_read_query(request), "image": _whole(request)}
        return read_json(request)

    def handle_error(self, error: ma.ValidationError, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise ValidationFailed with the messages by field."""
        messages = error.normalized_messages()
        fields = next(iter(messages.values())) if len(messages) == 1 else messages
        raise ValidationFailed("the request is not as it should be", fields) from None


def read_json(request: Request) -> Any:
    """Return the body, which must say that it is JSON and be so. Raises UnsupportedMediaType, MalformedJson."""
    body = _whole(request)
    if body and not request.is_json:
        raise UnsupportedMediaType("the body must be application/json")
    return parse_json(body)


def _whole(request: Request) -> bytes:
    stream = request.stream  # to ask for it refuses a body that says that it is too long
    if request.content_length is not None:
        # From the server at once: through the limited stream the bytes are copied twice more.
        body: bytes = request.environ["wsgi.input"].read(request.content_length)
        if len(body) < request.content_length:
            raise BadRequest("the body is shorter than was said")
        return body
    body = request.get_data(cache=False)
    stream.read(1)  # a chunked body was cut off at the limit; to ask for more raises RequestEntityTooLarge
    return body


def parse_json(body: bytes | str) -> Any:
    """Return what the body says, by the letter of JSON: UTF-8, whole characters, finite numbers, no endless nesting.

    Raises MalformedJson.
    """
    try:
        value = _JSON.decode(body)
        _check_depth(value, DEEPEST)
        return value
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise MalformedJson(f"the body is no JSON: {error}") from None


def _check_depth(value: Any, left: int) -> None:
    if not isinstance(value, dict | list):
        return
    if left == 0:
        raise ValueError(f"it is nested more than {DEEPEST} times")
    for inner in value.values() if isinstance(value, dict) else value:
        _check_depth(inner, left - 1)


def _read_form(request: Request) -> dict[str, Any]:
    fields = {name: parse_json(text) for name, text in request.form.items() if name != "image"}
    if "image" in request.form:
        fields["image"] = request.form["image"]
    return {**fields, **{name: file.read() for name, file in request.files.items()}}


def _read_query(request: Request) -> dict[str, Any]:
    return {name: _field(name, texts) for name, texts in request.args.lists()}


def _field(name: str, texts: list[str]) -> Any:
    """Return a field of the query; ids are numbers there as they are in JSON."""
    if name.endswith("_ids"):
        return [_id(text) for text in texts]
    return _id(texts[0]) if name.endswith("_id") else texts[0]


def _id(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else text
