"""Detection and comparison without enrolment: `sdk.faces`."""

from typing import Any

from client._http.arguments import flag
from client._http.calls import Calls
from client._http.connection.transport import Request
from client._http.ids import plain_id
from client._http.photos.pictures import as_base64
from client._notebook.results import Results
from client.model.ids import Id
from client.model.image import ImageSource
from client.model.recognition import Face, Match


class Faces:
    """Finds and compares faces; stores nothing.

    Issues a `client.PictureWarning` for a picture that lacks its last rows. Every method raises ImageInvalid,
    ImageTooLarge, ImageTooManyPixels or ValidationFailed, and the errors that `ImageSource` lists.
    """

    DETECT = "/detect"
    MATCH = "/match"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def detect(self, image: ImageSource, with_encodings: bool = False, with_crops: bool = False) -> list[Face]:
        """Return every face, largest first, with encodings and crops if requested; [] if there is none.

        >>> (face,) = sdk.faces.detect(photos / "enrol/Barack Obama/obama.jpg")
        >>> 0.9 < face.quality.sharpness <= 1
        True
        """
        asked = {"with_encodings": with_encodings, "with_crops": with_crops}
        body = {"image": as_base64(image), **{name: True for name, wanted in asked.items() if flag(wanted, name)}}
        return Results(self._calls.many(Face, Request("POST", self.DETECT, body=body, repeatable=True)), image)

    def match(self, one: ImageSource, other: ImageSource) -> Match:
        """Compare the largest faces of two pictures; raises FaceNotFound.

        >>> sdk.faces.match(photos / "enrol/Barack Obama/obama.jpg", photos / "enrol/Joe Biden/biden.jpg").verdict
        False
        """
        return self._match({"images": [as_base64(one, "one"), as_base64(other, "other")]})

    def match_person(self, image: ImageSource, person_id: Id) -> Match:
        """Compare the largest face of a picture with a person; raises FaceNotFound or PersonNotFound.

        >>> sdk.faces.match_person(photos / "probes/Barack Obama/obama2.jpg", obama.id).verdict
        True
        """
        return self._match({"image": as_base64(image), "person_id": plain_id(person_id, "person_id")})

    def _match(self, body: dict[str, Any]) -> Match:
        return self._calls.one(Match, Request("POST", self.MATCH, body=body, repeatable=True))
