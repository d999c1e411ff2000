"""Which form a pass takes: by its size, its calendars and whether kernels are compiled.

Every form gives the same numbers; `forward` and `backward` are what they are held against.

=====================  =============================  ==============================
                       one calendar                   several, or rounded lags
=====================  =============================  ==============================
compiled, once         general                        general
compiled, prepared     coordinates, then dates        general
interpreted, small     general                        general
interpreted, large     coordinates by a plain loop    general
                       or by level, dates by arrays
=====================  =============================  ==============================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from pmcore.kernels._calendar import CalendarTable, IntArray, as_lists, work_at_each
from pmcore.kernels._changes import Found
from pmcore.kernels._jit import COMPILED
from pmcore.kernels._levels import (
    Level,
    early_arrays,
    early_levels,
    free_level,
    late_arrays,
    late_levels,
    raise_levels,
)
from pmcore.kernels._passes import DONE, FAR, Column, LinkColumns, backward, forward
from pmcore.kernels._work import (
    Bounds,
    Numbers,
    Packed,
    Places,
    close,
    early_dates,
    early_ties,
    early_work,
    free_work,
    late_dates,
    late_work,
    pack,
)

__all__ = ["Prepared", "are_arrays_faster", "early_once", "late_once", "prepare", "solve"]

_Work: TypeAlias = Callable[[Numbers, Numbers, Numbers, Column], None]

_LARGE = 400  # tasks, from which numpy's calls cost less than a loop with calendars


def are_arrays_faster(count: int) -> bool:
    """Return whether one pass over so many tasks is faster by operations on whole arrays."""
    return not COMPILED and count >= _LARGE


def early_once(
    table: CalendarTable[IntArray], links: LinkColumns, bounds: Bounds
) -> tuple[IntArray, IntArray, IntArray] | None:
    """Return what `forward` fills, by arrays; None where it must be asked.

    Parameters
    ----------
    table : CalendarTable
    links : LinkColumns
    bounds : Bounds
        All in arrays; of the bounds only those of the forward pass.
    """
    packed = pack(table, links, bounds)
    if packed is None:
        return None
    return early_arrays(table, links, packed, bounds, _early_work(packed, ()))


def late_once(
    table: CalendarTable[IntArray],
    links: LinkColumns,
    bounds: Bounds,
    early: tuple[IntArray, IntArray],
) -> tuple[IntArray, IntArray, IntArray] | None:
    """Return what `backward` fills, by arrays; None where it must be asked.

    Parameters
    ----------
    table : CalendarTable
    links : LinkColumns
    bounds : Bounds
        All in arrays; of the bounds only those of the backward pass.
    early : (array, array)
        Early starts and finishes: instants.
    """
    is_endless = (np.minimum(bounds.ceiling, bounds.start_ceiling) == FAR) & (
        (bounds.late_pin == FAR) & ((bounds.stage & DONE) == 0)
    )
    packed = None if is_endless.any() else pack(table, links, bounds)
    if packed is None:
        return None
    begin, end = (work_at_each(table, packed.home, instants) for instants in early)
    at = _late_work(packed, ())
    free = free_level(links, packed)
    return late_arrays(table, links, packed, bounds, free=free, early=(begin, end), at=at)


@dataclass(frozen=True)
class Prepared:
    """A network made ready for many passes.

    Parameters
    ----------
    table : CalendarTable
    links : LinkColumns
    bounds : Bounds
        All in arrays.
    packed : Packed, optional
        None: the general passes are needed.
    early, late : tuple of Level
        Links by level where that is the faster form; empty: it is not.
    free : Level, optional
        Links by predecessor where kernels are interpreted.
    """

    table: CalendarTable[IntArray]
    links: LinkColumns
    bounds: Bounds
    packed: Packed | None
    early: tuple[Level, ...] = ()
    late: tuple[Level, ...] = ()
    free: Level | None = None


def prepare(table: CalendarTable[IntArray], links: LinkColumns, bounds: Bounds) -> Prepared:
    """Return a network made ready for many passes, in the form that suits it.

    Parameters
    ----------
    table : CalendarTable
    links : LinkColumns
    bounds : Bounds
        All in arrays; ceilings know no end of the project yet.
    """
    packed = None
    if COMPILED or are_arrays_faster(len(bounds.duration)):
        packed = pack(table, links, bounds)
    if packed is None or COMPILED:
        return Prepared(table, links, bounds, packed)
    levels = early_levels(packed), late_levels(packed), free_level(links, packed)
    return Prepared(table, links, bounds, packed, *levels)


def solve(prepared: Prepared) -> Found:
    """Return early and late dates, drivers and free floats; nothing ends after the last finish.

    Examples
    --------
    Two tasks of a day and of two; both may end with the later.

    >>> from pmcore.kernels import CalendarSpec, build_table
    >>> table = build_table([CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], ((), ((540, 1020),)))])
    >>> none, far, zero = np.zeros(0, np.int64), np.full(2, FAR), np.zeros(2, np.int64)
    >>> links = LinkColumns(np.zeros(3, np.int64), *[none] * 6, np.zeros(3, np.int64), none)
    >>> start, length = zero + 20_458 * 1440, np.array([480, 960])
    >>> bounds = Bounds(zero, length, start, -far, *[far] * 5, zero, -far, -far, zero)
    >>> solve(prepare(table, links, bounds)).free
    array([480,   0])
    """
    if prepared.packed is None:
        return _general(prepared)
    if prepared.free is None:
        return _by_tasks(prepared, prepared.packed)
    return _by_arrays(prepared, prepared.packed, prepared.free)


def _general(prepared: Prepared) -> Found:
    table, links, bounds = prepared.table, prepared.links, prepared.bounds
    early, late = _early_of(bounds), _zeros(bounds, 3)
    readable, read = (table, _same) if COMPILED else (as_lists(table), _listed)
    links = LinkColumns(*map(read, links))
    b = Bounds(*map(read, bounds))
    start, finish, driver = map(read, early)
    columns = (b.calendar, b.duration, b.floor, b.finish_floor, b.cap, b.begun, b.snap)
    forward(readable, links, *columns, start, finish, driver)
    last = int(max(finish))
    ceiling = read(np.minimum(bounds.ceiling, last))
    found = tuple(map(read, late))
    own = (b.calendar, b.duration, start, finish, ceiling)
    backward(readable, links, *own, b.start_ceiling, b.late_pin, b.snap, b.stage, *found)
    return Found(*(np.asarray(column, np.int64) for column in (start, finish, driver, *found)))


def _same(column: IntArray) -> IntArray:
    return column


def _listed(column: IntArray) -> IntArray:
    # Typed as the array that it is elsewhere, as in `LinkColumns`.
    return column.tolist()  # type: ignore[no-any-return]


def _early_of(bounds: Bounds) -> tuple[IntArray, IntArray, IntArray]:
    return bounds.start.copy(), bounds.finish.copy(), np.zeros(len(bounds.finish), np.int64)


def _zeros(bounds: Bounds, columns: int) -> list[IntArray]:
    return [np.zeros(len(bounds.duration), np.int64) for _ in range(columns)]


def _by_tasks(prepared: Prepared, packed: Packed) -> Found:
    table, links, bounds = prepared.table, prepared.links, prepared.bounds
    count = len(packed.length)
    early, late = _early_of(bounds), np.empty((2, count), np.int64)
    forwards = packed.source, packed.target, packed.step
    at, reached = packed.least.copy(), np.zeros((2, count + 1), np.int64)
    early_work(*forwards, at)
    early_ties(*forwards, at, reached[0], reached[1])
    early_dates(table, links, packed, bounds, at, (reached[0], reached[1]), *early)
    closed, bounds = close(packed, bounds, _end(table, packed, early[1]))
    at[count + 1], room = 2 * FAR, np.full(len(at), FAR)
    free_work(packed.free_source, packed.late_target, packed.step, at, room)
    end = at[:count] + packed.length
    at = closed.most.copy()
    late_work(packed.late_source, packed.late_target, packed.step, at)
    free = room[:count]
    late_dates(table, links, closed, bounds, end, at, late[0], late[1], free)
    return Found(*early, late[0], late[1], free)


def _by_arrays(prepared: Prepared, packed: Packed, free: Level) -> Found:
    table, links, bounds = prepared.table, prepared.links, prepared.bounds
    at = _early_work(packed, prepared.early)
    early = early_arrays(table, links, packed, bounds, at)
    if early is None:
        return _general(prepared)
    closed, bounds = close(packed, bounds, _end(table, packed, early[1]))
    begin = at[: len(packed.length)]
    both = (begin, begin + packed.length)
    at = _late_work(closed, prepared.late)
    late = late_arrays(table, links, closed, bounds, free=free, early=both, at=at)
    return _general(prepared) if late is None else Found(*early, *late)


def _end(table: CalendarTable[IntArray], packed: Packed, finish: IntArray) -> tuple[int, int]:
    """Return the latest finish as coordinate and as instant."""
    last = int(finish.max())
    return int(work_at_each(table, packed.home, last)), last


def _early_work(packed: Packed, levels: tuple[Level, ...]) -> IntArray:
    """Return coordinates of early starts, by level or by a plain loop."""
    at = packed.least.copy()
    if levels:
        raise_levels(levels, at)
        return at
    columns = (packed.source, packed.target, packed.step)
    return _looped(early_work, columns, at)


def _late_work(packed: Packed, levels: tuple[Level, ...]) -> IntArray:
    """Return coordinates of late starts, by level or by a plain loop."""
    if levels:
        at = -packed.most
        raise_levels(levels, at)
        return -at
    columns = (packed.late_source, packed.late_target, packed.step)
    return _looped(late_work, columns, packed.most.copy())


def _looped(work: _Work, columns: tuple[Places, Places, IntArray], at: IntArray) -> IntArray:
    source, target, step = columns
    if COMPILED:
        work(source, target, step, at)
        return at
    found = at.tolist()
    work(source.tolist(), target.tolist(), step.tolist(), found)
    return np.array(found, np.int64)
