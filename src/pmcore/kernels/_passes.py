"""The forward and backward pass over a network of tasks and links with calendars.

Tasks are numbered so that every link leads from a lower number to a higher one. Instants are
minutes since 1970; a bound is an instant that an event must not come before (forward) or after
(backward). A task of some length lives in the work coordinates of its calendar; one of no length
is an instant and is not moved into working time.

Both passes take arrays or lists and give the same numbers compiled and interpreted.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from pmcore.kernels._calendar import IntArray, Table, finish_at, start_at, work_at
from pmcore.kernels._jit import bare

Column: TypeAlias = IntArray | list[int]

FAR = 1 << 60
"""No bound: later, or with a minus earlier, than any instant."""

FROM_FLOOR = -1
"""The driver of a date that the task's own earliest start set."""
FROM_FINISH_FLOOR = -2
"""The driver of a date that the task's own earliest finish set."""
FROM_PIN = -3
"""The driver of a date that is fixed."""

DONE, BEGUN, LOOSE = 1, 2, 3
"""How far a task is, for the backward pass."""


class LinkColumns(NamedTuple):
    """Links as columns, in CSR form by successor and, through `out`, by predecessor.

    They are lists where kernels are interpreted; typed as the arrays they are elsewhere.

    Parameters
    ----------
    ptr, out_ptr : column of length n + 1
    pred, succ, type, lag, calendar, rounds : column of length m
        Types are 0 FS, 1 SS, 2 FF, 3 SF; lags are minutes on their calendar.
    out : column of length m
        Numbers of the links, ordered by predecessor.
    """

    ptr: IntArray
    pred: IntArray
    succ: IntArray
    type: IntArray
    lag: IntArray
    calendar: IntArray
    rounds: IntArray
    out_ptr: IntArray
    out: IntArray


@bare
def after_lag(table: Table, calendar: int, instant: int, lag: int, rounds: int) -> int:
    """Return the instant `lag` working minutes after `instant`, spelled as a finish.

    With `rounds`, the end of the day it falls in.
    """
    if lag != 0:
        instant = finish_at(table, calendar, work_at(table, calendar, instant) + lag)
    if rounds != 0:
        instant = -(-instant // 1440) * 1440
    return instant


@bare
def before_lag(table: Table, calendar: int, instant: int, lag: int, rounds: int) -> int:
    """Return the latest instant from which the lag leads no further than to `instant`."""
    if rounds != 0:
        instant = instant // 1440 * 1440
    if lag != 0:
        instant = start_at(table, calendar, work_at(table, calendar, instant) - lag)
    return instant


@bare
def place_early(
    table: Table,
    links: LinkColumns,
    calendar: Column,
    duration: Column,
    floor: Column,
    finish_floor: Column,
    pin: Column,
    begun: Column,
    start: Column,
    finish: Column,
    driver: Column,
    i: int,
) -> None:
    """Fill the early dates of one task, from those of its predecessors."""
    own, span = calendar[i], duration[i]
    bound, finish_bound = floor[i], finish_floor[i]
    cause, finish_cause = FROM_FLOOR, FROM_FINISH_FLOOR
    for k in range(links.ptr[i], links.ptr[i + 1]):
        p, kind = links.pred[k], links.type[k]
        event = finish[p]
        if kind == 1 or kind == 3:
            event = begun[p] if begun[p] < FAR else start[p]
        lag, rounds = links.lag[k], links.rounds[k]
        if lag != 0 or rounds != 0:
            event = after_lag(table, links.calendar[k], event, lag, rounds)
        if kind < 2:
            if event > bound or (event == bound and cause == FROM_FLOOR):
                bound = event
                cause = k
        elif event > finish_bound:
            finish_bound = event
            finish_cause = k
    if pin[i] < FAR:
        bound, finish_bound, cause = pin[i], -FAR, FROM_PIN
    if span == 0:
        if finish_bound > bound:
            bound, cause = finish_bound, finish_cause
        start[i] = bound
        finish[i] = bound
    else:
        at = work_at(table, own, bound)
        if finish_bound > -FAR:
            least = work_at(table, own, finish_bound) - span
            if least > at:
                at, cause = least, finish_cause
        start[i] = start_at(table, own, at)
        finish[i] = finish_at(table, own, at + span)
    driver[i] = cause


@bare
def forward(
    table: Table,
    links: LinkColumns,
    calendar: Column,
    duration: Column,
    floor: Column,
    finish_floor: Column,
    pin: Column,
    begun: Column,
    start: Column,
    finish: Column,
    driver: Column,
) -> None:
    """Fill early starts and finishes, and the driver of each, in the order of the tasks.

    Parameters
    ----------
    table : CalendarTable
    links : LinkColumns
    calendar, duration : column of length n
    floor, finish_floor : column of length n
        Instants before which the task cannot start or finish; ``-FAR``: none.
    pin : column of length n
        Instant at which a task starts whatever its links say; ``FAR``: none.
    begun : column of length n
        Instant at which a task actually started; ``FAR``: it has not. Its `duration` is then what
        remains, its `start` is filled with when that goes on, and its links out of the start
        count from `begun`.
    start, finish, driver : column of length n
        Filled: instants, and the number of the link that set the date or one of ``FROM_FLOOR``,
        ``FROM_FINISH_FLOOR``, ``FROM_PIN``. Where a finish is fixed already (above ``-FAR`` on
        entry), start and finish are left as they are.
    """
    for i in range(len(duration)):
        if finish[i] > -FAR:
            driver[i] = FROM_PIN
            continue
        place_early(
            table,
            links,
            calendar,
            duration,
            floor,
            finish_floor,
            pin,
            begun,
            start,
            finish,
            driver,
            i,
        )


@bare
def place_late(
    table: Table,
    links: LinkColumns,
    calendar: Column,
    duration: Column,
    early_start: Column,
    early_finish: Column,
    ceiling: Column,
    start_ceiling: Column,
    pin: Column,
    done: Column,
    late_start: Column,
    late_finish: Column,
    free: Column,
    late_driver: Column,
    i: int,
) -> None:
    """Fill the late dates and the free float of one task, from the dates of its successors."""
    if done[i] == DONE:
        late_start[i] = late_finish[i] = FAR
        free[i] = 0
        late_driver[i] = -1
        return
    own, span = calendar[i], duration[i]
    bound, start_bound = ceiling[i], start_ceiling[i]
    # A least coordinate is that of the least instant, which is looked up once.
    room, start_room = FAR, FAR
    cause = -1
    for position in range(links.out_ptr[i], links.out_ptr[i + 1]):
        k = links.out[position]
        s, kind = links.succ[k], links.type[k]
        if done[s] == DONE or done[s] == LOOSE or (done[i] and (kind == 1 or kind == 3)):
            continue
        to_start = kind < 2
        late = late_start[s] if to_start else late_finish[s]
        early = early_start[s] if to_start else early_finish[s]
        lag, rounds = links.lag[k], links.rounds[k]
        if lag != 0 or rounds != 0:
            late = before_lag(table, links.calendar[k], late, lag, rounds)
            early = before_lag(table, links.calendar[k], early, lag, rounds)
        if kind == 0 or kind == 2:
            room = early if early < room else room
            if late < bound:
                bound = late
                cause = k
        else:
            start_room = early if early < start_room else start_room
            if late < start_bound:
                start_bound = late
                cause = k
    if pin[i] < FAR:
        start_bound, bound, cause = pin[i], FAR, -1
    late_driver[i] = cause
    if span == 0:
        bound = start_bound if start_bound < bound else bound
        late_start[i] = bound
        late_finish[i] = bound
        at = work_at(table, own, bound)
    else:
        at = work_at(table, own, bound) if bound < FAR else FAR
        if start_bound < FAR:
            most = work_at(table, own, start_bound) + span
            at = most if most < at else at
        late_start[i] = start_at(table, own, at - span)
        late_finish[i] = finish_at(table, own, at)
    slack = FAR
    if room < FAR:
        slack = work_at(table, own, room) - work_at(table, own, early_finish[i])
    if start_room < FAR:
        most = work_at(table, own, start_room) - work_at(table, own, early_start[i])
        slack = most if most < slack else slack
    if slack == FAR:
        slack = at - work_at(table, own, early_finish[i])
    free[i] = slack


@bare
def backward(
    table: Table,
    links: LinkColumns,
    calendar: Column,
    duration: Column,
    early_start: Column,
    early_finish: Column,
    ceiling: Column,
    start_ceiling: Column,
    pin: Column,
    done: Column,
    late_start: Column,
    late_finish: Column,
    free: Column,
    late_driver: Column,
) -> None:
    """Fill late starts and finishes, and free floats, against the order of the tasks.

    Parameters
    ----------
    ceiling, start_ceiling : column of length n
        Instants after which the task must not finish or start; ``FAR``: none. A task without
        successors has the end of the project as `ceiling`.
    pin : column of length n
        Instant at which a task starts whatever its links say; ``FAR``: none.
    done : column of length n
        ``DONE`` for a task that is finished: it has no late dates (``FAR``) and holds nobody back.
        ``BEGUN``: its start is past, so that no link out of that holds it. ``LOOSE``: begun, and
        goes on whatever its links say: it holds none of its predecessors either. Else 0.
    late_start, late_finish : column of length n
        Filled with instants.
    free : column of length n
        Filled with working minutes by which a finish may slip and no successor moves.
    late_driver : column of length n
        Filled with the number of the link that set the late date, or -1.
    """
    for i in range(len(duration) - 1, -1, -1):
        place_late(
            table,
            links,
            calendar,
            duration,
            early_start,
            early_finish,
            ceiling,
            start_ceiling,
            pin,
            done,
            late_start,
            late_finish,
            free,
            late_driver,
            i,
        )
