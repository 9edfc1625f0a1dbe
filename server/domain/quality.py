"""Which faces are good enough: to be enrolled at all, and without a word."""

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

    def below(self, quality: Quality) -> dict[str, dict[str, float]]:
        """Return what the face does not reach: by name, what it reached and the floor."""
        reached, floors = asdict(quality), asdict(self)
        return {
            name: {"reached": reached[name], "floor": floor} for name, floor in floors.items() if reached[name] < floor
        }

    def check(self, quality: Quality) -> None:
        """Raise FaceQualityTooLow where the face does not reach the floor; the payload is that of `below`."""
        too_low = self.below(quality)
        if too_low:
            raise FaceQualityTooLow(f"the face is too low in {', '.join(too_low)} to be enrolled", too_low)


USUAL = QualityFloor(size=40, sharpness=0.5, exposure=0.87, frontality=0.3)
"""What 99 of 100 faces in Labeled Faces in the Wild reach; a size below it is smaller than the detector's least."""
