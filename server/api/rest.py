"""What makes flask-smorest ours: the parser, the error body, and the services behind the routes."""

from functools import wraps
from typing import Any, ClassVar, cast

from flask import Flask, current_app, request
from flask_smorest import Api, Blueprint

from server.api.bodies import BodyParser, refuse_query
from server.api.document.failures import FailurePlugin, register_failures
from server.api.document.schemas import BodyPlugin, form_of, suffices
from server.api.error_types import ErrorSchema
from server.api.names import Body
from server.service.services import Services

SERVICES = "kith"
"""Where an app keeps its services, among its extensions."""


def services() -> Services:
    """Return the services of the app that answers this request."""
    return cast(Services, current_app.extensions[SERVICES])


class RestApi(Api):
    """An Api whose errors are answered by `server.api.errors`."""

    ERROR_SCHEMA = ErrorSchema

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask, open_to_all: frozenset[str]) -> None:
        """Make the Api of an app; no key is needed for the endpoints that are open to all."""
        plugins = {"marshmallow_plugin": BodyPlugin(), "extra_plugins": [FailurePlugin(open_to_all)]}
        super().__init__(app, spec_kwargs=plugins)

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        register_failures(self.spec)


_BARE = {
    "type": "string",
    "format": "binary",
    "description": "Other plain fields of the JSON body stand in the query",
}


class Resource(Blueprint):
    """A blueprint that reads arguments as Kith does."""

    ARGUMENTS_PARSER = BodyParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING: ClassVar[dict[str, str]] = {
        **Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        "picture": "application/json",
    }

    def arguments(self, schema: type[Body], **options: Any) -> Any:
        """Read arguments by the schema, which is made once and not, as webargs would, for each request."""
        read = super().arguments(schema(), **options)
        if options.get("location") != "picture":
            return read
        content: dict[str, Any] = {"multipart/form-data": {"schema": form_of(schema)}}
        if suffices(schema, "image"):
            content["image/*"] = {"schema": _BARE}
        return lambda view: self.doc(requestBody={"content": content})(read(view))

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any
    ) -> None:
        """Add a route whose operation is called like its view."""
        named = self.doc(operationId=view_func.__name__)(_without_query(view_func))
        super().add_url_rule(rule, endpoint, named, *args, **options)


def _without_query(view: Any) -> Any:
    """Return a view that refuses a query, unless it reads one."""
    read = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    if any(source["in"] in ("query", "picture") for source in read):
        return view
    elsewhere = [name for source in read for name in source["schema"].known_names]

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        refuse_query(request, elsewhere)
        return view(*args, **kwargs)

    return guarded
