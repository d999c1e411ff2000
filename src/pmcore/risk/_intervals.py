"""How well samples fix a percentile, a chance or a mean: intervals at a stated confidence.

Independent samples have intervals of their own: order statistics, Clopper and Pearson's, Student's.
Where samples go round replicates that are independent of each other, as Latin and Sobol samples
do, the replicates differ by what the answer may be wrong, and Student's t measures it.
"""

from __future__ import annotations

from math import ceil, floor, isfinite, sqrt
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Row: TypeAlias = NDArray[Any]
Bounds: TypeAlias = tuple[float | None, float | None]


def share(p: float) -> float:
    """Return a share from 0 to 1, or refuse what is none."""
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"a chance from 0 to 1 is needed, found {p!r}")
    return p


def inner(p: float) -> float:
    """Return a percentile that has samples on both sides; ValueError if it cannot have any."""
    if not 0.0 < p < 1.0:
        raise ValueError(f"a percentile lies between 0 and 1, found {p!r}")
    return p


def position(p: float, count: int) -> int:
    """Return the position of a percentile among so many sorted samples.

    Without rounding, 0.07 of 100 would be a breath more than 7.
    """
    return max(ceil(round(share(p) * count, 9)), 1) - 1


def percentile_ranks(
    row: Row, ordered: Row, p: float, confidence: float, replicates: int = 1
) -> tuple[int | None, int | None]:
    """Return the positions in `ordered` between which the true percentile lies.

    Parameters
    ----------
    row, ordered : array
        The samples as drawn, and sorted.
    replicates : int
        With two or more, the share of each replicate below the percentile is asked for its
        spread, and the percentile's position moves by as much.

    Returns
    -------
    tuple of int or None
        None where the samples are too few to bound it on that side.

    References
    ----------
    H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., section 7.1. R. S. Woodruff,
    Confidence intervals for medians and other position measures, Journal of the American
    Statistical Association 47(260), 1952: positions from the spread of the share below.
    """
    count = len(ordered)
    share(confidence)
    if replicates > 1:
        met = row <= ordered[position(p, count)]
        wide = min(_replicated(met, confidence, replicates), 1.0)
        low, high = floor((p - wide) * count), floor((p + wide) * count) + 1
    else:
        from scipy.stats import binom

        tail = (1.0 - confidence) / 2.0
        low = int(binom.ppf(tail, count, share(p)))
        high = int(binom.ppf(1.0 - tail, count, p)) + 1
    return low - 1 if low >= 1 else None, high - 1 if high <= count else None


def chance_bounds(met: Row, confidence: float, replicates: int = 1) -> tuple[float, float]:
    """Return the chances between which the true one lies, of which samples have met a goal.

    Where none or all have, the replicates tell nothing, and the samples count as independent.

    References
    ----------
    C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits illustrated in the case
    of the binomial, Biometrika 26(4), 1934.
    """
    from scipy.special import betaincinv

    count, hits, tail = len(met), int(np.count_nonzero(met)), (1.0 - share(confidence)) / 2.0
    if replicates > 1 and 0 < hits < count:
        wide = _replicated(met, confidence, replicates)
        return max(hits / count - wide, 0.0), min(hits / count + wide, 1.0)
    low = float(betaincinv(hits, count - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, count - hits, 1.0 - tail)) if hits < count else 1.0
    return low, high


def share_bounds(hits: int, count: int, confidence: float) -> tuple[float, float]:
    """Return the chances between which the true one lies, by Wilson's score interval.

    It serves few trials: narrower than Clopper and Pearson's, and right on average over chances.

    Parameters
    ----------
    hits, count : int
        Of `count` trials, one or more, `hits` came true.
    confidence : float
        0 to 1.

    Raises
    ------
    ValueError
        If the confidence is no share.

    References
    ----------
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22(158), 1927.

    Examples
    --------
    >>> [round(each, 6) for each in share_bounds(8, 10, 0.95)]
    [0.490162, 0.943318]
    """
    from scipy.special import ndtri

    z = float(ndtri((1.0 + share(confidence)) / 2.0))
    if not isfinite(z):
        return 0.0, 1.0
    seen, weight = hits / count, z * z / count
    middle = (seen + weight / 2.0) / (1.0 + weight)
    wide = sqrt(seen * (1.0 - seen) * weight + weight * weight / 4.0) / (1.0 + weight)
    return (
        0.0 if hits == 0 else max(middle - wide, 0.0),
        1.0 if hits == count else min(middle + wide, 1.0),
    )


def mean_bounds(row: Row, confidence: float, replicates: int = 1) -> Bounds:
    """Return the numbers between which the true mean lies; None for both of a single sample.

    References
    ----------
    Student, The probable error of a mean, Biometrika 6(1), 1908. S. Asmussen, P. W. Glynn,
    Stochastic Simulation, Springer, 2007, section III.5 (replicates: sectioning).
    """
    if len(row) < 2:
        return None, None
    middle = float(row.mean())
    wide = _replicated(row, confidence, replicates) if replicates > 1 else _spread(row, confidence)
    return (middle - wide, middle + wide) if isfinite(wide) else (None, None)


def _replicated(row: Row, confidence: float, replicates: int) -> float:
    """Return the half-width of the interval of a mean, by how its replicates differ."""
    columns = [row[first::replicates] for first in range(min(replicates, len(row)))]
    return _spread(np.array([column.mean() for column in columns]), confidence)


def _spread(values: Row, confidence: float) -> float:
    """Return the half-width of Student's interval of the mean of independent values."""
    from scipy.special import stdtrit

    error = float(values.std(ddof=1)) / sqrt(len(values)) if len(values) > 1 else 0.0
    return (
        float(stdtrit(len(values) - 1, (1.0 + share(confidence)) / 2.0)) * error if error else 0.0
    )
