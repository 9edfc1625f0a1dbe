"""Adapts flask-smorest: our parser, and our error body."""

from copy import deepcopy
from functools import wraps
from typing import Any, ClassVar

from flask import Flask, request
from flask_smorest import Api, Blueprint
from flask_smorest.utils import deepupdate

from server.api.audit.reads import subjects_of
from server.api.bodies import BodyParser, refuse_query
from server.api.current import services
from server.api.document.failures import FailurePlugin, register_failures
from server.api.document.schemas import BodyPlugin, form_of, suffices
from server.api.error_types import ErrorSchema
from server.api.names import Body


class RestApi(Api):
    """An Api whose errors `server.api.errors` answers."""

    ERROR_SCHEMA = ErrorSchema

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask, open_to_all: frozenset[str]) -> None:
        """Create the Api of an app; endpoints open to all need no key."""
        plugins = {"marshmallow_plugin": BodyPlugin(), "extra_plugins": [FailurePlugin(open_to_all)]}
        super().__init__(app, spec_kwargs=plugins)

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        register_failures(self.spec)


_BARE = {
    "type": "string",
    "format": "binary",
    "description": "The other plain fields of the JSON body go in the query",
}


class Resource(Blueprint):
    """A blueprint that reads arguments as Kith does."""

    ARGUMENTS_PARSER = BodyParser()
    reads_are_noted = True
    """Whether the audit has who read what."""
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING: ClassVar[dict[str, str]] = {
        **Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        "picture": "application/json",
    }

    @staticmethod
    def doc(**told: Any) -> Any:
        """Document a view itself; flask-smorest calls it through a wrapper for each time it is documented."""

        def documented(view: Any) -> Any:
            known = deepcopy(getattr(view, "_apidoc", {}))
            view._apidoc = {**known, "manual_doc": deepupdate(known.get("manual_doc", {}), told)}
            return view

        return documented

    def arguments(self, schema: type[Body], **options: Any) -> Any:
        """Read arguments by the schema, which is created once and not, as in webargs, for each request."""
        read = super().arguments(schema(), **options)
        if options.get("location") != "picture":
            return read
        content: dict[str, Any] = {"multipart/form-data": {"schema": form_of(schema)}}
        if suffices(schema, "image"):
            content["image/*"] = {"schema": _BARE}
        return lambda view: self.doc(requestBody={"content": content})(read(view))

    def response(self, *args: Any, **options: Any) -> Any:
        """Answer as flask-smorest does, and record reads in the audit."""
        answer = super().response(*args, **options)
        return lambda view: answer(noting_reads(view) if self.reads_are_noted else view)

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any
    ) -> None:
        """Add a route whose operation is named like its view."""
        named = self.doc(operationId=view_func.__name__)(_without_query(view_func))
        super().add_url_rule(rule, endpoint, named, *args, **options)


def noting_reads(view: Any) -> Any:
    """Return a view whose answers to GET the audit knows of."""

    @wraps(view)
    def noted(*args: Any, **kwargs: Any) -> Any:
        told = view(*args, **kwargs)
        if services().notes.all and request.method in ("GET", "HEAD"):
            services().notes.read(subjects_of(told, request.view_args or {}))
        return told

    return noted


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
