"""Test cases on their way: how many are run and passed, and when the rest will be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from math import ceil, fsum, log, sqrt
from typing import Any, NamedTuple

from pmcore._base import Notice, Noticed, Noun, table_of
from pmcore._mapping import Attributes
from pmcore._values import count_faults, refuse, share_faults
from pmcore.control.quality._checks import wrong
from pmcore.errors import Problem

PACES = 3
"""Reports after the first from which a pace and its spread are taken."""


class Pace(StrEnum):
    """How testing goes on.

    ``STEADY``: as much a day as so far. ``S_CURVE``: slowly at first, then fast, then slowly
    again, along a logistic curve that ends at the number planned.
    """

    STEADY = "steady"
    S_CURVE = "s_curve"


@dataclass(frozen=True, slots=True)
class CaseCount(Noun):
    """How far the test cases are at the end of a day.

    Parameters
    ----------
    day : date
    executed, passed : int
        Test cases run so far at least once, and those whose last run passed.
    """

    day: date
    executed: int
    passed: int


@dataclass(frozen=True, slots=True)
class ExitForecast(Noun):
    """When a number is reached, if it goes on as so far.

    Parameters
    ----------
    measure : str
        ``executed`` or ``passed``.
    wanted, reached : int
    pace : float, optional
        A calendar day: on average so far, or along an S-curve now.
    day, low, high : date, optional
        Expected day and its interval; none where nothing moves or too little is known.
    why : str
        Why there is no day: ``few`` or ``no_pace``.
    """

    measure: str
    wanted: int
    reached: int
    pace: float | None = None
    day: date | None = None
    low: date | None = None
    high: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class CaseProgress(Noticed):
    """Progress of testing and the forecast of its end.

    Parameters
    ----------
    counts : tuple of CaseCount
    total : int
        Test cases planned.
    forecasts : tuple of ExitForecast
        Of running all, and of passing as many as the exit asks for.
    pass_rate : float, optional
        Passed as a share of executed.
    """

    counts: tuple[CaseCount, ...]
    total: int
    forecasts: tuple[ExitForecast, ...]
    pass_rate: float | None
    _: KW_ONLY
    confidence: float = 0.8
    notices: tuple[Notice, ...] = ()

    @property
    def exit_day(self) -> date | None:
        """The day on which the last measure is expected to be reached; None if any is not."""
        days = [each.day for each in self.forecasts]
        return None if None in days else max(day for day in days if day is not None)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a report."""
        columns = table_of(self.counts, ("day", "executed", "passed"))
        columns["remaining"] = [self.total - each.executed for each in self.counts]
        return columns


def case_progress(
    counts: Iterable[CaseCount],
    total: int,
    *,
    exit_share: float = 1.0,
    pace: Pace = Pace.STEADY,
    confidence: float = 0.8,
) -> CaseProgress:
    """Return how far testing is, and when it is expected to be through.

    At a steady pace, the time until the rest is done has the mean rest / pace and the variance
    rest x variance / pace^3 of a renewal process. Along an S-curve, the logarithm of what is done
    over what is left is a straight line in time, fitted with the weights of a binomial count.

    Parameters
    ----------
    counts : iterable of CaseCount
        In any order, one a day.
    total : int
        Test cases planned.
    exit_share : float
        Share of them that must pass.
    pace : Pace
    confidence : float
        Of the interval of days.

    Raises
    ------
    PlanError
        Naming at once: no reports, two of a day, numbers that are no counts, more passed than
        executed or executed than planned.

    References
    ----------
    D. R. Cox, Renewal Theory, 1962, section 3.3. J. Berkson, Application of the logistic function
    to bio-assay, Journal of the American Statistical Association 39(227), 1944 (the fit).

    Examples
    --------
    >>> rows = [CaseCount(date(2027, 5, 3 + day), 10 * day, 9 * day) for day in range(5)]
    >>> found = case_progress(rows, 100, exit_share=0.9)
    >>> found.exit_day, found.pass_rate
    (datetime.date(2027, 5, 13), 0.9)
    """
    rows = sorted(counts, key=lambda each: each.day)
    problems = share_faults(confidence, "confidence")
    problems += share_faults(exit_share, "exit_share", has_ends=True)
    refuse([*problems, *_faults(rows, total)])
    last = rows[-1]
    wanted = {"executed": total, "passed": ceil(exit_share * total - 1e-9)}
    forecasts = tuple(
        _forecast(rows, ExitForecast(name, number, getattr(last, name)), total, pace, confidence)
        for name, number in wanted.items()
    )
    notices = tuple(
        Notice(f"testing.{each.why}", Attributes(measure=each.measure, least=PACES + 1))
        for each in forecasts
        if each.why
    )
    rate = last.passed / last.executed if last.executed else None
    return CaseProgress(tuple(rows), total, forecasts, rate, confidence=confidence, notices=notices)


def _faults(rows: Sequence[CaseCount], total: object) -> Iterator[Problem]:
    if not rows:
        yield wrong("no_values", "counts")
    faults = count_faults(total, "total")
    yield from faults
    for each in rows:
        path = f'counts["{each.day.isoformat()}"]'
        inner = [
            *count_faults(each.executed, f"{path}.executed"),
            *count_faults(each.passed, f"{path}.passed"),
        ]
        yield from inner
        if not inner and each.passed > each.executed:
            yield wrong("above_size", f"{path}.passed", found=each.passed, size=each.executed)
        if not inner and not faults and each.executed > total:  # type: ignore[operator]  # a count
            yield wrong("above_size", f"{path}.executed", found=each.executed, size=total)
    for one, other in pairwise(rows):
        if one.day == other.day:
            yield wrong("day_twice", f'counts["{one.day.isoformat()}"]', found=one.day.isoformat())


def _forecast(
    rows: Sequence[CaseCount], bare: ExitForecast, total: int, pace: Pace, confidence: float
) -> ExitForecast:
    """Return when a number is reached, by the reports so far."""
    if bare.reached >= bare.wanted:
        day = next(each.day for each in rows if getattr(each, bare.measure) >= bare.wanted)
        return replace(bare, day=day, low=day, high=day)
    if len(rows) <= PACES:
        return replace(bare, why="few")
    ahead = _steady(rows, bare) if pace is Pace.STEADY else _along(rows, bare, total)
    if ahead.mean is None:
        return replace(bare, pace=ahead.pace, why="no_pace")
    from scipy.special import stdtrit

    share = (1.0 + confidence) / 2.0
    wide = float(stdtrit(ahead.degrees, share)) * ahead.deviation
    low, day, high = (
        rows[-1].day + timedelta(days=max(ceil(each - 1e-9), 1))
        for each in (ahead.mean - wide, ahead.mean, ahead.mean + wide)
    )
    return replace(bare, pace=ahead.pace, day=day, low=low, high=high)


class _Ahead(NamedTuple):
    """Days from the last report until a number is reached: mean and deviation; None: never."""

    pace: float
    mean: float | None = None
    deviation: float = 0.0
    degrees: float = 1e9  # as good as normal


def _steady(rows: Sequence[CaseCount], bare: ExitForecast) -> _Ahead:
    spans = [
        ((b.day - a.day).days, getattr(b, bare.measure) - getattr(a, bare.measure))
        for a, b in pairwise(rows)
    ]
    pace = sum(done for _, done in spans) / sum(days for days, _ in spans)
    if pace <= 0.0:
        return _Ahead(pace)
    variance = fsum((done - pace * days) ** 2 / days for days, done in spans) / (len(spans) - 1)
    rest = bare.wanted - bare.reached
    return _Ahead(pace, rest / pace, sqrt(rest * variance / pace**3))


def _along(rows: Sequence[CaseCount], bare: ExitForecast, total: int) -> _Ahead:
    """Return when a logistic curve reaches a number; half a case keeps its ends finite."""
    times = [float((each.day - rows[-1].day).days) for each in rows]
    shares = [(getattr(each, bare.measure) + 0.5) / (total + 1.0) for each in rows]
    logits = [log(share / (1.0 - share)) for share in shares]
    weights = [total * share * (1.0 - share) for share in shares]
    points = list(zip(times, logits, weights, strict=True))
    whole = fsum(weights)
    middle = fsum(w * t for t, _, w in points) / whole
    level = fsum(w * z for _, z, w in points) / whole
    spread = fsum(w * (t - middle) ** 2 for t, _, w in points)
    slope = fsum(w * (t - middle) * (z - level) for t, z, w in points) / spread
    pace = weights[-1] * slope
    if slope <= 0.0:
        return _Ahead(pace)
    goal = bare.wanted / (total + 1.0)
    mean = middle + (log(goal / (1.0 - goal)) - level) / slope
    left = fsum(w * (z - level - slope * (t - middle)) ** 2 for t, z, w in points)
    error = left / (len(rows) - 2) * (1.0 / whole + (mean - middle) ** 2 / spread)
    return _Ahead(pace, mean, sqrt(error) / slope, len(rows) - 2.0)
