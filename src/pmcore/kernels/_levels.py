"""The passes on one calendar as operations on whole arrays, for large plans without a compiler.

The coordinates are found level by level: what a level's links ask for depends on lower levels
alone. Dates, drivers and floats follow for all tasks at once. The numbers are those of `_work`.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import CalendarTable, IntArray, finish_at_each, start_at_each
from pmcore.kernels._passes import (
    DONE,
    FAR,
    FROM_FINISH_FLOOR,
    FROM_FLOOR,
    FROM_PIN,
    LOOSE,
    LinkColumns,
)
from pmcore.kernels._work import Bounds, Packed, early_work

__all__ = [
    "Level",
    "early_arrays",
    "early_levels",
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
    columns = (packed.late_target, packed.late_source, packed.step)
    return _levels(*(column[holds][::-1] for column in columns), len(packed.length))


def _levels(
    source: NDArray[np.uint32], target: NDArray[np.uint32], step: IntArray, nowhere: int
) -> tuple[Level, ...]:
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


def depths(source: NDArray[np.integer], target: NDArray[np.integer]) -> IntArray:
    """Return how many links in a row lead to each place; links into it stand before those out."""
    depth = [0] * (int(max(source.max(), target.max())) + 1)
    early_work(source.tolist(), target.tolist(), [1] * len(source), depth)
    return np.array(depth, np.int64)


def _level(source: NDArray[np.uint32], target: NDArray[np.uint32], step: IntArray) -> Level:
    first = np.flatnonzero(np.append(True, target[1:] != target[:-1]))  # noqa: FBT003 - a value
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


def early_arrays(
    table: CalendarTable[IntArray], links: LinkColumns, packed: Packed, bounds: Bounds, at: IntArray
) -> tuple[IntArray, IntArray, IntArray] | None:
    """Return starts, finishes and drivers; None where instants in a row are too many for arrays."""
    home, length = packed.home, packed.length
    own = at[: len(length)]
    is_done = bounds.finish > -FAR
    is_held = ~is_done & (bounds.pin == FAR)
    start = np.where(is_done, bounds.start, start_at_each(table, home, own))
    finish = np.where(is_done, bounds.finish, finish_at_each(table, home, own + length))
    is_instant = ~is_done & (length == 0)
    earliest = np.maximum(bounds.floor, bounds.finish_floor)
    start[is_instant] = finish[is_instant] = np.where(is_held, earliest, bounds.pin)[is_instant]
    k = np.flatnonzero(at[packed.source] + packed.step == at[packed.target])
    k = k[is_held[links.succ[k]]]

    def event(k: IntArray) -> IntArray:
        p, kind, lagged = links.pred[k], links.type[k], np.flatnonzero(links.lag[k])
        begin = np.where(bounds.begun[p] < FAR, bounds.begun[p], start[p])
        found = np.where(kind % 2 == 0, finish[p], begin)
        s = links.succ[k[lagged]]
        work = own[s] + np.where(kind[lagged] < 2, 0, length[s])
        found[lagged] = finish_at_each(table, home, work)
        return found

    waves = _waves(links, k, is_instant & is_held, (links.pred, links.succ))
    if waves is None:
        return None
    for wave in waves:
        task = links.succ[wave]
        np.maximum.at(start, task, event(wave))
        finish[task] = start[task]
    at_begin = k[links.type[k] < 2]
    at_end = k[links.type[k] >= 2]
    begin, by_begin = _greatest(at_begin, links.succ[at_begin], event(at_begin), len(length))
    end, by_end = _greatest(at_end, links.succ[at_end], event(at_end), len(length))
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
    early: tuple[IntArray, IntArray],
    at: IntArray,
) -> tuple[IntArray, IntArray, IntArray, IntArray] | None:
    """Return late starts, late finishes, free floats and late drivers; None as `early_arrays`.

    Parameters
    ----------
    early : (array, array)
        Coordinates of early starts and finishes.
    at : array
        Coordinates of late starts.
    """
    home, length = packed.home, packed.length
    count = len(length)
    is_done, is_pinned = bounds.stage == DONE, bounds.late_pin < FAR
    own = np.where(is_done, 0, at[:count])
    late_start = start_at_each(table, home, own)
    late_finish = finish_at_each(table, home, own + length)
    is_instant = length == 0
    latest = np.minimum(bounds.ceiling, bounds.start_ceiling)
    latest = np.where(is_pinned, bounds.late_pin, latest)
    late_start[is_instant] = late_finish[is_instant] = latest[is_instant]

    k = links.out
    from_finish, to_start = links.type % 2 == 0, links.type < 2
    holds = (bounds.stage != DONE) & (bounds.stage != LOOSE)
    counts = ~is_done[links.pred] & (from_finish | (bounds.stage[links.pred] == 0))
    k = k[(counts & holds[links.succ])[k]]
    s, p = links.succ[k], links.pred[k]
    room = np.where(to_start[k], early[0][s], early[1][s]) - links.lag[k]
    room -= np.where(from_finish[k], early[1][p], early[0][p])
    slack = -_greatest(k, p, -room, count)[0]
    work = own[s] + np.where(to_start[k], 0, length[s]) - links.lag[k]
    held = np.zeros(len(links.pred), np.int64)
    held[k] = work

    def event(k: IntArray) -> IntArray:
        s, lagged = links.succ[k], np.flatnonzero(links.lag[k])
        found = np.where(to_start[k], late_start[s], late_finish[s])
        found[lagged] = start_at_each(table, home, held[k[lagged]])
        return found

    sides = [_binding(k[side], links.pred, held, count) for side in _halves(from_finish[k])]
    both = np.concatenate(sides)
    both = both[np.argsort(-links.pred[both], kind="stable")]
    waves = _waves(links, both, is_instant & ~is_pinned, (links.succ, links.pred))
    if waves is None:
        return None
    for wave in waves:
        task = links.pred[wave]
        np.minimum.at(late_start, task, event(wave))
        late_finish[task] = late_start[task]
    cause = np.full(count, -1)
    for side, ceiling in zip(sides, (bounds.ceiling, bounds.start_ceiling), strict=True):
        bound, by = _greatest(side, links.pred[side], -event(side), count)
        # A later link that lowers either bound is told as the driver, as in `backward`.
        cause = np.where(-bound < ceiling, np.maximum(cause, by), cause)
    free = np.where(slack < FAR, slack, own + length - early[1])
    late_start[is_done] = late_finish[is_done] = FAR
    free[is_done] = 0
    cause[is_done | is_pinned] = -1
    return late_start, late_finish, free, cause


def _halves(flags: Flags) -> tuple[Flags, Flags]:
    return flags, ~flags


def _binding(k: IntArray, task: IntArray, held: IntArray, count: int) -> IntArray:
    """Return the links, of those in order of their tasks, that have a task's least coordinate."""
    least = -_greatest(k, task[k], -held[k], count)[0]
    return k[held[k] == least[task[k]]]


def _greatest(
    link: IntArray, task: IntArray, number: IntArray, count: int
) -> tuple[IntArray, IntArray]:
    """Return by task the greatest number and the first link that has it; ``-FAR`` and -1 if none.

    Links of one task stand together.
    """
    most, by = np.full(count, -FAR), np.full(count, -1)
    if len(link):
        first = np.flatnonzero(np.diff(task, prepend=-1))
        most[task[first]] = np.maximum.reduceat(number, first)
        reach = np.flatnonzero(number == most[task])[::-1]
        by[task[reach]] = link[reach]  # of several that reach it the one written last stays
    return most, by


def _waves(
    links: LinkColumns, k: IntArray, is_instant: Flags, ends: tuple[IntArray, IntArray]
) -> list[IntArray] | None:
    """Return the links to instants in groups, each group's tasks depending on earlier ones alone.

    Parameters
    ----------
    k : array
        Links, those into a task before those out of it.
    ends : (array, array)
        By link, the task that is waited for and the one that waits.
    """
    before, after = ends
    k = k[is_instant[after[k]]]
    chained = k[is_instant[before[k]] & (links.lag[k] == 0)]
    if not len(chained):
        return [k]
    depth = np.zeros(len(is_instant), np.int64)
    found = depths(before[chained], after[chained])
    if found.max() > _DEEPEST:
        return None
    depth[: len(found)] = found
    order = np.argsort(depth[after[k]], kind="stable")
    cuts = np.flatnonzero(np.diff(depth[after[k][order]])) + 1
    return np.split(k[order], cuts)
