"""Serial generation: tasks in the order of a rank, each as early as links and resources allow.

A task is placed once and never moved. Its start is found by jumping: where a pool or too many
people are busy, to the end of what is in the way. People are matched to slots at each such
instant, so that who works depends on when. Resources are step functions of what is free; to a
task only those of its working minutes count.
"""

from __future__ import annotations

from typing import NamedTuple

from pmcore.kernels._calendar import IntArray, Table, finish_at, start_at, work_at
from pmcore.kernels._jit import jit
from pmcore.kernels._match import Column, Weights, match
from pmcore.kernels._passes import FAR, LinkColumns, after_lag
from pmcore.kernels._steps import (
    Steps,
    busy_until,
    clear,
    next_off,
    occupy,
    off_until,
    short_until,
    use_up,
)

__all__ = ["MICRO", "PLACED", "Jobs", "Room", "generate"]


MICRO = 1_000_000
"""Units are whole millionths, so that sums are exact."""

_SHORT = -1
"""What a task waits for that found too little of a stock: for others to make more."""

PLACED = -1
"""What :func:`generate` returns when every task was placed."""

_BEGUN_FIRST = -1e300


class Jobs(NamedTuple):
    """What is to be placed, as columns: tasks, their ways, slots, candidates and pools.

    They are lists where kernels are interpreted; typed as the arrays they are elsewhere.

    Parameters
    ----------
    calendar, floor, finish_floor, pin, begun : column by task
        As in the passes.
    late_start, late_finish : column by task
        Latest dates; ``FAR``: none. They are not kept, but counted when missed.
    splits : column by task
        1 if time off of its people may interrupt it, else 0.
    way_ptr : column of tasks + 1
        The ways to do each task.
    length, work : column by way
        Working minutes; or, where `length` is negative, person-minutes times ``MICRO``.
    least : column by way
        The fewest minutes that any team takes.
    base_speed : column by way
        Work done in a minute, in millionths, by those who fill no slot.
    slot_ptr, pool_ptr : column of ways + 1
    team_ptr : column by way
        Where its calendars stand in `team`: one for each set of the bits of its people.
    units : column by slot
    cand_ptr : column of slots + 1
    person, speed, bit, until : column by candidate
        Resource, work done in a minute, class of own calendar (0: none that matters), and the
        instant by which a task must be finished by them.
    pool, pool_units : column by use of a pool
    only : column by task
        The one way that may be taken; -1: any.
    eat_ptr : column of ways + 1
    eat, eat_units : column by use of a stock
        What is used up at the start, for ever; below zero: what is there from the finish on.
    team : column
        Positions of calendars; -1 where such a team never works together.
    base_ptr, base_at, base_free : column
        Steps of each resource: instants, the first at the beginning of time, and what there is.
    """

    calendar: IntArray
    floor: IntArray
    finish_floor: IntArray
    pin: IntArray
    begun: IntArray
    late_start: IntArray
    late_finish: IntArray
    splits: IntArray
    way_ptr: IntArray
    length: IntArray
    work: IntArray
    least: IntArray
    base_speed: IntArray
    slot_ptr: IntArray
    pool_ptr: IntArray
    team_ptr: IntArray
    units: IntArray
    cand_ptr: IntArray
    person: IntArray
    speed: IntArray
    bit: IntArray
    until: IntArray
    pool: IntArray
    pool_units: IntArray
    only: IntArray
    eat_ptr: IntArray
    eat: IntArray
    eat_units: IntArray
    team: IntArray
    base_ptr: IntArray
    base_at: IntArray
    base_free: IntArray


class Room(NamedTuple):
    """Room to work in: the profiles and what the matching and the order of the tasks need.

    Parameters
    ----------
    steps : Steps
    is_free, block : column by candidate
    holder, origin, via, seen : column by resource
    queue : column by slot
    heap, waits : column by task
    """

    steps: Steps
    is_free: Column
    block: Column
    holder: Column
    origin: Column
    via: Column
    seen: Column
    queue: Column
    heap: Column
    waits: Column


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
def _short_until(jobs: Jobs, room: Room, w: int, begin: int) -> int:
    """Return when there is for ever enough of the stocks of a way; -1: from an instant on."""
    jump = -1
    for use in range(jobs.eat_ptr[w], jobs.eat_ptr[w + 1]):
        if jobs.eat_units[use] > 0:
            until = short_until(room.steps, jobs.eat[use], begin, jobs.eat_units[use])
            jump = until if until > jump else jump
    return jump


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
        begin, end = _fit(table, jobs, room, value, i, w, bound, finish_bound, pick)
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


@jit
def _work_by(table: Table, calendar: int, instant: int) -> int:
    """Return the least work coordinate at which a finish does not lie before an instant."""
    return work_at(table, calendar, instant - 1) + 1


@jit
def _window(
    table: Table, calendar: int, length: int, bound: int, finish_bound: int
) -> tuple[int, int]:
    """Return start and finish of a stretch of work, as early as both bounds allow."""
    at = work_at(table, calendar, bound)
    if finish_bound > -FAR:
        least = _work_by(table, calendar, finish_bound) - length
        at = least if least > at else at
    return start_at(table, calendar, at), finish_at(table, calendar, at + length)


@jit
def _walk(
    table: Table,
    calendar: int,
    jobs: Jobs,
    room: Room,
    w: int,
    length: int,
    bound: int,
    pick: Column,
) -> tuple[int, int]:
    """Return start and finish of work that rests while one of its people is off."""
    at = start_at(table, calendar, work_at(table, calendar, bound))
    begin = -FAR
    left = length
    while True:
        is_off = True
        while is_off:
            is_off = False
            for slot in range(jobs.slot_ptr[w], jobs.slot_ptr[w + 1]):
                back = off_until(room.steps, jobs.person[pick[slot]], at, jobs.units[slot])
                if back >= FAR:
                    return FAR, FAR
                if back > at:
                    at = start_at(table, calendar, work_at(table, calendar, back))
                    is_off = True
        if begin == -FAR:
            begin = at
        stop = FAR
        for slot in range(jobs.slot_ptr[w], jobs.slot_ptr[w + 1]):
            off = next_off(room.steps, jobs.person[pick[slot]], at, jobs.units[slot])
            stop = off if off < stop else stop
        done = work_at(table, calendar, at)
        if stop == FAR or work_at(table, calendar, stop) - done >= left:
            return begin, finish_at(table, calendar, done + left)
        left -= work_at(table, calendar, stop) - done
        at = stop


@jit
def _fit(
    table: Table,
    jobs: Jobs,
    room: Room,
    value: Weights,
    i: int,
    w: int,
    bound: int,
    finish_bound: int,
    pick: Column,
) -> tuple[int, int]:
    """Return the earliest start and finish of a task done in one way; ``FAR`` if there is none.

    `pick` is filled for the slots of the way. A pinned task is tried at its pin alone.
    """
    if jobs.length[w] == 0 or (jobs.length[w] < 0 and jobs.work[w] == 0):
        at = finish_bound if finish_bound > bound else bound
        jump = _short_until(jobs, room, w, at)
        if jump >= FAR or (jump >= 0 and jobs.pin[i] < FAR):
            return FAR, FAR
        at = jump if jump > at else at
        for slot in range(jobs.slot_ptr[w], jobs.slot_ptr[w + 1]):
            for c in range(jobs.cand_ptr[slot], jobs.cand_ptr[slot + 1]):
                room.is_free[c] = 1 if at <= jobs.until[c] else 0
        if _match_team(jobs, room, value, w, pick):
            return at, at
        return FAR, FAR
    calendar, own = jobs.team[jobs.team_ptr[w]], jobs.calendar[i]
    if finish_bound > -FAR:
        # On the task's own calendar a finish before a rest counts as one within it.
        finish_bound = finish_at(table, own, work_at(table, own, finish_bound))
    while True:
        begin, end = _window(table, calendar, jobs.least[w], bound, finish_bound)
        jump = _pools_until(table, calendar, jobs, room, w, begin, end)
        if jump < 0:
            begin, end, jump = _staff(table, jobs, room, value, i, w, begin, finish_bound, pick)
        if jump < 0:
            jump = _short_until(jobs, room, w, begin)
        if jump < 0:
            return begin, end
        if jump >= FAR or jobs.pin[i] < FAR:
            return FAR, FAR
        bound = jump


@jit
def _pools_until(
    table: Table, calendar: int, jobs: Jobs, room: Room, w: int, begin: int, end: int
) -> int:
    jump = -1
    for use in range(jobs.pool_ptr[w], jobs.pool_ptr[w + 1]):
        until = busy_until(
            table, calendar, room.steps, jobs.pool[use], begin, end, jobs.pool_units[use], 0
        )
        jump = until if until > jump else jump
    return jump


@jit
def _staff(
    table: Table,
    jobs: Jobs,
    room: Room,
    value: Weights,
    i: int,
    w: int,
    begin: int,
    finish_bound: int,
    pick: Column,
) -> tuple[int, int, int]:
    """Return dates of a task whose people are matched from `begin` on, and -1.

    Where nobody can be matched the third number is when it is worth trying again.
    """
    first = jobs.slot_ptr[w]
    last = jobs.slot_ptr[w + 1]
    _judge(table, jobs, room, i, w, begin, finish_bound)
    while _match_team(jobs, room, value, w, pick):
        a, b, calendar = _team_window(table, jobs, room, i, w, begin, finish_bound, pick)
        if b < FAR:
            jump = _pools_until(table, calendar, jobs, room, w, a, b)
            if jump >= 0:
                return a, b, jump
        if not _exclude(table, calendar, jobs, room, i, w, a, b, pick):
            return a, b, -1
    jump = FAR
    for slot in range(first, last):
        for c in range(jobs.cand_ptr[slot], jobs.cand_ptr[slot + 1]):
            if not room.is_free[c] and room.block[c] < jump:
                jump = room.block[c]
    return begin, begin, jump


@jit
def _match_team(jobs: Jobs, room: Room, value: Weights, w: int, pick: Column) -> int:
    """Match the free candidates to the slots of a way; return 1, or 0 if that cannot be."""
    return match(
        jobs.slot_ptr[w],
        jobs.slot_ptr[w + 1],
        jobs.cand_ptr,
        jobs.person,
        room.is_free,
        value,
        pick,
        room.holder,
        room.origin,
        room.via,
        room.seen,
        room.queue,
    )


@jit
def _judge(
    table: Table, jobs: Jobs, room: Room, i: int, w: int, begin: int, finish_bound: int
) -> None:
    """Mark which candidates are free from an instant on, and until when the others are not."""
    first = jobs.team_ptr[w]
    for slot in range(jobs.slot_ptr[w], jobs.slot_ptr[w + 1]):
        for c in range(jobs.cand_ptr[slot], jobs.cand_ptr[slot + 1]):
            r = jobs.person[c]
            calendar = jobs.team[first + jobs.bit[c]]
            a, b = _window(table, calendar, jobs.least[w], begin, finish_bound)
            until = -1
            if jobs.splits[i]:
                until = off_until(room.steps, r, a, jobs.units[slot])
            if until < 0:
                until = busy_until(
                    table, calendar, room.steps, r, a, b, jobs.units[slot], jobs.splits[i]
                )
            if b > jobs.until[c]:
                until = FAR
            room.is_free[c] = 1 if until < 0 else 0
            room.block[c] = until


@jit
def _team_window(
    table: Table,
    jobs: Jobs,
    room: Room,
    i: int,
    w: int,
    begin: int,
    finish_bound: int,
    pick: Column,
) -> tuple[int, int, int]:
    """Return start and finish of a task by the people picked, and the calendar they share."""
    mask = 0
    speed = jobs.base_speed[w]
    for slot in range(jobs.slot_ptr[w], jobs.slot_ptr[w + 1]):
        mask |= jobs.bit[pick[slot]]
        speed += jobs.speed[pick[slot]]
    calendar = jobs.team[jobs.team_ptr[w] + mask]
    if calendar < 0:
        return FAR, FAR, calendar
    length = jobs.length[w]
    if length < 0:
        length = -(-jobs.work[w] // speed)
    if not jobs.splits[i]:
        a, b = _window(table, calendar, length, begin, finish_bound)
        return a, b, calendar
    a, b = _walk(table, calendar, jobs, room, w, length, begin, pick)
    while b < finish_bound:
        # It ends too soon by so many minutes, of which time off may swallow some.
        missing = _work_by(table, calendar, finish_bound) - work_at(table, calendar, b)
        later = start_at(table, calendar, work_at(table, calendar, a) + missing)
        a, b = _walk(table, calendar, jobs, room, w, length, later, pick)
    return a, b, calendar


@jit
def _stays(jobs: Jobs, r: int, units: int) -> bool:
    """Whether there is for ever as much of a resource as is needed."""
    return bool(jobs.base_free[jobs.base_ptr[r + 1] - 1] >= units)


@jit
def _exclude(
    table: Table,
    calendar: int,
    jobs: Jobs,
    room: Room,
    i: int,
    w: int,
    begin: int,
    end: int,
    pick: Column,
) -> int:
    """Strike who of a team is busy in its true dates, which are longer than anybody's own."""
    first = jobs.slot_ptr[w]
    last = jobs.slot_ptr[w + 1]
    struck = 0
    for slot in range(first, last):
        chosen = pick[slot]
        r = jobs.person[chosen]
        until = FAR
        if end >= FAR:
            # Somebody never comes back, or nobody works when all the others do.
            if struck or (slot < last - 1 and _stays(jobs, r, jobs.units[slot])):
                continue
        elif end <= jobs.until[chosen]:
            until = busy_until(
                table, calendar, room.steps, r, begin, end, jobs.units[slot], jobs.splits[i]
            )
        if until < 0:
            continue
        struck = 1
        for other in range(first, last):
            for c in range(jobs.cand_ptr[other], jobs.cand_ptr[other + 1]):
                if jobs.person[c] == jobs.person[chosen]:
                    room.is_free[c] = 0
                    room.block[c] = until
    return struck
