"""What makes flask-smorest ours: the parser, the error body, and the services behind the routes."""

from typing import Any, ClassVar, cast

import marshmallow as ma
from flask import current_app
from flask_smorest import Api, Blueprint

from server.api.bodies import BodyParser
from server.api.errors import ErrorSchema
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


class Resource(Blueprint):
    """A blueprint that reads arguments as Kith does."""

    ARGUMENTS_PARSER = BodyParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING: ClassVar[dict[str, str]] = {
        **Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        "picture": "application/json",
    }

    def arguments(self, schema: type[ma.Schema], **options: Any) -> Any:
        """Read arguments by the schema, which is made once and not, as webargs would, for each request."""
        return super().arguments(schema(), **options)
