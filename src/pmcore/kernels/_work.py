"""The passes on one calendar, counted in its work coordinates.

Where all tasks and lags that matter run on one calendar, every bound of the general passes is
monotone in work coordinates: the coordinate of a latest instant is the greatest coordinate, and
a lag adds its minutes. So both passes are sums and comparisons over links of three numbers each,
``source``, ``target`` and ``step``:

    at[target] >= at[source] + step        and backwards        at[source] <= at[target] - step

with ``at`` the coordinates of starts and ``step`` the lag, plus the length of a task that the
link leaves by its finish, less that of one that it enters by its finish. Instants come after:
they are looked up once a task, and only among links that reach the greatest coordinate does the
instant tell which of them drives, or when a task without length happens. Whatever `forward` and
`backward` give for instants of any kind, in working time or out of it, is given here too.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import (
    CalendarTable,
    IntArray,
    Table,
    finish_at,
    start_at,
    work_at_each,
)
from pmcore.kernels._jit import COMPILED, bare
from pmcore.kernels._passes import (
    BEGUN,
    DATED,
    DONE,
    FAR,
    FROM_FINISH_FLOOR,
    FROM_FLOOR,
    FROM_PIN,
    HELD,
    LOOSE,
    Column,
    LinkColumns,
)

__all__ = [
    "Bounds",
    "Packed",
    "close",
    "early_dates",
    "early_ties",
    "early_work",
    "free_work",
    "late_dates",
    "late_work",
    "pack",
]

Places: TypeAlias = NDArray[np.uint32] | NDArray[np.intp]
Numbers: TypeAlias = IntArray | NDArray[np.int32] | Places | list[int]


class Bounds(NamedTuple):
    """What the passes start from, by task; the columns that `forward` and `backward` take.

    Parameters
    ----------
    calendar, duration : column of length n
    floor, finish_floor, ceiling, start_ceiling : column of length n
        Instants; ``-FAR`` and ``FAR``: none.
    cap, late_pin, begun : column of length n
        Instants; ``FAR``: none.
    stage : column of length n
        Flags ``DONE``, ``BEGUN``, ``LOOSE``, ``HELD``, ``DATED``.
    start, finish : column of length n
        Instants of what is done already; ``-FAR``: the passes are to find them.
    snap : column of length n
        ``AS_GIVEN`` or another way to spell instants.
    """

    calendar: IntArray
    duration: IntArray
    floor: IntArray
    finish_floor: IntArray
    ceiling: IntArray
    start_ceiling: IntArray
    cap: IntArray
    late_pin: IntArray
    begun: IntArray
    stage: IntArray
    start: IntArray
    finish: IntArray
    snap: IntArray


class Packed(NamedTuple):
    """Links and bounds of one calendar's network, to be kept for many passes.

    Beside the tasks there are places that no task has: where links lead that hold nobody, and
    the starts of begun tasks, from which links count whenever the rest goes on.

    Parameters
    ----------
    home : int
        The calendar, by position in the table.
    length : column of length n
        Minutes of each task.
    source, target : column of length m
        Places that each link leads from and to in the forward pass, in the order of the targets.
    late_source, late_target : column of length m
        The same for the backward pass; the same columns where nothing is pinned or begun.
    step : column of length m
    least, most : column of length n + places
        Coordinates of starts before and after which nothing may be, from all bounds that are no
        links.
    reach : column of length n
        Minutes by which a task must start before the end of the project; ``-FAR`` for one that
        does not end with it.
    floor, finish_floor : column of length n
        Coordinates of the two kinds of floor; ``-FAR``: none.
    ceiling, start_ceiling : column of length n
        Coordinates of the two kinds of ceiling; ``FAR``: none.
    free_source : column of length m
        As `late_source`, but with what is pinned: that has free float too.
    """

    home: int
    length: IntArray
    source: Places
    target: Places
    late_source: Places
    late_target: Places
    step: IntArray
    least: IntArray
    most: IntArray
    reach: IntArray
    floor: IntArray
    finish_floor: IntArray
    ceiling: IntArray
    start_ceiling: IntArray
    free_source: Places


def pack(table: CalendarTable[IntArray], links: LinkColumns, bounds: Bounds) -> Packed | None:
    """Return a network packed for the passes on one calendar; None if it needs the general ones.

    Parameters
    ----------
    table : CalendarTable
    links : LinkColumns
    bounds : Bounds
        All in arrays. A ceiling may be missing where an end of the project will be given.

    Examples
    --------
    Two tasks of a day, the second after the first.

    >>> from pmcore.kernels import CalendarSpec, build_table
    >>> table = build_table([CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], ((), ((540, 1020),)))])
    >>> no, ones = np.zeros(1, np.int64), np.ones(1, np.int64)
    >>> links = LinkColumns(np.array([0, 0, 1]), no, ones, no, no, no, no, np.array([0, 1, 1]), no)
    >>> far, zero = np.full(2, FAR), np.zeros(2, np.int64)
    >>> start = np.full(2, 20_458 * 1440)
    >>> bounds = Bounds(zero, zero + 480, start, -far, *[far] * 5, zero, -far, -far, zero)
    >>> packed = pack(table, links, bounds)
    >>> at = packed.least.copy()
    >>> early_work(packed.source, packed.target, packed.step, at)
    >>> at[:2]
    array([  0, 480])
    """
    home = _home(links, bounds)
    is_done = bounds.finish > -FAR
    is_open = ~is_done & (bounds.cap == FAR) & (bounds.floor == -FAR)
    capped = bounds.cap < FAR
    is_plain = not bounds.snap.any() and not (bounds.stage & (HELD | DATED)).any()
    if home < 0 or is_open.any() or not is_plain or (bounds.cap > bounds.floor)[capped].any():
        return None
    return _pack(table, links, bounds, home)


def _home(links: LinkColumns, bounds: Bounds) -> int:
    """Return the one calendar that everything runs on; -1 if there are several."""
    if not len(bounds.calendar) or links.rounds.any():
        return -1
    home = int(bounds.calendar[0])
    lagged = links.calendar[links.lag != 0]
    return home if (bounds.calendar == home).all() and (lagged == home).all() else -1


def _pack(table: CalendarTable[IntArray], links: LinkColumns, bounds: Bounds, home: int) -> Packed:
    count, length = len(bounds.duration), bounds.duration
    is_done = bounds.finish > -FAR
    columns = {name: _coordinates(table, home, getattr(bounds, name)) for name in _INSTANTS}
    least = np.maximum(columns["floor"], _less(columns["finish_floor"], length))
    least = np.where(bounds.cap < FAR, columns["cap"], least)
    begun = np.flatnonzero(bounds.begun < FAR)
    began = columns["start"].copy()
    began[begun] = columns["begun"][begun]
    least = np.where(is_done, began, least)
    span = np.where(is_done, columns["finish"] - least, length)
    most = np.minimum(_less(columns["ceiling"], length), columns["start_ceiling"])
    most = np.where(bounds.late_pin < FAR, columns["late_pin"], most)
    is_given = (bounds.late_pin < FAR) | ((bounds.stage & DONE) != 0)

    leaves_finish, enters_finish = links.type % 2 == 0, links.type >= 2
    step = links.lag + np.where(leaves_finish, span[links.pred], 0)
    step -= np.where(enters_finish, length[links.succ], 0)
    fits = not len(step) or (abs(step) < 1 << 31).all()

    place = np.full(count, -1)
    place[begun] = np.arange(len(begun)) + count + 2
    from_begun = ~leaves_finish & (place[links.pred] >= 0)
    is_held = ~is_done & (bounds.cap == FAR)
    is_past = ((bounds.stage & BEGUN)[links.pred] != 0) & ~leaves_finish
    holds = (bounds.stage & (DONE | LOOSE)) == 0
    nowhere, nobody = count, count + 1
    packed = Packed(
        home=home,
        length=length,
        source=_places(np.where(from_begun, place[links.pred], links.pred)),
        target=_places(np.where(is_held[links.succ], links.succ, nowhere)),
        late_source=_places(np.where(is_past | is_given[links.pred], nowhere, links.pred)),
        late_target=_places(np.where(holds[links.succ], links.succ, nobody)),
        step=step.astype(np.int32) if fits else step,
        least=np.concatenate([least, [-FAR, -FAR], began[begun]]),
        most=np.concatenate([most, np.full(len(begun) + 2, FAR)]),
        reach=np.where(is_given, -FAR, length),
        free_source=_places(np.where(is_past, nowhere, links.pred)),
        **{name: columns[name] for name in _INSTANTS[:4]},
    )
    return _shared(packed)


_INSTANTS = (
    *("floor", "finish_floor", "ceiling", "start_ceiling"),
    *("cap", "late_pin", "begun", "start", "finish"),
)


def _coordinates(table: CalendarTable[IntArray], home: int, instants: IntArray) -> IntArray:
    """Return coordinates; what is no bound stays none."""
    found = instants.copy()
    is_bound = abs(instants) < FAR
    # Most bounds are one and the same, the plan's start, and looking up costs more than sorting.
    known, index = np.unique(instants[is_bound], return_inverse=True)
    found[is_bound] = work_at_each(table, home, known)[index]
    return found


def _less(bound: IntArray, length: IntArray) -> IntArray:
    return np.where(abs(bound) < FAR, bound - length, bound)


def _places(index: IntArray) -> Places:
    # Compiled code bends negative indices, and looks for them unless numbers have no sign; numpy
    # turns all but its own into those first.
    return index.astype(np.uint32) if COMPILED else index.astype(np.intp)


def _shared(packed: Packed) -> Packed:
    """Return the same with one copy of columns that are equal: caches then hold them once."""
    if np.array_equal(packed.source, packed.late_source):
        packed = packed._replace(late_source=packed.source)
    if np.array_equal(packed.target, packed.late_target):
        packed = packed._replace(late_target=packed.target)
    if np.array_equal(packed.late_source, packed.free_source):
        packed = packed._replace(free_source=packed.late_source)
    return packed


def close(packed: Packed, bounds: Bounds, end: tuple[int, int]) -> tuple[Packed, Bounds]:
    """Return both with an end of the project, given as coordinate and instant, as ceiling."""
    most = packed.most.copy()
    own = most[: len(packed.reach)]
    np.minimum(own, end[0] - packed.reach, out=own)
    closed = packed._replace(most=most, ceiling=np.minimum(packed.ceiling, end[0]))
    return closed, bounds._replace(ceiling=np.minimum(bounds.ceiling, end[1]))


@bare
def early_work(source: Numbers, target: Numbers, step: Numbers, at: Column) -> None:
    """Raise coordinates of starts to what links ask for; `at` is `Packed.least` on entry."""
    for k in range(len(source)):
        bound = at[source[k]] + step[k]
        j = target[k]
        known = at[j]
        at[j] = bound if bound > known else known


@bare
def late_work(source: Numbers, target: Numbers, step: Numbers, at: Column) -> None:
    """Lower coordinates of starts to what links ask for; `at` is `Packed.most` on entry.

    Links stand in the order of their targets. Read from the last, all links out of a task come
    before those into it, so that the forward pass's columns serve this one too.
    """
    for k in range(len(source) - 1, -1, -1):
        bound = at[target[k]] - step[k]
        i = source[k]
        known = at[i]
        at[i] = bound if bound < known else known


@bare
def early_ties(
    source: Numbers, target: Numbers, step: Numbers, at: Column, ties: Column, by: Column
) -> None:
    """Count the links that reach the coordinate of their target, and name the last of them.

    Parameters
    ----------
    source, target, step : column of length m
    at : column of length n + places
        As `early_work` left it.
    ties, by : column of length n + 1
        Zeros on entry.
    """
    for k in range(len(source)):
        j = target[k]
        reaches = at[source[k]] + step[k] == at[j]
        ties[j] += reaches
        by[j] = k if reaches else by[j]


@bare
def free_work(source: Numbers, target: Numbers, step: Numbers, at: Column, room: Column) -> None:
    """Lower what is free before each task's successors to what links leave; `FAR` on entry.

    Parameters
    ----------
    source, target, step : column of length m
        Of the backward pass.
    at : column of length n + places
        Coordinates of early starts; ``FAR`` at the place that holds nobody.
    room : column of length n + places
    """
    for k in range(len(source)):
        i = source[k]
        left = at[target[k]] - at[i] - step[k]
        known = room[i]
        room[i] = left if left < known else known


@bare
def early_dates(
    table: Table,
    links: LinkColumns,
    packed: Packed,
    bounds: Bounds,
    at: Column,
    reached: tuple[Column, Column],
    start: Column,
    finish: Column,
    driver: Column,
) -> None:
    """Fill what `forward` fills, from the coordinates of the starts; same columns.

    Parameters
    ----------
    reached : (column, column)
        `ties` and `by` of `early_ties`.
    """
    home, (ties, by) = packed.home, reached
    for i in range(len(packed.length)):
        if finish[i] > -FAR:
            driver[i] = FROM_PIN
            continue
        span, own = packed.length[i], at[i]
        if span > 0:
            start[i] = start_at(table, home, own)
            finish[i] = finish_at(table, home, own + span)
        if bounds.cap[i] < FAR:
            driver[i] = FROM_PIN
            if span == 0:
                start[i] = finish[i] = bounds.cap[i]
            continue
        has_floor = packed.floor[i] == own
        has_end = packed.finish_floor[i] - span == own
        if span > 0 and ties[i] + has_floor + has_end == 1:
            driver[i] = by[i] if ties[i] else FROM_FLOOR if has_floor else FROM_FINISH_FLOOR
            continue
        # Several bounds have one coordinate, or the task is an instant: instants decide.
        bound, finish_bound = bounds.floor[i], bounds.finish_floor[i]
        cause, finish_cause = FROM_FLOOR, FROM_FINISH_FLOOR
        by_start = has_floor
        for k in range(links.ptr[i], links.ptr[i + 1]):
            if at[packed.source[k]] + packed.step[k] != own:
                continue
            p, kind = links.pred[k], links.type[k]
            if links.lag[k] != 0:
                event = finish_at(table, home, own if kind < 2 else own + span)
            elif kind == 0 or kind == 2:
                event = finish[p]
            else:
                event = bounds.begun[p] if bounds.begun[p] < FAR else start[p]
            if kind < 2:
                by_start = True
                if event > bound or (event == bound and cause == FROM_FLOOR):
                    bound = event
                    cause = k
            elif event > finish_bound:
                finish_bound = event
                finish_cause = k
        if span > 0:
            driver[i] = cause if by_start else finish_cause
        else:
            if finish_bound > bound:
                bound, cause = finish_bound, finish_cause
            start[i] = finish[i] = bound
            driver[i] = cause


@bare
def late_dates(
    table: Table,
    links: LinkColumns,
    packed: Packed,
    bounds: Bounds,
    end: Column,
    at: Column,
    late_start: Column,
    late_finish: Column,
    free: Column,
) -> None:
    """Fill what `backward` fills, from the coordinates of the late starts; same columns.

    Parameters
    ----------
    end : column of length n
        Coordinates of early finishes.
    free : column of length n
        On entry as `free_work` leaves it.
    """
    home, nobody = packed.home, len(packed.length) + 1
    for i in range(len(packed.length) - 1, -1, -1):
        if bounds.stage[i] & DONE:
            late_start[i] = late_finish[i] = FAR
            free[i] = 0
            continue
        own, span = at[i], packed.length[i]
        free[i] = own + span - end[i] if free[i] == FAR else free[i]
        if span > 0:
            late_start[i] = start_at(table, home, own)
            late_finish[i] = finish_at(table, home, own + span)
            continue
        bound = min(bounds.ceiling[i], bounds.start_ceiling[i])
        if bounds.late_pin[i] < FAR:
            bound = bounds.late_pin[i]
        else:
            for position in range(links.out_ptr[i], links.out_ptr[i + 1]):
                k = links.out[position]
                s = packed.late_target[k]
                if s == nobody or packed.late_source[k] != i or at[s] - packed.step[k] != own:
                    continue
                if links.lag[k] != 0 or (links.type[k] >= 2 and packed.length[s] > 0):
                    event = start_at(table, home, own)
                else:
                    event = late_start[s]
                bound = event if event < bound else bound
        late_start[i] = late_finish[i] = bound
