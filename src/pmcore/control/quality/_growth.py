"""How many defects are still in: reliability growth models fitted to what was found so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum
from functools import cache
from math import exp, expm1, fsum, inf, isfinite, lgamma, log, log1p, sqrt
from typing import Any, NamedTuple, TypeAlias

from pmcore._base import Notice, Noticed
from pmcore._mapping import Attributes
from pmcore._values import each_count, each_number, number_faults, refuse, share_faults
from pmcore.control.quality._checks import wrong
from pmcore.errors import Problem

LEAST = 10
"""Defects below which no model is fitted."""
TREND = -1.645
"""Laplace's factor that shows growth with 95 per cent confidence: lower ones do."""
REACH = 14.0  # e-folds of the rate that are searched about 1 / time
STEPS = 240

Curve: TypeAlias = Callable[[float, float], float]


class GrowthModel(StrEnum):
    """How defects are found as time goes by.

    ``GOEL_OKUMOTO``: each is found at the same rate, so the intensity falls exponentially.
    ``S_SHAPED``: found in two steps, observed and isolated (Yamada's delayed S-shaped model).
    ``LOG_POISSON``: later ones are rarer (Musa and Okumoto); their number has no end.
    """

    GOEL_OKUMOTO = "Goel-Okumoto"
    S_SHAPED = "delayed S-shaped"
    LOG_POISSON = "Musa-Okumoto"


@dataclass(frozen=True, slots=True)
class Growth(Noticed):
    """A fitted model: what is still to be found, and when.

    Parameters
    ----------
    model : GrowthModel
    found : int
        Defects so far.
    end : float
        Time so far, in the unit of the data.
    laplace : float, optional
        Laplace's factor: below -1.645, defects have become rarer.
    total : float, optional
        Defects there were at the start, by the model; none for ``LOG_POISSON``.
    rate : float, optional
        Per unit of time: the rate of discovery (b); of ``LOG_POISSON``, its initial intensity.
    decay : float, optional
        Of ``LOG_POISSON``: by how much each defect found lowers the logarithm of the intensity.
    remaining, low, high : float, optional
        Defects expected to remain, and the interval by profile likelihood; `high` is None where
        the data set no upper bound.
    intensity : float, optional
        Defects expected per unit of time now.
    log_likelihood : float, optional
    confidence : float
    why : str
        Why nothing is fitted: ``few``, ``no_growth`` or ``no_fit``.
    """

    model: GrowthModel
    found: int
    end: float
    laplace: float | None
    _: KW_ONLY
    total: float | None = None
    rate: float | None = None
    decay: float | None = None
    remaining: float | None = None
    low: float | None = None
    high: float | None = None
    intensity: float | None = None
    log_likelihood: float | None = None
    confidence: float = 0.95
    why: str = ""
    notices: tuple[Notice, ...] = ()

    def expected(self, time: float) -> float | None:
        """Return how many defects the model expects by a time; None without a fit."""
        if self.rate is None:
            return None
        if self.total is None:
            assert self.decay is not None
            return log1p(self.rate * self.decay * time) / self.decay
        return self.total * SHAPES[self.model].share(self.rate, time)

    def chance_of_none(self, time: float) -> float | None:
        """Return the chance that no defect shows in a time from now; None without a fit."""
        before, after = self.expected(self.end), self.expected(self.end + time)
        return None if before is None or after is None else exp(before - after)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row with the fit."""
        names = ("model", "found", "end", "laplace", "total", "rate", "decay", "remaining")
        more = ("low", "high", "intensity", "log_likelihood", "why")
        return {name: [getattr(self, name)] for name in (*names, *more)}


class Shape(NamedTuple):
    """A model of a finite number: the share found by a time, its logarithms and their slope."""

    share: Curve
    log_density: Curve
    log_left: Curve


def _s_share(rate: float, time: float) -> float:
    return -expm1(-rate * time + log1p(rate * time))


SHAPES = {
    GrowthModel.GOEL_OKUMOTO: Shape(
        lambda rate, time: -expm1(-rate * time),
        lambda rate, time: log(rate) - rate * time,
        lambda rate, time: -rate * time,
    ),
    GrowthModel.S_SHAPED: Shape(
        _s_share,
        lambda rate, time: 2.0 * log(rate) + log(time) - rate * time if time > 0 else -inf,
        lambda rate, time: log1p(rate * time) - rate * time,
    ),
}


class Found(NamedTuple):
    """When defects were found: each at a time, or so many in each period."""

    times: tuple[float, ...]
    counts: tuple[int, ...]  # empty: one at each time; else in periods that end at the times
    end: float

    @property
    def found(self) -> int:
        return sum(self.counts) if self.counts else len(self.times)


def growth(
    times: Sequence[float],
    counts: Sequence[int] | None = None,
    *,
    end: float | None = None,
    model: GrowthModel = GrowthModel.GOEL_OKUMOTO,
    confidence: float = 0.95,
    least: int = LEAST,
    trend: float | None = TREND,
) -> Growth:
    """Return a growth model fitted by maximum likelihood, with an interval for what remains.

    Parameters
    ----------
    times : sequence of float
        When each defect was found, rising, from the start of testing; with `counts`, the ends of
        periods. Best in a unit of effort, such as hours of testing.
    counts : sequence of int, optional
        Defects found in each period.
    end : float, optional
        When observation ended; none: with the last time.
    model : GrowthModel
    confidence : float
        Of the interval.
    least : int
        Defects below which nothing is fitted.
    trend : float, optional
        Laplace's factor above which nothing is fitted; none: always try.

    Raises
    ------
    PlanError
        Naming at once: times that are no numbers, not positive or do not rise, counts that are
        none or do not fit the times, an end before the last time.

    References
    ----------
    A. L. Goel, K. Okumoto, Time-dependent error-detection rate model for software reliability,
    IEEE Transactions on Reliability R-28(3), 1979. S. Yamada, M. Ohba, S. Osaki, S-shaped
    reliability growth modeling for software error detection, R-32(5), 1983. J. D. Musa, K.
    Okumoto, A logarithmic Poisson execution time model, ICSE 1984. Laplace's test: D. R. Cox,
    P. A. W. Lewis, The Statistical Analysis of Series of Events, 1966, section 3.3. Profile
    likelihood: S. S. Wilks, Annals of Mathematical Statistics 9, 1938.

    Examples
    --------
    >>> gaps = [9, 12, 11, 4, 7, 2, 5, 8, 5, 7, 1, 6, 1, 9, 4, 1, 3, 3, 6, 1, 11, 33, 7, 91, 2, 1]
    >>> times = [sum(gaps[: place + 1]) for place in range(len(gaps))]
    >>> found = growth(times)  # the Naval Tactical Data System; 34 were found in the end
    >>> round(found.total, 2), round(found.remaining, 2), round(found.low, 1), round(found.high, 1)
    (33.99, 7.99, 1.4, 312.1)
    """
    held = list(times)
    refuse([*time_faults(held, counts, end), *share_faults(confidence, "confidence")])
    last = float(held[-1] if end is None else end)
    data = Found(tuple(map(float, held)), tuple(map(int, counts or ())), last)
    laplace = _laplace(data)
    bare = Growth(model, data.found, last, laplace, confidence=confidence)
    if data.found < max(least, 1):
        return _unfitted(bare, "few", found=data.found, least=max(least, 1))
    if trend is not None and (laplace is None or laplace > trend):
        return _unfitted(bare, "no_growth", laplace=laplace or 0.0, trend=trend)
    if model is GrowthModel.LOG_POISSON:
        return _log_poisson(bare, data)
    return _finite(bare, data)


def _unfitted(bare: Growth, why: str, **facts: object) -> Growth:
    notice = Notice(f"growth.{why}", Attributes(facts))
    return replace(bare, why=why, notices=(notice,))


def time_faults(
    times: Sequence[object], counts: Sequence[object] | None, end: object
) -> Iterator[Problem]:
    if not times:
        yield wrong("no_values", "times")
    problems = each_number(times, "times")
    yield from problems
    if not problems:
        before = 0.0
        for place, at in enumerate(times):
            assert isinstance(at, (int, float))
            if at < before or (at == before and (counts is not None or not at)):
                yield wrong("times_order", f"times[{place}]", found=str(at), before=before)
            before = max(before, float(at))
        if end is not None:
            faults = number_faults(end, "end", above=0)
            yield from faults
            if not faults and end < before:  # type: ignore[operator]  # a number
                yield wrong("end_early", "end", found=str(end), last=before)
    if counts is not None:
        yield from each_count(counts, "counts")
        if len(counts) != len(times):
            yield wrong("sizes_other", "counts", found=len(counts), count=len(times))


def _laplace(data: Found) -> float | None:
    """Return Laplace's factor: by how many deviations defects lie earlier than by chance."""
    if data.counts:
        starts = (0.0, *data.times[:-1])
        middles = [(a + b) / 2.0 for a, b in zip(starts, data.times, strict=True)]
        total = fsum(n * m for n, m in zip(data.counts, middles, strict=True))
        count, end = data.found, data.end
    else:
        # Where the last defect ended observation, it tells nothing of the trend.
        kept = data.times[:-1] if data.times[-1] == data.end else data.times
        total, count, end = fsum(kept), len(kept), data.end
    if not count:
        return None
    return (total / count - end / 2.0) / (end * sqrt(1.0 / (12.0 * count)))


class _Likelihood:
    """The likelihood of a model; what a rate alone decides is computed once, for all totals."""

    def __init__(self, data: Found, shape: Shape) -> None:
        """Take the data and the model."""
        self.data, self.shape = data, shape
        self._density = cache(lambda at: log_density(data, shape, exp(at)))

    def profile(self, at: float, left: float | None = None) -> float:
        """Return the log-likelihood of a rate, with the best total or the one that leaves so many.

        Parameters
        ----------
        at : float
            Logarithm of the rate.
        left : float, optional
            Expected defects that remain: the total times the share not found by the end.
        """
        found, end, rate = self.data.found, self.data.end, exp(at)
        share = self.shape.share(rate, end)
        density = self._density(at) if share > 0.0 else -inf
        if not isfinite(density):
            return -inf
        if left is None:
            return found * log(found / share) - found + density
        log_total = log(left) - self.shape.log_left(rate, end)
        if log_total > 600.0:
            return -inf
        return found * log_total - exp(log_total) * share + density


def log_density(data: Found, shape: Shape, rate: float) -> float:
    """Return the logarithm of the chance that defects lie where they do, given a total of 1."""
    if not data.counts:
        return fsum(shape.log_density(rate, time) for time in data.times)
    total, before = 0.0, 0.0
    for time, count in zip(data.times, data.counts, strict=True):
        share = shape.share(rate, time)
        if count:
            if share <= before:
                return -inf
            total += count * log(share - before) - lgamma(count + 1.0)
        before = share
    return total


def highest(value: Callable[[float], float], middle: float) -> tuple[float, float]:
    """Return where a function of a logarithm is highest, and how high, from a grid and Brent."""
    from scipy.optimize import minimize_scalar

    grid = [middle + REACH * (2.0 * place / STEPS - 1.0) for place in range(STEPS + 1)]
    heights = [value(at) for at in grid]
    place = max(range(STEPS + 1), key=heights.__getitem__)
    low, high = grid[max(place - 1, 0)], grid[min(place + 1, STEPS)]
    found = minimize_scalar(
        lambda at: -max(value(float(at)), -1e300),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-11},
    )
    return float(found.x), float(-found.fun)


def _finite(bare: Growth, data: Found) -> Growth:
    """Return a model whose number of defects has an end."""
    shape = SHAPES[bare.model]
    middle = -log(data.end)
    known = _Likelihood(data, shape)
    at, top = highest(known.profile, middle)
    # A rate at the edge of the grid is none: the intensity does not fall, and there is no total.
    if at < middle - REACH + 1.0 or at > middle + REACH - 1.0:
        return _unfitted(bare, "no_fit")
    rate = exp(at)
    share = shape.share(rate, data.end)
    total = data.found / share
    left = exp(log(total) + shape.log_left(rate, data.end))
    low, high = _bounds(known, (middle, top), left, bare.confidence)
    density = exp(shape.log_density(rate, data.end))
    notices = () if high is not None else (Notice("growth.unbounded"),)
    return replace(
        bare,
        total=total,
        rate=rate,
        remaining=left,
        low=low,
        high=high,
        intensity=total * density,
        log_likelihood=top,
        notices=notices,
    )


def _bounds(
    known: _Likelihood, best: tuple[float, float], left: float, confidence: float
) -> tuple[float, float | None]:
    """Return between which numbers of remaining defects the likelihood stays high enough."""
    from scipy.optimize import brentq
    from scipy.special import gammaincinv

    middle, top = best
    drop = float(gammaincinv(0.5, confidence))  # half of chi-square's quantile, one degree

    def beyond(log_left: float) -> float:
        height = highest(lambda at: known.profile(at, exp(log_left)), middle)[1]
        return top - height - drop

    start = log(left)
    ends: list[float | None] = []
    for sign in (-1.0, 1.0):
        inside, outside, step = start, start + sign, 1.0
        while beyond(outside) < 0.0 and step < 2**6:
            inside, step = outside, step * 2.0
            outside = start + sign * step
        is_bounded = beyond(outside) >= 0.0
        ends.append(exp(brentq(beyond, inside, outside, xtol=1e-8)) if is_bounded else None)
    return ends[0] or 0.0, ends[1]


def _log_poisson(bare: Growth, data: Found) -> Growth:
    """Return Musa and Okumoto's model: one number of its two parameters is searched for.

    With phi = initial intensity times decay, the expected number by the end, log(1 + phi end) /
    decay, is the number found, so the decay follows from phi.
    """

    def height(at: float) -> float:
        phi = exp(at)
        whole = log1p(phi * data.end)
        decay = whole / data.found
        if not data.counts:
            rates = fsum(log1p(phi * time) for time in data.times)
            return data.found * (at - log(decay)) - rates - data.found
        total, before = -float(data.found), 0.0
        for time, count in zip(data.times, data.counts, strict=True):
            now = log1p(phi * time) / decay
            total += (count * log(now - before) if count else 0.0) - lgamma(count + 1.0)
            before = now
        return total

    middle = -log(data.end)
    at, top = highest(height, middle)
    if at < middle - REACH + 1.0 or at > middle + REACH - 1.0:
        return _unfitted(bare, "no_fit")
    phi = exp(at)
    decay = log1p(phi * data.end) / data.found
    return replace(
        bare,
        rate=phi / decay,
        decay=decay,
        intensity=phi / decay / (1.0 + phi * data.end),
        log_likelihood=top,
        notices=(Notice("growth.endless"),),
    )
