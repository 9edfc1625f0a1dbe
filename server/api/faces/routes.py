"""Detection and comparison; nothing is stored."""

from typing import Any

from server.api.current import services
from server.api.faces.detected import DetectedFaceSchema
from server.api.faces.schemas import DetectBody, MatchBody, MatchSchema
from server.api.reading.photos import naming_photo
from server.api.rest import Resource
from server.service.identification.comparison import FaceComparison
from server.service.identification.detection import Detected

faces = Resource("faces", __name__, url_prefix="", description="Detection and comparison; nothing is stored.")


@faces.post("/detect")
@faces.arguments(DetectBody, location="picture")
@faces.response(200, DetectedFaceSchema(many=True))
@naming_photo
def detect_faces(body: dict[str, Any]) -> list[Detected]:
    """Find every face in a picture, largest first, with encodings and crops if requested."""
    asked = {"encodings": body["with_encodings"], "crops": body["with_crops"]}
    return services().detection.detect(body["image"], **asked)


@faces.post("/match")
@faces.arguments(MatchBody, location="picture")
@faces.response(200, MatchSchema)
@naming_photo
def match_faces(body: dict[str, Any]) -> FaceComparison:
    """Compare the largest faces of two pictures, or of a picture and a person's nearest picture."""
    if body.get("images"):
        return services().comparison.match(*body["images"])
    return services().comparison.match_person(body["image"], body["person_id"])
