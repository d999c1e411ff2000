"""Test cases on their way: how many are run and passed, and when the rest will be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, fsum, sqrt
from typing import Any

from pmcore._base import Notice, Noticed, Noun, table_of
from pmcore._mapping import Attributes
from pmcore.control.quality._checks import count_faults, refuse, share_faults, wrong
from pmcore.errors import Problem

PACES = 3
"""Reports after the first from which a pace and its spread are taken."""


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
        A calendar day.
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
    confidence: float = 0.8,
) -> CaseProgress:
    """Return how far testing is, and when it is expected to be through.

    Work done a day is taken to go on as so far: the time until the rest is done then has the mean
    rest / pace and the variance rest x variance / pace^3 of a renewal process.

    Parameters
    ----------
    counts : iterable of CaseCount
        In any order, one a day.
    total : int
        Test cases planned.
    exit_share : float
        Share of them that must pass.
    confidence : float
        Of the interval of days.

    Raises
    ------
    PlanError
        Naming at once: no reports, two of a day, numbers that are no counts, more passed than
        executed or executed than planned.

    References
    ----------
    D. R. Cox, Renewal Theory, 1962, section 3.3.

    Examples
    --------
    >>> rows = [CaseCount(date(2027, 5, 3 + day), 10 * day, 9 * day) for day in range(5)]
    >>> found = case_progress(rows, 100, exit_share=0.9)
    >>> found.exit_day, found.pass_rate
    (datetime.date(2027, 5, 13), 0.9)
    """
    rows = sorted(counts, key=lambda each: each.day)
    problems = [*share_faults(confidence, "confidence", is_open=True)]
    problems += share_faults(exit_share, "exit_share")
    refuse([*problems, *_faults(rows, total)])
    last = rows[-1]
    wanted = {"executed": total, "passed": ceil(exit_share * total - 1e-9)}
    forecasts = tuple(_forecast(rows, name, number, confidence) for name, number in wanted.items())
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
    faults = list(count_faults(total, "total"))
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
    rows: Sequence[CaseCount], measure: str, wanted: int, confidence: float
) -> ExitForecast:
    """Return when a number is reached, by the pace since the first report."""
    reached = getattr(rows[-1], measure)
    last = rows[-1].day
    if reached >= wanted:
        day = next(each.day for each in rows if getattr(each, measure) >= wanted)
        return ExitForecast(measure, wanted, reached, day=day, low=day, high=day)
    if len(rows) <= PACES:
        return ExitForecast(measure, wanted, reached, why="few")
    spans = [
        ((b.day - a.day).days, getattr(b, measure) - getattr(a, measure)) for a, b in pairwise(rows)
    ]
    time = sum(days for days, _ in spans)
    pace = sum(done for _, done in spans) / time
    if pace <= 0.0:
        return ExitForecast(measure, wanted, reached, pace, why="no_pace")
    variance = fsum((done - pace * days) ** 2 / days for days, done in spans) / (len(spans) - 1)
    rest = wanted - reached
    mean, deviation = rest / pace, sqrt(rest * variance / pace**3)
    from scipy.special import ndtri

    wide = float(ndtri((1.0 + confidence) / 2.0)) * deviation
    low, day, high = (
        last + timedelta(days=max(ceil(each - 1e-9), 1))
        for each in (mean - wide, mean, mean + wide)
    )
    return ExitForecast(measure, wanted, reached, pace, day, low, high)
