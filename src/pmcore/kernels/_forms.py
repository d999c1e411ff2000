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

from dataclasses import dataclass

import numpy as np

from pmcore.kernels._calendar import CalendarTable, IntArray, as_lists, finish_at_each
from pmcore.kernels._changes import Found
from pmcore.kernels._jit import COMPILED
from pmcore.kernels._levels import (
    Level,
    early_arrays,
    early_levels,
    late_arrays,
    late_levels,
    raise_levels,
)
from pmcore.kernels._passes import DONE, FAR, LinkColumns, backward, forward
from pmcore.kernels._work import (
    Bounds,
    Packed,
    close,
    early_dates,
    early_work,
    late_dates,
    late_work,
    pack,
)

__all__ = ["Prepared", "are_arrays_faster", "early_once", "late_once", "prepare", "solve"]

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
) -> tuple[IntArray, IntArray, IntArray, IntArray] | None:
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
        (bounds.late_pin == FAR) & (bounds.stage != DONE)
    )
    packed = None if is_endless.any() else pack(table, links, bounds)
    if packed is None:
        return None
    found = tuple(_work_of(table, packed, instants) for instants in early)
    at = _late_work(packed, ())
    return late_arrays(table, links, packed, bounds, early=(found[0], found[1]), at=at)


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
    """

    table: CalendarTable[IntArray]
    links: LinkColumns
    bounds: Bounds
    packed: Packed | None
    early: tuple[Level, ...] = ()
    late: tuple[Level, ...] = ()


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
    return Prepared(table, links, bounds, packed, early_levels(packed), late_levels(packed))


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
    >>> bounds = Bounds(zero, length, start, -far, far, far, far, far, far, zero, -far, -far)
    >>> solve(prepare(table, links, bounds)).free
    array([480,   0])
    """
    if prepared.packed is None:
        return _general(prepared)
    return (_compiled if COMPILED else _by_arrays)(prepared, prepared.packed)


def _blank(bounds: Bounds) -> Found:
    rest = [np.zeros(len(bounds.duration), np.int64) for _ in Found._fields[2:]]
    return Found(bounds.start.copy(), bounds.finish.copy(), *rest)


def _general(prepared: Prepared) -> Found:
    table, links, bounds, found = prepared.table, prepared.links, prepared.bounds, None
    readable, b, columns = table, bounds, _blank(bounds)
    if not COMPILED:
        readable = as_lists(table)
        links = LinkColumns(*(column.tolist() for column in links))
    return _general_passes(table, links, bounds)


def _compiled(prepared: Prepared, packed: Packed) -> Found:
    table, links, bounds = prepared.table, prepared.links, prepared.bounds
    found, at = _blank(bounds), packed.least.copy()
    early_work(packed.source, packed.target, packed.step, at)
    early_dates(table, links, packed, bounds, at, found.start, found.finish, found.driver)
    return found
