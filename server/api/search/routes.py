"""Who is this?"""

from typing import Any

from flask import Response, jsonify

from server.api.access import require
from server.api.rest import Resource, services
from server.api.search.limits import SearchLimits, search_params
from server.api.search.schemas import FaceResultsSchema, SearchBody, SearchResultSchema
from server.domain.access import Right
from server.domain.search import Among
from server.service.search import Question

search = Resource("search", __name__, url_prefix="/search", description="Who is this?")

_RESULTS, _FACES = SearchResultSchema(many=True), FaceResultsSchema(many=True)
_EITHER = {"anyOf": [{"type": "array", "items": kind} for kind in (SearchResultSchema, FaceResultsSchema)]}


@search.post("")
@search.doc(parameters=[{"in": "query", "schema": SearchLimits}])
@search.arguments(SearchBody, location="picture")
@search.response(200, _EITHER, description="Best first; with detect_all, an array of FaceResults")
def search_photo(body: dict[str, Any]) -> Response:
    """Identify a face: find the persons it may belong to."""
    question = _question(body)
    if question.newcomer:
        require(Right.WRITE)
    if body["detect_all"]:
        return jsonify(_FACES.dump(services().search.answer_for_every_face(question)))
    return jsonify(_RESULTS.dump(services().search.answer(question)))


def _question(body: dict[str, Any]) -> Question:
    newcomer = body.get("create_person")
    return Question(
        photo=body.get("image"),
        image_id=body.get("image_id"),
        encoding=body.get("encoding"),
        face=body.get("face") or "largest",
        params=search_params(body, body["search_params"]),
        among=Among(tuple(body["group_ids"] or ()), body.get("filter")),
        with_images=bool(body["with_images"]),
        newcomer=newcomer and newcomer[1],
    )
