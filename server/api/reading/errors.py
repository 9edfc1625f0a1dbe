"""Errors of bodies that cannot be read, whatever their fields."""

from server.domain import errors


class MalformedJson(errors.Invalid):
    """The body is not valid JSON."""

    type = "malformed_json"


class UnsupportedMediaType(errors.Invalid):
    """The body is neither JSON, nor a form with a picture, nor a picture."""

    type = "unsupported_media_type"
