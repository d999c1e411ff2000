"""What the passes found, as dataclasses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from pmcore._base import nouns_of
from pmcore.kernels import FAR, finish_at_each, work_at_each
from pmcore.model import Driver, Rules, ScheduledTask, TaskKind
from pmcore.network import SPANS, instants
from pmcore.schedule._state import State, percent_of
from pmcore.units import from_minutes

if TYPE_CHECKING:
    from pmcore.schedule._cpm import Dates

T = TypeVar("T")

_IDLE = SPANS | {TaskKind.INACTIVE}


def rows(state: State, dates: Dates, why: list[Driver]) -> tuple[ScheduledTask, ...]:
    """Return one row a task, in the plan's order."""
    net, tasks = state.net, state.net.plan.tasks
    place = [net.index[task.id] for task in tasks]
    begun, is_done = _pick(state.begun, place), _pick(state.done, place) != 0
    has_begun = begun < FAR
    start = np.where(has_begun, begun, _pick(dates.start, place))
    finish = np.where(is_done, _pick(state.finish, place), _pick(dates.finish, place))
    first = [_pick(column, place) for column in dates.early or (dates.start, dates.finish)]
    # P6 dates what is left of started work.
    as_found = has_begun & is_done if state.counts_what_remains else has_begun
    total = _pick(dates.total, place)
    is_idle = is_done | [task.kind in _IDLE for task in tasks]
    late_start, late_finish = _late(state, dates, place)
    starts, finishes = instants(start), instants(finish)
    length = net.duration[place].tolist()
    return tuple(
        nouns_of(
            ScheduledTask,
            id=[task.id for task in tasks],
            name=[task.name for task in tasks],
            start=starts,
            finish=finishes,
            duration=length,
            kind=[task.kind for task in tasks],
            wbs=[task.wbs for task in tasks],
            early_start=_instants(np.where(as_found, start, first[0]), start, starts),
            early_finish=_instants(np.where(is_done, finish, first[1]), finish, finishes),
            late_start=late_start,
            late_finish=late_finish,
            total_float=_unless(is_done, total.tolist()),
            free_float=_unless(is_done, [dates.free[i] for i in place]),
            is_critical=(~is_idle & (total <= net.plan.settings.critical_float)).tolist(),
            is_milestone=[task.is_milestone for task in tasks],
            driver=[why[i] for i in place],
            percent=[
                percent_of(minutes, state.facts[i]) if i in state.facts else 0.0
                for minutes, i in zip(length, place, strict=True)
            ],
            segments=[
                _segments(state, i, dates.start[i]) if task.splits and state.begun[i] == FAR else ()
                for task, i in zip(tasks, place, strict=True)
            ],
            attributes=[task.attributes for task in tasks],
        )
    )


def _pick(column: list[int], place: list[int]) -> NDArray[np.int64]:
    return np.array(column, np.int64)[place]


def _instants(
    minutes: NDArray[np.int64], other: NDArray[np.int64], known: list[datetime]
) -> list[datetime]:
    """Return instants: those of `other`, which are `known`, where they are the same."""
    return known if (minutes == other).all() else instants(minutes)


def _unless(is_none: NDArray[np.bool_], values: list[T]) -> list[T] | list[T | None]:
    if not is_none.any():
        return values
    return [None if none else value for none, value in zip(is_none, values, strict=True)]


def _segments(state: State, i: int, start: int) -> tuple[tuple[datetime, datetime], ...]:
    """Return the parts of a task that breaks split, in the order of its splits."""
    time, parts = state.net.task_time(state.net.ids[i]), []
    at, done = time.coordinate(from_minutes(start)), 0
    for after, length in (*sorted(state.net.tasks[i].splits), (state.duration[i], 0)):
        if after > done:
            parts.append((time.start_at(at), time.finish_at(at + after - done)))
        at, done = at + after - done + length, after
    return tuple(parts)


def _late(
    state: State, dates: Dates, place: list[int]
) -> tuple[list[datetime] | list[datetime | None], list[datetime] | list[datetime | None]]:
    """Return late dates, a milestone's spelled like its early one where both are one."""
    net, rules = state.net, state.net.plan.settings.rules
    start, finish = np.array(dates.late_start, np.int64), np.array(dates.late_finish, np.int64)
    is_done = np.array(state.done, np.bool_)
    if rules is not Rules.P6:
        still = np.flatnonzero((net.duration == 0) & ~is_done)
        table, own = net.calendars.table, net.calendar[still]
        early = np.array(dates.finish, np.int64)[still]
        at = work_at_each(table, own, finish[still])
        is_same = at == work_at_each(table, own, early)
        start[still] = finish[still] = np.where(is_same, early, finish_at_each(table, own, at))
    # By Microsoft Project's rules what happened is what was late.
    is_none = is_done[place] & (rules is not Rules.MSP)
    return _unless(is_none, instants(start[place])), _unless(is_none, instants(finish[place]))
