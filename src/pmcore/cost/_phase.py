"""Planned value as a function of time: exact on calendars, at one instant or at many."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache, cached_property
from math import floor
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import memo
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.errors import PlanError, Problem
from pmcore.kernels import work_at_each
from pmcore.model import ALWAYS, STANDARD, Accrual, Baseline, PlannedCost, PlannedTask
from pmcore.network import Calendars, WorkTime, compile_calendars
from pmcore.units import from_minutes, to_minutes

IntArray: TypeAlias = NDArray[np.int64]
_BLOCK = 4_000_000
"""Pairs of a cost and an instant that are held at once: 32 MB a column."""


class Period(StrEnum):
    """A stretch of calendar time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def begin(self, instant: datetime) -> datetime:
        """Return when the period that holds an instant begins."""
        day = datetime(instant.year, instant.month, instant.day)
        if self is Period.MONTH:
            return day.replace(day=1)
        return day - timedelta(days=day.weekday()) if self is Period.WEEK else day

    def end(self, instant: datetime) -> datetime:
        """Return when the period that holds an instant ends."""
        step = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31}[self]
        begin = self.begin(instant)
        return self.begin(begin + timedelta(days=step))

    def ends(self, start: datetime, finish: datetime) -> Iterator[datetime]:
        """Yield the ends of the periods from `start` on, until one reaches `finish`."""
        at = self.end(start)
        while at < finish:
            yield at
            at = self.end(at)
        yield at


@dataclass(frozen=True)
class _Ramps:
    """Costs that accrue evenly, a row for each part of each: columns of one length.

    Parameters
    ----------
    task, calendar : array
        Position of the task in the baseline and of the calendar in its table.
    begin, length : array
        Work coordinate at which the part begins, and its working minutes.
    slope, rest, total : array
        The cost is ``slope * total + rest`` over `total` working minutes of all its parts.
    """

    task: IntArray
    calendar: IntArray
    begin: IntArray
    length: IntArray
    slope: IntArray
    rest: IntArray
    total: IntArray


@dataclass(frozen=True)
class _Jumps:
    """Costs that fall due at once, by rising key.

    A cost due as soon as work goes on after an instant has the key ``2 * instant + 1``, one due
    when an instant is reached ``2 * instant``; at an instant all up to ``2 * instant`` are due.
    """

    key: IntArray
    task: IntArray
    amount: IntArray

    @cached_property
    def sums(self) -> IntArray:
        """Amounts due before the first key, before the second and so on, and in all."""
        return np.concatenate([[0], np.cumsum(self.amount)]).astype(np.int64)


@dataclass(frozen=True)
class Phased:
    """A baseline's planned value over time; instants are minutes since 1970.

    Even costs grow with the working minutes of their task's calendar, so planned value is a sum
    of ramps in working time and of jumps. It is held in whole numbers and never drifts.
    """

    calendars: Calendars
    time: WorkTime
    start: int
    finish: int
    tasks: int
    ramps: _Ramps
    jumps: _Jumps
    due: int
    """When all is due; later than the finish where people are paid beyond their task's."""

    @cached_property
    def duration(self) -> int:
        """Working minutes from the first start to the last finish: the planned duration."""
        return self.time.between(from_minutes(self.start), from_minutes(self.finish))

    @cached_property
    def is_rising(self) -> bool:
        """Whether planned value never falls: no amount is a credit."""
        return bool((self.ramps.slope >= 0).all() and (self.jumps.amount >= 0).all())

    def since_start(self, instant: int) -> int:
        """Return the working minutes from the baseline's start to an instant."""
        return self.time.between(from_minutes(self.start), from_minutes(instant))

    def exact(self, instant: int) -> Fraction:
        """Return the planned value at an instant, unrounded."""
        place = int(np.searchsorted(self.jumps.key, 2 * instant, side="right"))
        whole, rest = self._reached(instant)
        some = np.flatnonzero(rest)
        shares: dict[int, int] = {}
        for total, part in zip(self.ramps.total[some].tolist(), rest[some].tolist(), strict=True):
            shares[total] = shares.get(total, 0) + part
        found = int(self.jumps.sums[place]) + int(whole.sum())
        return found + sum((Fraction(part, total) for total, part in shares.items()), Fraction(0))

    def by_task(self, instant: int) -> list[Fraction]:
        """Return the planned value of each task at an instant, unrounded."""
        whole, rest = self._reached(instant)
        sums = np.zeros(self.tasks, np.int64)
        np.add.at(sums, self.ramps.task, whole)
        due = self.jumps.key <= 2 * instant
        np.add.at(sums, self.jumps.task[due], self.jumps.amount[due])
        found = [Fraction(amount) for amount in sums.tolist()]
        for place in np.flatnonzero(rest).tolist():
            share = Fraction(int(rest[place]), int(self.ramps.total[place]))
            found[int(self.ramps.task[place])] += share
        return found

    def _reached(self, instant: int) -> tuple[IntArray, IntArray]:
        """Return what each ramp has reached: whole minor units, and the rest in totals."""
        ramps = self.ramps
        points = np.full(len(self.calendars.items), instant, np.int64)
        work = work_at_each(self.calendars.table, np.arange(len(points)), points)
        worked = np.clip(work[ramps.calendar] - ramps.begin, 0, ramps.length)
        more, rest = np.divmod(ramps.rest * worked, ramps.total)
        return ramps.slope * worked + more, rest

    def rounded(self, instants: IntArray) -> IntArray:
        """Return the planned value at each instant: the exact sum, rounded once.

        Ramps that have ended are summed up once; only pairs of an instant and a ramp that runs
        then are looked at, so a curve costs as much as there is work under way.
        """
        order = np.argsort(instants, kind="stable")
        points = instants[order]
        found, rest = self._swept(points)
        found += self.jumps.sums[np.searchsorted(self.jumps.key, 2 * points, side="right")]
        found += np.floor(rest + 0.5).astype(np.int64)
        # A float cannot tell a half from nearly one.
        for place in np.flatnonzero(np.abs(rest + 0.5 - np.rint(rest + 0.5)) < 1e-6).tolist():
            found[place] = whole(self.exact(int(points[place])))
        back = np.empty_like(found)
        back[order] = found
        return back

    def _swept(self, points: IntArray) -> tuple[IntArray, NDArray[np.float64]]:
        """Return what ramps come to at rising instants: whole minor units, and the rest."""
        ramps = self.ramps
        whole = np.zeros(len(points) + 1, np.int64)
        rest = np.zeros(len(points) + 1)
        first, last = np.empty_like(ramps.begin), np.empty_like(ramps.begin)
        work = np.empty((len(self.calendars.items), len(points)), np.int64)
        for each in np.unique(ramps.calendar).tolist():
            work[each] = work_at_each(self.calendars.table, each, points)
            mine = ramps.calendar == each
            first[mine] = np.searchsorted(work[each], ramps.begin[mine], side="right")
            end = ramps.begin[mine] + ramps.length[mine]
            last[mine] = np.searchsorted(work[each], end, side="left")
        more, left = np.divmod(ramps.rest * ramps.length, ramps.total)
        np.add.at(whole, last, ramps.slope * ramps.length + more)
        np.add.at(rest, last, left / ramps.total)
        whole, rest = np.cumsum(whole), np.cumsum(rest)
        for rows, columns in _pairs(first, last):
            worked = work[ramps.calendar[rows], columns] - ramps.begin[rows]
            more, left = np.divmod(ramps.rest[rows] * worked, ramps.total[rows])
            np.add.at(whole, columns, ramps.slope[rows] * worked + more)
            np.add.at(rest, columns, left / ramps.total[rows])
        return whole[:-1], rest[:-1]


def _pairs(first: IntArray, last: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield (row, column) for every column from `first` to `last` of each row, in blocks."""
    counts = last - first
    blocks = np.cumsum(counts) // _BLOCK
    for block in np.unique(blocks).tolist():
        rows = np.flatnonzero((blocks == block) & (counts > 0))
        held = counts[rows]
        row = np.repeat(rows, held)
        column = np.arange(len(row)) - np.repeat(np.cumsum(held) - held, held) + first[row]
        yield row, column


def phased(baseline: Baseline) -> Phased:
    """Return a baseline's planned value over time, made once per baseline object.

    Raises
    ------
    PlanError
        If the baseline has no task, or names a calendar that it does not hold.
    """
    return memo(baseline, "phased", lambda: _phased(baseline))


def _phased(baseline: Baseline) -> Phased:
    if not baseline.tasks:
        raise PlanError([Problem("cost.empty_baseline", f'baselines["{baseline.name}"]')])
    held = {STANDARD.id: STANDARD, ALWAYS.id: ALWAYS}
    calendars = compile_calendars((held | {each.id: each for each in baseline.calendars}).values())
    own = baseline.calendar or STANDARD.id
    named = {own, *(task.calendar or own for task in baseline.tasks)}
    problems = [
        Problem(
            "plan.unknown_reference",
            f'baselines["{baseline.name}"].calendars',
            Attributes(found=each, register="calendars"),
        )
        for each in sorted(named - calendars.index.keys())
    ]
    refuse(problems)
    ramps, jumps = _columns(baseline, calendars, own)
    return Phased(
        calendars,
        calendars.worktime(calendars.index[own]),
        min(to_minutes(task.start) for task in baseline.tasks),
        max(to_minutes(task.finish) for task in baseline.tasks),
        len(baseline.tasks),
        ramps,
        jumps,
        max(to_minutes(each) for each in _finishes(baseline.tasks)),
    )


def _finishes(tasks: Iterable[PlannedTask]) -> Iterator[datetime]:
    for task in tasks:
        yield task.finish
        yield from (cost.finish for cost in task.costs if cost.finish)


def _columns(baseline: Baseline, calendars: Calendars, own: str) -> tuple[_Ramps, _Jumps]:
    even: list[tuple[int, int, int, int, int]] = []  # cost, task, calendar, start, finish
    amounts: list[int] = []
    due: list[tuple[int, int, int]] = []  # key, task, amount
    for position, task in enumerate(baseline.tasks):
        calendar = calendars.index[task.calendar or own]
        for cost in task.costs:
            start = to_minutes(cost.start or task.start)
            finish = to_minutes(cost.finish or task.finish)
            if cost.accrual is Accrual.EVEN:
                parts = _parts(task, cost, start, finish)
                even += [(len(amounts), position, calendar, a, b) for a, b in parts]
                amounts.append(cost.amount)
            elif cost.accrual is Accrual.START and start < finish:
                due.append((2 * start + 1, position, cost.amount))
            else:
                due.append((2 * finish, position, cost.amount))
    ramps, lumps = _ramps(calendars, even, amounts)
    key, owner, amount = np.array(sorted([*due, *lumps]), np.int64).reshape(-1, 3).T
    return ramps, _Jumps(key, owner, amount)


def _ramps(
    calendars: Calendars, even: list[tuple[int, int, int, int, int]], amounts: list[int]
) -> tuple[_Ramps, list[tuple[int, int, int]]]:
    """Return even costs as ramps; those without working time fall due at their finish."""
    cost, task, on, starts, finishes = np.array(even, np.int64).reshape(-1, 5).T
    begin = work_at_each(calendars.table, on, starts)
    length = np.maximum(work_at_each(calendars.table, on, finishes) - begin, 0)
    total = np.zeros(len(amounts), np.int64)
    np.add.at(total, cost, length)
    last = {each: place for place, each in enumerate(cost.tolist())}
    lumps = [
        (2 * int(finishes[last[each]]), int(task[last[each]]), amounts[each])
        for each in np.flatnonzero(total == 0).tolist()
    ]
    runs = length > 0
    whole = total[cost[runs]]
    slope, rest = np.divmod(np.array(amounts, np.int64)[cost[runs]], whole)
    return _Ramps(task[runs], on[runs], begin[runs], length[runs], slope, rest, whole), lumps


def _parts(
    task: PlannedTask, cost: PlannedCost, start: int, finish: int
) -> tuple[tuple[int, int], ...]:
    if task.segments and cost.start is None and cost.finish is None:
        return tuple((to_minutes(a), to_minutes(b)) for a, b in task.segments)
    return ((start, finish),)


def whole(value: Fraction) -> int:
    """Return the nearest whole number; halves go up, so that adding whole numbers changes nothing.

    Examples
    --------
    >>> whole(Fraction(5, 2)), whole(Fraction(7, 2)), whole(Fraction(-5, 2))
    (3, 4, -2)
    """
    return floor(value + Fraction(1, 2))


def apportion(values: Iterable[Fraction]) -> list[int]:
    """Return whole numbers that add up to the rounded sum: the cumulative sum is rounded.

    Examples
    --------
    >>> apportion([Fraction(1, 3)] * 3), apportion([Fraction(5, 2), Fraction(7)])
    ([0, 1, 0], [3, 7])
    """
    found, exact, given = list[int](), Fraction(0), 0
    for value in values:
        exact += value
        found.append(whole(exact) - given)
        given += found[-1]
    return found


def earned_schedule(
    plan: Phased, earned: Fraction, instant: int, grid: Period | None = None
) -> float:
    """Return the working minutes by which `earned` was planned: earned schedule.

    It is ``min(max(AT, first t with PV(t) >= EV), last t with PV(t) <= EV)`` within the baseline's
    dates, so that on a plateau of planned value the actual time counts. Where planned value also
    falls, since a credit falls due, the same rule keeps what is on plan at its actual time, and
    who has earned more is never less far. Between the points of the grid planned value is taken
    as linear in working time.

    Parameters
    ----------
    plan : Phased
    earned : Fraction
        Minor units.
    instant : int
        Actual time, in minutes since 1970.
    grid : Period, optional
        Planned value is read at the ends of these periods; none: every minute.

    References
    ----------
    W. Lipke, Schedule is different, The Measurable News, 2003; the rule on plateaus as measured
    against 333 status dates of real projects.
    """
    value = cache(plan.exact)
    knots: Sequence[int] = range(plan.start, plan.finish + 1)
    if grid is not None:
        first, last = from_minutes(plan.start), from_minutes(plan.finish)
        inner = (to_minutes(end) for end in grid.ends(first, last))
        knots = [plan.start, *(end for end in inner if end < plan.finish), plan.finish]

    def crossing(place: int) -> Fraction:
        """Return when `earned` is reached between a knot and the next."""
        if place < 0:
            return Fraction(0)
        if place + 1 >= len(knots):
            return Fraction(plan.duration)
        low, high = value(knots[place]), value(knots[place + 1])
        begin, end = plan.since_start(knots[place]), plan.since_start(knots[place + 1])
        return begin + (earned - low) / (high - low) * (end - begin)

    if plan.is_rising:
        reached = bisect_left(knots, earned, key=value)
        left = bisect_right(knots, earned, key=value) - 1
    else:
        reached, left = _outermost(plan, knots, earned)
    first_time, last_time = crossing(reached - 1), crossing(left)
    return float(min(max(Fraction(plan.since_start(instant)), first_time), last_time))


def _outermost(plan: Phased, knots: Sequence[int], earned: Fraction) -> tuple[int, int]:
    """Return the first of some instants by which so much is planned, the last by which no more is.

    Planned value may fall in between, so each instant is looked at; where its rounded value
    settles nothing, the exact one is asked.
    """
    near, goal = plan.rounded(np.asarray(knots, np.int64)), whole(earned)

    def is_reached(place: int) -> bool:
        return bool(near[place] > goal) or plan.exact(knots[place]) >= earned

    def is_left(place: int) -> bool:
        return bool(near[place] < goal) or plan.exact(knots[place]) <= earned

    enough, little = (np.flatnonzero(each).tolist() for each in (near >= goal, near <= goal))
    first = next(filter(is_reached, enough), len(knots))
    return first, next(filter(is_left, reversed(little)), -1)
