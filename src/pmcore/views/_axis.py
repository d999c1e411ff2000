"""A time axis: where an instant lies, what its header says, which days are off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from pmcore.model import Plan
from pmcore.network import build
from pmcore.views._markup import month_name, say, short_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of time laid over a stretch of pixels.

    Parameters
    ----------
    start, finish : datetime
    left, right : float
        Pixels where they lie.
    """

    start: datetime
    finish: datetime
    left: float
    right: float

    @property
    def per_day(self) -> float:
        """Pixels a calendar day."""
        return (self.right - self.left) / ((self.finish - self.start) / DAY)

    def x(self, instant: datetime) -> float:
        """Return where an instant lies, kept within the axis."""
        at = self.left + (instant - self.start) / DAY * self.per_day
        return min(max(at, self.left), self.right)


def axis_over(
    start: datetime, finish: datetime, left: float, right: float, *, air: float = 0.0
) -> Axis:
    """Return an axis from the day before `start` to `finish` and `air` pixels more."""
    first = start.replace(hour=0, minute=0, second=0, microsecond=0)
    if first.year > 1:
        first -= timedelta(days=max(round((finish - first) / DAY / 80), 1))
    span = max(finish - first, DAY) * ((right - left) / (right - left - air))
    last = first + span if span < datetime.max - first else datetime.max
    return Axis(first, last, left, right)


@dataclass(frozen=True, slots=True)
class Tick:
    """One cell of a header: from `x` to `until`, with its label."""

    x: float
    until: float
    label: str


Begin = Callable[[datetime], datetime]
Label = Callable[[datetime, str], str]


def header(axis: Axis, language: str) -> tuple[tuple[Tick, ...], tuple[Tick, ...]]:
    """Return the coarse and the fine cells of an axis, chosen so that labels have room."""
    day = axis.per_day
    if day >= 17:
        return _cells(axis, "month", language), _cells(axis, "day", language)
    if day * 7 >= 19:
        return _cells(axis, "month", language), _cells(axis, "week", language)
    if day * 30 >= 27:
        return _cells(axis, "year", language), _cells(axis, "bare month", language)
    if day * 91 >= 24:
        return _cells(axis, "year", language), _cells(axis, "quarter", language)
    years = 1
    while day * 365 * years < 36:
        years *= 5 if str(years)[0] == "2" else 2
    return (), _cells(axis, "year", language, years)


def _cells(axis: Axis, unit: str, language: str, step: int = 1) -> tuple[Tick, ...]:
    starts = list(_starts(axis, unit, step))
    bounds = [*starts, axis.finish]
    return tuple(
        Tick(axis.x(max(a, axis.start)), axis.x(b), _label(unit, a, language, axis.per_day))
        for a, b in pairwise(bounds)
        if b > axis.start
    )


def _starts(axis: Axis, unit: str, step: int) -> Iterator[datetime]:
    at = axis.start.replace(hour=0, minute=0)
    if unit == "week":
        at -= timedelta(days=min(at.weekday(), at.toordinal() - 1))
    elif unit != "day":
        at = at.replace(day=1)
    if unit == "quarter":
        at = at.replace(month=(at.month - 1) // 3 * 3 + 1)
    elif unit == "year":
        at = at.replace(month=1, year=max(at.year - at.year % step, 1))
    while at < axis.finish:
        yield at
        following = _next(at, unit, step)
        if following is None:
            return
        at = following


def _next(at: datetime, unit: str, step: int) -> datetime | None:
    if unit in ("day", "week"):
        return at + timedelta(days=7 if unit == "week" else 1) if at.year < 9999 else None
    months = {"quarter": 3, "year": 12 * step}.get(unit, 1)
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1) if year <= 9999 else None


def _label(unit: str, at: datetime, language: str, per_day: float) -> str:
    if unit in ("day", "week"):
        return str(at.day)
    if unit == "month":
        room = per_day * 30
        return month_name(
            at, language, "long" if room > 105 else "middle" if room > 68 else "short"
        )
    if unit == "bare month":
        return month_name(at, language, "short")
    if unit == "quarter":
        return f"Q{(at.month + 2) // 3}"
    return say("year", language, year=at.year)


def date_ticks(axis: Axis, language: str) -> list[tuple[float, str]]:
    """Return places and labels of round dates, as far apart as their labels need."""
    units = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
    unit = next((name for name, days in units.items() if axis.per_day * days >= 52), "year")
    step = 1
    while unit == "year" and axis.per_day * 365 * step < 44:
        step *= 2
    return [
        (axis.x(at), _tick_label(unit, at, language))
        for at in _starts(axis, unit, step)
        if at >= axis.start
    ]


def _tick_label(unit: str, at: datetime, language: str) -> str:
    if unit in ("day", "week"):
        return short_day(at, language)
    if unit == "year" or at.month == 1:
        return say("year", language, year=at.year)
    return month_name(at, language, "short")


def days_off(plan: Plan, axis: Axis) -> list[tuple[float, float]]:
    """Return the stretches without work on the plan's calendar, where they can be seen."""
    if axis.per_day < 1.6:
        return []
    time = build(plan).worktime()
    stretches: list[tuple[float, float]] = []
    at = axis.start
    while at < axis.finish:
        if time.between(at, at + DAY) == 0:
            a, b = axis.x(at), axis.x(at + DAY)
            if stretches and abs(stretches[-1][1] - a) < 1e-6:
                a = stretches.pop()[0]
            stretches.append((a, b))
        at += DAY
    return stretches
