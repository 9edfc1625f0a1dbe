"""The floor that a face must reach to be enrolled."""

from attrs import asdict, frozen

from server.domain.errors import FaceQualityTooLow
from server.domain.faces import Quality


@frozen
class QualityFloor:
    """The least of each quality; see `Quality` for what the numbers mean."""

    size: float
    sharpness: float
    exposure: float
    frontality: float

    def check(self, quality: Quality) -> None:
        """Raise FaceQualityTooLow, its payload naming each quality below the floor, both as numbers."""
        reached = asdict(quality)
        too_low = {
            name: {"reached": reached[name], "floor": floor}
            for name, floor in asdict(self).items()
            if reached[name] < floor
        }
        if too_low:
            raise FaceQualityTooLow(f"the face is too low in {', '.join(too_low)} to be enrolled", too_low)
