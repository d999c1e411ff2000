"""What the passes found, as dataclasses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from pmcore._base import nouns_of
from pmcore.kernels import FAR, finish_at_each, work_at_each
from pmcore.model import Driver, Rules, ScheduledTask
from pmcore.network import instants
from pmcore.schedule._paths import on_longest_path
from pmcore.schedule._state import Column, State, percent_of
from pmcore.units import from_minutes

if TYPE_CHECKING:
    from pmcore.schedule._dates import Dates

T = TypeVar("T")
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]


class Table(NamedTuple):
    """What the passes found, as it is shown: arrays by position, instants in minutes since 1970.

    Parameters
    ----------
    start, finish : array
        Of started work the actual start, of done work both.
    early_start, early_finish, late_start, late_finish, total, free : array
    driver : array
        See the kernels.
    is_done, is_timeless, is_critical : array of bool
        `is_timeless`: without late dates.
    """

    start: IntArray
    finish: IntArray
    early_start: IntArray
    early_finish: IntArray
    late_start: IntArray
    late_finish: IntArray
    total: IntArray
    free: IntArray
    driver: IntArray
    is_done: BoolArray
    is_timeless: BoolArray
    is_critical: BoolArray


def table(state: State, dates: Dates) -> Table:
    """Return what the passes found as it is shown."""
    net, settings = state.net, state.net.plan.settings
    begun, is_done = _array(state.begun), _array(state.done) != 0
    has_begun = begun < FAR
    start = np.where(has_begun, begun, dates.start)
    finish = np.where(is_done, state.finish, dates.finish)
    first = [_array(column) for column in dates.early or (dates.start, dates.finish)]
    # P6 dates what is left of started work.
    as_found = has_begun & is_done if state.counts_what_remains else has_begun
    total = _array(dates.total)
    is_idle = is_done | net.is_idle
    if settings.is_critical_by_longest_path:
        is_critical = ~is_idle & np.array(on_longest_path(state, dates), np.bool_)
    else:
        is_critical = ~is_idle & (total <= settings.critical_float)
    late_start, late_finish = _late(state, dates)
    return Table(
        start=start,
        finish=finish,
        early_start=np.where(as_found, start, first[0]),
        early_finish=np.where(is_done, finish, first[1]),
        late_start=late_start,
        late_finish=late_finish,
        total=total,
        free=_array(dates.free),
        driver=_array(dates.driver),
        is_done=is_done,
        # By Microsoft Project's rules what happened is what was late.
        is_timeless=is_done & (settings.rules is not Rules.MSP),
        is_critical=is_critical,
    )


def rows(state: State, dates: Dates, why: list[Driver]) -> tuple[ScheduledTask, ...]:
    """Return one row a task, in the plan's order."""
    net, tasks = state.net, state.net.plan.tasks
    place = [net.index[task.id] for task in tasks]
    found = Table._make(column[place] for column in table(state, dates))
    starts, finishes = instants(found.start), instants(found.finish)
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
            early_start=_known(found.early_start, found.start, starts),
            early_finish=_known(found.early_finish, found.finish, finishes),
            late_start=unless(found.is_timeless, instants(found.late_start)),
            late_finish=unless(found.is_timeless, instants(found.late_finish)),
            total_float=unless(found.is_done, found.total.tolist()),
            free_float=unless(found.is_done, found.free.tolist()),
            is_critical=found.is_critical.tolist(),
            is_milestone=[task.is_milestone for task in tasks],
            driver=[why[i] for i in place],
            percent=[
                percent_of(minutes, state.facts[i]) if i in state.facts else 0.0
                for minutes, i in zip(length, place, strict=True)
            ],
            segments=[
                parts_of(state, i, dates.start[i]) if task.splits and state.begun[i] == FAR else ()
                for task, i in zip(tasks, place, strict=True)
            ],
            attributes=[task.attributes for task in tasks],
        )
    )


def _array(column: Column) -> IntArray:
    return np.array(column, np.int64)


def _known(minutes: IntArray, other: IntArray, known: list[datetime]) -> list[datetime]:
    """Return instants: those of `other`, which are `known`, where they are the same."""
    return known if (minutes == other).all() else instants(minutes)


def unless(is_none: BoolArray, values: Sequence[T]) -> Sequence[T | None]:
    """Return values, None where there is to be none."""
    if not is_none.any():
        return values
    return [None if none else value for none, value in zip(is_none, values, strict=True)]


def parts_of(state: State, i: int, start: int) -> tuple[tuple[datetime, datetime], ...]:
    """Return the parts of a task that breaks split, in the order of its splits."""
    time, parts = state.net.task_time(state.net.ids[i]), []
    at, done = time.coordinate(from_minutes(start)), 0
    for after, length in (*sorted(state.net.tasks[i].splits), (state.duration[i], 0)):
        if after > done:
            parts.append((time.start_at(at), time.finish_at(at + after - done)))
        at, done = at + after - done + length, after
    return tuple(parts)


def _late(state: State, dates: Dates) -> tuple[IntArray, IntArray]:
    """Return late dates, a milestone's spelled like its early one where both are one."""
    net, rules = state.net, state.net.plan.settings.rules
    start, finish = _array(dates.late_start), _array(dates.late_finish)
    if rules is Rules.TEXTBOOK:
        still = np.flatnonzero((net.duration == 0) & (_array(state.done) == 0))
        calendars, own = net.calendars.table, net.calendar[still]
        early = _array(dates.finish)[still]
        at = work_at_each(calendars, own, finish[still])
        is_same = at == work_at_each(calendars, own, early)
        start[still] = finish[still] = np.where(is_same, early, finish_at_each(calendars, own, at))
    return start, finish
