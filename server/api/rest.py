"""flask-smorest with Kith's own parser and error body."""

from copy import deepcopy
from functools import wraps
from typing import Any, ClassVar

from flask import Flask, request
from flask_smorest import Api, Blueprint
from flask_smorest.utils import deepupdate

from server.api.answers.error_types import ErrorSchema
from server.api.audit.reads import subjects_of
from server.api.current import services
from server.api.document.failures import FailurePlugin, register_failures
from server.api.document.schemas import BodyPlugin, form_of, suffices
from server.api.reading.bodies import BodyParser, refuse_query
from server.api.reading.names import BodySchema


class RestApi(Api):
    """An Api that leaves errors to `server.api.answers.errors`."""

    ERROR_SCHEMA = ErrorSchema

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask, open_to_all: frozenset[str]) -> None:
        """Create an app's Api; the document says that endpoints open to all need no key."""
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
    """A blueprint that uses Kith's parser and records reads in the audit."""

    ARGUMENTS_PARSER = BodyParser()
    reads_are_audited = True
    """Whether reads are recorded in the audit."""
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING: ClassVar[dict[str, str]] = {
        **Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        "both": "application/json",
        "picture": "application/json",
    }

    @staticmethod
    def doc(**documentation: Any) -> Any:
        """Document a view directly; flask-smorest would wrap it once for each call of `doc`."""

        def documented(view: Any) -> Any:
            known = deepcopy(getattr(view, "_apidoc", {}))
            view._apidoc = {**known, "manual_doc": deepupdate(known.get("manual_doc", {}), documentation)}
            return view

        return documented

    def arguments(self, schema: type[BodySchema], **options: Any) -> Any:
        """Read arguments by the schema, which is created once; webargs would create it for each request."""
        read = super().arguments(schema(), **options)
        if options.get("location") != "picture":
            return read
        content: dict[str, Any] = {"multipart/form-data": {"schema": form_of(schema)}}
        if suffices(schema, "image"):
            content["image/*"] = {"schema": _BARE}
        return lambda view: self.doc(requestBody={"content": content})(read(view))

    def response(self, *args: Any, **options: Any) -> Any:
        """Write the answer as flask-smorest does, and record reads in the audit."""
        answer = super().response(*args, **options)
        return lambda view: answer(auditing_reads(view) if self.reads_are_audited else view)

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any
    ) -> None:
        """Add a route whose operation has its view's name."""
        named = self.doc(operationId=view_func.__name__)(_without_query(view_func))
        super().add_url_rule(rule, endpoint, named, *args, **options)


def auditing_reads(view: Any) -> Any:
    """Return the view, with its answers to GET recorded in the audit."""

    @wraps(view)
    def audited(*args: Any, **kwargs: Any) -> Any:
        returned = view(*args, **kwargs)
        if services().notes.all and request.method in ("GET", "HEAD"):
            services().notes.read(subjects_of(returned, request.view_args or {}))
        return returned

    return audited


def _without_query(view: Any) -> Any:
    """Return the view, with queries refused unless it reads them."""
    read = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    if any(source["in"] in ("query", "both", "picture") for source in read):
        return view
    elsewhere = [name for source in read for name in source["schema"].known_names]

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        refuse_query(request, elsewhere)
        return view(*args, **kwargs)

    return guarded
