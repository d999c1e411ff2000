"""Positions on one axis of working time, on which tasks of all calendars meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import gcd
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import Demand
from pmcore.kernels import FAR, finish_at_each, start_at_each, work_at_each

IntArray: TypeAlias = NDArray[np.int64]
T = TypeVar("T")
MOST_ENTRIES = 100_000
"""Entries of all tables above which a plan is too mixed for the exact model."""
MOST_STEPS = 2_000_000
"""Steps of an axis above which no table is made of it."""

MOST_SPEEDS = 64
"""Different speeds of teams above which work that pace turns into time is not modelled."""


@dataclass(frozen=True)
class Course:
    """Where a way may begin and end on the axis, where its calendar is not the axis' own.

    Parameters
    ----------
    starts, finishes : array
        Positions by own step: the steps are as long as those of the axis, of the way's own
        working time, and both count from the same instant.
    """

    starts: IntArray
    finishes: IntArray


class TooMixed(Exception):  # noqa: N818 - no error: the plan is then left to the generator
    """The calendars of a plan need more table entries than an exact model bears."""


class Finer(Exception):  # noqa: N818 - no error: the model is then built on shorter steps
    """Some date lies between the steps of an axis; `step` misses none that is known."""

    def __init__(self, step: int) -> None:
        self.step = step
        super().__init__(step)


def built(make: Callable[[int], T]) -> T:
    """Return what `make` makes for a number of minutes that its steps divide, 0 for any.

    It is made again on shorter steps as long as some date lies between them.
    """
    step = 0
    while True:
        try:
            return make(step)
        except Finer as finer:
            step = finer.step


class Axis:
    """Working time of the calendar that works whenever one of the plan's tasks does, in steps.

    Parameters
    ----------
    held : Demand
    first, last : int
        Instants between which everything happens.

    Attributes
    ----------
    calendar : int
    step : int
        Minutes; it divides every length, lag and date that matters, so that some best schedule
        has all its dates on steps.
    is_complete : bool
        Whether no true schedule is lost on the axis, so that its bounds hold in truth.
    """

    def __init__(self, held: Demand, first: int, last: int, step: int = 0) -> None:
        self.held, self.first, self.last = held, first, last
        self.is_complete = True
        calendars = homes(held) or {held.net.worktime().index}
        self.calendar = held.shared.union(calendars)
        self.table = held.shared.table()
        self.origin = int(work_at_each(self.table, self.calendar, first))
        self.step = gcd(self._step(calendars), step)
        self.entries = 0

    def minutes(self, instants: IntArray | int) -> IntArray:
        """Return working minutes from the axis' beginning to instants."""
        return work_at_each(self.table, self.calendar, instants) - self.origin

    def up(self, instants: IntArray | int) -> IntArray:
        """Return the first positions not before instants."""
        return -(-self.minutes(instants) // self.step)

    def down(self, instants: IntArray | int) -> IntArray:
        """Return the last positions not after instants."""
        return self.minutes(instants) // self.step

    def starts(self, positions: IntArray | int) -> IntArray:
        """Return when work that begins at positions begins."""
        work = np.asarray(positions) * self.step + self.origin
        return start_at_each(self.table, self.calendar, work)

    def finishes(self, positions: IntArray | int) -> IntArray:
        """Return when work that ends at positions ends."""
        work = np.asarray(positions) * self.step + self.origin
        return finish_at_each(self.table, self.calendar, work)

    def _step(self, calendars: set[int]) -> int:
        """Return the greatest step that misses nothing."""
        held, step = self.held, 0
        jobs = held.jobs
        for way in _open_ways(held):
            step = gcd(step, *(int(length) for length in lengths(held, way)))
        tasks = [i for i in range(len(held)) if held.is_open(i)]
        dates = [column[i] for column in (jobs.floor, jobs.finish_floor, jobs.pin) for i in tasks]
        dates += [at for i, at in enumerate(held.finish.tolist()) if held.state.done[i]]
        dates += jobs.base_at.tolist()
        edges = [
            held.shared.edges(calendar, self.first, self.last)
            for calendar in calendars - {self.calendar}
        ]
        inside = [at for at in dates if self.first <= at <= self.last]
        instants = np.concatenate([np.array(inside, np.int64), *edges])
        step = _divide(step, self.minutes(instants))
        for k in range(len(held.links)):
            lag = int(held.links.lag[k])
            if int(held.links.calendar[k]) == self.calendar:
                step = gcd(step, lag)
        return step or 1

    def course(self, home: int, off: list[tuple[int, int]]) -> Course | None:
        """Return where work on a calendar may begin and end; none: anywhere on the axis.

        Parameters
        ----------
        home : int
            Position of the calendar.
        off : list of (int, int)
            Stretches of the clock in which the work rests.

        Raises
        ------
        TooMixed
            If the tables grow too large.
        """
        gaps = self._gaps(home, off)
        if home == self.calendar and not len(gaps):
            return None
        low = int(work_at_each(self.table, home, self.first))
        high = int(work_at_each(self.table, home, self.last)) - int(gaps[:, 1].sum())
        if (high - low) // self.step > MOST_STEPS:
            raise TooMixed
        work = np.arange(low, high + 1, self.step)
        # A gap that begins at a coordinate puts a start after it and leaves a finish before it.
        before = np.concatenate(([0], np.cumsum(gaps[:, 1])))
        begin = work + before[np.searchsorted(gaps[:, 0], work, side="right")]
        end = work + before[np.searchsorted(gaps[:, 0], work, side="left")]
        return Course(
            self.up(start_at_each(self.table, home, begin)),
            self.up(finish_at_each(self.table, home, end)),
        )

    def _gaps(self, home: int, off: list[tuple[int, int]]) -> IntArray:
        """Return rests: the coordinate, less earlier rests, at which each begins, and length."""
        rows, gone, reach = [], 0, -FAR
        for a, b in sorted(off):
            low, high = (int(work_at_each(self.table, home, at)) for at in (max(a, reach), b))
            reach = max(reach, b)
            if high > low:
                rows.append((low - gone, high - low))
                gone += high - low
        return np.array(rows, np.int64).reshape(-1, 2)

    def position(self, minutes: IntArray) -> IntArray:
        """Return minutes of the axis as positions; raise `Finer` if one lies between steps."""
        found = minutes // self.step
        if (found * self.step != minutes).any():
            raise Finer(_divide(self.step, minutes))
        return found

    def spend(self, entries: int) -> None:
        """Count table entries; raise `TooMixed` when they become too many."""
        self.entries += entries
        if self.entries > MOST_ENTRIES:
            raise TooMixed


def _divide(step: int, numbers: IntArray) -> int:
    return int(np.gcd.reduce(np.append(numbers, step)))


def homes(held: Demand) -> set[int]:
    """Return the calendars on which teams may work."""
    return {home for way in _open_ways(held) for home in held.teams(way).tolist()} - {-1}


def _open_ways(held: Demand) -> Iterable[int]:
    for i in range(len(held)):
        if held.is_open(i):
            yield from held.ways_of(i)


def lengths(held: Demand, way: int) -> list[int]:
    """Return how long a way may take, by the teams that can do it: shortest first.

    Raises
    ------
    TooMixed
        If there are too many different lengths to list.
    """
    jobs = held.jobs
    if jobs.length[way] >= 0:
        return [int(jobs.length[way])]
    return sorted({int(-(-jobs.work[way] // speed)) for speed in speeds(held, way)})


def speeds(held: Demand, way: int) -> set[int]:
    """Return the speeds that teams of a way may have; raise `TooMixed` if there are too many."""
    found = {int(held.jobs.base_speed[way])}
    for slot in held.slots(way):
        own = {int(held.jobs.speed[c]) for c in held.candidates(slot)}
        found = {a + b for a in found for b in own}
        if len(found) > MOST_SPEEDS:
            raise TooMixed
    return found
