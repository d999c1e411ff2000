"""Laws that values may follow: fitted by maximum likelihood, many samples at once, and judged."""

from __future__ import annotations

from enum import StrEnum
from math import exp, log, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = NDArray[np.float64]


class Law(StrEnum):
    """How the values of a process are spread.

    ``NORMAL``: by mean and deviation. ``LOGNORMAL``: their logarithms are normal. ``WEIBULL``: of
    two parameters, from 0. ``EMPIRICAL``: as the values themselves lie, of 1000 at least.
    """

    NORMAL = "normal"
    LOGNORMAL = "lognormal"
    WEIBULL = "weibull"
    EMPIRICAL = "empirical"


FITTED = (Law.NORMAL, Law.LOGNORMAL, Law.WEIBULL)
"""The laws that have two parameters, so that their likelihoods compare."""


def fit(rows: Rows, law: Law) -> Rows:
    """Return both parameters of a law for each row of values, shape (2, rows).

    Location and deviation, of values or logarithms; of Weibull's, scale and shape.

    References
    ----------
    A. C. Cohen, Maximum likelihood estimation in the Weibull distribution, Technometrics 7(4),
    1965: one equation for the shape, solved here by halving, which cannot miss.
    """
    if law is Law.WEIBULL:
        return _weibull(rows)
    held = np.log(rows) if law is Law.LOGNORMAL else rows
    return np.array([held.mean(axis=1), held.std(axis=1)])


def _weibull(rows: Rows) -> Rows:
    # Logarithms about their greatest: powers stay at most 1, whatever the unit.
    logs = np.log(rows)
    top = logs.max(axis=1, keepdims=True)
    below = logs - top
    mean = below.mean(axis=1)
    low, high = np.full(len(rows), 1e-3), np.full(len(rows), 1e4)
    for _ in range(60):
        shape = np.sqrt(low * high)
        powers = np.exp(shape[:, None] * below)
        slope = (powers * below).sum(axis=1) / powers.sum(axis=1) - 1.0 / shape - mean
        low, high = np.where(slope < 0.0, shape, low), np.where(slope < 0.0, high, shape)
    shape = np.sqrt(low * high)
    scale = np.exp(top[:, 0]) * np.exp(shape[:, None] * below).mean(axis=1) ** (1.0 / shape)
    return np.array([scale, shape])


def quantile(fitted: Rows, law: Law, share: float) -> Rows:
    """Return the quantile of each fitted row."""
    from scipy.special import ndtri

    first, second = fitted
    if law is Law.WEIBULL:
        return np.asarray(first * (-np.log1p(-share)) ** (1.0 / second))
    at = first + second * float(ndtri(share))
    return np.exp(at) if law is Law.LOGNORMAL else np.asarray(at)


def below(fitted: Rows, law: Law, value: float) -> float:
    """Return the share of one fitted law below a value."""
    from scipy.special import ndtr

    first, second = (float(each[0]) for each in fitted)
    if law is Law.NORMAL:
        return float(ndtr((value - first) / second))
    if value <= 0.0:
        return 0.0
    if law is Law.LOGNORMAL:
        return float(ndtr((log(value) - first) / second))
    return -float(np.expm1(-((value / first) ** second)))


def likelihood(values: Rows, law: Law) -> float:
    """Return the greatest log-likelihood of values under a law."""
    first, second = (float(each[0]) for each in fit(values[None, :], law))
    if law is Law.WEIBULL:
        at = values / first
        heights = log(second / first) + (second - 1.0) * np.log(at) - at**second
        return float(heights.sum())
    held = np.log(values) if law is Law.LOGNORMAL else values
    heights = -0.5 * ((held - first) / second) ** 2 - log(second * sqrt(2.0 * np.pi))
    return float(heights.sum() - (held.sum() if law is Law.LOGNORMAL else 0.0))


def anderson_darling(values: Rows) -> tuple[float, float]:
    """Return the statistic of Anderson and Darling for a normal law, adjusted, and its p.

    References
    ----------
    R. B. D'Agostino, M. A. Stephens (eds.), Goodness-of-Fit Techniques, 1986, table 4.9: both
    parameters estimated.

    Examples
    --------
    >>> row = np.array([10.1, 9.8, 10.0, 10.3, 9.9, 10.1, 10.2, 9.7])
    >>> [round(each, 3) for each in anderson_darling(row)]
    [0.185, 0.907]
    """
    from scipy.special import log_ndtr

    held = np.sort(values)
    count = len(held)
    z = (held - held.mean()) / held.std(ddof=1)
    weights = 2.0 * np.arange(1, count + 1) - 1.0
    raw = -count - float((weights * (log_ndtr(z) + log_ndtr(-z[::-1]))).sum()) / count
    found = raw * (1.0 + 0.75 / count + 2.25 / count**2)
    return found, tail_of(found)


def tail_of(found: float) -> float:
    """Return the p of an adjusted statistic of Anderson and Darling, by the same table."""
    if found >= 0.6:
        p = exp(1.2937 - 5.709 * found + 0.0186 * found**2)
    elif found >= 0.34:
        p = exp(0.9177 - 4.279 * found - 1.38 * found**2)
    elif found >= 0.2:
        p = 1.0 - exp(-8.318 + 42.796 * found - 59.938 * found**2)
    else:
        p = 1.0 - exp(-13.436 + 101.14 * found - 223.73 * found**2)
    return min(max(p, 0.0), 1.0)
