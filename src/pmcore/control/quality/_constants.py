"""Factors of control charts, computed from the normal distribution for any size of sample."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import exp, lgamma, sqrt

import numpy as np
from numpy.polynomial.legendre import leggauss

from pmcore._base import Noun

WIDTH = 3.0
"""Standard errors from the centre to a limit of Shewhart's charts."""


class Constants(StrEnum):
    """How exactly factors are taken: as computed, or rounded as textbooks print them."""

    EXACT = "exact"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Factors(Noun):
    """What turns the spread of samples of one size into limits, by their usual names.

    Parameters
    ----------
    size : int
        Values in a sample.
    d2, d3 : float
        Mean and standard deviation of the range of so many values, in standard deviations.
    c4 : float
        Mean of their sample deviation, likewise.
    e2, a2, a3 : float
        Limits from the centre: of single values and of means by the mean range, of means by the
        mean deviation.
    big_d3, big_d4, big_b3, big_b4 : float
        Limits of ranges and of deviations, as multiples of their means: D3, D4, B3, B4.
    """

    size: int
    d2: float
    d3: float
    c4: float
    e2: float
    a2: float
    a3: float
    big_d3: float
    big_d4: float
    big_b3: float
    big_b4: float


@cache
def factors(size: int, constants: Constants = Constants.EXACT) -> Factors:
    """Return the factors of samples of one size.

    Parameters
    ----------
    size : int
        Two or more.
    constants : Constants
        With ``TABLE``, each is rounded to three decimals, c4 to four.

    Raises
    ------
    ValueError
        If the size is below 2.

    References
    ----------
    L. H. C. Tippett, On the extreme individuals and the range of samples taken from a normal
    population, Biometrika 17, 1925 (d2, d3). ISO 7870-2:2013, annex (factors).

    Examples
    --------
    >>> five = factors(5)
    >>> round(five.d2, 6), round(five.c4, 6), round(five.a2, 5), round(five.big_d4, 5)
    (2.325929, 0.939986, 0.57682, 2.1145)
    >>> factors(5, Constants.TABLE).a2
    0.577
    """
    if size < 2:
        raise ValueError(f"a sample of two values at least is needed, found {size!r}")
    d2, d3 = _range_moments(size)
    c4 = sqrt(2.0 / (size - 1)) * exp(lgamma(size / 2.0) - lgamma((size - 1) / 2.0))
    wide, narrow = WIDTH * d3 / d2, WIDTH * sqrt(1.0 - c4 * c4) / c4
    root = sqrt(size)
    found = (WIDTH / d2, WIDTH / (d2 * root), WIDTH / (c4 * root))
    limits = (max(1.0 - wide, 0.0), 1.0 + wide, max(1.0 - narrow, 0.0), 1.0 + narrow)
    if constants is Constants.TABLE:
        d2, d3, _, *rest = (round(each, 3) for each in (d2, d3, *found, *limits))
        e2 = round(WIDTH / d2, 3)  # printed tables divide by the d2 that they print: 2.660
        return Factors(size, d2, d3, round(c4, 4), e2, *rest)
    return Factors(size, d2, d3, c4, *found, *limits)


def _range_moments(size: int) -> tuple[float, float]:
    """Return mean and standard deviation of the range of standard normal values.

    The chance that a range is at most w is n times the integral of the density at x times the
    chance of (x, x + w) to the power n - 1. Sums over an even grid are as good as exact for the
    inner integral, whose integrand vanishes with all its derivatives at both ends; Gauss and
    Legendre's nodes serve the outer one.
    """
    from scipy.special import ndtr

    nodes, weights = leggauss(160)
    reach = 16.0
    wide, weights = (nodes + 1.0) * reach / 2.0, weights * reach / 2.0
    step = 1.0 / 32.0
    x = np.arange(-10.0, 10.0 + step, step)
    density = np.exp(-x * x / 2.0) / sqrt(2.0 * np.pi)
    between = ndtr(x[None, :] + wide[:, None]) - ndtr(x)[None, :]
    above = 1.0 - size * step * (between ** (size - 1) @ density)
    mean = float(weights @ above)
    square = 2.0 * float(weights @ (wide * above))
    return mean, sqrt(square - mean * mean)
