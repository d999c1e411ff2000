"""Minimum and maximum lags of a demand on one axis: what they leave, and which of them collide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact._circles import impossible_circle
from pmcore.allocate._compact._shape import (
    Shape,
    calendar_of,
    capacity,
    choice_of,
    mirrored,
    rows,
    uses,
)
from pmcore.allocate._compact._teams import Staff
from pmcore.allocate._core import core_of
from pmcore.allocate._demand import Demand, Load, Spacing, Ties, closed, crowd_out, owners
from pmcore.allocate._generation import Generator
from pmcore.allocate._program import playable
from pmcore.kernels import (
    FAR,
    UNTIED,
    Compact,
    Spaced,
    finish_at_each,
    nobody,
    start_at_each,
    work_at_each,
)
from pmcore.model import TaskKind
from pmcore.network import FF, FS, Links
from pmcore.run import Budget

IntArray: TypeAlias = NDArray[np.int64]
MOST_SPACED = 600
"""Tasks above which the distances of all pairs take too long."""
SF = 3


@dataclass(frozen=True)
class Lags:
    """A demand whose tasks lags, dates and pools alone hold, as distances on one axis.

    Parameters
    ----------
    ties : Ties
    limits, dates : dict
        By row of the ties: the number of the maximum lag, or the task of the latest date, that may
        be given up.
    load : Load
    """

    tasks: IntArray
    calendar: int
    first: int
    ties: Ties
    limits: dict[int, int]
    dates: dict[int, int]
    load: Load

    def left(self, chosen: Sequence[int] | None = None) -> Spacing | None:
        """Return what some of the ties, or all, leave; None: they collide."""
        ties = self.ties if chosen is None else self.ties.among(chosen)
        load = self.load
        apart = closed(len(load.length), ties)
        found = None if apart is None else crowd_out(apart, load.length, load.clash())
        if found is None:
            return None
        orders = [(int(self.tasks[i - 1]), int(self.tasks[j - 1])) for i, j in found[1]]
        return Spacing(self.tasks, self.calendar, self.first, ties, load, found[0], orders)

    def fewest(self, budget: Budget, seed: int = 0) -> list[int]:
        """Return rows that may be given up and collide with what may not; none can be left out.

        None, where neither distances nor a circle tell that they collide.
        """
        soft = sorted({**self.limits, **self.dates})
        firm = sorted(set(range(len(self.ties))) - set(soft))
        left = self.left()
        if left is None:
            return core_of(firm, soft, lambda rows: self.left(rows) is None)
        circle = impossible_circle(left, budget, seed=seed)
        if circle is None:
            return []

        def collide(rows: Sequence[int]) -> bool:
            left = self.left(rows)
            return left is None or impossible_circle(left, budget, seed=seed) is not None

        inside = set(self.ties.inside(circle).tolist())
        return core_of(firm, [row for row in soft if row in inside], collide)


def prepare(generator: Generator) -> Lags | None:
    """Have a generator know the distances that lags and pools leave, if it has lags of one axis.

    Its heads are raised to them. Returns the lags if they collide.
    """
    lags = lags_of(generator)
    if lags is None:
        return None
    spacing = lags.left()
    if spacing is None:
        return lags
    generator.spacing = spacing
    table, tasks = generator.held.shared.table(), spacing.tasks
    begin = spacing.first + spacing.apart[0, 1:]
    length = lags.load.length[1:]
    end = begin + length
    starts, ends = (at(table, spacing.calendar, begin) for at in (start_at_each, finish_at_each))
    heads = generator.head_start, generator.head_finish
    starts = np.where(length > 0, starts, ends)
    ends = np.where(length > 0, finish_at_each(table, spacing.calendar, end), ends)
    for column, raised in zip(heads, (starts, ends), strict=True):
        column[tasks] = np.maximum(column[tasks], raised)
    return None


def lags_of(generator: Generator) -> Lags | None:
    """Return the lags of a demand as distances; None if something in it has no place there."""
    held, jobs = generator.held, generator.held.jobs
    tasks = np.array(playable(held), np.int64)
    if not 2 <= len(tasks) <= MOST_SPACED or not len(held.net.limits) or not _is_on_dates(held):
        return None
    ways = jobs.way_ptr[tasks]
    calendar = calendar_of(held, tasks, ways)
    if calendar is None:
        return None
    table = held.shared.table()
    floor = work_at_each(table, calendar, generator.head_start[tasks])
    first = int(floor.min())
    place = np.full(len(held), -1, np.int64)
    place[tasks] = np.arange(len(tasks)) + 1
    draft = _Draft(held, place, np.concatenate(([0], jobs.length[ways])), calendar, first)
    draft.add_heads(floor)
    if not (draft.add_links(held.links) and draft.add_limits(held.net.limits)):
        return None
    draft.add_dates(tasks)
    ptr, pool, units = uses(held, ways)
    free = capacity(held, calendar, first)[1]
    if (units > free[-1, pool]).any():
        return None
    taken = np.zeros((len(tasks) + 1, free.shape[1]), np.int64)
    taken[owners(ptr) + 1, pool] = units
    columns = (np.array(column, np.int64) for column in zip(*draft.found, strict=True))
    ties = Ties(*columns)
    load = Load(draft.length, taken, free.max(axis=0))
    return Lags(tasks, calendar, first, ties, draft.limits, draft.dates, load)


def _is_on_dates(held: Demand) -> bool:
    """Whether every task has one way, of known length, which asks for pools alone, and no stock."""
    jobs = held.jobs
    tasks = np.array(playable(held), np.int64)
    ways = jobs.way_ptr[tasks]
    return bool(
        (jobs.way_ptr[tasks + 1] == ways + 1).all()
        and (jobs.slot_ptr[ways] == jobs.slot_ptr[ways + 1]).all()
        and (jobs.length[ways] >= 0).all()
        and (jobs.pin[tasks] == FAR).all()
        and (jobs.begun[tasks] == FAR).all()
        and not len(jobs.eat)
        and not any(task.kind is TaskKind.INACTIVE for task in held.net.tasks)
    )


class _Draft:
    """The ties while they are gathered."""

    def __init__(
        self, held: Demand, place: IntArray, length: IntArray, calendar: int, first: int
    ) -> None:
        self.held, self.place, self.length = held, place, length
        self.calendar, self.first = calendar, first
        self.found: list[tuple[int, int, int]] = []
        self.limits: dict[int, int] = {}
        self.dates: dict[int, int] = {}

    def add_heads(self, floor: IntArray) -> None:
        """State what logic alone leaves, as far as it is known."""
        self.found += [(0, i + 1, int(at) - self.first) for i, at in enumerate(floor)]

    def _is_shift(self, links: Links, k: int) -> bool:
        """Whether a lag is a shift on the axis."""
        is_own = int(links.calendar[k]) == self.calendar or not links.lag[k]
        return is_own and not links.rounds[k]

    def _shift(self, links: Links, k: int, i: int, j: int) -> int:
        """Return a lag from start to start."""
        kind, lag = int(links.type[k]), int(links.lag[k])
        lag += int(self.length[i]) if kind in (FS, FF) else 0
        return lag - (int(self.length[j]) if kind in (FF, SF) else 0)

    def add_links(self, links: Links) -> bool:
        """State the links; return whether all of them are shifts."""
        for k in range(len(links)):
            i, j = int(self.place[links.pred[k]]), int(self.place[links.succ[k]])
            if i < 0 or j < 0:
                continue  # what comes from tasks that are done already bounds the heads
            if not self._is_shift(links, k):
                return False
            self.found.append((i, j, self._shift(links, k, i, j)))
        return True

    def add_limits(self, limits: Links) -> bool:
        """State the maximum lags; return whether all of them are shifts between open tasks."""
        for k in range(len(limits)):
            i, j = int(self.place[limits.pred[k]]), int(self.place[limits.succ[k]])
            if j < 0:
                continue  # a fact that nothing changes
            if i < 0 or not self._is_shift(limits, k):
                return False
            self.limits[len(self.found)] = k
            self.found.append((j, i, -self._shift(limits, k, i, j)))
        return True

    def add_dates(self, tasks: IntArray) -> None:
        """State latest and earliest dates."""
        jobs, table = self.held.jobs, self.held.shared.table()
        for i in tasks.tolist():
            event = int(self.place[i])
            length = int(self.length[event])
            if jobs.finish_floor[i] > -FAR:
                least = int(work_at_each(table, self.calendar, jobs.finish_floor[i]))
                self.found.append((0, event, least - length - self.first))
            latest = []
            if jobs.late_start[i] < FAR:
                at = int(work_at_each(table, self.calendar, jobs.late_start[i]))
                begins = int(start_at_each(table, self.calendar, at))
                latest.append(at - int(length > 0 and begins > jobs.late_start[i]))
            if jobs.late_finish[i] < FAR:
                at = int(work_at_each(table, self.calendar, jobs.late_finish[i]))
                latest.append(at - length)
            if latest:
                self.dates[len(self.found)] = i
                self.found.append((event, 0, self.first - min(latest)))


def collisions(
    lags: Lags, budget: Budget, seed: int = 0
) -> Iterator[tuple[int | None, int | None]]:
    """Yield the maximum lags and the tasks of latest dates that collide, as few as there can be."""
    for row in lags.fewest(budget, seed):
        yield lags.limits.get(row), lags.dates.get(row)


def shape_of_lags(generator: Generator) -> Shape | None:
    """Return the compact form of a demand with lags of one axis, as far as it is prepared."""
    held, spacing = generator.held, generator.spacing
    is_length = len(generator.aims) == 1 and generator.aims[0].is_length
    if spacing is None or not is_length:
        return None
    tasks, ways = spacing.tasks, held.jobs.way_ptr[spacing.tasks]
    duration, count = held.jobs.length[ways], len(spacing.tasks)
    apart = np.ascontiguousarray(spacing.apart[1:, 1:])
    ahead = (apart > 0) | ((apart == 0) & (apart.T < 0))
    number = ahead.astype(np.float64)
    before, after = np.nonzero(ahead & ~(number @ number > 0))
    none = np.zeros(len(before), np.int64)
    waits, follows = rows(after, before, none, count), rows(before, after, none, count)
    floor = spacing.first + spacing.apart[0, 1:]
    back = spacing.apart[1:, 0]
    late = np.where(back > UNTIED, spacing.first - back, FAR)
    at, free = capacity(held, spacing.calendar, spacing.first)
    staff = Staff(np.zeros(0, np.int64), nobody(count, len(at)))
    taken = uses(held, ways)
    choice, way = choice_of(held, tasks, ways, taken, free), np.arange(count)
    rows_of = *waits, *follows[:2], way, *taken
    net = Compact(duration, floor, *rows_of, at, free, staff.people)
    mirror = mirrored(net, *waits[:2], follows, spacing.first)
    turned = np.where(apart.T > UNTIED, apart.T - duration[None, :] + duration[:, None], UNTIED)
    tails = np.where(apart > UNTIED, apart + duration[None, :], UNTIED).max(axis=1)
    order = int((floor + tails).max()) - tails
    begin = np.where(late < FAR, -(late + duration), -FAR)
    return Shape(
        tasks,
        ways,
        net,
        mirror,
        choice,
        spacing.first,
        order,
        spacing.calendar,
        staff,
        _spaced(apart, floor, late),
        _spaced(turned, begin, np.full(count, FAR, np.int64)),
    )


def _spaced(apart: IntArray, early: IntArray, late: IntArray) -> Spaced:
    within = np.where(apart.T > UNTIED, -apart.T, -UNTIED)
    return Spaced(np.ascontiguousarray(apart), np.ascontiguousarray(within), early, late)


__all__ = ["Lags", "collisions", "lags_of", "prepare", "shape_of_lags"]
