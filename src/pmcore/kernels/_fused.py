"""The simulation in one go: words, minutes, dates and flags of some samples, task by task.

The compiled form of `simulate`, `last_finishes` and `critical` in `_simulate`, with the same
numbers: a few hundred samples at a time pass through the whole network, so that a task's row is
still near when its successors read it. Coordinates are 32 bits wide and counted from the plan's
start on each calendar; whoever calls sees to it that they fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import CalendarTable, finish_at, start_at, work_at
from pmcore.kernels._jit import bare, jit
from pmcore.kernels._passes import FAR, after_lag
from pmcore.kernels._philox import GROUP, fill_group
from pmcore.kernels._single import GIVEN, draw_single

__all__ = ["Desks", "Drawn", "Wiring", "run_fused"]

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Instants = NDArray[np.int64]
Flags = NDArray[np.uint8]
_LEAST = np.int32(-(2**31) + 1)
_LINE = 64  # bytes


class Wiring(NamedTuple):
    """A network as the compiled simulation reads it; tasks are numbered so that links lead on.

    Parameters
    ----------
    table : CalendarTable
    calendar, base : array of int64, by task
        Its calendar, and the coordinate there that it counts from.
    ptr, pred, type, lag, lag_calendar, rounds : array of int64
        Links in CSR form by successor, the plain ones of each before its others: those from
        finish to start that are a sum of coordinates.
    plain : array of int64, by task
        End of its plain links.
    crosses : array of int64, by link
        1 where instants have to be looked up, because calendars differ or days are rounded.
    least, finish_least : array of int64, by task
        Coordinates before which it does not start or finish; ``-FAR``: none.
    floor, pin, begun, begun_at, expected : array of int64, by task
        Instant of the floors, of its pin (``FAR``: none), of its actual start (``FAR``: none)
        with its coordinate, and the coordinate at which it ends whenever it starts (``FAR``: none).
    done, done_start, done_finish : array of int64, by task
        1 where it is done; then its instants.
    ends : array of int64, by task
        1 where its finish may be the project's; see `Chain.closing`.
    start_slot, finish_slot : array of int64, by task
        Row of its instants among those that are kept; -1: none.
    zero_slot : array of int64, by task
        Row of when it happens where it has no length; -1: that is never asked.
    line : array of int64, by task
        Row of its dates: its own position, or one that what is read no more has left.
    """

    table: CalendarTable[Ints]
    calendar: Ints
    base: Ints
    ptr: Ints
    pred: Ints
    type: Ints
    lag: Ints
    lag_calendar: Ints
    rounds: Ints
    plain: Ints
    crosses: Ints
    least: Ints
    finish_least: Ints
    floor: Ints
    pin: Ints
    begun: Ints
    begun_at: Ints
    expected: Ints
    done: Ints
    done_start: Ints
    done_finish: Ints
    ends: Ints
    start_slot: Ints
    finish_slot: Ints
    zero_slot: Ints
    line: Ints


class Drawn(NamedTuple):
    """Where each task's minutes come from.

    Parameters
    ----------
    kind : array of int64, by task
        ``GIVEN`` or the kind of its law.
    row : array of int64, by task
        Given ones: which row of `given`; -1: the one number `minutes`.
    minutes : array of int64, by task
    key : array of uint64, shape (n, 2)
    numbers : array of float32, shape (n, 20)
        Of the laws.
    least : array of float32, by task
        Minutes below which no draw brings it.
    given : array of int32, shape (rows, samples)
    """

    kind: Ints
    row: Ints
    minutes: Ints
    key: NDArray[np.uint64]
    numbers: NDArray[np.float32]
    least: NDArray[np.float32]
    given: Rows


class Desk(NamedTuple):
    """Where `run_fused` works: rows of a group of samples."""

    start: Rows
    finish: Rows
    flags: Flags


class Desks:
    """Where calls for one network work, kept from each to the next.

    The system clears memory before it hands it out: for a call of its own that takes as long as
    some hundred samples do. Threads that run at once have a desk each; a copy in another process
    begins with none.
    """

    def __init__(self) -> None:
        self._free: list[Desk] = []

    def __reduce__(self) -> tuple[type[Desks], tuple[()]]:
        return Desks, ()

    @contextmanager
    def lend(self, net: Wiring) -> Iterator[Desk]:
        """Lend a desk."""
        try:
            desk = self._free.pop()
        except IndexError:
            desk = _new_desk(len(net.line), int(net.line.max()) + 1)
        yield desk
        self._free.append(desk)


def _new_desk(tasks: int, lines: int) -> Desk:
    # In one piece, which begins where a line of the cache does: rows then share none.
    size = 4 * lines * GROUP
    held = np.empty(2 * size + tasks * GROUP + _LINE, np.uint8)
    held = held[-held.ctypes.data % _LINE :]
    start, finish = (held[at : at + size].view(np.int32) for at in (0, size))
    flags = held[2 * size : 2 * size + tasks * GROUP]
    return Desk(
        start.reshape(lines, GROUP), finish.reshape(lines, GROUP), flags.reshape(tasks, GROUP)
    )


@bare
def _minutes(
    drawn: Drawn,
    i: int,
    first: int,
    begin: int,
    words: NDArray[np.uint32],
    part: NDArray[np.float32],
    root: NDArray[np.float32],
    out: Rows,
    size: int,
) -> None:
    """Write a task's minutes in so many samples from ``first + begin`` on."""
    if drawn.kind[i] != GIVEN:
        group = (first + begin) // GROUP
        skip = first + begin - group * GROUP
        fill_group(drawn.key[i, 0], drawn.key[i, 1], group, words)
        draw_single(
            drawn.kind[i],
            drawn.numbers[i],
            words[skip:],
            drawn.least[i],
            part,
            root,
            out,
            size,
        )
    elif drawn.row[i] >= 0:
        given = drawn.given[drawn.row[i]]
        for s in range(size):
            out[s] = given[begin + s]
    else:
        out[:size] = np.int32(drawn.minutes[i])


@bare
def _lagged(net: Wiring, k: int, instants: Instants, s: int) -> int:
    """Return the instant that a link holds its successor to in a sample."""
    p = net.pred[k]
    by_finish = net.type[k] == 0 or net.type[k] == 2
    at = instants[net.finish_slot[p], s] if by_finish else instants[net.start_slot[p], s]
    return after_lag(net.table, net.lag_calendar[k], at, net.lag[k], net.rounds[k])


@bare
def _event(
    net: Wiring,
    i: int,
    k: int,
    start: Rows,
    finish: Rows,
    instants: Instants,
    out: Rows,
    size: int,
) -> None:
    """Write when a link lets its task start (or finish), as coordinates of its calendar."""
    p = net.pred[k]
    if net.crosses[k]:
        for s in range(size):
            at = _lagged(net, k, instants, s)
            out[s] = np.int32(work_at(net.table, net.calendar[i], at) - net.base[i])
    elif net.type[k] == 0 or net.type[k] == 2:
        lag, row = np.int32(net.lag[k]), finish[net.line[p]]
        for s in range(size):
            out[s] = np.int32(row[s] + lag)
    elif net.begun[p] < FAR and net.done[p] == 0:
        out[:size] = np.int32(net.begun_at[p] + net.lag[k])
    else:
        lag, row = np.int32(net.lag[k]), start[net.line[p]]
        for s in range(size):
            out[s] = np.int32(row[s] + lag)


@bare
def _hold_start(net: Wiring, i: int, finish: Rows, own: Rows, size: int) -> None:
    """Write where a task's floor and its plain links let it start."""
    k, end, least = net.ptr[i], net.plain[i], np.int32(net.least[i])
    if (end - k) % 2:
        lag, row = np.int32(net.lag[k]), finish[net.line[net.pred[k]]]
        for s in range(size):
            at = np.int32(row[s] + lag)
            own[s] = at if at > least else least
        k += 1
    else:
        own[:size] = least
    # Two at a time: the task's own row is read and written half as often.
    while k < end:
        lag, row = np.int32(net.lag[k]), finish[net.line[net.pred[k]]]
        more, other = np.int32(net.lag[k + 1]), finish[net.line[net.pred[k + 1]]]
        for s in range(size):
            at, by = np.int32(row[s] + lag), np.int32(other[s] + more)
            at = at if at > by else by
            own[s] = at if at > own[s] else own[s]
        k += 2


@bare
def _place(
    net: Wiring,
    i: int,
    start: Rows,
    finish: Rows,
    instants: Instants,
    minutes: Rows,
    event: Rows,
    size: int,
) -> None:
    """Write a task's start and finish; it may change its minutes."""
    own_start, own_finish = start[net.line[i]], finish[net.line[i]]
    if net.done[i]:
        own_start[:size] = np.int32(net.least[i])
        own_finish[:size] = np.int32(net.finish_least[i])
        return
    first, last = net.plain[i], net.ptr[i + 1]
    if net.pin[i] < FAR:
        own_start[:size] = np.int32(net.least[i])
        last = first
    else:
        _hold_start(net, i, finish, own_start, size)
    ends_by = net.finish_least[i] > -FAR and net.pin[i] == FAR
    for k in range(first, last):
        if net.type[k] > 1:
            ends_by = True
            continue
        _event(net, i, k, start, finish, instants, event, size)
        for s in range(size):
            own_start[s] = event[s] if event[s] > own_start[s] else own_start[s]
    if net.expected[i] < FAR:
        by = np.int32(net.expected[i])
        for s in range(size):
            left = np.int32(by - own_start[s])
            minutes[s] = left if left > 0 else np.int32(0)
    if ends_by:
        _hold_finish(net, i, last, start, finish, instants, minutes, event, size)
    for s in range(size):
        own_finish[s] = np.int32(own_start[s] + minutes[s])


@bare
def _hold_finish(
    net: Wiring,
    i: int,
    last: int,
    start: Rows,
    finish: Rows,
    instants: Instants,
    minutes: Rows,
    event: Rows,
    size: int,
) -> None:
    """Move a task's starts so that it ends no sooner than links and its floor let it."""
    own_start = start[net.line[i]]
    for k in range(net.ptr[i], last):
        if net.type[k] > 1:
            _event(net, i, k, start, finish, instants, event, size)
            for s in range(size):
                at = np.int32(event[s] - minutes[s])
                own_start[s] = at if at > own_start[s] else own_start[s]
    if net.finish_least[i] > -FAR:
        by = np.int32(net.finish_least[i])
        for s in range(size):
            at = np.int32(by - minutes[s])
            own_start[s] = at if at > own_start[s] else own_start[s]


@bare
def _look_up(
    net: Wiring, i: int, start: Rows, finish: Rows, instants: Instants, minutes: Rows, size: int
) -> None:
    """Write those of a task's instants that are asked for."""
    zero, begin, end = net.zero_slot[i], net.start_slot[i], net.finish_slot[i]
    own, base, line = net.calendar[i], net.base[i], net.line[i]
    if net.done[i]:
        if begin >= 0:
            instants[begin, :size] = net.done_start[i]
        if end >= 0:
            instants[end, :size] = net.done_finish[i]
        return
    if zero >= 0:
        _happen(net, i, zero, instants, minutes, size)
    if end >= 0:
        for s in range(size):
            if minutes[s] == 0:
                instants[end, s] = instants[zero, s]
            else:
                instants[end, s] = finish_at(net.table, own, finish[line, s] + base)
    if begin >= 0:
        for s in range(size):
            if net.begun[i] < FAR:
                instants[begin, s] = net.begun[i]
            elif minutes[s] == 0:
                instants[begin, s] = instants[zero, s]
            else:
                instants[begin, s] = start_at(net.table, own, start[line, s] + base)


@bare
def _happen(net: Wiring, i: int, zero: int, instants: Instants, minutes: Rows, size: int) -> None:
    """Write when a task happens in the samples in which it has no length."""
    if net.pin[i] < FAR:
        instants[zero, :size] = net.pin[i]
        return
    for s in range(size):
        if minutes[s] == 0:
            at = net.floor[i]
            for k in range(net.ptr[i], net.ptr[i + 1]):
                by = _lagged(net, k, instants, s)
                at = by if by > at else at
            instants[zero, s] = at


@bare
def _end(
    net: Wiring,
    i: int,
    finish: Rows,
    instants: Instants,
    minutes: Rows,
    greatest: Rows,
    last: Ints,
    size: int,
) -> None:
    """Let a task's finish count for the project's."""
    if net.done[i]:
        for s in range(size):
            last[s] = net.done_finish[i] if net.done_finish[i] > last[s] else last[s]
        return
    row, own = greatest[net.calendar[i]], finish[net.line[i]]
    for s in range(size):
        row[s] = own[s] if own[s] > row[s] else row[s]
    zero = net.zero_slot[i]
    if zero >= 0:
        for s in range(size):
            if minutes[s] == 0 and instants[zero, s] > last[s]:
                last[s] = instants[zero, s]


@bare
def _flag(
    net: Wiring,
    start: Rows,
    finish: Rows,
    instants: Instants,
    event: Rows,
    flags: Flags,
    counts: Ints,
    size: int,
) -> None:
    """Count in how many samples each task lies on a path that drives the finish."""
    for i in range(start.shape[0] - 1, -1, -1):
        own = flags[i]
        if net.done[i]:
            continue
        total = np.int64(0)
        for s in range(size):
            total += np.int64(own[s])
        if total == 0:
            continue
        counts[i] += total
        if net.pin[i] < FAR:
            continue
        for k in range(net.ptr[i], net.ptr[i + 1]):
            p, kind = net.pred[k], net.type[k]
            if (kind == 1 or kind == 3) and net.begun[p] < FAR:
                continue
            held, theirs = start[i] if kind < 2 else finish[i], flags[p]
            if k < net.plain[i]:
                lag, row = np.int32(net.lag[k]), finish[p]
                for s in range(size):
                    theirs[s] |= own[s] & np.uint8(np.int32(row[s] + lag) == held[s])
            else:
                _event(net, i, k, start, finish, instants, event, size)
                for s in range(size):
                    theirs[s] |= own[s] & np.uint8(event[s] == held[s])


@bare
def _begin_flags(net: Wiring, c: int, finish: Rows, event: Rows, flags: Flags, size: int) -> None:
    """Flag the tasks of a calendar that end with the project."""
    for i in range(net.calendar.shape[0]):
        if net.ends[i] and net.calendar[i] == c:
            row, own = finish[i], flags[i]
            for s in range(size):
                own[s] = np.uint8(row[s] == event[s])


@jit
def run_fused(
    net: Wiring,
    drawn: Drawn,
    desk: Desk,
    first: int,
    kept: Ints,
    last: Ints,
    finishes: Instants,
    paid: Ints,
    lengths: Rows,
    counts: Ints,
    is_flagged: int,
) -> None:
    """Write when the project ends in the samples from ``first`` on, and what is asked beside it.

    Parameters
    ----------
    desk : Desk
        What it holds is of no account.
    kept : array of int64
        Tasks whose finishes are wanted; each has a ``finish_slot``.
    last : array of int64, shape (samples,)
        Receives the finishes, as instants.
    finishes : array of int64, shape (kept, samples)
    paid : array of int64, by task
        Which row of `lengths` receives its minutes; -1: none.
    lengths : array of int32, shape (rows, samples)
    counts : array of int64, by task
        Grows by the samples in which a task drove the finish, if `is_flagged`; then each task
        needs a row of its own.
    """
    n, calendars = net.calendar.shape[0], net.table.origin.shape[0]
    slots = max(net.start_slot.max(), net.finish_slot.max(), net.zero_slot.max()) + 1
    start, finish, flags = desk.start, desk.finish, desk.flags
    instants = np.empty((slots, GROUP), np.int64)
    minutes, event = np.empty(GROUP, np.int32), np.empty(GROUP, np.int32)
    words = np.empty(GROUP, np.uint32)
    part, root = np.empty(GROUP, np.float32), np.empty(GROUP, np.float32)
    greatest = np.empty((calendars, GROUP), np.int32)
    meets, bases = np.zeros(calendars, np.int64), np.zeros(calendars, np.int64)
    for i in range(n):
        bases[net.calendar[i]] = net.base[i]
        if net.ends[i] and net.done[i] == 0:
            meets[net.calendar[i]] = 1
    count, begin = last.shape[0], 0
    while begin < count:
        # To the next group of words, so that each is drawn once.
        size = min(GROUP - (first + begin) % GROUP, count - begin)
        own_last = last[begin : begin + size]
        own_last[:] = -FAR
        greatest[:] = _LEAST
        for i in range(n):
            _minutes(drawn, i, first, begin, words, part, root, minutes, size)
            _place(net, i, start, finish, instants, minutes, event, size)
            _look_up(net, i, start, finish, instants, minutes, size)
            if paid[i] >= 0:
                lengths[paid[i], begin : begin + size] = minutes[:size]
            if net.ends[i]:
                _end(net, i, finish, instants, minutes, greatest, own_last, size)
        for c in range(calendars):
            if meets[c]:
                for s in range(size):
                    at = finish_at(net.table, c, greatest[c, s] + bases[c])
                    own_last[s] = at if at > own_last[s] else own_last[s]
        for place in range(kept.shape[0]):
            finishes[place, begin : begin + size] = instants[net.finish_slot[kept[place]], :size]
        if is_flagged:
            flags[:] = 0
            for c in range(calendars):
                if meets[c]:
                    for s in range(size):
                        event[s] = np.int32(work_at(net.table, c, own_last[s]) - bases[c])
                    _begin_flags(net, c, finish, event, flags, size)
            _flag(net, start, finish, instants, event, flags, counts, size)
        begin += size
