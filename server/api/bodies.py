"""Reading requests: strict JSON, forms with a picture, bare pictures, and what is wrong with them."""

from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

from server.api.errors import UnsupportedMediaType
from server.api.fields import Photo
from server.api.names import Body, merged, refuse_repeated
from server.api.strict_json import parse_json
from server.api.texts import read_texts
from server.domain.errors import ValidationFailed


class BodyParser(FlaskParser):
    """Reads arguments and turns what is wrong with them into the errors of the domain."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        "json": ma.RAISE,
        "query": ma.RAISE,
        "picture": ma.RAISE,
    }
    __location_map__ = {**FlaskParser.__location_map__, "picture": "load_picture"}

    def load_json(self, request: Request, schema: ma.Schema) -> Any:
        """Return the JSON body."""
        return read_json(request)

    def load_picture(self, request: Request, schema: ma.Schema) -> Any:
        """Return the fields of a JSON body, a form or a bare picture, and those of the query."""
        query = _by_type(schema, dict(request.args.lists()))
        body = self._picture_body(request, schema)
        return merged([query, body]) if isinstance(body, dict) else body

    def _picture_body(self, request: Request, schema: ma.Schema) -> Any:
        if request.mimetype == "multipart/form-data":
            return _read_form(request, schema)
        if request.mimetype.startswith("image/") or request.mimetype == "application/octet-stream":
            return {"image": _whole(request)}
        return read_json(request)

    def load_querystring(self, request: Request, schema: ma.Schema) -> Any:
        """Return the query. Raises ValidationFailed where it names something twice."""
        refuse_repeated(name for name, _ in request.args.items(multi=True))
        return super().load_querystring(request, schema)

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
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding != "identity":
        raise UnsupportedMediaType(f"the body is encoded as {encoding}; send it as it is, without Content-Encoding")
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


def _read_form(request: Request, schema: ma.Schema) -> dict[str, Any]:
    _refuse_nameless([*request.files, *request.form])
    refuse_repeated(name for name, _ in request.files.items(multi=True))
    files = {name: file.read() for name, file in request.files.items()}
    texts = {name: [files[name].decode("utf-8", "replace")] for name in files if not _is_photo(schema, name)}
    photos = {name: file for name, file in files.items() if name not in texts}
    return merged([photos, _by_type(schema, texts), _by_type(schema, dict(request.form.lists()))])


def _refuse_nameless(names: list[str | None]) -> None:
    if None in names:
        raise ValidationFailed("a part of the form has no name", {"": ["its Content-Disposition must give it a name"]})


def _by_type(schema: ma.Schema, given: dict[str, list[str]]) -> dict[str, Any]:
    """Return the fields of a query or a form by their types; `name[]` is how some clients name a list."""
    fields = {name: _field(schema, name.removesuffix("[]")) for name in given}
    refuse_repeated(
        name for name, texts in given.items() for _ in texts if not isinstance(fields[name], ma.fields.List)
    )
    return merged({name.removesuffix("[]"): read_texts(fields[name], texts)} for name, texts in given.items())


def _field(schema: ma.Schema, name: str) -> ma.fields.Field[Any] | None:
    aliases = schema.aliases if isinstance(schema, Body) else {}
    meant = aliases.get(name, name)
    return next((field for inner, field in schema.fields.items() if meant == (field.data_key or inner)), None)


def _is_photo(schema: ma.Schema, name: str) -> bool:
    field = _field(schema, name)
    return field is None or isinstance(field, Photo)
