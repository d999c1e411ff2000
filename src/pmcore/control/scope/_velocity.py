"""Velocity: how many sprints a backlog takes, with its chances, and how honest that was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from math import ceil, fsum, sqrt
from statistics import mean, stdev
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Notice, Noticed, Noun, Samples, memo, table_of
from pmcore._mapping import Attributes
from pmcore._values import each_number, number_faults, refuse, share_faults
from pmcore.control.scope._checks import wrong
from pmcore.errors import Problem
from pmcore.kernels import uniforms
from pmcore.model import Plan, Quantiles
from pmcore.network import errors_of
from pmcore.run import check_seed, key

FEW = 5
"""Sprints below which a forecast says that it knows little."""

MOST = 200
"""Sprints after which a sample is given up: at its pace the backlog has no end in sight."""

_KNOTS = 101
_EDGE = 1e-9  # sums such as 0.1 + 0.2 must still reach what they reach


@dataclass(frozen=True, slots=True)
class Velocity(Noticed):
    """How many sprints a backlog takes.

    Parameters
    ----------
    done : tuple of float
        Points done in past sprints, in their order.
    remaining : float
        Points still to do.
    mean, sd : float, optional
        Of the points done; the deviation of one sprint is none.
    sprints : int, optional
        Whole sprints at the mean pace; none where the backlog grows as fast as it is done.
    low, high : int, optional
        Whole sprints between which the number lies with `confidence` at least, by Student's
        prediction interval; none for one sprint, and above where no number is enough.
    length : Samples
        Sprints by sample, parts of sprints included; `MOST` where no end came in sight.
    growth : float
        Points added to the backlog in a sprint.
    """

    done: tuple[float, ...]
    remaining: float
    mean: float
    sd: float | None
    sprints: int | None
    low: int | None
    high: int | None
    length: Samples
    _: KW_ONLY
    growth: float = 0.0
    confidence: float = 0.8
    seed: int = 0
    notices: tuple[Notice, ...] = ()

    def sprints_at(self, p: float) -> int | None:
        """Return the whole sprints within which the backlog is done with chance `p`.

        None where it is not, within `MOST`.

        Raises
        ------
        ValueError
            If `p` is not above 0 and at most 1.
        """
        if not 0.0 < p <= 1.0:
            raise ValueError(f"a chance lies above 0 and at most at 1, found {p}")
        found = float(self._sorted[ceil(p * len(self.length) - _EDGE) - 1])
        return None if found >= MOST else ceil(found - _EDGE)

    def chance_within(self, sprints: int) -> float:
        """Return the chance that the backlog is done within whole sprints."""
        reached = self.length.array <= min(sprints + _EDGE, MOST - 0.5)
        return float(np.mean(reached))

    def estimate(self, sprint: int) -> Quantiles:
        """Return how long the backlog takes in working minutes, a sprint having so many.

        As the estimate of a stage: it goes into simulation like any other.

        Raises
        ------
        ValueError
            If samples have no end in sight, or a sprint has no working time.
        """
        if type(sprint) is not int or sprint <= 0:
            raise ValueError(f"a sprint has whole minutes of working time, found {sprint!r}")
        if self._sorted[-1] >= MOST:
            raise ValueError(f"some samples are not done within {MOST} sprints")
        chances = np.linspace(0.0, 1.0, _KNOTS)
        values = np.quantile(self._sorted, chances) * sprint
        return Quantiles(tuple(chances.tolist()), tuple(values.tolist()))

    @property
    def _sorted(self) -> NDArray[np.float64]:
        return memo(self, "sorted", lambda: np.sort(self.length.array))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a number of sprints: its chance, and that of no more than it."""
        most = int(min(self._sorted[-1], MOST - 1)) + 1
        within = [self.chance_within(count) for count in range(most + 1)]
        return {
            "sprints": list(range(most + 1)),
            "chance": np.diff([0.0, *within]).tolist(),
            "within": within,
        }


def velocity(
    done: Plan | Iterable[float],
    remaining: float | None = None,
    *,
    growth: float = 0.0,
    confidence: float = 0.8,
    samples: int = 10_000,
    seed: int = 0,
) -> Velocity:
    """Return how many sprints a backlog takes, at the mean pace, with an interval and chances.

    Chances come from sprints drawn again from those that were (the bootstrap): with few sprints
    they show less spread than there is, and what they give four chances in five comes true three
    times in five with 3 known sprints, and as often as said from about 10 on. The interval is
    Student's prediction interval of a sum and counts that in, taking sprints as alike and about
    normal; as it ends at whole sprints, it holds somewhat more often than its confidence.

    Parameters
    ----------
    done : Plan or iterable of float
        Points done in past sprints; of a plan, those that its sprints recorded, by their starts.
    remaining : float, optional
        Points to do; none: of a plan, those of the backlog outside the sprints that recorded any.
    growth : float
        Points that come into the backlog in each sprint.
    confidence : float
    samples, seed : int

    Raises
    ------
    PlanError
        Naming at once: no sprints, numbers below 0 or not finite, a confidence that is none.
    TypeError
        If points are given without what remains.

    References
    ----------
    G. J. Hahn, W. Q. Meeker, Statistical Intervals, 1991, section 4.7 (mean of future values). B.
    Efron, Bootstrap methods, Annals of Statistics 7(1), 1979.

    Examples
    --------
    >>> found = velocity([28, 31, 24, 33, 27], 186)
    >>> found.mean, found.sprints, found.sprints_at(0.5), found.sprints_at(0.85)
    (28.6, 7, 7, 7)
    >>> found.low, found.high
    (6, 8)
    """
    unsized: list[str] = []
    if isinstance(done, Plan):
        refuse(errors_of(done))
        points, rest, unsized = _of_plan(done)
        remaining = rest if remaining is None else remaining
    else:
        points = list(done)
    if remaining is None:
        raise TypeError("points of sprints need what remains")
    seed = check_seed(seed)
    if type(samples) is not int or samples < 1:
        raise ValueError(f"samples is a whole number from 1 on, found {samples!r}")
    refuse(
        [
            *_points_faults(points),
            *number_faults(remaining, "remaining", least=0),
            *number_faults(growth, "growth"),
            *share_faults(confidence, "confidence"),
        ]
    )
    points = [float(each) for each in points]
    pace = mean(points)
    spread = stdev(points) if len(points) > 1 else None
    low, high = _interval(points, remaining, growth, confidence)
    whole = _whole(remaining, pace - growth)
    length = _drawn(points, remaining, growth, samples, seed)
    return Velocity(
        tuple(points),
        float(remaining),
        pace,
        spread,
        whole,
        low,
        high,
        Samples.of(length),
        growth=float(growth),
        confidence=float(confidence),
        seed=seed,
        notices=tuple(_notices(points, whole, high, unsized, length)),
    )


def _of_plan(plan: Plan) -> tuple[list[float], float, list[str]]:
    """Return points done by sprint, points to do, and the items that nobody sized."""
    past = sorted(
        (each.start, each.id, each.points_done)
        for each in plan.sprints
        if each.points_done is not None
    )
    closed = {name for _, name, _ in past}
    open_ = [item for item in plan.backlog if item.sprint not in closed]
    rest = fsum(item.points for item in open_ if item.points is not None)
    return [done for _, _, done in past], rest, [each.id for each in open_ if each.points is None]


def _points_faults(points: Sequence[object]) -> Iterator[Problem]:
    if not points:
        yield wrong("no_sprints", "done")
    yield from each_number(points, "done", least=0)


def _whole(remaining: float, pace: float) -> int | None:
    if remaining <= 0.0:
        return 0
    return ceil(remaining / pace - _EDGE) if pace > 0.0 else None


def _wide(points: Sequence[float], ahead: int, confidence: float) -> float:
    """Return half the width of the prediction interval of the sum of sprints ahead."""
    from scipy.special import stdtrit

    count = len(points)
    factor = float(stdtrit(count - 1, (1.0 + confidence) / 2.0))
    return factor * stdev(points) * sqrt(ahead + ahead * ahead / count)


def _interval(
    points: Sequence[float], remaining: float, growth: float, confidence: float
) -> tuple[int | None, int | None]:
    """Return the fewest sprints that may do, and the fewest that will, with a confidence."""
    if remaining <= 0.0:
        return 0, 0
    if len(points) < 2:
        return None, None
    pace = mean(points) - growth
    sums = [(k, k * pace, _wide(points, k, confidence)) for k in range(1, MOST + 1)]
    high = (k for k, middle, wide in sums if middle - wide >= remaining - _EDGE)
    low = (k for k, middle, wide in sums if middle + wide >= remaining - _EDGE)
    return next(low, None), next(high, None)


def _drawn(
    points: Sequence[float], remaining: float, growth: float, samples: int, seed: int
) -> NDArray[np.float64]:
    """Return sprints by sample; a part of the last one by what was still to do in it."""
    past = np.asarray(points, np.float64)
    rest = np.full(samples, float(remaining))
    length = np.full(samples, 0.0 if remaining <= 0.0 else float(MOST))
    is_open = rest > 0.0
    for ahead in range(MOST):
        if not is_open.any():
            break
        words = uniforms(key(seed, "sprint", str(ahead), purpose="velocity"), 0, samples)
        net = past[(words * len(past)).astype(np.int64)] - growth
        ends = is_open & (net >= rest - _EDGE)
        length[ends] = ahead + np.minimum(rest[ends] / net[ends], 1.0)
        is_open &= ~ends
        rest[is_open] -= net[is_open]
    return length


def _notices(
    points: Sequence[float],
    whole: int | None,
    high: int | None,
    unsized: Sequence[str],
    length: NDArray[np.float64],
) -> Iterator[Notice]:
    if len(points) < FEW:
        yield Notice("velocity.few", Attributes(count=len(points), least=FEW))
    if whole is None:
        yield Notice("velocity.no_pace")
    elif high is None and len(points) > 1:
        yield Notice("velocity.unbounded", Attributes(most=MOST))
    if unsized:
        yield Notice("velocity.unsized", Attributes(items=list(unsized)))
    endless = float(np.mean(length >= MOST))
    if endless and whole is not None:
        yield Notice("velocity.endless", Attributes(share=endless, most=MOST))


@dataclass(frozen=True, slots=True)
class VelocityCase(Noun):
    """A forecast that would have been made, and what came.

    Parameters
    ----------
    sprint : int
        How many sprints were known.
    expected, low, high : float
        Points of the sprints ahead, and their prediction interval.
    actual : float
    """

    sprint: int
    expected: float
    low: float
    high: float
    actual: float

    @property
    def is_inside(self) -> bool:
        """Whether what came lies in the interval."""
        return self.low - _EDGE <= self.actual <= self.high + _EDGE


@dataclass(frozen=True, slots=True)
class VelocityBacktest(Noticed):
    """How honest forecasts of velocity would have been.

    Parameters
    ----------
    cases : tuple of VelocityCase
    ahead : int
        Sprints that each forecast looks ahead.
    coverage : float, optional
        Share of what came that lay in the interval; it should be near `confidence`.
    bias : float, optional
        Mean of what came less what was expected, in points a sprint.
    """

    cases: tuple[VelocityCase, ...]
    ahead: int
    confidence: float
    coverage: float | None
    bias: float | None
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a forecast."""
        columns = table_of(self.cases, ("sprint", "expected", "low", "high", "actual"))
        columns["is_inside"] = [each.is_inside for each in self.cases]
        return columns


def velocity_backtest(
    done: Plan | Iterable[float], *, ahead: int = 1, least: int = 3, confidence: float = 0.8
) -> VelocityBacktest:
    """Return how often past sprints lay where the sprints before them said.

    From each sprint on, beginning with the first `least`, the points of the next ones are
    forecast by the prediction interval that :func:`velocity` uses, and compared with what came.
    Forecasts that look further than one sprint ahead overlap, so that their errors go together.

    Parameters
    ----------
    done : Plan or iterable of float
        Points done in past sprints, in their order.
    ahead : int
        Sprints that each forecast looks ahead.
    least : int
        Sprints known to the first forecast, 2 at least.
    confidence : float

    Raises
    ------
    PlanError
        Naming at once what :func:`velocity` does.
    ValueError
        If a number of sprints is too small.

    Examples
    --------
    >>> found = velocity_backtest([28, 31, 24, 33, 27, 30])
    >>> len(found.cases), found.coverage
    (3, 1.0)
    """
    if isinstance(done, Plan):
        refuse(errors_of(done))
        points = _of_plan(done)[0]
    else:
        points = list(done)
    if type(ahead) is not int or type(least) is not int or ahead < 1 or least < 2:
        told = f"found {ahead!r} and {least!r}"
        raise ValueError(f"one whole sprint ahead and two known are the least, {told}")
    refuse([*_points_faults(points), *share_faults(confidence, "confidence")])
    points = [float(each) for each in points]
    cases = tuple(
        _case(points[:known], points[known : known + ahead], confidence)
        for known in range(least, len(points) - ahead + 1)
    )
    count = len(cases)
    notices = () if cases else (Notice("velocity.no_case", Attributes(least=least + ahead)),)
    return VelocityBacktest(
        cases,
        ahead,
        confidence,
        sum(each.is_inside for each in cases) / count if cases else None,
        fsum(each.actual - each.expected for each in cases) / count / ahead if cases else None,
        notices=notices,
    )


def _case(known: Sequence[float], came: Sequence[float], confidence: float) -> VelocityCase:
    expected = len(came) * mean(known)
    wide = _wide(known, len(came), confidence)
    return VelocityCase(
        len(known), expected, max(expected - wide, 0.0), expected + wide, fsum(came)
    )
