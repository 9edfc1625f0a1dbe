"""The fixed list of error types, as in `shared/errors.json`, and the body that all errors share."""

from http import HTTPStatus

import marshmallow as ma

from server.api.answers.errors import FRAMEWORK_TYPES, status_of
from server.api.reading.errors import MalformedJson, UnsupportedMediaType
from server.domain import errors
from server.domain.errors import KithError

_KINDS: list[type[KithError]] = [
    kind
    for kind in (*vars(errors).values(), MalformedJson, UnsupportedMediaType)
    if isinstance(kind, type) and issubclass(kind, KithError) and "type" in vars(kind)
]

ERROR_TYPES: dict[str, HTTPStatus] = {
    **{kind.type: status_of(kind) for kind in _KINDS},
    **{type: status for status, type in FRAMEWORK_TYPES.items()},
}
"""The HTTP status of each type; a bad_request may have another 4xx status."""


class ErrorSchema(ma.Schema):
    """The body of every error."""

    status_code = ma.fields.Integer(required=True)
    type = ma.fields.String(required=True, validate=ma.validate.OneOf(sorted(ERROR_TYPES)))
    msg = ma.fields.String(required=True, metadata={"description": "The message, for people"})
    payload = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "Details, for programs"})
    request_id = ma.fields.String(required=True, metadata={"description": "Also in the server's log"})
