"""The passes after a change: only what it reaches is looked at, in the order of the tasks.

Columns stay where they are and are changed in place. A task is placed anew by the very step of
the full pass, and its neighbours follow only where its dates moved, so that the columns end as a
full pass would fill them. Tasks that wait their turn stand in a heap.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pmcore.kernels._calendar import IntArray, Table
from pmcore.kernels._heap import pop, push
from pmcore.kernels._jit import COMPILED, bare
from pmcore.kernels._passes import (
    AS_GIVEN,
    FAR,
    FROM_FLOOR,
    Column,
    LinkColumns,
    early_event,
    place_early,
    place_late,
)
from pmcore.kernels._work import Bounds

__all__ = ["Desk", "Found", "backward_from", "desk", "forward_from"]


class Found(NamedTuple):
    """What the passes found, as `forward` and `backward` fill it: columns by task.

    Parameters
    ----------
    start, finish, driver : column of length n
    late_start, late_finish, free : column of length n
    """

    start: IntArray
    finish: IntArray
    driver: IntArray
    late_start: IntArray
    late_finish: IntArray
    free: IntArray


class Desk(NamedTuple):
    """Room for the work of one change after the other; nothing is allocated between them.

    Parameters
    ----------
    heap, waits : column of length n
        Tasks whose turn comes, and 1 for each of them, else 0; empty between calls.
    changed : column of length n
        Filled with the positions of what changed, in the order in which it was met.
    """

    heap: IntArray
    waits: IntArray
    changed: IntArray


def desk(count: int) -> Desk:
    """Return room for changes to so many tasks: arrays when compiled, lists when not.

    Examples
    --------
    >>> len(desk(3).changed)
    3
    """
    columns = [np.zeros(count, np.int64) for _ in Desk._fields]
    return Desk(*(columns if COMPILED else (column.tolist() for column in columns)))


@bare
def _push(desk: Desk, size: int, key: int) -> int:
    """Let a task wait its turn, unless it does; the new size of the heap."""
    if desk.waits[key]:
        return size
    desk.waits[key] = 1
    return push(desk.heap, size, key)


@bare
def _pop(desk: Desk, size: int) -> int:
    """Return the task whose turn it is; the heap is smaller by one then."""
    key = pop(desk.heap, size)
    desk.waits[key] = 0
    return key


@bare
def forward_from(
    table: Table,
    links: LinkColumns,
    bounds: Bounds,
    found: Found,
    desk: Desk,
    dirty: Column,
    count: int,
) -> int:
    """Mend the early columns of `found` after a change; return how many tasks it changed.

    Parameters
    ----------
    table : CalendarTable
    links : LinkColumns
    bounds : Bounds
        As they are after the change.
    found : Found
        Columns of a full pass before it. What is done has its new dates there already.
    desk : Desk
        Its `changed` is filled.
    dirty : column
        Positions of the tasks whose own columns or whose links in changed.
    count : int
        How many of `dirty` are valid.

    Returns
    -------
    int
        How many of `changed` are valid: tasks with another start, finish or driver.
    """
    size = 0
    for q in range(count):
        i = dirty[q]
        size = _push(desk, size, i)
        # Links count from `begun` too, and that is no date of the pass.
        for position in range(links.out_ptr[i], links.out_ptr[i + 1]):
            size = _push(desk, size, links.succ[links.out[position]])
    changes = 0
    while size > 0:
        i = _pop(desk, size)
        size -= 1
        if bounds.finish[i] > -FAR:
            continue
        start, finish, driver = found.start[i], found.finish[i], found.driver[i]
        place_early(
            table,
            links,
            bounds.calendar,
            bounds.duration,
            bounds.floor,
            bounds.finish_floor,
            bounds.cap,
            bounds.begun,
            bounds.snap,
            found.start,
            found.finish,
            found.driver,
            i,
        )
        is_moved = found.start[i] != start or found.finish[i] != finish
        if is_moved or found.driver[i] != driver:
            desk.changed[changes] = i
            changes += 1
        if is_moved:
            for position in range(links.out_ptr[i], links.out_ptr[i + 1]):
                k = links.out[position]
                if not _is_slack(table, links, bounds, found, k):
                    size = _push(desk, size, links.succ[k])
    return changes


@bare
def _is_slack(table: Table, links: LinkColumns, bounds: Bounds, found: Found, k: int) -> bool:
    """Tell whether a link leads to an instant before the one that drives its successor's start.

    That successor stays where it is, unless its driver moves as well and has it placed anew.
    """
    s = links.succ[k]
    d = found.driver[s]
    if d == k or links.type[k] > 1 or bounds.snap[s] != AS_GIVEN:
        return False
    if d == FROM_FLOOR:
        held = bounds.floor[s]
    elif d >= 0 and links.type[d] < 2:
        held = early_event(table, links, bounds.begun, found.start, found.finish, d)
    else:
        return False
    event = early_event(table, links, bounds.begun, found.start, found.finish, k)
    return bool(event < held)


@bare
def backward_from(
    table: Table,
    links: LinkColumns,
    bounds: Bounds,
    found: Found,
    desk: Desk,
    dirty: Column,
    count: int,
) -> int:
    """Mend the late columns of `found` after a change; return how many tasks it changed.

    Parameters
    ----------
    table, links, bounds, found, desk
        As `forward_from` takes them. A new end of the project is a new ceiling of every task.
    dirty : column
        Positions of the tasks whose own columns or whose links out changed, and of those whose
        early dates did: what `forward_from` found.
    count : int
        How many of `dirty` are valid.

    Returns
    -------
    int
        How many of `changed` are valid: tasks with another late date or free float.
    """
    last = len(bounds.duration) - 1
    size = 0
    for q in range(count):
        i = dirty[q]
        size = _push(desk, size, last - i)
        # Free floats of predecessors hang on early dates too.
        for k in range(links.ptr[i], links.ptr[i + 1]):
            size = _push(desk, size, last - links.pred[k])
    changes = 0
    while size > 0:
        i = last - _pop(desk, size)
        size -= 1
        start, finish = found.late_start[i], found.late_finish[i]
        free = found.free[i]
        place_late(
            table,
            links,
            bounds.calendar,
            bounds.duration,
            found.start,
            found.finish,
            bounds.ceiling,
            bounds.start_ceiling,
            bounds.late_pin,
            bounds.snap,
            bounds.stage,
            found.late_start,
            found.late_finish,
            found.free,
            i,
        )
        is_moved = found.late_start[i] != start or found.late_finish[i] != finish
        if is_moved or found.free[i] != free:
            desk.changed[changes] = i
            changes += 1
        if is_moved:
            for k in range(links.ptr[i], links.ptr[i + 1]):
                size = _push(desk, size, last - links.pred[k])
    return changes
