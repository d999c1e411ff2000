"""Whether a release is ready by its date: defects that remain then, joined to the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from math import exp, fsum, isfinite, log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Instant, Made, Notice, Noticed, Noun, made
from pmcore._mapping import Attributes
from pmcore._values import count_faults, number_faults, refuse, share_faults
from pmcore.control.quality._checks import wrong
from pmcore.control.quality._gate_forecast import RETRY
from pmcore.control.quality._growth import (
    REACH,
    SHAPES,
    STEPS,
    Found,
    Growth,
    GrowthModel,
    Shape,
    growth,
    log_density,
)
from pmcore.errors import Problem
from pmcore.model import Criterion, Delay, Plan, Risk, Schedule
from pmcore.network import WorkTime, build, errors_of
from pmcore.risk import Outlook
from pmcore.schedule import critical_path

FURTHER = 10
"""How many times the testing so far is looked ahead for a date that is safe enough."""
FOUND = 0.1
"""Share of all defects that testing is believed to have found at least, where a model is fitted."""
DATES = 100
"""Percentiles by which an uncertain date of release is weighed."""

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReleaseDay(Noun):
    """What remains if the release is on a day.

    Parameters
    ----------
    at : datetime
    chance : float
        That no more than the target remain.
    remaining, low, high : int
        Defects not found by then: median, and the interval at the forecast's confidence.
    """

    at: Instant
    chance: float
    remaining: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ReleaseForecast(Noticed):
    """Whether few enough defects remain at a release, and what it takes that they do.

    Parameters
    ----------
    milestone : str
    at : datetime
        When it is planned; with an outlook, the median of its dates.
    target : int
        Defects that may remain.
    confidence : float
        With which the release is called safe; of the intervals as well.
    growth : Growth
        The fitted model.
    chance : float, optional
        That the target is kept at the release, whatever its date; none where nothing is fitted.
    days : tuple of ReleaseDay
        The planned date, and the safe one where it lies later.
    safe : datetime, optional
        From when on the target is kept with the confidence; none: not within ten times the
        testing so far, or nothing is fitted.
    risk : Risk, optional
        That the release must wait: to be put into the plan; none where it is as good as sure.
    why : str
        Why there is no chance: ``few``, ``no_growth``, ``no_fit`` or ``endless``.
    """

    milestone: str
    at: Instant
    target: int
    confidence: float
    growth: Growth
    _: KW_ONLY
    chance: float | None = None
    days: tuple[ReleaseDay, ...] = ()
    safe: Instant | None = None
    risk: Risk | None = None
    why: str = ""
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def criterion(self, name: str) -> Criterion:
        """Return the criterion by which a gate asks for a safe release; unknown without a fit."""
        metric = f"chance that at most {self.target} defects remain"
        return Criterion(name, metric, ">=", self.confidence, value=self.chance)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a date."""
        names = ("at", "chance", "remaining", "low", "high")
        return {name: [getattr(each, name) for each in self.days] for name in names}


class _Clock(NamedTuple):
    """Working time since testing began."""

    time: WorkTime
    began: datetime

    def of(self, at: datetime) -> float:
        """Return the working minutes until an instant."""
        return float(self.time.between(self.began, at))


class _Belief(NamedTuple):
    """What is believed of a model after its data: rates of discovery and their weights.

    Of each rate, the expected total follows a gamma distribution, so that what remains at a time
    is negative binomial.
    """

    shape: Shape
    found: int
    rates: Row
    weights: Row
    shares: Row  # found by the end of the data, of each rate

    def within(self, time: float, target: float) -> float:
        """Return the chance that at most so many defects are left at a time."""
        from scipy.special import betainc

        left = np.array([exp(self.shape.log_left(rate, time)) for rate in self.rates.tolist()])
        kept = betainc(self.found, target + 1.0, self.shares / (self.shares + left))
        return float(self.weights @ kept)

    def quantile(self, time: float, share: float) -> int:
        """Return the least number that what is left at a time does not exceed with a chance."""
        high = 1
        while self.within(time, high - 1) < share and high < 2**40:
            high *= 2
        low = -1
        high -= 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.within(time, middle) >= share else (middle, high)
        return high


def remaining_chance(
    times: Sequence[float],
    counts: Sequence[int] | None = None,
    *,
    at: float,
    target: int = 0,
    end: float | None = None,
    model: GrowthModel = GrowthModel.GOEL_OKUMOTO,
) -> float | None:
    """Return the chance that at most so many defects are left at a time; None without a fit.

    All that the data leave open counts: rate and total, two scales, are flat on their logarithms,
    and the number left at a time falls by chance about what is expected. Slow rates would have no
    end; those by which less than a tenth of all is found so far are left out.

    Over processes drawn like that (rate and total log-uniform) what is said comes true as often as
    said. Where each process finds more than half of its defects during the test it is cautious
    (0.55 said, 0.63 came). Where growth hardly shows it is still hopeful (0.19 said, 0.08 came):
    the test for growth lets those few pass that look better than they are.

    Parameters
    ----------
    times, counts, end, model
        As :func:`growth` takes them; ``LOG_POISSON`` knows no number that is left.
    at : float
        In the unit of the times, `end` or later.
    target : int
        Defects that may be left.

    Raises
    ------
    PlanError
        As :func:`growth`; with a time before the end of the data, or a target that is no count.

    References
    ----------
    L. Kuo, T. Y. Yang, Bayesian computation for nonhomogeneous Poisson processes in software
    reliability, Journal of the American Statistical Association 91(434), 1996 (gamma prior of the
    total and of the rate, here their limits, 1/a and 1/b).

    Examples
    --------
    >>> gaps = [9, 12, 11, 4, 7, 2, 5, 8, 5, 7, 1, 6, 1, 9, 4, 1, 3, 3, 6, 1, 11, 33, 7, 91, 2, 1]
    >>> times = [sum(gaps[: place + 1]) for place in range(len(gaps))]
    >>> [round(remaining_chance(times, at=day, target=5), 2) for day in (250, 500, 1_000)]
    [0.21, 0.51, 0.72]
    """
    refuse(count_faults(target, "target"))
    found = growth(times, counts, end=end, model=model)
    faults = number_faults(at, "at", above=0)
    if not faults and at < found.end:
        faults.append(wrong("end_early", "at", found=str(at), last=found.end))
    refuse(faults)
    if found.total is None:
        return None
    data = Found(tuple(map(float, times)), tuple(map(int, counts or ())), found.end)
    return _belief(data, model).within(float(at), target)


def release_forecast(
    plan: Plan,
    milestone: str,
    found: Iterable[datetime],
    *,
    began: datetime,
    at: datetime,
    target: int = 0,
    confidence: float = 0.8,
    schedule: Schedule | None = None,
    outlook: Outlook | None = None,
    model: GrowthModel = GrowthModel.GOEL_OKUMOTO,
    retry: int = RETRY,
    unknown: float = 0.5,
) -> ReleaseForecast:
    """Return whether few enough defects remain when a milestone is released, as a risk on it.

    Time runs on the project's calendar, so that a week of tests counts alike whenever it is. With
    an outlook the date of release is as uncertain as its samples say, and the chance is the mean
    over them. Where nothing can be fitted the chance is none, and the risk has the probability
    `unknown`: what is not known never counts as good.

    Parameters
    ----------
    plan : Plan
    milestone : str
        Id of the task on whose finish the release is.
    found : iterable of datetime
        When each defect was found.
    began, at : datetime
        When testing began, and the data date.
    target : int
        Defects that may remain.
    confidence : float
    schedule : Schedule, optional
        Of the plan's dates; none: the critical path.
    outlook : Outlook, optional
        Of a simulation that tracks the milestone.
    model : GrowthModel
    retry : int
        Working minutes of delay where no safe date is in sight.
    unknown : float
        Probability of the risk where nothing is fitted.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, a milestone that it does not have, defects found
        before the first working minute of the tests or after the data date, instants with a zone,
        a target that is no count.

    References
    ----------
    See :func:`growth` and :func:`remaining_chance`.

    Examples
    --------
    >>> from datetime import timedelta
    >>> from pmcore.examples import portal
    >>> from pmcore.units import days
    >>> plan, began = portal(), datetime(2027, 1, 4, 9)
    >>> time = build(plan).worktime()
    >>> days_of = (1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 8, 10, 13, 17)
    >>> found = [time.add(began, days(each)) for each in days_of]
    >>> ahead = release_forecast(
    ...     plan, "live", found, began=began, at=time.add(began, days(20)), target=2
    ... )
    >>> round(ahead.chance, 2), ahead.safe < ahead.at, round(ahead.risk.probability, 2)
    (0.89, True, 0.11)
    """
    moments = sorted(found)
    refuse(errors_of(plan))
    problems = [*_faults(plan, milestone, moments, began, at), *count_faults(target, "target")]
    problems += share_faults(confidence, "confidence")
    problems += [
        *share_faults(unknown, "unknown", has_ends=True),
        *number_faults(retry, "retry", above=0),
    ]
    refuse(problems)
    clock = _Clock(build(plan).worktime(), began)
    times = [clock.of(each) for each in moments]
    early = [
        wrong("found_early", f"found[{place}]", found=moments[place].isoformat())
        for place, each in enumerate(times)
        if not each
    ]
    refuse(early)
    dates = _dates(plan, milestone, at, schedule, outlook)
    middle = dates[len(dates) // 2]
    end = clock.of(at)
    model_of = growth(times, end=end, model=model, confidence=confidence) if times else None
    bare = model_of or Growth(model, 0, end, None, why="few", confidence=confidence)
    case = (milestone, middle, target, confidence, bare)
    why = bare.why or ("" if bare.total is not None else "endless")
    if why:
        return ReleaseForecast(
            *case,
            why=why,
            risk=_risk(plan, milestone, unknown, retry, target),
            notices=(*bare.notices, Notice("release.unknown", Attributes(chance=unknown))),
            made=made(plan, schedule=schedule is not None),
        )
    belief = _belief(Found(tuple(times), (), end), model)
    chance = fsum(belief.within(clock.of(each), target) for each in dates) / len(dates)
    minutes = _safe(belief, target, confidence, end)
    safe = None if minutes is None else clock.time.add(began, minutes)
    shown = _shown(middle, safe)
    days = (_day(belief, each, clock.of(each), target, confidence) for each in shown)
    late = retry if safe is None else max(clock.time.between(middle, safe), 1)
    facts = Attributes(target=target, chance=chance, confidence=confidence)
    return ReleaseForecast(
        *case,
        chance=chance,
        days=tuple(days),
        safe=safe,
        risk=_risk(plan, milestone, 1.0 - chance, late, target) if chance < 1.0 else None,
        notices=tuple(_notices(safe, middle, facts)),
        made=made(plan, schedule=schedule is not None),
    )


def _faults(
    plan: Plan, milestone: str, moments: Sequence[datetime], began: datetime, at: datetime
) -> Iterator[Problem]:
    if milestone not in {each.id for each in plan.tasks}:
        yield wrong("milestone_unknown", "milestone", found=milestone)
    named = [("began", began), ("at", at)]
    named += [(f"found[{place}]", each) for place, each in enumerate(moments)]
    zoned = [(path, each) for path, each in named if each.tzinfo is not None]
    for path, each in zoned:
        yield wrong("zone", path, found=each.isoformat())
    if zoned:
        return
    if at <= began:
        yield wrong("release_span", "at", began=began.isoformat(), at=at.isoformat())
    for path, each in named[2:]:
        if each < began:
            yield wrong("found_early", path, found=each.isoformat())
        elif each > at:
            yield wrong("found_late", path, found=each.isoformat(), at=at.isoformat())


def _dates(
    plan: Plan,
    milestone: str,
    at: datetime,
    schedule: Schedule | None,
    outlook: Outlook | None,
) -> list[datetime]:
    """Return the dates of release that count alike, none before the data date."""
    if outlook is None:
        rows = (schedule or critical_path(plan)).tasks
        return [max(next(row.finish for row in rows if row.id == milestone), at)]
    shares = ((place + 0.5) / DATES for place in range(DATES))
    return [max(outlook.finish_at(share, milestone), at) for share in shares]


def _shown(middle: datetime, safe: datetime | None) -> list[datetime]:
    return [middle, safe] if safe is not None and safe > middle else [middle]


def _day(belief: _Belief, at: datetime, when: float, target: int, confidence: float) -> ReleaseDay:
    tail = (1.0 - confidence) / 2.0
    left = [belief.quantile(when, share) for share in (0.5, tail, 1.0 - tail)]
    return ReleaseDay(at, belief.within(when, target), *left)


def _safe(belief: _Belief, target: int, confidence: float, end: float) -> int | None:
    """Return the first minute at which the target is kept with the confidence; None: too far."""
    low, high = int(end) - 1, int(end) * (FURTHER + 1)
    if belief.within(float(high), target) < confidence:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        is_kept = belief.within(float(middle), target) >= confidence
        low, high = (low, middle) if is_kept else (middle, high)
    return high


def _risk(plan: Plan, milestone: str, probability: float, late: int, target: int) -> Risk:
    return Risk(
        f"release:{milestone}",
        plan.task(milestone).name or milestone,
        probability=probability,
        impacts=(Delay(milestone, late),),
        category="quality",
        attributes=Attributes(release=milestone, target=target),
    )


def _notices(safe: datetime | None, planned: datetime, facts: Attributes) -> Iterator[Notice]:
    if safe is None:
        yield Notice("release.never", facts)
    elif safe > planned:
        days = Attributes({**facts, "safe": safe.isoformat(), "planned": planned.isoformat()})
        yield Notice("release.late", days)


def _belief(data: Found, model: GrowthModel) -> _Belief:
    """Return what is believed of the rate: its likelihood with the total integrated away."""
    shape, middle = SHAPES[model], -log(data.end)

    def height(at: float) -> float:
        rate = exp(at)
        share = shape.share(rate, data.end)
        if share < FOUND:
            return -float("inf")
        # The total's gamma integral leaves share^-found; the logarithm of the rate is flat.
        return log_density(data, shape, rate) - data.found * log(share)

    coarse = np.linspace(middle - REACH, middle + REACH, STEPS + 1)
    first, last = _held(height, coarse)
    fine = np.linspace(first, last, 2 * STEPS + 1)
    heights = np.array([height(each) for each in fine.tolist()])
    weights = np.exp(heights - heights.max())
    rates = np.exp(fine)
    shares = np.array([shape.share(rate, data.end) for rate in rates.tolist()])
    return _Belief(shape, data.found, rates, weights / weights.sum(), shares)


def _held(height: Callable[[float], float], grid: Row) -> tuple[float, float]:
    """Return between which places of a grid all that counts lies."""
    heights = np.array([height(each) for each in grid.tolist()])
    top = float(heights[np.isfinite(heights)].max())
    places = np.flatnonzero(heights > top - 30.0)
    low, high = max(int(places[0]) - 1, 0), min(int(places[-1]) + 1, len(grid) - 1)
    while not isfinite(heights[low]):
        low += 1
    return float(grid[low]), float(grid[high])
