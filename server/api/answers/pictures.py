"""Pictures as answers, which clients may cache."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Response, request

from server.api.rest import Resource

_ETAG = {"ETag": {"required": True, "schema": {"type": "string"}, "description": "Changes when the picture does"}}
_IF_NONE_MATCH = {"in": "header", "name": "If-None-Match", "required": False, "schema": {"type": "string"}}

View = TypeVar("View", bound=Callable[..., Any])


def answering_picture(resource: Resource, content_type: str) -> Callable[[View], View]:
    """Document that a view answers with a picture, unless If-None-Match has its ETag."""

    def document(view: View) -> View:
        unchanged = resource.alt_response(304, description="Not modified", headers=_ETAG, success=True)
        picture = {"type": "string", "format": "binary"}
        found = resource.response(200, picture, content_type=content_type, headers=_ETAG)
        return cast(View, resource.doc(parameters=[_IF_NONE_MATCH])(found(unchanged(view))))

    return document


def picture_answer(content: bytes, content_type: str) -> Response:
    """Return a picture with its ETag, or 304 if the request has that already."""
    response = Response(content, content_type=content_type)
    response.add_etag()
    return cast(Response, response.make_conditional(request))
