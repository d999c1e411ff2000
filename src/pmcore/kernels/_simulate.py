"""The forward pass over a row of samples a task, in numpy.

A row holds one number a sample, or a single one that all samples share. Dates are work
coordinates of the task's own calendar (see `_calendar`), in whole minutes: sums and comparisons
are exact, so a pass over one sample gives the dates of the passes in `_passes` to the minute.
An instant is looked up only where a link runs on another calendar or counts whole days, and
where a task has no length, which makes it an instant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import CalendarTable, finish_at_each, start_at_each, work_at_each
from pmcore.kernels._passes import FAR

Row: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Span:
    """A level of effort or a hammock, as the events that it stretches between.

    Parameters
    ----------
    begins, ends : tuple of (int, bool)
        Position of a task, and whether its finish counts or its start.
    floor : int
        Instant before which it does not start; ``-FAR``: none.
    """

    begins: tuple[tuple[int, bool], ...]
    ends: tuple[tuple[int, bool], ...]
    floor: int


@dataclass(frozen=True)
class Chain:
    """What a simulation needs to know of a network; tasks are numbered so that links lead forward.

    Parameters
    ----------
    table : CalendarTable
    calendar : sequence of int
        Each task's calendar, by position in the table.
    ptr, pred, type, lag, lag_calendar, rounds : sequence of int
        Links in CSR form by successor; the columns of `LinkColumns`.
    floor, finish_floor, pin, begun : sequence of int
        Instants in minutes since 1970, as `forward` takes them.
    fixed : sequence of (int, int) or None
        Start and finish instants of what is done.
    ends : sequence of bool
        Whether a task's finish counts for the project's.
    expected : dict
        By position, the instant at which a task ends whenever it starts.
    spans : dict
        By position, the tasks that stretch between others.
    """

    table: CalendarTable[Row]
    calendar: Sequence[int]
    ptr: Sequence[int]
    pred: Sequence[int]
    type: Sequence[int]
    lag: Sequence[int]
    lag_calendar: Sequence[int]
    rounds: Sequence[int]
    floor: Sequence[int]
    finish_floor: Sequence[int]
    pin: Sequence[int]
    begun: Sequence[int]
    fixed: Sequence[tuple[int, int] | None]
    ends: Sequence[bool]
    expected: dict[int, int] = field(default_factory=dict)
    spans: dict[int, Span] = field(default_factory=dict)

    def links(self, i: int) -> range:
        """Return the numbers of the links into a task."""
        return range(self.ptr[i], self.ptr[i + 1])

    def work(self, i: int, instant: int) -> Row:
        """Return the coordinate of an instant on a task's calendar, as a row."""
        return work_at_each(self.table, self.calendar[i], [instant])


@dataclass
class Rows:
    """Durations, starts and finishes by task, as coordinates of its calendar.

    Parameters
    ----------
    least : array
        By task, the coordinate of its pin or else of its floor.
    zero : dict
        By task that has no length in some samples: which, and when it happens there (minutes
        since 1970).
    """

    chain: Chain
    duration: list[Row]
    least: Row
    start: list[Row] = field(default_factory=list)
    finish: list[Row] = field(default_factory=list)
    zero: dict[int, tuple[Flags, Row]] = field(default_factory=dict)
    _instants: dict[tuple[int, bool], Row] = field(default_factory=dict)

    def finishes(self, i: int) -> Row:
        """Return a task's finishes in minutes since 1970."""
        return self._instant(i, is_finish=True)

    def starts(self, i: int) -> Row:
        """Return a task's starts in minutes since 1970; the actual one where it has begun."""
        return self._instant(i, is_finish=False)

    def _instant(self, i: int, *, is_finish: bool) -> Row:
        if (i, is_finish) not in self._instants:
            self._instants[i, is_finish] = self._looked_up(i, is_finish=is_finish)
        return self._instants[i, is_finish]

    def _looked_up(self, i: int, *, is_finish: bool) -> Row:
        chain = self.chain
        done = chain.fixed[i]
        if done is not None:
            return np.array([done[is_finish]], np.int64)
        if i in chain.spans:
            return self._span(i, is_finish=is_finish)
        if not is_finish and chain.begun[i] < FAR:
            return np.array([chain.begun[i]], np.int64)
        if i in self.zero and self.zero[i][0].all():
            return self.zero[i][1]
        if is_finish:
            at = finish_at_each(chain.table, chain.calendar[i], self.finish[i])
        else:
            at = start_at_each(chain.table, chain.calendar[i], self.start[i])
        return np.where(*self.zero[i], at) if i in self.zero else at

    def _span(self, i: int, *, is_finish: bool) -> Row:
        chain, span = self.chain, self.chain.spans[i]
        begins = [self._side(p, is_finish=side) for p, side in span.begins]
        if begins:
            at = np.maximum(span.floor, reduce(np.minimum, begins))
        else:
            at = start_at_each(chain.table, chain.calendar[i], self.start[i])
        if is_finish:
            ends = [self._side(p, is_finish=side) for p, side in span.ends] or begins
            at = reduce(np.maximum, ends, at)
        return at

    def _side(self, p: int, *, is_finish: bool) -> Row:
        """Return an event that a span stretches to: of a begun task, where it goes on."""
        chain = self.chain
        if is_finish or chain.begun[p] == FAR or chain.fixed[p] is not None:
            return self._instant(p, is_finish=is_finish)
        at = start_at_each(chain.table, chain.calendar[p], self.start[p])
        return np.where(*self.zero[p], at) if p in self.zero else at


def simulate(chain: Chain, durations: Sequence[Row]) -> Rows:
    """Return starts and finishes of every task under `durations`, a row of minutes a task."""
    at = [floor if pin == FAR else pin for floor, pin in zip(chain.floor, chain.pin, strict=True)]
    rows = Rows(chain, list(durations), work_at_each(chain.table, chain.calendar, at))
    for i in range(len(chain.calendar)):
        _place(rows, i)
    return rows


def _place(rows: Rows, i: int) -> None:
    """Add the dates of the next task."""
    chain = rows.chain
    done = chain.fixed[i]
    if done is not None:
        rows.start.append(chain.work(i, done[0]))
        rows.finish.append(chain.work(i, done[1]))
        return
    is_pinned = chain.pin[i] < FAR
    start = rows.least[i : i + 1]
    held = [] if is_pinned else [(chain.type[k] > 1, event(rows, i, k)) for k in chain.links(i)]
    for is_finish, at in held:
        if not is_finish:
            start = np.maximum(start, at)
    if i in chain.expected:
        rows.duration[i] = np.maximum(chain.work(i, chain.expected[i]) - start, 0)
    if not is_pinned and chain.finish_floor[i] > -FAR:
        held.append((True, chain.work(i, chain.finish_floor[i])))
    for is_finish, at in held:
        if is_finish:
            start = np.maximum(start, at - rows.duration[i])
    rows.start.append(start)
    rows.finish.append(start + rows.duration[i])
    is_zero = rows.duration[i] == 0
    if is_zero.any():
        rows.zero[i] = (is_zero, _instant(rows, i))


def event(rows: Rows, i: int, k: int) -> Row:
    """Return when link `k` lets task `i` start (or finish), as coordinates of its calendar."""
    chain = rows.chain
    p, own = chain.pred[k], chain.calendar[i]
    is_plain = chain.calendar[p] == own and not chain.rounds[k]
    if not is_plain or (chain.lag[k] and chain.lag_calendar[k] != own):
        return work_at_each(chain.table, own, _lagged(rows, k))
    if chain.type[k] in (0, 2):
        return rows.finish[p] + chain.lag[k]
    if chain.begun[p] < FAR and chain.fixed[p] is None:
        return chain.work(p, chain.begun[p]) + chain.lag[k]
    return rows.start[p] + chain.lag[k]


def _lagged(rows: Rows, k: int) -> Row:
    """Return the instants that a link holds its successor to; see `after_lag`."""
    chain = rows.chain
    p, lag, calendar = chain.pred[k], chain.lag[k], chain.lag_calendar[k]
    at = rows.finishes(p) if chain.type[k] in (0, 2) else rows.starts(p)
    if lag:
        at = finish_at_each(chain.table, calendar, work_at_each(chain.table, calendar, at) + lag)
    return -(-at // 1440) * 1440 if chain.rounds[k] else at


def _instant(rows: Rows, i: int) -> Row:
    """Return when a task without length happens: at the latest instant of what holds it."""
    chain = rows.chain
    if chain.pin[i] < FAR:
        return np.array([chain.pin[i]], np.int64)
    at = np.array([max(chain.floor[i], chain.finish_floor[i])], np.int64)
    for k in chain.links(i):
        at = np.maximum(at, _lagged(rows, k))
    return at


def last_finishes(rows: Rows) -> Row:
    """Return when the project ends, in minutes since 1970.

    Of the tasks on one calendar the greatest coordinate is looked up, once for them all.
    """
    chain = rows.chain
    last = np.array([-FAR], np.int64)
    greatest: dict[int, Row] = {}
    for i in _ends(chain):
        if chain.fixed[i] is not None or i in chain.spans:
            last = np.maximum(last, rows.finishes(i))
            continue
        if i in rows.zero:
            last = np.maximum(last, np.where(*rows.zero[i], -FAR))
            if rows.zero[i][0].all():
                continue
        own = chain.calendar[i]
        known = greatest.get(own)
        finish = rows.finish[i]
        greatest[own] = finish if known is None else np.maximum(known, finish)
    for calendar, finish in greatest.items():
        last = np.maximum(last, finish_at_each(chain.table, calendar, finish))
    return last


def _ends(chain: Chain) -> Iterator[int]:
    return (i for i, counts in enumerate(chain.ends) if counts)


def critical(rows: Rows, last: Row, count: int) -> list[int]:
    """Return in how many of `count` samples each task lies on a path that drives the finish.

    Flags pass from the tasks that end with the project to whatever drove their starts, by
    equality of the numbers that the pass compared: no tolerance, and ties count for all.

    Parameters
    ----------
    last : array
        Of `last_finishes`.
    """
    chain = rows.chain
    ends = {own: work_at_each(chain.table, own, last) for own in set(chain.calendar)}
    flags = [np.zeros(1, np.bool_)] * len(chain.calendar)
    for i in set(_ends(chain)).difference(chain.spans):
        flags[i] = rows.finish[i] == ends[chain.calendar[i]]
    found = [0] * len(flags)
    for i in range(len(flags) - 1, -1, -1):
        flag = flags[i]
        if chain.fixed[i] is not None or not flag.any():
            continue
        found[i] = int(np.broadcast_to(flag, (count,)).sum())
        if chain.pin[i] == FAR:
            _pass_on(rows, i, flag, flags)
    return found


def _pass_on(rows: Rows, i: int, flag: Flags, flags: list[Flags]) -> None:
    """Flag the predecessors of a flagged task that drove it."""
    chain = rows.chain
    for k in chain.links(i):
        p, kind = chain.pred[k], chain.type[k]
        if kind in (1, 3) and chain.begun[p] < FAR:  # its start is past and drives nothing more
            continue
        held = rows.start[i] if kind < 2 else rows.finish[i]
        flags[p] = flags[p] | (flag & (event(rows, i, k) == held))
