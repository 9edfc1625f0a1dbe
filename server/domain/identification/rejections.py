"""Whether somebody said that a face like a person's is somebody else's."""

from server.domain.faces import Vectors
from server.domain.identification.calibration import Calibrations
from server.domain.identification.search import Probe
from server.domain.identification.verdict import SAME_PERSON


def is_rejected(probe: Probe, rejected: Vectors, pictures: Vectors, calibrations: Calibrations) -> bool:
    """Return whether a probe is one of the faces that somebody said are not this person's.

    `rejected` (m, d) are templates of those faces, `pictures` (n, d) of the person's pictures, at least one of each.
    The probe must be as like such a face as two pictures of one person are, and more like it than like the person: a
    face that is mistaken for a person resembles that person, so a rule by likeness alone would hide the person too. And
    a face that the person now has a picture of is nobody else's.
    """
    likeness, own = rejected @ probe.template, float((pictures @ probe.template).max())
    nearest = (rejected @ pictures.T).max(axis=1)
    means, between = calibrations.of(probe), calibrations.pictures
    return any(
        means.similarity(alike) >= SAME_PERSON and alike > own and between.similarity(had) < between.one_moment
        for alike, had in zip(likeness.tolist(), nearest.tolist(), strict=True)
    )
