"""Reading requests: strict JSON, forms with a picture, bare pictures, and what is wrong with them."""

import json
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser

from server.api.errors import MalformedJson, UnsupportedMediaType
from server.domain.errors import ValidationFailed


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
            return {**_read_query(request), "image": request.get_data(cache=False)}
        return read_json(request)

    def handle_error(self, error: ma.ValidationError, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise ValidationFailed with the messages by field."""
        messages = error.normalized_messages()
        fields = next(iter(messages.values())) if len(messages) == 1 else messages
        raise ValidationFailed("the request is not as it should be", fields) from None


def read_json(request: Request) -> Any:
    """Return the body, which must say that it is JSON and be so. Raises UnsupportedMediaType, MalformedJson."""
    body = request.get_data(cache=False)
    if body and not request.is_json:
        raise UnsupportedMediaType("the body must be application/json")
    return parse_json(body)


def parse_json(text: bytes | str) -> Any:
    """Return what the text says, by the letter of JSON: no NaN, no infinities, whole characters only."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        if b"\\ud" in (text if isinstance(text, bytes) else text.encode()).lower():
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except (ValueError, RecursionError) as error:
        raise MalformedJson(f"the body is no JSON: {error}") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _read_form(request: Request) -> dict[str, Any]:
    fields = {name: parse_json(text) for name, text in request.form.items() if name != "image"}
    if "image" in request.form:
        fields["image"] = request.form["image"]
    return {**fields, **{name: file.read() for name, file in request.files.items()}}


def _read_query(request: Request) -> dict[str, Any]:
    return {
        name: values if len(values) > 1 or name.endswith("_ids") else values[0] for name, values in request.args.lists()
    }
