"""Reading of requests: strict JSON, forms with a picture, raw pictures, and their errors."""

from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request, current_app
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from server.api.answers.errors import invalid
from server.api.current import current_request
from server.api.reading.errors import UnsupportedMediaType
from server.api.reading.forms import read_form
from server.api.reading.multipart import is_form
from server.api.reading.names import BodySchema, merged, unknown_names
from server.api.reading.photos import PhotoField, looks_like_photo
from server.api.reading.strict_json import parse_json
from server.api.reading.texts import read_by_type
from server.domain.errors import ValidationFailed

_TYPES = "send application/json or, where a picture is expected, multipart/form-data or the picture itself"


_PATCHES = frozenset({"application/merge-patch+json", "application/json-patch+json"})
"""JSON types with another meaning: a merge patch (RFC 7396) keeps names that an object inside it leaves out."""
_CHANGES = "application/json, where the value of each field given replaces the old one as a whole"
_ARCHIVES = frozenset({"application/zip", "application/x-zip-compressed"})
"""Types of ZIP archives; the second is what browsers on Windows send."""
_ARCHIVE_OR_PATH = "send a ZIP archive as application/zip, bare and not in a form, or application/json with a path"


class BodyParser(FlaskParser):
    """Reads arguments and turns errors in them into domain errors."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        "json": ma.RAISE,
        "query": ma.RAISE,
        "both": ma.RAISE,
        "picture": ma.RAISE,
    }
    __location_map__ = {**FlaskParser.__location_map__, "both": "load_both", "picture": "load_photo"}

    def get_default_request(self) -> Request:
        """Return the current request."""
        return current_request()

    def load_json(self, request: Request, schema: ma.Schema) -> Any:
        """Return the JSON body."""
        return read_json(request)

    def load_photo(self, request: Request, schema: BodySchema) -> Any:
        """Return the fields of a JSON body, a form or a raw picture, and those of the query."""
        return self._with_query(request, schema, self._photo_body(request, schema))

    def load_both(self, request: Request, schema: BodySchema) -> Any:
        """Return the fields of a JSON body and those of the query."""
        return self._with_query(request, schema, read_json(request))

    def _with_query(self, request: Request, schema: BodySchema, body: Any) -> Any:
        if not isinstance(body, dict) or not request.query_string:
            return body
        query = self.load_querystring(request, schema)
        named = schema.by_known_names(body)
        return {**merged([query, named]), **schema.wrong_nulls(named)}

    def _photo_body(self, request: Request, schema: BodySchema) -> Any:
        body = _whole(request)
        if request.mimetype == "multipart/form-data" or is_form(body):
            return read_form(body, request.mimetype_params.get("boundary"), schema)
        if _is_picture(request, body):
            return {"image": body}
        lazily = frozenset() if request.query_string else _photos(type(schema))  # the query may have the same picture
        return _json(request, body, lazily) if body or not request.args else {}

    def load_querystring(self, request: Request, schema: ma.Schema) -> Any:
        """Return the query. Raises ValidationFailed if a name occurs twice."""
        assert isinstance(schema, BodySchema)
        if not request.query_string:
            return {}
        return schema.by_known_names(read_by_type(schema, dict(request.args.lists())))

    def handle_error(self, error: ma.ValidationError, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise ValidationFailed with the messages by field."""
        messages = error.normalized_messages()
        fields = next(iter(messages.values())) if len(messages) == 1 else messages
        raise invalid(fields) from None


def refuse_query(request: Request, elsewhere: list[str]) -> None:
    """Raise ValidationFailed if there is a query where none is read.

    `elsewhere` are names used in the rest of such a request, to suggest for misplaced or misspelt ones.
    """
    if request.args:
        misplaced = {name: ["this is read from the body"] for name in request.args if name in elsewhere}
        raise ValidationFailed(
            "this request takes no query parameters", unknown_names(request.args, elsewhere) | misplaced
        )


def read_json(request: Request) -> Any:
    """Return the body, which must be declared as JSON and be valid. Raises UnsupportedMediaType, MalformedJson."""
    return _json(request, _whole(request))


def archive_in(request: Request) -> Callable[[int], bytes] | None:
    """Return a function that reads the archive in the body piece by piece, or None if the body is JSON.

    Raises UnsupportedMediaType for any other body. Reading past the limit raises RequestEntityTooLarge; a body that
    ends early, BadRequest.
    """
    if request.is_json:
        return None
    if request.mimetype not in _ARCHIVES:
        raise UnsupportedMediaType(f"a body of type {request.mimetype or 'none'} is not accepted; {_ARCHIVE_OR_PATH}")
    _refuse_encoded(request)
    request.max_content_length = current_app.config["MAX_IMPORT_BYTES"]
    stream = request.stream

    def read(size: int) -> bytes:
        return bytes(stream.read(size))

    return read


@cache
def _photos(kind: type[BodySchema]) -> frozenset[str]:
    """Return the names of a body's fields that read a picture from where it stands in the body."""
    return frozenset(name for name, field in kind().fields.items() if isinstance(field, PhotoField))


def _json(request: Request, body: bytes, lazily: frozenset[str] = frozenset()) -> Any:
    if request.mimetype in _PATCHES:
        raise UnsupportedMediaType(f"a body of type {request.mimetype} is not read; send {_CHANGES}")
    if body and not request.is_json:
        raise UnsupportedMediaType(f"a body of type {request.mimetype or 'none'} is not accepted; {_TYPES}")
    return parse_json(body, lazily)


def _is_picture(request: Request, body: bytes) -> bool:
    """Return whether the body is a picture: by its type, or by its beginning if it is not declared as JSON."""
    said = request.mimetype.startswith("image/") or request.mimetype == "application/octet-stream"
    return said or (not request.is_json and looks_like_photo(body))


def _whole(request: Request) -> bytes:
    _refuse_encoded(request)
    length = request.content_length
    if length is None:
        return _chunked(request)
    if length > current_app.config["MAX_CONTENT_LENGTH"]:
        raise RequestEntityTooLarge
    # Read directly from the server: the limited stream would copy the bytes twice more.
    body: bytes = request.environ["wsgi.input"].read(length)
    if len(body) < length:
        raise BadRequest("the body is shorter than its Content-Length")
    return body


def _chunked(request: Request) -> bytes:
    stream = request.stream
    body = request.get_data(cache=False)
    stream.read(1)  # the stream stopped at the limit; reading more raises RequestEntityTooLarge
    return body


def _refuse_encoded(request: Request) -> None:
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.lower() != "identity":
        raise UnsupportedMediaType(f"the body is encoded as {encoding}; send it unencoded, without Content-Encoding")
