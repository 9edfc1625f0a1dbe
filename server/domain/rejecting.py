"""Whether a face that is like a person was said to be somebody else's."""

from server.domain.calibration import Calibrations
from server.domain.faces import Vectors
from server.domain.search import Probe
from server.domain.verdict import SAME_PERSON


def is_rejected(probe: Probe, rejected: Vectors, pictures: Vectors, calibrations: Calibrations) -> bool:
    """Return whether a probe is the face of one of those whom somebody said the person is not.

    `rejected` (m, d) are templates of those faces, `pictures` (n, d) of the person's pictures, at least one of either.
    The probe must be as like such a face as one person's pictures are, and more like it than like the person: whoever
    is taken for a person is like that person, so a rule that asked for the likeness alone would hide the person too.
    What a person has a picture of, meanwhile, is no other's face.
    """
    likeness, own = rejected @ probe.template, float((pictures @ probe.template).max())
    nearest = (rejected @ pictures.T).max(axis=1)
    means, between = calibrations.of(probe), calibrations.pictures
    return any(
        means.similarity(alike) >= SAME_PERSON and alike > own and between.similarity(had) < between.one_moment
        for alike, had in zip(likeness.tolist(), nearest.tolist(), strict=True)
    )
