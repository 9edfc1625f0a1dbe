"""By how much a product of rounded vectors may be off."""

import math

import numpy as np
import numpy.typing as npt

from server.domain.faces import Vector
from server.records.vectors.schema import LONGEST

_RELATIVE, _ABSOLUTE = 2.0**-11, 2.0**-25
"""What rounding to 16 bits changes a number by, at most: the one, or for tiny numbers the other."""
_SINGLE = 2.0**-24
"""The same of float32, relative."""


def margin(probe: Vector, rounded: npt.NDArray[np.float16]) -> float:
    """Return what a template's product with the probe, both rounded, may lack of its cosine, as both are computed.

    With t and p and what rounding leaves of them, |tp - t'p'| <= |t - t'||p| + |t'||p - p'| by Cauchy-Schwarz. Both
    sums are of float32, whose terms are rounded up to once each and once for each addition.
    """
    dimension, exact = len(probe), probe.astype(np.float64)
    length, lost = float(np.linalg.norm(exact)), float(np.linalg.norm(exact - rounded))
    template_lost = _RELATIVE * LONGEST + _ABSOLUTE * math.sqrt(dimension)
    sums = 2 * 1.01 * (dimension + 1) * _SINGLE * (LONGEST + template_lost) * (length + lost)
    return template_lost * length + (LONGEST + template_lost) * lost + sums
