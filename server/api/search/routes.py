"""Searches by face."""

from typing import Any

import marshmallow as ma
from flask import Response, jsonify

from server.api.access.authorisation import require
from server.api.current import services
from server.api.reading.photos import naming_photo
from server.api.rest import Resource
from server.api.search.limits import SearchLimits, search_params
from server.api.search.schemas import FaceResultsSchema, SearchBody, SearchResultSchema
from server.domain.access import Right
from server.domain.identification.search_values import Answer, SearchScope
from server.service.identification.search import Question

search = Resource("search", __name__, url_prefix="/search", description="Identification of faces.")

_RESULTS, _FACES = SearchResultSchema(many=True), FaceResultsSchema(many=True)
_COMPARED = "X-Kith-Compared"
_HEADERS = {
    _COMPARED: {
        "description": (
            "Number of persons compared exactly with the face, or with all faces if detect_all is set. The default "
            "index proves that nobody else in scope is nearer to the face than the best of them"
        ),
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    }
}
_EITHER = {"anyOf": [{"type": "array", "items": kind} for kind in (SearchResultSchema, FaceResultsSchema)]}


@search.post("")
@search.doc(parameters=[{"in": "query", "schema": SearchLimits}])
@search.arguments(SearchBody, location="picture")
@search.response(200, _EITHER, headers=_HEADERS, description="Best first; with detect_all, an array of FaceResults")
@naming_photo
def search_photo(body: dict[str, Any]) -> Response:
    """Identify a face: find the persons it may belong to."""
    question = _question(body)
    if question.enrolee:
        require(Right.WRITE)
    if body["detect_all"]:
        return _answered(_FACES, services().search.answer_for_every_face(question))
    return _answered(_RESULTS, services().search.answer(question))


def _answered(schema: ma.Schema, answer: Answer[Any]) -> Response:
    response = jsonify(schema.dump(answer.results))
    response.headers[_COMPARED] = str(answer.compared)
    return response


def _question(body: dict[str, Any]) -> Question:
    enrolee = body.get("create_person")
    return Question(
        photo=body.get("image"),
        image_id=body.get("image_id"),
        encoding=body.get("encoding"),
        face=body.get("face") or "largest",
        params=search_params(body, body["search_params"]),
        scope=SearchScope(tuple(body["group_ids"] or ()), body.get("filter")),
        with_images=bool(body["with_images"]),
        enrolee=enrolee and enrolee.details,
    )
