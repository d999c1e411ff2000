"""The earliest dates of one task done in one way, and the people who can then do it.

A start is found by jumping: where a pool or too many people are busy, to the end of what is in the
way. People are matched to slots at each such instant, so that who works depends on when.
"""

from __future__ import annotations

from pmcore.kernels._calendar import Table, finish_at, start_at, work_at
from pmcore.kernels._jit import jit
from pmcore.kernels._jobs import Jobs, Room
from pmcore.kernels._match import Column, Weights, match
from pmcore.kernels._passes import FAR
from pmcore.kernels._steps import busy_until, next_off, off_until, short_until

__all__ = ["fit"]


@jit
def fit(
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
def _short_until(jobs: Jobs, room: Room, w: int, begin: int) -> int:
    """Return when there is for ever enough of the stocks of a way; -1: from an instant on."""
    jump = -1
    for use in range(jobs.eat_ptr[w], jobs.eat_ptr[w + 1]):
        if jobs.eat_units[use] > 0:
            until = short_until(room.steps, jobs.eat[use], begin, jobs.eat_units[use])
            jump = until if until > jump else jump
    return jump


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
