"""What the passes found, as dataclasses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pmcore.kernels import FAR, finish_at, work_at
from pmcore.model import Driver, Rules, ScheduledTask, TaskKind
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
    finish = from_minutes(state.finish[i] if is_done else dates.finish[i])
    first_start, first_finish = (each[i] for each in dates.early or (dates.start, dates.finish))
    remains = state.counts_what_remains and not is_done  # P6 dates what is left of started work
    spans = task.kind in (TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK)
    total = None if is_done else dates.total[i]
    is_idle = is_done or task.kind is TaskKind.INACTIVE or spans
    length = int(net.duration[i])
    late_start, late_finish = _late(state, dates, i)
    return ScheduledTask(
        task.id,
        task.name,
        start,
        finish,
        duration=length,
        kind=task.kind,
        wbs=task.wbs,
        early_start=from_minutes(first_start) if remains or begun == FAR else start,
        early_finish=finish if is_done else from_minutes(first_finish),
        late_start=late_start,
        late_finish=late_finish,
        total_float=total,
        free_float=None if is_done else dates.free[i],
        is_critical=not is_idle and total is not None and total <= net.plan.settings.critical_float,
        is_milestone=task.is_milestone,
        driver=why[i],
        percent=percent_of(length, state.facts.get(i)),
        segments=_segments(state, i, dates.start[i]) if task.splits and begun == FAR else (),
        attributes=task.attributes,
    )


def _segments(state: State, i: int, start: int) -> tuple[tuple[datetime, datetime], ...]:
    """Return the parts of a task that breaks split, in the order of its splits."""
    time, parts = state.net.task_time(state.net.ids[i]), []
    at, done = time.coordinate(from_minutes(start)), 0
    for after, length in (*sorted(state.net.tasks[i].splits), (state.duration[i], 0)):
        if after > done:
            parts.append((time.start_at(at), time.finish_at(at + after - done)))
        at, done = at + after - done + length, after
    return tuple(parts)


def _late(state: State, dates: Dates, i: int) -> tuple[datetime | None, datetime | None]:
    """Return late dates, a milestone's spelled like its early one where both are one."""
    rules, start, finish = state.net.plan.settings.rules, dates.late_start[i], dates.late_finish[i]
    if state.done[i] and rules is not Rules.MSP:  # there what happened is what was late
        return None, None
    if state.net.duration[i] == 0 and not state.done[i] and rules is not Rules.P6:
        lists, calendar = state.net.calendars.readable, int(state.net.calendar[i])
        at = work_at(lists, calendar, finish)
        same = at == work_at(lists, calendar, dates.finish[i])
        start = finish = dates.finish[i] if same else finish_at(lists, calendar, at)
    return from_minutes(start), from_minutes(finish)
