"""Which faces are good enough: to be enrolled at all, and without a word."""

from attrs import asdict, frozen

from server.domain.errors import FaceQualityTooLow
from server.domain.faces import Face, Quality

UPRIGHT = 0.65
"""What 99 of 100 faces in Labeled Faces in the Wild reach that are the right way up."""


@frozen
class QualityFloor:
    """The least of each quality; see `Quality` for what the numbers mean."""

    size: float
    sharpness: float
    exposure: float
    frontality: float

    def below(self, quality: Quality) -> dict[str, dict[str, float]]:
        """Return what the face does not reach: by name, what it reached and the floor."""
        reached, floors = asdict(quality), asdict(self)
        return {
            name: {"reached": reached[name], "floor": floor} for name, floor in floors.items() if reached[name] < floor
        }

    def admits(self, face: Face) -> bool:
        """Return whether a face is surely the right way up and reaches the floor."""
        return face.upright >= UPRIGHT and not self.below(face.quality)

    def check(self, face: Face) -> None:
        """Raise FaceQualityTooLow where a face may be the wrong way up or does not reach the floor.

        The payload is that of `below`.
        """
        if face.upright < UPRIGHT:
            raise FaceQualityTooLow(
                "which way up the face is cannot be told, so it is not enrolled; turn the photo upright",
                {"upright": {"reached": face.upright, "floor": UPRIGHT}},
            )
        too_low = self.below(face.quality)
        if too_low:
            raise FaceQualityTooLow(f"the face is too low in {', '.join(too_low)} to be enrolled", too_low)


USUAL = QualityFloor(size=40, sharpness=0.5, exposure=0.87, frontality=0.3)
"""What 99 of 100 faces in Labeled Faces in the Wild reach; a size below it is smaller than the detector's least."""
