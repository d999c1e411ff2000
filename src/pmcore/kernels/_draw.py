"""Random numbers of every distribution of the model, by inversion: one uniform gives one value.

Each function takes uniform numbers, neither 0 nor 1, and returns the quantiles there: it never
falls as they rise, rounding apart, so that common random numbers, copulas and quasi-random points
keep their meaning. The function named ``..._moments`` gives the exact mean and standard deviation.
Parameters that state no distribution raise ``ValueError``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pmcore.kernels._beta import beta_table, look_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "classic_pert",
    "classic_pert_moments",
    "discrete",
    "discrete_moments",
    "lognormal",
    "lognormal_moments",
    "normal",
    "normal_moments",
    "pert",
    "pert_moments",
    "quantiles",
    "quantiles_moments",
    "triangular",
    "triangular_moments",
    "trigen",
    "trigen_moments",
    "trigen_range",
    "uniform",
    "uniform_moments",
]


def _check_order(**named: float) -> None:
    values = list(named.values())
    if not all(math.isfinite(value) for value in values) or values != sorted(values):
        listed = ", ".join(f"{name}={value!r}" for name, value in named.items())
        raise ValueError(f"finite numbers that do not fall are needed, found {listed}")


def _check_spread(mean: float, sd: float, *, positive: bool) -> None:
    if not (math.isfinite(mean) and math.isfinite(sd) and sd >= 0.0):
        raise ValueError(f"sd must be 0 or more and both finite, found mean={mean!r}, sd={sd!r}")
    if positive and mean <= 0.0:
        raise ValueError(f"the mean of a lognormal must be positive, found {mean!r}")


def uniform(u: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Return values between ``low`` and ``high``, all alike."""
    _check_order(low=low, high=high)
    return low + (high - low) * u


def uniform_moments(low: float, high: float) -> tuple[float, float]:
    """Return mean and standard deviation."""
    _check_order(low=low, high=high)
    return low + (high - low) / 2.0, (high - low) / math.sqrt(12.0)


def triangular(u: NDArray[np.float64], low: float, mode: float, high: float) -> NDArray[np.float64]:
    """Return values whose density rises to ``mode`` and falls again, in straight lines.

    Examples
    --------
    >>> triangular(np.array([0.02, 0.5, 0.8]), 5, 10, 15).round(4)
    array([ 6.    , 10.    , 11.8377])
    """
    _check_order(low=low, mode=mode, high=high)
    if low == high:
        return np.full(np.shape(u), float(low))
    span = high - low
    rises = u < (mode - low) / span
    root = np.sqrt(np.where(rises, u * (span * (mode - low)), (1.0 - u) * (span * (high - mode))))
    return np.where(rises, low + root, high - root)


def triangular_moments(low: float, mode: float, high: float) -> tuple[float, float]:
    """Return mean and standard deviation."""
    _check_order(low=low, mode=mode, high=high)
    left, right = mode - low, high - mode
    variance = (left * left + left * right + right * right) / 18.0
    return mode + (right - left) / 3.0, math.sqrt(variance)


def trigen_range(
    low: float,
    mode: float,
    high: float,
    *,
    low_chance: float = 0.1,
    high_chance: float = 0.9,
) -> tuple[float, float]:
    """Return least and greatest value of the triangular distribution with these percentiles.

    Parameters
    ----------
    low, high : float
        The values at ``low_chance`` and ``high_chance``.
    mode : float
    low_chance, high_chance : float
        Cumulative probabilities, between which some chance must remain.

    Raises
    ------
    ValueError
        If no triangular distribution has these percentiles.

    Examples
    --------
    >>> least, greatest = trigen_range(8, 10, 16)
    >>> round(least, 6), round(greatest, 6)
    (5.452162, 19.725933)

    Notes
    -----
    With the share w of the probability left of the mode and the range R, the percentiles say
    ``R (w - sqrt(p w)) = mode - low`` and ``R (1 - w - sqrt(q (1 - w))) = high - mode``, where p
    is the chance below ``low`` and q the chance above ``high``. Without R one equation is left,
    whose one root between p and 1 - q is found by bisection.
    """
    _check_order(low=low, mode=mode, high=high)
    below, above = low_chance, 1.0 - high_chance
    if not (0.0 <= below < high_chance <= 1.0):
        raise ValueError(
            f"chances must rise within 0 and 1, found low_chance={low_chance!r}, "
            f"high_chance={high_chance!r}"
        )
    if low == high:
        return float(low), float(high)
    left, right = mode - low, high - mode

    def shares(w: float) -> tuple[float, float]:
        return w - math.sqrt(below * w), (1.0 - w) - math.sqrt(above * (1.0 - w))

    least, most = below, high_chance
    for _ in range(200):
        w = least + (most - least) / 2.0
        on_left, on_right = shares(w)
        if left * on_right > right * on_left:
            least = w
        else:
            most = w
    span = (left + right) / (on_left + on_right)
    return mode - span * w, mode + span * (1.0 - w)


def trigen(
    u: NDArray[np.float64],
    low: float,
    mode: float,
    high: float,
    *,
    low_chance: float = 0.1,
    high_chance: float = 0.9,
) -> NDArray[np.float64]:
    """Return values of the triangular distribution stated by mode and two percentiles."""
    least, most = trigen_range(low, mode, high, low_chance=low_chance, high_chance=high_chance)
    return triangular(u, least, mode, most)


def trigen_moments(
    low: float,
    mode: float,
    high: float,
    *,
    low_chance: float = 0.1,
    high_chance: float = 0.9,
) -> tuple[float, float]:
    """Return mean and standard deviation."""
    least, most = trigen_range(low, mode, high, low_chance=low_chance, high_chance=high_chance)
    return triangular_moments(least, mode, most)


def _check_lam(lam: float) -> None:
    if not (math.isfinite(lam) and lam >= 0.0):
        raise ValueError(f"lam must be a finite number from 0 on, found {lam!r}")


def pert(
    u: NDArray[np.float64], low: float, mode: float, high: float, *, lam: float = 4.0
) -> NDArray[np.float64]:
    """Return values of the beta-PERT distribution, ``lam`` saying how strongly the mode weighs.

    From a table: within 5e-7 of the range of the exact quantile.

    Examples
    --------
    >>> pert(np.array([0.1, 0.5, 0.8]), 2, 5, 14).round(4)
    array([3.3468, 5.7657, 7.8823])

    References
    ----------
    .. [1] Vose, "Risk Analysis", 3rd ed., section on the modified PERT distribution.
    """
    _check_order(low=low, mode=mode, high=high)
    _check_lam(lam)
    if low == high:
        return np.full(np.shape(u), float(low))
    table = beta_table((mode - low) / (high - low), lam)
    return look_up(u, table, low=low, high=high)


def pert_moments(low: float, mode: float, high: float, *, lam: float = 4.0) -> tuple[float, float]:
    """Return mean and standard deviation."""
    _check_order(low=low, mode=mode, high=high)
    _check_lam(lam)
    mean = (low + lam * mode + high) / (lam + 2.0)
    return mean, math.sqrt((mean - low) * (high - mean) / (lam + 3.0))


def classic_pert(
    u: NDArray[np.float64], low: float, mode: float, high: float
) -> NDArray[np.float64]:
    """Return values of the beta whose standard deviation is a sixth of its range.

    References
    ----------
    .. [1] Malcolm, Roseboom, Clark, Fazar, "Application of a technique for research and
       development program evaluation", Operations Research 7 (1959).
    """
    _check_order(low=low, mode=mode, high=high)
    if low == high:
        return np.full(np.shape(u), float(low))
    table = beta_table((mode - low) / (high - low), classic=True)
    return look_up(u, table, low=low, high=high)


def classic_pert_moments(low: float, mode: float, high: float) -> tuple[float, float]:
    """Return mean and standard deviation."""
    _check_order(low=low, mode=mode, high=high)
    return (low + 4.0 * mode + high) / 6.0, (high - low) / 6.0


def normal(u: NDArray[np.float64], mean: float, sd: float) -> NDArray[np.float64]:
    """Return values of the Gaussian with this mean and standard deviation."""
    from scipy.special import ndtri

    _check_spread(mean, sd, positive=False)
    return mean + sd * np.asarray(ndtri(u))


def normal_moments(mean: float, sd: float) -> tuple[float, float]:
    """Return mean and standard deviation, which are the parameters."""
    _check_spread(mean, sd, positive=False)
    return float(mean), float(sd)


def lognormal(u: NDArray[np.float64], mean: float, sd: float) -> NDArray[np.float64]:
    """Return values whose logarithm is Gaussian; mean and deviation are of the value itself.

    Examples
    --------
    >>> lognormal(np.array([0.5]), 10, 5).round(4)
    array([8.9443])
    """
    from scipy.special import ndtri

    _check_spread(mean, sd, positive=True)
    variance = math.log1p((sd / mean) ** 2)
    return np.asarray(mean * np.exp(math.sqrt(variance) * ndtri(u) - variance / 2.0))


def lognormal_moments(mean: float, sd: float) -> tuple[float, float]:
    """Return mean and standard deviation, which are the parameters."""
    _check_spread(mean, sd, positive=True)
    return float(mean), float(sd)


def _sorted_choices(
    values: Sequence[float], chances: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return values in rising order and the chance of each."""
    numbers, weights = np.asarray(values, float), np.asarray(chances, float)
    if numbers.ndim != 1 or numbers.shape != weights.shape or not len(numbers):
        raise ValueError(f"each value needs its chance, found {len(values)} and {len(chances)}")
    if not np.isfinite(numbers).all() or not (weights >= 0.0).all():
        raise ValueError("values must be finite and chances 0 or more")
    if abs(math.fsum(chances) - 1.0) > 1e-9:
        raise ValueError(f"chances must sum to 1, found {math.fsum(chances)!r}")
    order = np.argsort(numbers, kind="stable")
    return numbers[order], weights[order]


def discrete(
    u: NDArray[np.float64], values: Sequence[float], chances: Sequence[float]
) -> NDArray[np.float64]:
    """Return one of ``values`` for each number, each with its chance; the order is of no effect.

    Examples
    --------
    >>> discrete(np.array([0.1, 0.3, 0.9]), [30, 10, 20], [0.5, 0.2, 0.3])
    array([10., 20., 30.])
    """
    numbers, weights = _sorted_choices(values, chances)
    # What cannot happen stays out, so that rounding errors of the sum cannot let it in.
    numbers, weights = numbers[weights > 0.0], weights[weights > 0.0]
    return numbers[np.searchsorted(np.cumsum(weights)[:-1], u, side="right")]


def discrete_moments(values: Sequence[float], chances: Sequence[float]) -> tuple[float, float]:
    """Return mean and standard deviation."""
    numbers, weights = _sorted_choices(values, chances)
    mean = math.fsum(numbers * weights)
    return mean, math.sqrt(math.fsum((numbers - mean) ** 2 * weights))


def _checked_quantiles(
    chances: Sequence[float], values: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    steps, numbers = np.asarray(chances, float), np.asarray(values, float)
    if steps.ndim != 1 or steps.shape != numbers.shape or len(steps) < 2:
        raise ValueError(
            f"two quantiles at least, each with its value, are needed, "
            f"found {len(chances)} chances and {len(values)} values"
        )
    if steps[0] != 0.0 or steps[-1] != 1.0 or not (np.diff(steps) > 0.0).all():
        raise ValueError("chances must rise from 0 to 1")
    if not np.isfinite(numbers).all() or not (np.diff(numbers) >= 0.0).all():
        raise ValueError("values must be finite and must not fall")
    return steps, numbers


def quantiles(
    u: NDArray[np.float64], chances: Sequence[float], values: Sequence[float]
) -> NDArray[np.float64]:
    """Return values of the distribution with these quantiles, straight lines between them.

    Examples
    --------
    >>> quantiles(np.array([0.25, 0.75]), [0, 0.5, 1], [10, 12, 20])
    array([11., 16.])
    """
    return np.interp(u, *_checked_quantiles(chances, values))


def quantiles_moments(chances: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """Return mean and standard deviation."""
    steps, numbers = _checked_quantiles(chances, values)
    weights = np.diff(steps)
    mean = math.fsum(weights * (numbers[:-1] + numbers[1:]) / 2.0)
    begin, end = numbers[:-1] - mean, numbers[1:] - mean
    return mean, math.sqrt(math.fsum(weights * (begin * begin + begin * end + end * end) / 3.0))
