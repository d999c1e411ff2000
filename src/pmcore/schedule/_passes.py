"""The two passes over a network: in full, or from what former ones found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import (
    COMPILED,
    FAR,
    FROM_PIN,
    Bounds,
    Found,
    are_arrays_faster,
    backward,
    backward_from,
    desk,
    early_once,
    forward,
    forward_from,
    late_once,
)
from pmcore.network import Links, Network
from pmcore.schedule._columns import Columns
from pmcore.schedule._state import Column, column

IntArray: TypeAlias = NDArray[np.int64]
Early: TypeAlias = tuple[Column, Column, Column]
"""Starts, finishes and drivers, by position."""
Late: TypeAlias = tuple[Column, Column, Column]
"""Late starts and finishes and free floats, by position."""

_SHARE = 4  # of the tasks: where more than one in so many is looked at anew, a full pass is faster


@dataclass(frozen=True)
class _Trace:
    """What a pass read and what it found."""

    links: Links
    read: tuple[IntArray, ...]
    found: tuple[IntArray, ...]


@dataclass
class Passes:
    """The passes, which remember their last answers and start from them where little changed.

    A pass is a function of its links and bounds: whatever these were, only what differs and what
    that reaches is looked at again, and the answer is that of a full pass, to the bit.
    """

    early: _Trace | None = None
    late: _Trace | None = None

    def copy(self) -> Passes:
        """Return passes that start from the same answers; traces are never changed in place."""
        return Passes(self.early, self.late)

    def forward(self, net: Network, held: Columns) -> Early:
        """Return early dates and what drives them."""
        bounds = _bounds(net, held)
        read = tuple(bounds)
        anew = _changed(self.early, held.links, read, to_succ=True)
        if anew is None or self.early is None:
            found = _forward(net, held, bounds)
        else:
            found = _forward_from(net, held, bounds, self.early, anew)
        self.early = _Trace(held.links, read, found)
        return column(found[0]), column(found[1]), column(found[2])

    def backward(
        self, net: Network, held: Columns, early: tuple[Column, Column], ceiling: IntArray
    ) -> Late:
        """Return late dates and free floats under ceilings."""
        bounds = _bounds(net, held)._replace(ceiling=ceiling)
        start, finish = (np.array(each, np.int64) for each in early)
        read = (*bounds, start, finish)
        anew = _changed(self.late, held.links, read, to_succ=False)
        if anew is None or self.late is None:
            found = _backward(net, held, bounds, (start, finish))
        else:
            found = _backward_from(net, held, bounds, (start, finish), trace=self.late, anew=anew)
        self.late = _Trace(held.links, read, found)
        return column(found[0]), column(found[1]), column(found[2])


def _changed(
    trace: _Trace | None, links: Links, read: tuple[IntArray, ...], *, to_succ: bool
) -> IntArray | None:
    """Return which tasks must be looked at anew; None: all of them."""
    if trace is None or len(trace.read[0]) != len(read[0]):
        return None
    differs = np.zeros(len(read[0]), np.bool_)
    for old, new in zip(trace.read, read, strict=True):
        if old is not new:
            differs |= old != new
    if trace.links is not links:
        was = trace.links
        if not (np.array_equal(was.pred, links.pred) and np.array_equal(was.succ, links.succ)):
            return None  # links are numbered anew, and drivers are such numbers
        if not np.array_equal(was.source, links.source):
            return None
        other = (was.lag != links.lag) | (was.type != links.type)
        other |= (was.calendar != links.calendar) | (was.rounds != links.rounds)
        differs[(links.succ if to_succ else links.pred)[other]] = True
    anew = np.flatnonzero(differs)
    return anew if len(anew) * _SHARE < len(differs) else None


def _bounds(net: Network, held: Columns) -> Bounds:
    """Return what a pass reads; copies of what the search for early dates changes in place."""
    columns = {name: getattr(held, name) for name in Bounds._fields if name != "calendar"}
    for name in ("duration", "floor"):
        columns[name] = columns[name].copy()
    return Bounds(calendar=net.calendar, **columns)


def _read(numbers: IntArray) -> IntArray:
    """Return a column as the kernels read it fastest, typed as the array that it may be."""
    return numbers if COMPILED else numbers.tolist()


def _arrays(*columns: IntArray) -> tuple[IntArray, ...]:
    return tuple(np.asarray(each, np.int64) for each in columns)


def _forward(net: Network, held: Columns, bounds: Bounds) -> tuple[IntArray, ...]:
    if are_arrays_faster(len(net)):
        found = early_once(net.calendars.table, held.links.arrays, bounds)
        if found:
            return found
    start, finish = _read(held.start.copy()), _read(held.finish.copy())
    driver = _read(np.zeros(len(net), np.int64))
    b = Bounds(*map(_read, bounds))
    forward(
        net.calendars.readable,
        held.links.readable,
        b.calendar,
        b.duration,
        b.floor,
        b.finish_floor,
        b.cap,
        b.begun,
        b.snap,
        start,
        finish,
        driver,
    )
    return _arrays(start, finish, driver)


def _backward(
    net: Network, held: Columns, bounds: Bounds, early: tuple[IntArray, IntArray]
) -> tuple[IntArray, ...]:
    if are_arrays_faster(len(net)):
        found = late_once(net.calendars.table, held.links.arrays, bounds, early)
        if found:
            return found
    late = [_read(np.zeros(len(net), np.int64)) for _ in range(3)]
    b = Bounds(*map(_read, bounds))
    backward(
        net.calendars.readable,
        held.links.readable,
        b.calendar,
        b.duration,
        _read(early[0]),
        _read(early[1]),
        b.ceiling,
        b.start_ceiling,
        b.late_pin,
        b.snap,
        b.stage,
        *late,
    )
    return _arrays(*late)


def _forward_from(
    net: Network, held: Columns, bounds: Bounds, trace: _Trace, anew: IntArray
) -> tuple[IntArray, ...]:
    start, finish, driver = (each.copy() for each in trace.found)
    fixed = anew[bounds.finish[anew] > -FAR]
    start[fixed], finish[fixed], driver[fixed] = bounds.start[fixed], bounds.finish[fixed], FROM_PIN
    none = np.zeros(0, np.int64)
    found = Found(start, finish, driver, none, none, none)
    table, links = net.calendars.readable, held.links.readable
    forward_from(table, links, bounds, found, desk(len(net)), anew, len(anew))
    return start, finish, driver


def _backward_from(
    net: Network,
    held: Columns,
    bounds: Bounds,
    early: tuple[IntArray, IntArray],
    *,
    trace: _Trace,
    anew: IntArray,
) -> tuple[IntArray, ...]:
    late = tuple(each.copy() for each in trace.found)
    found = Found(*early, np.zeros(0, np.int64), *late)
    table, links = net.calendars.readable, held.links.readable
    backward_from(table, links, bounds, found, desk(len(net)), anew, len(anew))
    return late
