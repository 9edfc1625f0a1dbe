"""The maximum error of a product of rounded vectors."""

import math

import numpy as np
import numpy.typing as npt

from server.domain.faces import Vector
from server.records.vectors.schema import LONGEST

_RELATIVE, _ABSOLUTE = 2.0**-11, 2.0**-25
"""The maximum error of rounding to 16 bits: relative, and absolute for tiny numbers."""
_FLOAT32_ERROR = 2.0**-24
"""The maximum relative error of rounding to float32."""


def margin(probe: Vector, rounded: npt.NDArray[np.float16]) -> float:
    """Return how much the product of a rounded template and the rounded probe may be below their cosine.

    With t and p, and t' and p' their rounded values, |tp - t'p'| <= |t - t'||p| + |t'||p - p'| by Cauchy-Schwarz. Both
    products are sums in float32, whose terms are rounded up to once each and once for each addition.
    """
    dimension, exact = len(probe), probe.astype(np.float64)
    length, lost = float(np.linalg.norm(exact)), float(np.linalg.norm(exact - rounded))
    template_lost = _RELATIVE * LONGEST + _ABSOLUTE * math.sqrt(dimension)
    sums = 2 * 1.01 * (dimension + 1) * _FLOAT32_ERROR * (LONGEST + template_lost) * (length + lost)
    return template_lost * length + (LONGEST + template_lost) * lost + sums
