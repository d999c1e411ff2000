"""The passes on one calendar as operations on whole arrays, for large plans without a compiler.

The coordinates are found level by level: what a level's links ask for depends on lower levels
alone. Dates, drivers and floats follow for all tasks at once. The numbers are those of `_work`.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import CalendarTable, IntArray, finish_at_each, start_at_each
from pmcore.kernels._jit import COMPILED
from pmcore.kernels._passes import (
    DONE,
    FAR,
    FROM_FINISH_FLOOR,
    FROM_FLOOR,
    FROM_PIN,
    LinkColumns,
)
from pmcore.kernels._work import Bounds, Packed, Places, early_work

__all__ = [
    "Level",
    "early_arrays",
    "early_levels",
    "free_level",
    "late_arrays",
    "late_levels",
    "raise_levels",
]

Flags: TypeAlias = NDArray[np.bool_]

_NARROW = 12  # links a level, below which a plain loop over them is faster than numpy's calls
_DEEPEST = 200  # instants in a row


class Level(NamedTuple):
    """The links into the places of a level.

    Parameters
    ----------
    source, step : array
        By link, in the order of the places that they lead to.
    target, first : array
        By place: which, and its first link.
    """

    source: NDArray[np.intp]
    step: IntArray
    target: NDArray[np.intp]
    first: NDArray[np.intp]


def early_levels(packed: Packed) -> tuple[Level, ...]:
    """Return the links of the forward pass by level; nothing where levels are too narrow to pay."""
    return _levels(packed.source, packed.target, packed.step, len(packed.length))


def late_levels(packed: Packed) -> tuple[Level, ...]:
    """Return the links of the backward pass by level; coordinates are then to be negated."""
    holds = packed.late_target != len(packed.length) + 1
    source, target = packed.late_target[holds][::-1], packed.late_source[holds][::-1]
    return _levels(source, target, packed.step[holds][::-1], len(packed.length))


def _levels(source: Places, target: Places, step: IntArray, nowhere: int) -> tuple[Level, ...]:
    leads = target != nowhere
    source, target, step = source[leads], target[leads], step[leads]
    if not len(source):
        return ()
    level = depths(source, target)[target]
    if len(source) < _NARROW * int(level.max()):
        return ()
    order = np.lexsort((target, level))
    cuts = np.flatnonzero(np.diff(level[order])) + 1
    return tuple(_level(source[part], target[part], step[part]) for part in np.split(order, cuts))


def depths(source: Places | IntArray, target: Places | IntArray) -> IntArray:
    """Return how many links in a row lead to each place; links into it stand before those out."""
    depth = np.zeros(int(max(source.max(), target.max())) + 1, np.int64)
    ones = np.ones(len(source), np.int32)
    if COMPILED:
        early_work(source, target, ones, depth)
        return depth
    found = depth.tolist()
    early_work(source.tolist(), target.tolist(), ones.tolist(), found)
    return np.array(found, np.int64)


def _level(source: Places, target: Places, step: IntArray) -> Level:
    first = np.flatnonzero(np.append(True, target[1:] != target[:-1])[: len(target)])
    return Level(
        source.astype(np.intp), step.astype(np.int64), target[first].astype(np.intp), first
    )


def raise_levels(levels: tuple[Level, ...], at: IntArray) -> None:
    """Raise coordinates to what the links of each level ask for."""
    for source, step, target, first in levels:
        bound = at[source]
        bound += step
        most = np.maximum.reduceat(bound, first)
        at[target] = np.maximum(at[target], most)


class _Rows(NamedTuple):
    """Links that a date of a task may come from.

    Parameters
    ----------
    link, task, other : array
        By link: its number, the task that it holds and the one at its other end.
    work : array
        Coordinate of the event that it leads to.
    is_lagged, by_start : array
        Whether it has a lag, and whether it counts from the start of the other.
    """

    link: IntArray
    task: IntArray
    other: IntArray
    work: IntArray
    is_lagged: Flags
    by_start: Flags

    def only(self, rows: Flags | NDArray[np.intp]) -> _Rows:
        return _Rows._make(column[rows] for column in self)

    def greatest(self, number: IntArray, count: int) -> tuple[IntArray, IntArray]:
        """Return by task the greatest number and the first link that has it; else -FAR and -1."""
        most, by = np.full(count, -FAR), np.full(count, -1)
        if len(self.task):
            first = np.flatnonzero(np.diff(self.task, prepend=-1))
            most[self.task[first]] = np.maximum.reduceat(number, first)
            reach = np.flatnonzero(number == most[self.task])[::-1]
            by[self.task[reach]] = self.link[reach]  # of several the one written last stays
        return most, by

    def waves(self, is_instant: Flags) -> list[_Rows] | None:
        """Return the links to instants in groups that depend on earlier ones alone, in order.

        Links into a task stand before those out of it. None: the groups are too many.
        """
        rows = self.only(is_instant[self.task])
        chained = np.flatnonzero(is_instant[rows.other] & ~rows.is_lagged)
        if not len(chained):
            return [rows]
        ends = np.concatenate([rows.other[chained], rows.task[chained]])
        tasks, ends = np.unique(ends, return_inverse=True)
        found = depths(*np.split(ends, 2))
        if found.max() > _DEEPEST:
            return None
        depth = np.zeros(len(is_instant), np.int64)
        depth[tasks] = found
        by_task = depth[rows.task]
        return [rows.only(by_task == each) for each in range(int(found.max()) + 1)]


def early_arrays(
    table: CalendarTable[IntArray], links: LinkColumns, packed: Packed, bounds: Bounds, at: IntArray
) -> tuple[IntArray, IntArray, IntArray] | None:
    """Return starts, finishes and drivers; None where instants in a row are too many for arrays."""
    home, length, count = packed.home, packed.length, len(packed.length)
    own = at[:count]
    is_done = bounds.finish > -FAR
    is_held = ~is_done & (bounds.cap == FAR)
    start = np.where(is_done, bounds.start, start_at_each(table, home, own))
    finish = np.where(is_done, bounds.finish, finish_at_each(table, home, own + length))
    is_instant = ~is_done & (length == 0)
    earliest = np.where(is_held, np.maximum(bounds.floor, bounds.finish_floor), bounds.cap)
    start[is_instant] = finish[is_instant] = earliest[is_instant]
    k = np.flatnonzero(at[packed.source] + packed.step == at[packed.target])
    k = k[is_held[links.succ[k]]]
    task, kind = links.succ[k], links.type[k]
    work = own[task] + np.where(kind < 2, 0, length[task])
    rows = _Rows(k, task, links.pred[k], work, links.lag[k] != 0, kind % 2 == 1)

    def event(rows: _Rows) -> IntArray:
        p = rows.other
        begin = np.where(bounds.begun[p] < FAR, bounds.begun[p], start[p])
        found = np.where(rows.by_start, begin, finish[p])
        found[rows.is_lagged] = finish_at_each(table, home, rows.work[rows.is_lagged])
        return found

    waves = rows.waves(is_instant & is_held)
    if waves is None:
        return None
    for wave in waves:
        np.maximum.at(start, wave.task, event(wave))
        finish[wave.task] = start[wave.task]
    at_begin, at_end = rows.only(kind < 2), rows.only(kind >= 2)
    begin, by_begin = at_begin.greatest(event(at_begin), count)
    end, by_end = at_end.greatest(event(at_end), count)
    cause = np.where((by_begin >= 0) & (begin >= bounds.floor), by_begin, FROM_FLOOR)
    end_cause = np.where(end > bounds.finish_floor, by_end, FROM_FINISH_FLOOR)
    is_later = np.maximum(bounds.finish_floor, end) > np.maximum(bounds.floor, begin)
    is_by_end = np.where(length == 0, is_later, (by_begin < 0) & (packed.floor < own))
    driver = np.where(is_held, np.where(is_by_end, end_cause, cause), FROM_PIN)
    return start, finish, driver


def late_arrays(
    table: CalendarTable[IntArray],
    links: LinkColumns,
    packed: Packed,
    bounds: Bounds,
    *,
    free: Level,
    early: tuple[IntArray, IntArray],
    at: IntArray,
) -> tuple[IntArray, IntArray, IntArray] | None:
    """Return late starts, late finishes and free floats; None as `early_arrays`.

    Parameters
    ----------
    free : Level
        From `free_level`.
    early : (array, array)
        Coordinates of early starts and finishes; those of tasks with links are a length apart.
    at : array
        Coordinates of late starts.
    """
    home, length, count = packed.home, packed.length, len(packed.length)
    is_done, is_pinned = (bounds.stage & DONE) != 0, bounds.late_pin < FAR
    own = np.where(is_done, 0, at[:count])
    late_start = start_at_each(table, home, own)
    late_finish = finish_at_each(table, home, own + length)
    is_instant = ~is_done & (length == 0)
    latest = np.minimum(bounds.ceiling, bounds.start_ceiling)
    latest = np.where(is_pinned, bounds.late_pin, latest)
    late_start[is_instant] = late_finish[is_instant] = latest[is_instant]

    k = np.flatnonzero(packed.late_target != count + 1)
    k = k[packed.late_source[k] != count]
    k = k[is_instant[links.pred[k]]]
    k = k[at[packed.late_target[k]] - packed.step[k] == own[links.pred[k]]]
    k = k[np.argsort(-links.pred[k], kind="stable")]
    task, other = links.pred[k], links.succ[k]
    is_moved = (links.lag[k] != 0) | ((links.type[k] >= 2) & (length[other] > 0))
    rows = _Rows(k, task, other, own[task], is_moved, links.type[k] < 2)
    waves = rows.waves(is_instant & ~is_pinned)
    if waves is None:
        return None
    for wave in waves:
        event = late_start[wave.other]
        event[wave.is_lagged] = start_at_each(table, home, wave.work[wave.is_lagged])
        np.minimum.at(late_start, wave.task, event)
        late_finish[wave.task] = late_start[wave.task]
    room = _free(free, early[0])
    room = np.where(room < FAR, room, own + length - early[1])
    late_start[is_done] = late_finish[is_done] = FAR
    room[is_done] = 0
    return late_start, late_finish, room


def free_level(links: LinkColumns, packed: Packed) -> Level:
    """Return the links that take free float, by the tasks that they leave."""
    out, count = links.out, len(packed.length)
    k = out[(packed.free_source[out] != count) & (packed.late_target[out] != count + 1)]
    return _level(packed.late_target[k], packed.free_source[k], packed.step[k])


def _free(level: Level, early: IntArray) -> IntArray:
    """Return by task how much links to its successors leave; `FAR` where none holds it."""
    free = np.full(len(early), FAR)
    if len(level.first):
        room = early[level.source]
        room -= level.step
        free[level.target] = np.minimum.reduceat(room, level.first) - early[level.target]
    return free
