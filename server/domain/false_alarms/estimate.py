"""The share of strangers that is matched, estimated from the scores of searches.

The counts in the bins are Poisson-distributed. Fisher scoring maximises their likelihood together with the prior. The
interval of the share's logarithm is that of the delta method, widened by Pearson's dispersion [1] if the model does not
fit, or if scores cluster, as those of one person in front of a camera do.

`python -m benchmarks.accuracy.false_alarms` measures it; ARCHITECTURE.md has the figures.

[1] P. McCullagh, J. A. Nelder: Generalized Linear Models, 2nd edition (1989), sections 2.5 and 6.2.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from attrs import frozen

from server.domain.false_alarms.mixture import PRIOR_MEAN, PRIOR_PRECISION, expected_counts, reached, start
from server.domain.false_alarms.report import Expected
from server.domain.identification.calibration import Floats

LEAST_SEARCHES = 100
"""Minimum number of searches for a report."""

BEND_ERROR = 0.05
"""Standard error of the bend, however many searches there were: the model itself was off by as much."""

_ERRORS_OF_INTERVAL = 1.96
"""Standard errors to each end of a 95 % interval."""

_LARGEST_LOG_ERROR = 50.0
"""Standard error of the logarithm of a share if nothing is known."""

_MOST_STEPS = 40
"""Steps uphill; a fit that needs more is left where it is."""
_CONVERGED_RISE = 1e-4
"""Rise of the log-likelihood below which the fit ends."""

_MOST_DAMPING = 1e8
"""Damping from which on a step would move nothing."""
_DIFFERENCE_STEP = 1e-5
"""Change of a parameter on each side, of which slopes are the difference."""
_LEAST_EXPECTED = 1.0
"""Expected count below which a bin says nothing about the dispersion."""


@frozen(eq=False)
class _Fit:
    parameters: Floats
    covariance: Floats


def estimate(counts: Floats, limits: Sequence[float]) -> list[Expected]:
    """Return the share that each limit lets through, from counts (BINS,) of searches; empty if there are too few."""
    if counts.sum() < LEAST_SEARCHES:
        return []
    fit = _fitted(counts[:-1])
    return [_expected(fit, asked) for asked in limits]


def _expected(fit: _Fit, asked: float) -> Expected:
    def logarithm(parameters: Floats) -> Floats:
        return np.log(np.maximum(reached(np.array([asked]), parameters), np.exp(-_LARGEST_LOG_ERROR)))

    (share,), (slope,) = logarithm(fit.parameters), _slopes(logarithm, fit.parameters)
    variance = slope @ fit.covariance @ slope + (BEND_ERROR * math.log(asked)) ** 2
    margin = min(_ERRORS_OF_INTERVAL * math.sqrt(variance), _LARGEST_LOG_ERROR)
    return Expected(asked, math.exp(share), math.exp(share - margin), math.exp(min(share + margin, 0.0)))


def _fitted(counts: Floats) -> _Fit:
    parameters = start(counts)
    likelihood, damping = _likelihood(counts, parameters), 0.01
    for _ in range(_MOST_STEPS):
        before = likelihood
        parameters, likelihood, damping = _climbed(counts, parameters, damping)
        if likelihood - before < _CONVERGED_RISE:
            break
    return _Fit(parameters, _covariance(counts, parameters))


def _climbed(counts: Floats, parameters: Floats, damping: float) -> tuple[Floats, float, float]:
    """Return the parameters after one step, their likelihood, and the damping of the next step."""
    before = _likelihood(counts, parameters)
    expected, slopes = expected_counts(parameters), _slopes(expected_counts, parameters)
    gradient = slopes.T @ (counts / expected - 1) - PRIOR_PRECISION * (parameters - PRIOR_MEAN)
    information = _information(expected, slopes)
    while damping < _MOST_DAMPING:
        damped = information + damping * np.diag(np.diag(information))
        step = np.clip(np.linalg.solve(damped, gradient), -1, 1)
        likelihood = _likelihood(counts, parameters + step)
        if likelihood >= before:
            return parameters + step, likelihood, damping / 10
        damping *= 10
    return parameters, before, damping


def _likelihood(counts: Floats, parameters: Floats) -> float:
    """Return the log-likelihood up to a constant, including the prior."""
    expected = expected_counts(parameters)
    known = PRIOR_PRECISION @ (parameters - PRIOR_MEAN) ** 2 / 2
    return float(counts @ np.log(expected) - expected.sum() - known)


def _covariance(counts: Floats, parameters: Floats) -> Floats:
    expected = expected_counts(parameters)
    information = _information(expected, _slopes(expected_counts, parameters))
    covariance: Floats = np.asarray(np.linalg.inv(information), np.float64)
    return covariance * _dispersion(counts, expected)


def _dispersion(counts: Floats, expected: Floats) -> float:
    some = expected >= _LEAST_EXPECTED
    freedom = max(int(some.sum()) - len(PRIOR_MEAN) + 1, 1)  # the prior half determines b and the growth
    return max(float((((counts - expected) ** 2 / expected)[some]).sum()) / freedom, 1.0)


def _information(expected: Floats, slopes: Floats) -> Floats:
    information: Floats = slopes.T @ (slopes / expected[:, np.newaxis]) + np.diag(PRIOR_PRECISION)
    return information


def _slopes(function: Callable[[Floats], Floats], at: Floats) -> Floats:
    """Return the derivatives (n, 5) of a function of the parameters."""
    nudges = np.eye(len(at)) * _DIFFERENCE_STEP
    slopes: Floats = np.stack(
        [(function(at + nudge) - function(at - nudge)) / (2 * _DIFFERENCE_STEP) for nudge in nudges], axis=1
    )
    return slopes
