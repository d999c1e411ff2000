"""Early and late dates and floats, as the passes find them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem
from pmcore.kernels import (
    FAR,
    after_lag,
    start_at,
    work_at,
    work_at_each,
)
from pmcore.model import ConstraintType, Driver, FloatBy, Rules, TaskKind
from pmcore.network import FS, SS, Network
from pmcore.schedule._columns import Columns, columns
from pmcore.schedule._late import as_late_as_possible, holding_link
from pmcore.schedule._limits import hold_maximum_lags
from pmcore.schedule._passes import Early, Late, Passes
from pmcore.schedule._spans import Reach, late_spans, stretch_spans
from pmcore.schedule._state import Column, State, column
from pmcore.units import LAST, to_minutes

_FIRST = to_minutes(datetime.min)


@dataclass
class Dates:
    """What the passes found, by position of the task; instants in minutes since 1970.

    Parameters
    ----------
    start, finish, late_start, late_finish : column of int
        `start` is when the remaining work of a started task goes on; late dates are ``FAR`` for
        what is done.
    free, driver : column of int
        See the kernels.
    total : column of int
        Total float in working minutes on each task's calendar.
    end : int
        Finish of the project.
    holder : dict
        By position of a task that is as late as possible and was moved: the link that holds it
        from being later, or -1 where its own late date does.
    reach : dict
        By position of a span: who sets its start and its finish.
    early : tuple of column of int, optional
        Early starts and finishes; none: `start` and `finish`. Others where a plan is scheduled
        from its finish.
    delays : dict
        By position: what a maximum lag delays a task for.
    """

    start: Column
    finish: Column
    driver: Column
    late_start: Column
    late_finish: Column
    free: Column
    total: Column
    end: int
    holder: dict[int, int] = field(default_factory=dict)
    reach: dict[int, Reach] = field(default_factory=dict)
    early: tuple[Column, Column] | None = None
    delays: dict[int, Driver] = field(default_factory=dict)


def compute(state: State, passes: Passes | None = None) -> Dates:
    """Return the dates that the passes find from a state; `passes` may remember others."""
    passes = Passes() if passes is None else passes
    net, held = state.net, columns(state)
    is_backwards = net.plan.settings.schedules_from_finish and net.plan.finish is not None
    if is_backwards:
        held = replace(held, floor=_floors_from_finish(state, held, passes.copy()))
    delays: dict[int, Driver] = {}
    start, finish, driver = _early(state, held, passes, delays)
    stretch_spans(state, start, finish)  # before the end is known: how long one is states nothing
    _reach(start, finish)
    idle = np.flatnonzero(net.is_inactive).tolist()
    end = last_finish(net, np.array(finish, np.int64))
    last = _last_held(net, finish)
    late = _backward(state, held, passes, (start, finish), last)
    holder = as_late_as_possible(state, held, start, finish, late, end=last)
    if holder:  # free floats are up to where tasks lie in the end
        late = _backward(state, held, passes.copy(), (start, finish), last)
    first = (start[:], finish[:]) if is_backwards else (start, finish)
    if is_backwards:
        start, finish, holder = _from_finish(state, held, passes.copy(), late, delays)
    reach = stretch_spans(state, start, finish)
    late_spans(state, start, finish, late)
    for i in idle:
        if not state.done[i]:
            late[0][i], late[1][i], late[2][i] = start[i], finish[i], 0
    _reach(start, finish, late)
    total = _total_float(net, *first, late[0], late[1])
    _bound_free(state, held, late[2], total, (finish, last))
    if net.plan.settings.rules is Rules.MSP:
        _as_happened(state, start, finish, late)
    return Dates(start, finish, driver, *late, total, end, holder, reach, first, delays)


def _floors_from_finish(state: State, held: Columns, passes: Passes) -> NDArray[np.int64]:
    """Return the floors of a plan that starts as late as its finish lets it."""
    n, net = len(state.net), state.net
    none = column(np.zeros(n, np.int64))
    late = _backward(state, held, passes, (none, none), _last(state, 0))
    counts = (held.stage == 0) & ~np.isin(np.arange(n), net.spans)
    first = int(np.array(late[0], np.int64)[counts].min(initial=FAR))
    own = np.array(state.own_floor, np.int64)
    pinned = held.cap < FAR
    return np.where(pinned, held.floor, np.maximum(own, first if first < FAR else net.origin))


def _from_finish(
    state: State, held: Columns, passes: Passes, late: Late, delays: dict[int, Driver]
) -> tuple[Column, Column, dict[int, int]]:
    """Return the dates of a plan scheduled from its finish, and what holds each late task.

    Everything is as late as possible unless it is to be as soon as possible.
    """
    soon = ConstraintType.AS_SOON_AS_POSSIBLE
    is_soon = [any(wish.type is soon for wish in task.constraints) for task in state.net.tasks]
    moves = (held.stage == 0) & (held.cap == FAR) & ~np.array(is_soon, np.bool_)
    floor = np.where(moves, np.maximum(held.floor, late[0]), held.floor)
    start, finish, _ = _early(state, replace(held, floor=floor), passes, delays)
    moved = np.flatnonzero(moves).tolist()
    return start, finish, {i: holding_link(state, held, i, start, finish) for i in moved}


def _early(state: State, held: Columns, passes: Passes, delays: dict[int, Driver]) -> Early:
    """Return early dates under expected finishes and maximum lags."""
    usual = {i: int(held.duration[i]) for i in state.expected}

    def stretched() -> Early:
        early = passes.forward(state.net, held)
        for _ in range(len(state.expected) + 1):
            if not _stretch(state, held, early, usual):
                break
            early = passes.forward(state.net, held)
        return early

    return hold_maximum_lags(state, held, stretched, delays)


def _bound_free(
    state: State, held: Columns, free: Column, total: Column, until: tuple[Column, int]
) -> None:
    """Bound free floats as the tools do whose rules hold: neither shows one below 0.

    Primavera lets open ends reach to the end of the project, and shows none for spans and work
    with an expected finish; Microsoft Project shows none above total float.
    """
    net, rules = state.net, state.net.plan.settings.rules
    if rules is Rules.P6:
        out, own = held.links.out_ptr, net.calendar
        ends = np.flatnonzero(out[:-1] == out[1:])
        known, table = np.array(until[0], np.int64)[ends], net.calendars.table
        room = work_at_each(table, own[ends], until[1]) - work_at_each(table, own[ends], known)
        for i, each in zip(ends.tolist(), room.tolist(), strict=True):
            free[i] = each
        for i in {*net.spans.tolist(), *state.expected}:
            free[i] = 0
        free[:] = column(np.maximum(free, 0))
    elif rules is Rules.MSP:
        free[:] = column(np.maximum(np.minimum(free, total), 0))


def _as_happened(state: State, start: Column, finish: Column, late: Late) -> None:
    """Give what has begun the late dates that Microsoft Project does: what happened."""
    for i in range(len(state.net)):
        if state.done[i]:
            late[0][i], late[1][i] = start[i], finish[i]
        elif state.begun[i] < FAR:
            did = state.duration[i] < int(state.net.duration[i])
            late[1][i] = max(late[1][i], finish[i]) if did else late[1][i]
            late[0][i] = state.begun[i]
            if state.net.tasks[i].kind is TaskKind.MANUAL:
                lists, own = state.net.calendars.readable, int(state.net.calendar[i])
                whole = work_at(lists, own, late[1][i]) - int(state.net.duration[i])
                late[0][i] = start_at(lists, own, whole)


def _last(state: State, end: int) -> int:
    finish = state.net.plan.finish
    return to_minutes(finish) if finish else end


def last_finish(net: Network, finish: NDArray[np.int64]) -> int:
    """Return when the last task ends that counts."""
    counts = ~net.is_inactive
    return int(finish[counts].max() if counts.any() else finish.max())


def _last_held(net: Network, finish: Column) -> int:
    """Return the end that holds late dates: where the last task ends that is no span."""
    counts = ~net.is_inactive
    counts[net.spans] = False
    known = np.array(finish, np.int64)
    return int(known[counts].max()) if counts.any() else last_finish(net, known)


def _backward(
    state: State, held: Columns, passes: Passes, early: tuple[Column, Column], end: int
) -> Late:
    net, last = state.net, _last(state, end)
    if net.plan.settings.open_ends_at_own_finish:
        out = held.links.out_ptr
        ceiling = np.minimum(held.ceiling, np.where(out[:-1] == out[1:], early[1], last))
    else:
        ceiling = np.minimum(held.ceiling, last)
    return passes.backward(net, held, early, ceiling)


def _total_float(
    net: Network,
    start: Column,
    finish: Column,
    late_start: Column,
    late_finish: Column,
) -> Column:
    table, by = net.calendars.table, net.plan.settings.float_by
    by_finish = work_at_each(table, net.calendar, late_finish) - work_at_each(
        table, net.calendar, finish
    )
    if by is FloatBy.FINISH:
        return column(by_finish)
    by_start = work_at_each(table, net.calendar, late_start) - work_at_each(
        table, net.calendar, start
    )
    return column(by_start if by is FloatBy.START else np.minimum(by_start, by_finish))


def _stretch(state: State, held: Columns, early: Early, usual: dict[int, int]) -> bool:
    """Set what remains so that tasks end at their expected finish; tell if anything changed.

    It counts from what holds the start. An expected finish that has passed before the work can
    start says nothing to P6: the work is as long as `usual`.
    """
    lists, is_changed = state.net.calendars.readable, False
    is_p6 = state.net.plan.settings.rules is Rules.P6
    for i, at in state.expected.items():
        calendar = int(state.net.calendar[i])
        if state.done[i]:
            continue
        begin = work_at(lists, calendar, _start_held(state, held, i, early))
        length = max(0, work_at(lists, calendar, at) - begin)
        length = length or (usual[i] if is_p6 else 0)
        if length != held.duration[i]:
            held.duration[i] = length
            state.duration[i] = max(0, length - state.breaks[i])
            is_changed = True
    return is_changed


def _start_held(state: State, held: Columns, i: int, early: Early) -> int:
    """Return the instant at which a task starts if nothing holds its finish."""
    links, bound = held.links, int(held.floor[i])
    for k in range(int(links.ptr[i]), int(links.ptr[i + 1])):
        p, kind = int(links.pred[k]), int(links.type[k])
        if kind in (FS, SS):
            event = early[1][p] if kind == FS else min(early[0][p], int(held.begun[p]))
            lists, on = state.net.calendars.readable, int(links.calendar[k])
            at = after_lag(lists, on, event, int(links.lag[k]), int(links.rounds[k]))
            bound = max(bound, int(at))
    return min(bound, int(held.cap[i]))


def _reach(start: Column, finish: Column, late: Late | None = None) -> None:
    """Raise when a date cannot be written: the calendars work too little for the durations."""
    starts = np.asarray(start)
    first = starts.min() if late is None else min(starts.min(), np.asarray(late[0]).min())
    if max(starts.max(), np.asarray(finish).max()) > LAST:
        raise PlanError([Problem("plan.beyond_calendar", "tasks", Attributes(year=9993))])
    if first < _FIRST:
        raise PlanError([Problem("plan.before_calendar", "tasks", Attributes(year=1))])
