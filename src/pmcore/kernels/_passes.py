"""The forward and backward pass over a network of tasks and links with calendars.

Tasks are numbered so that every link leads from a lower number to a higher one. Instants are
minutes since 1970; a bound is an instant that an event must not come before (forward) or after
(backward). A task of some length lives in the work coordinates of its calendar; one of no length
is an instant, moved into working time only where its `snap` says so.

Both passes take arrays or lists and give the same numbers compiled and interpreted.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from pmcore.kernels._calendar import (
    CalendarTable,
    IntArray,
    Table,
    finish_at,
    finish_at_each,
    start_at,
    work_at,
    work_at_each,
)
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

DONE, BEGUN, LOOSE, HELD, DATED = 1, 2, 4, 8, 16
"""Flags of a task for the backward pass.

``DONE``: it has no late dates and holds nobody back. ``BEGUN``: no link out of its start holds it.
``LOOSE``: it goes on whatever its links say and holds none of its predecessors. ``HELD``: what
remains of it goes on when it does: it holds predecessors by their finish at its early start, and
by their start not at all. ``DATED``: it is dated from its finish; links out of its start count for
free float and hold no late date.
"""
AS_GIVEN, AS_HELD, AT_START, AT_FINISH, AT_WORK = 0, 1, 2, 3, 4
"""How instants that lie at or in a rest are spelled.

``AS_GIVEN``: a task of no length lies at the instant that is found, one of some length begins and
ends in working time. All others: a finish is not spelled before the instant that held it, nor a
start after the one that limits it. ``AS_HELD`` is that alone, as Microsoft Project does. The rest,
as Primavera does: what is to finish no earlier than a start ends after it, and a task of no
length lies in working time or at an edge of it, moved to the next start early and to the last
finish late; ``AT_START`` puts it at a start early, ``AT_FINISH`` at a finish late, even from an
edge.
"""


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
def early_event(
    table: Table, links: LinkColumns, begun: Column, start: Column, finish: Column, k: int
) -> int:
    """Return the instant that a link leads to from its predecessor's early dates."""
    p, kind = links.pred[k], links.type[k]
    event: int = finish[p]
    if kind == 1 or kind == 3:
        event = begun[p] if begun[p] < FAR else start[p]
    lag, rounds = links.lag[k], links.rounds[k]
    if lag != 0 or rounds != 0:
        event = after_lag(table, links.calendar[k], event, lag, rounds)
    return event


@bare
def place_early(
    table: Table,
    links: LinkColumns,
    calendar: Column,
    duration: Column,
    floor: Column,
    finish_floor: Column,
    cap: Column,
    begun: Column,
    snap: Column,
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
        kind = links.type[k]
        event = early_event(table, links, begun, start, finish, k)
        if kind == 3 and span > 0 and snap[i] > AS_HELD:
            at = work_at(table, own, event)
            event = start_at(table, own, at) + 1 if finish_at(table, own, at) < event else event
        if kind < 2:
            if event > bound or (event == bound and cause == FROM_FLOOR):
                bound = event
                cause = k
        elif event > finish_bound:
            finish_bound = event
            finish_cause = k
    if span == 0:
        if finish_bound > bound:
            bound, cause = finish_bound, finish_cause
        if bound >= cap[i]:
            bound, cause = cap[i], FROM_PIN
        if snap[i] > AS_HELD:
            at = work_at(table, own, bound)
            if snap[i] == AT_START or finish_at(table, own, at) < bound:
                bound = start_at(table, own, at)
        start[i] = bound
        finish[i] = bound
    else:
        at = work_at(table, own, bound)
        if finish_bound > -FAR:
            least = work_at(table, own, finish_bound) - span
            if least > at:
                at, cause = least, finish_cause
        if cap[i] < FAR:
            most = work_at(table, own, cap[i])
            if most <= at:
                at, cause, finish_bound = most, FROM_PIN, -FAR
        start[i] = start_at(table, own, at)
        finish[i] = finish_at(table, own, at + span)
        if snap[i] != AS_GIVEN and finish[i] < finish_bound:
            finish[i] = start_at(table, own, at + span)
    driver[i] = cause


@bare
def forward(
    table: Table,
    links: LinkColumns,
    calendar: Column,
    duration: Column,
    floor: Column,
    finish_floor: Column,
    cap: Column,
    begun: Column,
    snap: Column,
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
    cap : column of length n
        Instant after which a task does not start whatever its links say; ``FAR``: none. One
        that its floors reach is where it starts: a pin.
    begun : column of length n
        Instant at which a task actually started; ``FAR``: it has not. Its `duration` is then what
        remains, its `start` is filled with when that goes on, and its links out of the start
        count from `begun`.
    snap : column of length n
        How instants are spelled.
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
            cap,
            begun,
            snap,
            start,
            finish,
            driver,
            i,
        )


@bare
def _before_start(table: Table, own: int, limit: int) -> int:
    """Return the latest instant of a start that lies before an instant of rest.

    What starts at or in a rest starts after it: a minute before the rest is the latest.
    """
    at = work_at(table, own, limit)
    return finish_at(table, own, at) - 1 if limit < start_at(table, own, at) else limit


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
    snap: Column,
    stage: Column,
    late_start: Column,
    late_finish: Column,
    free: Column,
    i: int,
) -> None:
    """Fill the late dates and the free float of one task, from the dates of its successors."""
    if stage[i] & DONE:
        late_start[i] = late_finish[i] = FAR
        free[i] = 0
        return
    own, span = calendar[i], duration[i]
    bound, start_bound = ceiling[i], start_ceiling[i]
    # A least coordinate is that of the least instant, which is looked up once.
    room, start_room = FAR, FAR
    for position in range(links.out_ptr[i], links.out_ptr[i + 1]):
        k = links.out[position]
        s, kind = links.succ[k], links.type[k]
        from_start = kind == 1 or kind == 3
        if stage[s] & (DONE | LOOSE) or (from_start and (stage[i] & BEGUN or stage[s] & HELD)):
            continue
        to_start = kind < 2
        late = late_start[s] if to_start else late_finish[s]
        early = early_start[s] if to_start else early_finish[s]
        if to_start and stage[s] & HELD:
            late = early
        if not to_start and duration[s] > 0 and snap[s] == AS_GIVEN:
            # Whatever comes before the successor's work goes on leaves its finish where it is.
            late = start_at(table, calendar[s], work_at(table, calendar[s], late))
            early = start_at(table, calendar[s], work_at(table, calendar[s], early))
        lag, rounds = links.lag[k], links.rounds[k]
        if lag != 0 or rounds != 0:
            late = before_lag(table, links.calendar[k], late, lag, rounds)
            early = before_lag(table, links.calendar[k], early, lag, rounds)
        if not from_start:
            room = early if early < room else room
            bound = late if late < bound else bound
        else:
            if kind == 3 and span > 0 and snap[i] > AS_HELD:
                late = _before_start(table, own, late)
                early = _before_start(table, own, early)
            start_room = early if early < start_room else start_room
            if late < start_bound and not stage[i] & DATED:
                start_bound = late
    if pin[i] < FAR:
        start_bound, bound = pin[i], FAR
    if span == 0:
        bound = start_bound if start_bound < bound else bound
        at = work_at(table, own, bound)
        if snap[i] > AS_HELD and (snap[i] == AT_FINISH or bound < start_at(table, own, at)):
            bound = finish_at(table, own, at)
        late_start[i] = late_finish[i] = bound
    else:
        at = work_at(table, own, bound) if bound < FAR else FAR
        if start_bound < FAR:
            most = work_at(table, own, start_bound) + span
            at = most if most < at else at
        late_start[i] = start_at(table, own, at - span)
        late_finish[i] = finish_at(table, own, at)
        if snap[i] != AS_GIVEN and pin[i] == FAR and late_start[i] > start_bound:
            late_start[i] = finish_at(table, own, at - span)
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
    snap: Column,
    stage: Column,
    late_start: Column,
    late_finish: Column,
    free: Column,
) -> None:
    """Fill late starts and finishes, and free floats, against the order of the tasks.

    Parameters
    ----------
    ceiling, start_ceiling : column of length n
        Instants after which the task must not finish or start; ``FAR``: none. A task without
        successors has the end of the project as `ceiling`.
    pin : column of length n
        Instant at which a task starts whatever its links say; ``FAR``: none.
    snap : column of length n
        How instants are spelled.
    stage : column of length n
        Flags: ``DONE``, ``BEGUN``, ``LOOSE``, ``HELD``, ``DATED``.
    late_start, late_finish : column of length n
        Filled with instants.
    free : column of length n
        Filled with working minutes by which a finish may slip and no successor moves.
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
            snap,
            stage,
            late_start,
            late_finish,
            free,
            i,
        )


def after_lag_each(
    table: CalendarTable[IntArray],
    calendar: IntArray,
    instant: IntArray,
    lag: IntArray,
    rounds: IntArray,
) -> IntArray:
    """Return the instants that lags lead to: `after_lag` by numpy, to the bit."""
    found, moved = instant.copy(), lag != 0
    work = work_at_each(table, calendar[moved], instant[moved]) + lag[moved]
    found[moved] = finish_at_each(table, calendar[moved], work)
    return np.where(rounds != 0, -(-found // 1440) * 1440, found)
