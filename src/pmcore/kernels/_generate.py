"""Serial generation: tasks in the order of a rank, each as early as links and resources allow.

A task is placed once and never moved, in the way that then ends first. Resources are step
functions of what is free; to a task only those of its working minutes count.
"""

from __future__ import annotations

from pmcore.kernels._calendar import Table, work_at
from pmcore.kernels._fit import fit
from pmcore.kernels._jit import jit
from pmcore.kernels._jobs import Jobs, Room
from pmcore.kernels._match import Column, Weights
from pmcore.kernels._passes import FAR, LinkColumns, after_lag
from pmcore.kernels._steps import clear, occupy, use_up

__all__ = ["PLACED", "generate"]

_SHORT = -1
"""What a task waits for that found too little of a stock: for others to make more."""

PLACED = -1
"""What :func:`generate` returns when every task was placed."""

_BEGUN_FIRST = -1e300


@jit
def generate(
    table: Table,
    links: LinkColumns,
    jobs: Jobs,
    room: Room,
    rank: Weights,
    value: Weights,
    start: Column,
    finish: Column,
    way: Column,
    pick: Column,
) -> int:
    """Place every task; return ``PLACED``, or the first task that can never be placed.

    Parameters
    ----------
    table : CalendarTable
    links : LinkColumns
    jobs : Jobs
    room : Room
    rank : column of float
        Of the tasks whose predecessors are placed, the one of least rank is next.
    value : column of float
        By resource: who has the least is taken first.
    start, finish : column by task
        Filled with instants. Where a finish is fixed already (above ``-FAR`` on entry), start and
        finish are left as they are and use no resource.
    way : column by task
        Filled with the number of the way; -1 where dates were fixed.
    pick : column by slot
        Filled with the number of the chosen candidate, or -1 where the way was not.

    References
    ----------
    R. Kolisch, Serial and parallel resource-constrained project scheduling methods revisited,
    European Journal of Operational Research 90 (1996), section 2.1.
    """
    count = len(jobs.calendar)
    clear(room.steps, jobs.base_ptr, jobs.base_at, jobs.base_free)
    for slot in range(len(pick)):
        pick[slot] = -1
    for i in range(count):
        way[i] = -1
        # What is pinned holds its place whatever comes before it, so it takes its people first.
        is_held = jobs.pin[i] < FAR and finish[i] == -FAR
        if is_held and not _place(table, links, jobs, room, value, i, start, finish, way, pick):
            if not _eats(jobs, i):
                return i
            finish[i] = -FAR  # others may make what it waits for
    size = 0
    for i in range(count):
        room.waits[i] = links.ptr[i + 1] - links.ptr[i]
        if room.waits[i] == 0:
            size = _push(room.heap, size, i, jobs, rank)
    short = -1
    while size > 0:
        i = int(room.heap[0])
        size = _pop(room.heap, size, jobs, rank)
        is_open = finish[i] == -FAR
        if is_open and not _place(table, links, jobs, room, value, i, start, finish, way, pick):
            if not _eats(jobs, i):
                return i
            finish[i] = -FAR
            room.waits[i] = _SHORT
            short = i
            continue
        if short >= 0 and is_open and _makes(jobs, way[i]):
            short = -1
            for other in range(count):
                if room.waits[other] == _SHORT:
                    room.waits[other] = 0
                    size = _push(room.heap, size, other, jobs, rank)
        for position in range(links.out_ptr[i], links.out_ptr[i + 1]):
            successor = links.succ[links.out[position]]
            room.waits[successor] -= 1
            if room.waits[successor] == 0:
                size = _push(room.heap, size, successor, jobs, rank)
    return short


@jit
def _eats(jobs: Jobs, i: int) -> bool:
    """Whether a task uses up any stock."""
    return bool(jobs.eat_ptr[jobs.way_ptr[i + 1]] > jobs.eat_ptr[jobs.way_ptr[i]])


@jit
def _makes(jobs: Jobs, w: int) -> bool:
    """Whether a way makes anything."""
    least = 0
    for use in range(jobs.eat_ptr[w], jobs.eat_ptr[w + 1]):
        least = jobs.eat_units[use] if jobs.eat_units[use] < least else least
    return bool(least < 0)


@jit
def _before(a: int, b: int, jobs: Jobs, rank: Weights) -> bool:
    """Whether task `a` is placed before `b`: what has begun first, then by rank, then by number."""
    first = rank[a] if jobs.begun[a] == FAR else _BEGUN_FIRST
    second = rank[b] if jobs.begun[b] == FAR else _BEGUN_FIRST
    return first < second or (first == second and a < b)


@jit
def _push(heap: Column, size: int, task: int, jobs: Jobs, rank: Weights) -> int:
    at = size
    while at > 0:
        above = (at - 1) // 2
        if not _before(task, heap[above], jobs, rank):
            break
        heap[at] = heap[above]
        at = above
    heap[at] = task
    return size + 1


@jit
def _pop(heap: Column, size: int, jobs: Jobs, rank: Weights) -> int:
    """Take out the top of the heap; return what is left."""
    size -= 1
    last = heap[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and _before(heap[below + 1], heap[below], jobs, rank):
            below += 1
        if not _before(heap[below], last, jobs, rank):
            break
        heap[at] = heap[below]
        at = below
    heap[at] = last
    return size


@jit
def _place(
    table: Table,
    links: LinkColumns,
    jobs: Jobs,
    room: Room,
    value: Weights,
    i: int,
    start: Column,
    finish: Column,
    way: Column,
    pick: Column,
) -> int:
    """Place a task in the way that finishes it first; return 1, or 0 if none ever can."""
    bound = jobs.floor[i]
    finish_bound = jobs.finish_floor[i]
    if jobs.pin[i] < FAR:
        bound, finish_bound = jobs.pin[i], -FAR
    else:
        for k in range(links.ptr[i], links.ptr[i + 1]):
            p = links.pred[k]
            kind = links.type[k]
            event = finish[p]
            if kind == 1 or kind == 3:
                event = jobs.begun[p] if jobs.begun[p] < FAR else start[p]
            event = after_lag(table, links.calendar[k], event, links.lag[k], links.rounds[k])
            if kind < 2:
                bound = event if event > bound else bound
            else:
                finish_bound = event if event > finish_bound else finish_bound
    best = -1
    first = jobs.way_ptr[i]
    last = jobs.way_ptr[i + 1]
    for w in range(first, last):
        if jobs.only[i] >= 0 and jobs.only[i] != w:
            continue
        begin, end = fit(table, jobs, room, value, i, w, bound, finish_bound, pick)
        if end < FAR and (best < 0 or end < finish[i]):
            best, start[i], finish[i] = w, begin, end
    if best < 0 or _is_moved(table, jobs, i, start[i], finish[i]):
        return 0
    way[i] = best
    for w in range(first, last):
        if w == best:
            _occupy_all(jobs, room, w, start[i], finish[i], pick)
        else:
            for slot in range(jobs.slot_ptr[w], jobs.slot_ptr[w + 1]):
                pick[slot] = -1
    return 1


@jit
def _is_moved(table: Table, jobs: Jobs, i: int, begin: int, end: int) -> bool:
    """Whether a pinned task had to wait until its people's calendars work."""
    if jobs.pin[i] == FAR or end <= begin:
        return False
    own = jobs.calendar[i]
    return bool(work_at(table, own, begin) != work_at(table, own, jobs.pin[i]))


@jit
def _occupy_all(jobs: Jobs, room: Room, w: int, begin: int, end: int, pick: Column) -> None:
    for use in range(jobs.eat_ptr[w], jobs.eat_ptr[w + 1]):
        at = begin if jobs.eat_units[use] > 0 else end
        use_up(room.steps, jobs.eat[use], at, jobs.eat_units[use])
    if end <= begin:
        return
    for slot in range(jobs.slot_ptr[w], jobs.slot_ptr[w + 1]):
        occupy(room.steps, jobs.person[pick[slot]], begin, end, jobs.units[slot])
    for use in range(jobs.pool_ptr[w], jobs.pool_ptr[w + 1]):
        occupy(room.steps, jobs.pool[use], begin, end, jobs.pool_units[use])
