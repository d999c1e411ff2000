"""What the passes found, as dataclasses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pmcore.kernels import FAR, finish_at, work_at
from pmcore.model import Driver, ScheduledTask, TaskKind
from pmcore.schedule._state import State, percent_of
from pmcore.units import from_minutes

if TYPE_CHECKING:
    from pmcore.schedule._cpm import Dates


def rows(state: State, dates: Dates, why: list[Driver]) -> tuple[ScheduledTask, ...]:
    """Return one row a task, in the plan's order."""
    index = state.net.index
    return tuple(_row(state, dates, why, index[task.id]) for task in state.net.plan.tasks)


def _row(state: State, dates: Dates, why: list[Driver], i: int) -> ScheduledTask:
    net, task = state.net, state.net.tasks[i]
    begun, is_done = state.begun[i], bool(state.done[i])
    start = from_minutes(begun if begun < FAR else dates.start[i])
    finish = from_minutes(dates.finish[i])
    spans = task.kind in (TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK)
    total = None if is_done else dates.total[i]
    is_idle = is_done or task.kind is TaskKind.INACTIVE or spans
    length = int(net.duration[i])
    late_finish = None if is_done else _late(state, dates, i)
    return ScheduledTask(
        task.id,
        task.name,
        start,
        finish,
        duration=length,
        kind=task.kind,
        wbs=task.wbs,
        early_start=start,
        early_finish=finish,
        late_start=None
        if is_done
        else (late_finish if task.is_milestone else from_minutes(dates.late_start[i])),
        late_finish=late_finish,
        total_float=total,
        free_float=None if is_done else dates.free[i],
        is_critical=not is_idle and total is not None and total <= net.plan.settings.critical_float,
        is_milestone=task.is_milestone,
        driver=why[i],
        percent=percent_of(length, state.facts.get(i)),
        attributes=task.attributes,
    )


def _late(state: State, dates: Dates, i: int) -> datetime:
    """Return a late finish, a milestone's spelled like its early one where both are one."""
    late = dates.late_finish[i]
    if state.net.duration[i] == 0:
        lists, calendar = state.net.calendars.readable, int(state.net.calendar[i])
        at = work_at(lists, calendar, late)
        same = at == work_at(lists, calendar, dates.finish[i])
        late = dates.finish[i] if same else finish_at(lists, calendar, at)
    return from_minutes(late)
