"""Finding and comparing faces; nothing is kept."""

from typing import Any

from server.api.faces.schemas import DetectBody, FaceSchema, MatchBody, MatchSchema
from server.api.rest import Resource, services
from server.domain.faces import Face
from server.service.comparison import Match

faces = Resource("faces", __name__, url_prefix="", description="Finding and comparing faces; nothing is kept.")


@faces.post("/detect")
@faces.arguments(DetectBody, location="picture")
@faces.response(200, FaceSchema(many=True))
def detect_faces(body: dict[str, Any]) -> list[Face]:
    """Find every face in a picture, largest first."""
    return services().comparison.detect(body["image"])


@faces.post("/match")
@faces.arguments(MatchBody, location="picture")
@faces.response(200, MatchSchema)
def match_faces(body: dict[str, Any]) -> Match:
    """Compare the largest faces of two pictures, or of a picture and a person's nearest one."""
    if body.get("images"):
        return services().comparison.match(*body["images"])
    return services().comparison.match_person(body["image"], body["person_id"])
