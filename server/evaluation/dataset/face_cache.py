"""What a cache keeps of encoded faces, by their pictures."""

from typing import Protocol

import numpy as np
from attrs import field, frozen

from server.domain.faces import Vector


@frozen(eq=False)
class CachedFace:
    """An encoder's output for a photo's largest face; all three are empty if there is none."""

    encoding: Vector = field(repr=False)
    template: Vector = field(repr=False)
    probe: Vector = field(repr=False)

    @property
    def found(self) -> bool:
        """Whether there is a face."""
        return len(self.encoding) > 0


NO_FACE = CachedFace(*[np.empty(0, np.float32)] * 3)


class FaceCache(Protocol):
    """One engine's results."""

    def read(self, photo: bytes) -> CachedFace | None:
        """Return the cached face of a photo, or None if it is not cached."""

    def write(self, photo: bytes, face: CachedFace) -> None:
        """Cache a face."""
