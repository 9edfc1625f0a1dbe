"""The model of searches' scores: a mixture of strangers' and enrolled people's.

The server does not know which of the faces searched for are strangers. Its calibration claims that a share p of
strangers reaches a confidence of 1 - p. Strangers' actual scores are mostly below the limit; those of enrolled people
are mostly far above it.

Strangers: a share 1 - (1 - p**b)**m reaches 1 - p, which is Kumaraswamy's distribution [1]. If the calibration is
right, m = b = 1. `m` acts like a number of people: the best score among n people is the greatest of n, so if strangers
are matched m times as often as calibrated, it is as if m times as many people were in scope. `b` bends the tail.

Enrolled people: in the bins with strangers, their number grows by a constant factor from bin to bin.

[1] P. Kumaraswamy: A generalized probability density function for double-bounded random processes. Journal of
    Hydrology 46 (1980), 79-88.
"""

import numpy as np

from server.domain.false_alarms.bins import PER_DECADE, SHARES
from server.domain.identification.calibration import Floats

BEND_DEVIATION = 0.1
"""The standard deviation of the logarithm of b. Scopes assumed three and ten times too large or too small, on lfw_dev,
bend the tail by less; without a bound, a few searches would bend it anywhere."""

GROWTH, GROWTH_DEVIATION = 0.115, 0.06
"""The logarithm of the factor per bin, and its standard deviation: 0.09 to 0.12 among 30 to 300 people of lfw_dev."""

PRIOR_MEAN = np.array([0.0, 0.0, 0.0, 0.0, GROWTH])
"""Prior means of the parameters (5,): the logarithms of the number of strangers, of m, of b, of the number of enrolled
people in the first bin from a tenth on, and of their growth from bin to bin."""

PRIOR_PRECISION = np.array([1e-6, 1e-6, BEND_DEVIATION**-2, 1e-4, GROWTH_DEVIATION**-2])
"""Prior precisions: one over the variance of each parameter."""

_BIN_ENDS: Floats = PER_DECADE * (-np.log10(SHARES) - 1)
"""Ends of the bins, counted in bins from a tenth down."""

_LARGEST_EXPONENT = 40.0
"""Maximum exponent, so that no step of a fit overflows."""

_SLOWEST_GROWTH = 0.01
"""Minimum growth."""


def start(counts: Floats) -> Floats:
    """Return initial parameters for the counts in all bins but the last."""
    enrolled = np.log(max(counts[-4:].mean(), 0.2)) - GROWTH * _BIN_ENDS[-3]
    return np.array([np.log(counts.sum() + 1), 0.0, 0.0, enrolled, GROWTH])


def reached(shares: Floats, parameters: Floats) -> Floats:
    """Return the shares of strangers (n,) who actually reach the scores that these shares (n,) should."""
    crowd, bend = np.exp(np.clip(parameters[1:3], -_LARGEST_EXPONENT, _LARGEST_EXPONENT))
    with np.errstate(divide="ignore"):  # all strangers reach the lowest score
        share: Floats = -np.expm1(crowd * np.log1p(-(shares**bend)))
    return share


def expected_counts(parameters: Floats) -> Floats:
    """Return how many searches are expected in each bin but the last."""
    strangers = np.exp(min(parameters[0], _LARGEST_EXPONENT)) * -np.diff(reached(SHARES, parameters))
    growth = max(parameters[4], _SLOWEST_GROWTH)
    enrolled = np.diff(np.exp(np.minimum(parameters[3] + growth * _BIN_ENDS, _LARGEST_EXPONENT))) / np.expm1(growth)
    expected: Floats = np.maximum(strangers + enrolled, np.finfo(np.float64).tiny)
    return expected
