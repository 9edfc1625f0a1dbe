"""What makes flask-smorest ours: the parser, the error body, and the services behind the routes."""

from typing import Any, ClassVar, cast

import marshmallow as ma
from flask import current_app
from flask_smorest import Api, Blueprint

from server.api.bodies import BodyParser
from server.api.error_types import ErrorSchema
from server.service.services import Services

SERVICES = "kith"
"""Where an app keeps its services, among its extensions."""


def services() -> Services:
    """Return the services of the app that answers this request."""
    return cast(Services, current_app.extensions[SERVICES])


class RestApi(Api):
    """An Api whose errors are answered by `server.api.errors`."""

    ERROR_SCHEMA = ErrorSchema

    def _register_error_handlers(self) -> None:
        pass


_PICTURE = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "properties": {"image": _PICTURE},
    "additionalProperties": {"description": "Any other field of the JSON body, as JSON"},
}
_WITHOUT_BASE64 = {
    "content": {
        "multipart/form-data": {"schema": _FORM},
        "image/*": {"schema": {**_PICTURE, "description": "Other plain fields of the JSON body stand in the query"}},
    }
}
"""The other ways in which a picture comes, as the OpenAPI document says it."""


class Resource(Blueprint):
    """A blueprint that reads arguments as Kith does."""

    ARGUMENTS_PARSER = BodyParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING: ClassVar[dict[str, str]] = {
        **Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        "picture": "application/json",
    }

    def arguments(self, schema: type[ma.Schema], **options: Any) -> Any:
        """Read arguments by the schema, which is made once and not, as webargs would, for each request."""
        read = super().arguments(schema(), **options)
        if options.get("location") != "picture":
            return read
        return lambda view: self.doc(requestBody=_WITHOUT_BASE64)(read(view))

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any
    ) -> None:
        """Add a route whose operation is called like its view."""
        named = self.doc(operationId=view_func.__name__)(view_func)
        super().add_url_rule(rule, endpoint, named, *args, **options)
