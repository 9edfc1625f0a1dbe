"""Quality that faces need to be enrolled at all, and without a warning."""

from attrs import asdict, frozen

from server.domain.errors import FaceQualityTooLow
from server.domain.faces import Face, Quality

UPRIGHT_FRONTALITY = 0.65
"""Reached by 99 of 100 faces in Labeled Faces in the Wild that are the right way up."""


@frozen
class QualityFloor:
    """The minimum of each quality; see `Quality` for what the numbers mean."""

    size: float
    sharpness: float
    exposure: float
    frontality: float

    def below(self, quality: Quality) -> dict[str, dict[str, float]]:
        """Return the qualities below the minimum, by name, each with its value and the minimum."""
        reached, floors = asdict(quality), asdict(self)
        return {
            name: {"reached": reached[name], "floor": floor} for name, floor in floors.items() if reached[name] < floor
        }

    def admits(self, face: Face) -> bool:
        """Return whether a face is certainly the right way up and reaches the minimums."""
        return face.upright >= UPRIGHT_FRONTALITY and not self.below(face.quality)

    def check(self, face: Face) -> None:
        """Raise FaceQualityTooLow if a face may be the wrong way up or does not reach the minimums.

        The payload is the result of `below`.
        """
        if face.upright < UPRIGHT_FRONTALITY:
            raise FaceQualityTooLow(
                "it is unclear which way up the face is, so it was not enrolled; turn the photo upright",
                {"upright": {"reached": face.upright, "floor": UPRIGHT_FRONTALITY}},
            )
        too_low = self.below(face.quality)
        if too_low:
            raise FaceQualityTooLow(f"the face's quality is too low to enrol it: {', '.join(too_low)}", too_low)


USUAL = QualityFloor(size=40, sharpness=0.5, exposure=0.87, frontality=0.3)
"""Qualities that 99 of 100 faces in Labeled Faces in the Wild reach; a smaller size is below the detector's minimum."""
