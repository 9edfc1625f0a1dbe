"""Rejections of faces that resemble a person but are recorded as somebody else's."""

from server.domain.faces import Vectors
from server.domain.identification.calibration import Calibrations
from server.domain.identification.search_values import Probe
from server.domain.identification.verdict import SAME_PERSON


def is_rejected(probe: Probe, rejected: Vectors, pictures: Vectors, calibrations: Calibrations) -> bool:
    """Return whether a probe is one of the faces that were rejected for this person.

    `rejected` (m, d) are templates of those faces, `pictures` (n, d) of the person's pictures, at least one of each.
    The probe must be as like such a face as two pictures of one person are, and more like it than like the person: a
    face mistaken for a person resembles that person, so a rule by likeness alone would hide the person too. A face that
    the person now has a picture of no longer counts as rejected.
    """
    likeness, own = rejected @ probe.template, float((pictures @ probe.template).max())
    nearest = (rejected @ pictures.T).max(axis=1)
    of_probe, between = calibrations.of(probe), calibrations.pictures
    return any(
        of_probe.similarity(alike) >= SAME_PERSON and alike > own and between.similarity(near) < between.one_moment
        for alike, near in zip(likeness.tolist(), nearest.tolist(), strict=True)
    )
