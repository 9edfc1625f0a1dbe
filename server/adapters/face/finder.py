"""Finding of faces in a photo, with their positions, quality and chips."""

from collections.abc import Iterator

from attrs import field, frozen

from server.adapters.face.detection.choice import chosen
from server.adapters.face.detection.coarse_to_fine import find_all, find_largest
from server.adapters.face.detection.detections import FaceDetection
from server.adapters.face.detection.quality_measures import quality
from server.adapters.face.encoding.encoder import Chips
from server.adapters.face.encoding.landmarks import Aligner
from server.adapters.face.models.networks import Network
from server.adapters.face.photo.decoding import Photo
from server.domain.faces import Box, Face, FaceChoice


@frozen(eq=False)
class FoundFace:
    """A face, and its chips for the encoder."""

    face: Face
    chips: Chips = field(repr=False)


@frozen(eq=False)
class Finder:
    """Finds the faces of photos. Safe to share between threads."""

    _detector: Network
    _aligner: Aligner

    def find_chosen(self, photo: Photo, choice: FaceChoice) -> FoundFace:
        """Return the chosen face. Raises FaceNotFound."""
        find = find_largest if choice == "largest" else find_all
        face = chosen(find(self._detector, photo), choice, *photo.size)
        return self._found(photo, face)

    def find_all(self, photo: Photo) -> Iterator[FoundFace]:
        """Yield every face, largest first."""
        for face in sorted(find_all(self._detector, photo), key=lambda face: -face.area):
            yield self._found(photo, face)

    def _found(self, photo: Photo, face: FaceDetection) -> FoundFace:
        aligned = self._aligner.align(photo, face)
        inside = face.inside(*photo.size)
        box = Box(inside.left, inside.top, inside.right + 1, inside.bottom + 1)
        points = tuple((float(x), float(y)) for x, y in aligned.points)
        rating = quality(float(face.side), aligned.points, aligned.portrait)
        return FoundFace(Face(box, points, face.score, rating, face.rotation, aligned.upright), aligned.chips)
