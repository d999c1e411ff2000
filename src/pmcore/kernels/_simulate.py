"""The forward pass over a row of samples a task, in numpy.

A row holds a task's start or finish in every sample, as work coordinates of its calendar (see
`_calendar`) in fractions of minutes. On one calendar a link is then a sum; an instant is only
looked up where a link runs on another one, or counts whole days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import CalendarTable, finish_at_each, start_at_each, work_at_each

Row: TypeAlias = NDArray[np.float64]
Instants: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Chain:
    """What a simulation needs to know of a network; see the passes for the columns.

    Parameters
    ----------
    floor, finish_floor, pin, begun : sequence of int
        Instants in minutes since 1970.
    fixed : sequence of (int, int) or None
        Start and finish instants of what is done.
    ends : sequence of bool
        Whether a task's finish counts for the project's.
    """

    table: CalendarTable[Instants]
    calendar: list[int]
    ptr: list[int]
    pred: list[int]
    type: list[int]
    lag: list[int]
    lag_calendar: list[int]
    rounds: list[int]
    floor: list[int]
    finish_floor: list[int]
    pin: list[int]
    begun: list[int]
    fixed: list[tuple[int, int] | None]
    ends: list[bool]
    far: int

    @property
    def is_uniform(self) -> bool:
        """Whether all tasks share one calendar."""
        return len(set(self.calendar)) <= 1


@dataclass
class Rows:
    """Starts and finishes by task; `instant` of those without length where calendars differ."""

    start: list[Row] = field(default_factory=list)
    finish: list[Row] = field(default_factory=list)
    instant: dict[int, Instants] = field(default_factory=dict)


def simulate(chain: Chain, durations: list[Row]) -> Rows:
    """Return each task's starts and finishes under `durations` (minutes, a row a task)."""
    rows = Rows()
    for i, duration in enumerate(durations):
        start, finish = _dates(chain, rows, i, duration)
        rows.start.append(start)
        rows.finish.append(finish)
    return rows


def _dates(chain: Chain, rows: Rows, i: int, duration: Row) -> tuple[Row, Row]:
    own = chain.calendar[i]
    done = chain.fixed[i]
    if done is not None:
        begin, end = work_at_each(chain.table, own, done).astype(np.float64)
        return np.full(duration.shape, begin), np.full(duration.shape, end)
    if chain.pin[i] < chain.far:
        at = np.full(duration.shape, float(work_at_each(chain.table, own, chain.pin[i])))
        return at, at + duration
    start = np.full(duration.shape, float(work_at_each(chain.table, own, chain.floor[i])))
    if chain.finish_floor[i] > -chain.far:
        least = float(work_at_each(chain.table, own, chain.finish_floor[i]))
        start = np.maximum(start, least - duration)
    for k in range(chain.ptr[i], chain.ptr[i + 1]):
        start = np.maximum(start, bound(chain, rows, i, k, duration))
    if not chain.is_uniform and not duration.any():
        rows.instant[i] = _instant(chain, rows, i)
    return start, start + duration


def bound(chain: Chain, rows: Rows, i: int, k: int, duration: Row) -> Row:
    """Return the earliest starts of task `i` that link `k` allows."""
    p, own = chain.pred[k], chain.calendar[i]
    to_finish = chain.type[k] > 1
    is_plain = chain.calendar[p] == own and not chain.rounds[k]
    if is_plain and (chain.lag[k] == 0 or chain.lag_calendar[k] == own):
        event = _coordinate(chain, rows, k) + chain.lag[k]
    else:
        event = work_at_each(chain.table, own, _lagged(chain, rows, k)).astype(np.float64)
    return event - duration if to_finish else event


def _coordinate(chain: Chain, rows: Rows, k: int) -> Row:
    """Return the predecessor's event of a link, on the predecessor's calendar."""
    p = chain.pred[k]
    if chain.type[k] in (0, 2):
        return rows.finish[p]
    if chain.begun[p] < chain.far:
        at = work_at_each(chain.table, chain.calendar[p], chain.begun[p])
        return np.full(rows.start[p].shape, float(at))
    return rows.start[p]


def _lagged(chain: Chain, rows: Rows, k: int) -> Instants:
    """Return the instants that a link holds its successor to."""
    p, table = chain.pred[k], chain.table
    if p in rows.instant:
        at = rows.instant[p]
    elif chain.type[k] in (0, 2):
        at = finish_at_each(table, chain.calendar[p], _up(rows.finish[p]))
    else:
        begin = _coordinate(chain, rows, k)
        at = start_at_each(table, chain.calendar[p], np.floor(begin).astype(np.int64))
    if chain.lag[k]:
        lag_calendar = chain.lag_calendar[k]
        at = finish_at_each(
            table, lag_calendar, work_at_each(table, lag_calendar, at) + chain.lag[k]
        )
    return -(-at // 1440) * 1440 if chain.rounds[k] else at


def _up(row: Row) -> Instants:
    """Return whole minutes, none earlier than the row's; a breath above one is that one."""
    return np.ceil(row - 1e-6).astype(np.int64)


def _instant(chain: Chain, rows: Rows, i: int) -> Instants:
    """Return when a task without length happens: at the latest of what holds it."""
    at = np.full(1, max(chain.floor[i], chain.finish_floor[i]))
    for k in range(chain.ptr[i], chain.ptr[i + 1]):
        at = np.maximum(at, _lagged(chain, rows, k))
    return at


def finishes(chain: Chain, rows: Rows, i: int) -> Instants:
    """Return a task's finishes in minutes since 1970."""
    if i in rows.instant:
        return np.broadcast_to(rows.instant[i], rows.finish[i].shape)
    return finish_at_each(chain.table, chain.calendar[i], _up(rows.finish[i]))


def critical(chain: Chain, rows: Rows, durations: list[Row], ends: list[Row]) -> list[int]:
    """Return how often each task lies on a path that drives the project's finish.

    Flags pass from the tasks that end last to whatever drove their starts, by equality of the
    very numbers that the pass compared: no tolerance, ties count for all.

    Parameters
    ----------
    ends : list of array
        Finishes by task, comparable between tasks: coordinates of one calendar, or instants.
    """
    last = np.max([end for i, end in enumerate(ends) if chain.ends[i]], axis=0)
    flags = [
        (end == last) if chain.ends[i] else np.zeros(last.shape, bool) for i, end in enumerate(ends)
    ]
    for i in range(len(flags) - 1, -1, -1):
        if not flags[i].any() or chain.fixed[i] is not None or chain.pin[i] < chain.far:
            continue
        for k in range(chain.ptr[i], chain.ptr[i + 1]):
            drives = bound(chain, rows, i, k, durations[i]) == rows.start[i]
            flags[chain.pred[k]] |= flags[i] & drives
    return [0 if chain.fixed[i] is not None else int(flag.sum()) for i, flag in enumerate(flags)]
