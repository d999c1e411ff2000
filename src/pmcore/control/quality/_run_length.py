"""How many samples a chart takes on average until it signals: rightly, or by chance."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from pmcore._values import number_faults, refuse

NODES = 120  # of the quadrature: twice as many change no printed digit

Row = NDArray[np.float64]


def shewhart_run_length(shift: float = 0.0, *, size: int = 1, width: float = 3.0) -> float:
    """Return the mean number of samples until a point lies beyond a limit.

    Parameters
    ----------
    shift : float
        Of the mean, in standard deviations of single values.
    size : int
        Values in a sample.
    width : float
        Standard errors from the centre to a limit.

    Raises
    ------
    PlanError
        Naming each number that is none.

    Examples
    --------
    >>> round(shewhart_run_length(), 3)
    370.398
    """
    refuse([*number_faults(shift, "shift"), *number_faults(width, "width", above=0)])
    from scipy.special import ndtr

    moved = shift * sqrt(size)
    return float(1.0 / (ndtr(-width - moved) + ndtr(-width + moved)))


def cusum_run_length(
    shift: float = 0.0, *, slack: float = 0.5, interval: float = 5.0, is_two_sided: bool = True
) -> float:
    """Return the mean number of samples until a cumulative sum signals.

    Parameters
    ----------
    shift : float
        Of the mean, in standard deviations of what is plotted.
    slack, interval : float
        In standard deviations, as of :func:`cusum`.
    is_two_sided : bool
        Whether sums run upwards and downwards; else upwards alone.

    Raises
    ------
    PlanError
        Naming each number that is none.

    References
    ----------
    E. S. Page, Continuous inspection schemes, Biometrika 41, 1954: the integral equation, solved
    here at Gauss and Legendre's nodes. K. W. Kemp, The average run length of the cumulative sum
    chart, Journal of the Royal Statistical Society B 23, 1961: two sides from each.

    Examples
    --------
    >>> round(cusum_run_length()), round(cusum_run_length(1.0, is_two_sided=False), 2)
    (465, 10.38)
    """
    faults = [*number_faults(shift, "shift"), *number_faults(slack, "slack")]
    refuse([*faults, *number_faults(interval, "interval", above=0)])
    high = _one_sided(shift, slack, interval)
    if not is_two_sided:
        return high
    low = _one_sided(-shift, slack, interval)
    return 1.0 / (1.0 / high + 1.0 / low)


def _one_sided(shift: float, slack: float, interval: float) -> float:
    """Return the mean run length of a sum from 0: at 0 it has weight, above it a density."""
    from scipy.special import ndtr

    nodes, weights = leggauss(NODES)
    at = np.concatenate([[0.0], (nodes + 1.0) * interval / 2.0])
    density = _normal(at[None, 1:] - at[:, None] - (shift - slack)) * weights * interval / 2.0
    stays = ndtr(-at - (shift - slack))[:, None]
    step = np.hstack([stays, density])
    return float(np.linalg.solve(np.eye(len(at)) - step, np.ones(len(at)))[0])


def ewma_run_length(shift: float = 0.0, *, weight: float = 0.2, width: float = 3.0) -> float:
    """Return the mean number of samples until a weighted average leaves its steady limits.

    Parameters
    ----------
    shift : float
        Of the mean, in standard deviations of what is plotted.
    weight, width : float
        As of :func:`ewma`.

    Raises
    ------
    PlanError
        Naming each number that is none.

    References
    ----------
    S. V. Crowder, A simple method for studying run-length distributions of exponentially weighted
    moving average charts, Technometrics 29(4), 1987: the integral equation.

    Examples
    --------
    >>> round(ewma_run_length(weight=0.1, width=2.814), 0)
    500.0
    """
    faults = [*number_faults(shift, "shift"), *number_faults(weight, "weight", above=0, most=1)]
    refuse([*faults, *number_faults(width, "width", above=0)])
    if weight == 1.0:
        return shewhart_run_length(shift, width=width)
    limit = width * sqrt(weight / (2.0 - weight))
    nodes, weights = leggauss(NODES + 1)  # an odd number: one node is the centre
    at = nodes * limit
    moves = (at[None, :] - (1.0 - weight) * at[:, None]) / weight - shift
    step = _normal(moves) * weights * limit / weight
    found = np.linalg.solve(np.eye(len(at)) - step, np.ones(len(at)))
    return float(found[NODES // 2])


def _normal(values: Row) -> Row:
    found: Row = np.exp(-values * values / 2.0) / sqrt(2.0 * np.pi)
    return found
