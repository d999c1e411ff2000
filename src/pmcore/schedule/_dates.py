"""Early and late dates and floats, as the passes find them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem
from pmcore.kernels import (
    COMPILED,
    FAR,
    Bounds,
    are_arrays_faster,
    backward,
    early_once,
    forward,
    late_once,
    work_at,
    work_at_each,
)
from pmcore.model import ConstraintType, FloatBy, Rules, TaskKind
from pmcore.network import Network
from pmcore.schedule._columns import Columns, columns
from pmcore.schedule._late import as_late_as_possible
from pmcore.schedule._limits import Early, hold_maximum_lags
from pmcore.schedule._spans import Reach, late_spans, stretch_spans
from pmcore.schedule._state import State
from pmcore.units import LAST, to_minutes

Late: TypeAlias = tuple[list[int], list[int], list[int], list[int]]
"""Late starts and finishes, free floats and the links that set late dates, by position."""


@dataclass
class Dates:
    """What the passes found, by position of the task; instants in minutes since 1970.

    Parameters
    ----------
    start, finish, late_start, late_finish : list of int
        `start` is when the remaining work of a started task goes on; late dates are ``FAR`` for
        what is done.
    free, late_driver, driver : list of int
        See the kernels.
    total : list of int
        Total float in working minutes on each task's calendar.
    end : int
        Finish of the project.
    holder : dict
        By position of a task that is as late as possible and was moved: the link that holds it
        from being later, or -1 where its own late date does.
    reach : dict
        By position of a span: who sets its start and its finish.
    early : tuple of list of int, optional
        Early starts and finishes; none: `start` and `finish`. Others where a plan is scheduled
        from its finish.
    """

    start: list[int]
    finish: list[int]
    driver: list[int]
    late_start: list[int]
    late_finish: list[int]
    free: list[int]
    late_driver: list[int]
    total: list[int]
    end: int
    holder: dict[int, int] = field(default_factory=dict)
    reach: dict[int, Reach] = field(default_factory=dict)
    early: tuple[list[int], list[int]] | None = None


def compute(state: State) -> Dates:
    """Return the dates that the passes find from a state."""
    net, held = state.net, columns(state)
    is_backwards = net.plan.settings.schedules_from_finish and net.plan.finish is not None
    if is_backwards:
        held = replace(held, floor=_floors_from_finish(state, held))
    early = _forward(state, held)
    for _ in range(len(state.expected) + 1):
        if not _stretch(state, held, early[0]):
            break
        early = _forward(state, held)
    start, finish, driver = hold_maximum_lags(state, held, early, lambda: _forward(state, held))
    stretch_spans(state, start, finish)  # before the end is known: how long one is states nothing
    _reach(start, finish)
    active = [i for i in range(len(net)) if net.tasks[i].kind is not TaskKind.INACTIVE]
    end = max(finish[i] for i in active or range(len(net)))
    late = _backward(state, held, start, finish, end)
    holder = as_late_as_possible(state, held, start, finish, late, end=end)
    first = (list(start), list(finish)) if is_backwards else (start, finish)
    if is_backwards:
        start, finish, holder = _from_finish(state, held, late)
    reach = stretch_spans(state, start, finish)
    late_spans(state, start, finish, late, _last(state, end))
    for i in set(range(len(net))).difference(active):
        if not state.done[i]:
            late[0][i], late[1][i], late[2][i] = start[i], finish[i], 0
    total = _total_float(net, *first, late[0], late[1])
    if net.plan.settings.rules is Rules.MSP:
        _as_happened(state, start, finish, late)
    return Dates(start, finish, driver, *late, total, end, holder, reach, first)


def _floors_from_finish(state: State, held: Columns) -> list[int]:
    """Return the floors of a plan that starts as late as its finish lets it."""
    n, net = len(state.net), state.net
    late = _backward(state, held, [0] * n, [0] * n, _last(state, 0))
    starts = [late[0][i] for i in range(n) if held.stage[i] == 0 and i not in net.spans]
    first = min(starts, default=net.origin)
    return [first if at == net.origin else at for at in held.floor]


def _from_finish(
    state: State, held: Columns, late: Late
) -> tuple[list[int], list[int], dict[int, int]]:
    """Return the dates of a plan scheduled from its finish, and what holds each late task.

    Everything is as late as possible unless it is to be as soon as possible.
    """
    wishes = [{wish.type for wish in task.constraints} for task in state.net.tasks]
    moves = [
        held.stage[i] == 0 and held.cap[i] == FAR and ConstraintType.AS_SOON_AS_POSSIBLE not in each
        for i, each in enumerate(wishes)
    ]
    floor = [max(at, late[0][i]) if moves[i] else at for i, at in enumerate(held.floor)]
    start, finish, _ = _forward(state, replace(held, floor=floor))
    return start, finish, {i: late[3][i] for i, is_late in enumerate(moves) if is_late}


def _as_happened(state: State, start: list[int], finish: list[int], late: Late) -> None:
    """Give what has begun the late dates that Microsoft Project does: what happened."""
    for i in range(len(state.net)):
        if state.done[i]:
            late[0][i], late[1][i] = start[i], finish[i]
        elif state.begun[i] < FAR:
            did = state.duration[i] < int(state.net.duration[i])
            late[1][i] = max(late[1][i], finish[i]) if did else late[1][i]
            if state.net.tasks[i].kind is not TaskKind.MANUAL:
                late[0][i] = state.begun[i]


def _last(state: State, end: int) -> int:
    finish = state.net.plan.finish
    return to_minutes(finish) if finish else end


def _as_read(column: Sequence[int]) -> NDArray[np.int64] | list[int]:
    return np.array(column, np.int64) if COMPILED else list(column)


def _forward(state: State, held: Columns) -> Early:
    net = state.net
    if are_arrays_faster(len(net)):
        found = early_once(net.calendars.table, held.links.arrays, _bounds(net, held))
        if found:
            return _list(found[0]), _list(found[1]), _list(found[2])
    start, finish = _as_read(held.start), _as_read(held.finish)
    driver = _as_read([0] * len(net))
    forward(
        net.calendars.readable,
        held.links.readable,
        net.calendar if COMPILED else net.calendar.tolist(),
        _as_read(held.duration),
        _as_read(held.floor),
        _as_read(held.finish_floor),
        _as_read(held.cap),
        _as_read(held.begun),
        _as_read(held.snap),
        start,
        finish,
        driver,
    )
    return _list(start), _list(finish), _list(driver)


def _bounds(net: Network, held: Columns) -> Bounds:
    """Return what the passes read in arrays."""
    columns = {
        name: np.array(getattr(held, name), np.int64)
        for name in Bounds._fields
        if name != "calendar"
    }
    return Bounds(calendar=net.calendar, **columns)


def _list(column: NDArray[np.int64] | list[int]) -> list[int]:
    return column if isinstance(column, list) else list[int](column.tolist())


def _backward(state: State, held: Columns, start: list[int], finish: list[int], end: int) -> Late:
    net, last = state.net, _last(state, end)
    if net.plan.settings.open_ends_at_own_finish:
        out = held.links.out_ptr
        own = [finish[i] if out[i] == out[i + 1] else last for i in range(len(net))]
        ceiling = [min(a, b) for a, b in zip(held.ceiling, own, strict=True)]
    else:
        ceiling = [min(a, last) for a in held.ceiling]
    if are_arrays_faster(len(net)):
        bounds = _bounds(net, held)._replace(ceiling=np.array(ceiling, np.int64))
        early = np.array(start, np.int64), np.array(finish, np.int64)
        late = late_once(net.calendars.table, held.links.arrays, bounds, early)
        if late:
            return _list(late[0]), _list(late[1]), _list(late[2]), _list(late[3])
    late_start, late_finish, free, cause = (_as_read([0] * len(net)) for _ in range(4))
    backward(
        net.calendars.readable,
        held.links.readable,
        net.calendar if COMPILED else net.calendar.tolist(),
        _as_read(held.duration),
        _as_read(start),
        _as_read(finish),
        _as_read(ceiling),
        _as_read(held.start_ceiling),
        _as_read(held.late_pin),
        _as_read(held.snap),
        _as_read(held.stage),
        late_start,
        late_finish,
        free,
        cause,
    )
    return _list(late_start), _list(late_finish), _list(free), _list(cause)


def _total_float(
    net: Network,
    start: list[int],
    finish: list[int],
    late_start: list[int],
    late_finish: list[int],
) -> list[int]:
    table, by = net.calendars.table, net.plan.settings.float_by
    by_finish = work_at_each(table, net.calendar, late_finish) - work_at_each(
        table, net.calendar, finish
    )
    if by is FloatBy.FINISH:
        return list(by_finish.tolist())
    by_start = work_at_each(table, net.calendar, late_start) - work_at_each(
        table, net.calendar, start
    )
    return list((by_start if by is FloatBy.START else np.minimum(by_start, by_finish)).tolist())


def _stretch(state: State, held: Columns, start: list[int]) -> bool:
    """Set what remains so that tasks end at their expected finish; tell if anything changed.

    An expected finish that has passed before the work can start says nothing to P6.
    """
    lists, is_changed = state.net.calendars.readable, False
    is_p6 = state.net.plan.settings.rules is Rules.P6
    for i, at in state.expected.items():
        calendar = int(state.net.calendar[i])
        length = work_at(lists, calendar, at) - work_at(lists, calendar, start[i])
        if state.done[i] or (is_p6 and length <= 0):
            continue
        length = max(0, length)
        if length != held.duration[i]:
            state.duration[i] = held.duration[i] = length
            is_changed = True
    return is_changed


def _reach(start: list[int], finish: list[int]) -> None:
    """Raise when a date cannot be written: the calendars work too little for the durations."""
    if max(finish) > LAST or max(start) > LAST:
        facts = Attributes(year=9993)
        raise PlanError([Problem("plan.beyond_calendar", "tasks", facts)])
