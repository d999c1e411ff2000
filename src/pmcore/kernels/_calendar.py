"""Working time as arithmetic: between instants and work coordinates, over an endless horizon.

An instant is a number of minutes since 1970-01-01 00:00 by the wall clock. The *work
coordinate* of an instant on a calendar is the number of the calendar's working minutes before
it, counted from the first day of its table and negative earlier. One coordinate has many
instants: Friday 18:00, Monday 09:00 and all between. `start_at` and `finish_at` give the last
and the first of them, which is all there is to know, as for every instant t and coordinate w

    finish_at(w) <= t  if and only if  w <= work_at(t)
    work_at(t) <= w    if and only if  t <= start_at(w)

Whole periods are folded into the table, a day is looked up in it, and a minute in the pattern
of the day, so no cost depends on the length of the table or the distance from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pmcore.kernels._jit import bare

__all__ = [
    "CalendarSpec",
    "CalendarTable",
    "add_work",
    "as_lists",
    "build_table",
    "finish_at",
    "finish_at_each",
    "next_start",
    "previous_finish",
    "start_at",
    "start_at_each",
    "subtract_work",
    "work_at",
    "work_at_each",
]

DAY = 1440

IntArray: TypeAlias = NDArray[np.int64]
DayPattern: TypeAlias = Sequence[tuple[int, int]]
Column = TypeVar("Column", IntArray, list[int])


class CalendarSpec(NamedTuple):
    """What a calendar's table is built from: a stretch of days that repeats at both ends.

    Parameters
    ----------
    first_day : int
        Day number of the stretch's first day, in days since 1970-01-01.
    days : sequence of int
        Index into `patterns` for each day of the stretch.
    patterns : sequence of sequence of (int, int)
        Working segments of a day, from minute to minute of the day, 0 to 1440, in any order;
        those that touch or overlap count once.
    left_period, right_period : int, default 7
        So many days at the beginning of the stretch repeat for ever before it, and so many at
        its end for ever after it. They must hold no exceptions, may overlap, and may differ.

    Examples
    --------
    >>> office = ((540, 720), (780, 1080))
    >>> CalendarSpec(first_day=20_458, days=[1, 1, 1, 1, 1, 0, 0], patterns=((), office))
    CalendarSpec(first_day=20458, days=[1, 1, ...], patterns=..., left_period=7, right_period=7)
    """

    first_day: int
    days: Sequence[int] | IntArray
    patterns: Sequence[DayPattern]
    left_period: int = 7
    right_period: int = 7


class CalendarTable(NamedTuple, Generic[Column]):
    """Calendars compiled for the kernels; the columns are int64 arrays, or lists of int.

    Parameters
    ----------
    origin, always : column of length k
        By calendar: the instant of coordinate 0, and 1 if every minute works, else 0.
    length, left_period, right_period : column of length k
        Days of the table, and of the periods that repeat before and after it.
    work, left_work, right_work : column of length k
        Working minutes of the same three.
    day_ptr : column of length k
        Where a calendar's days begin in the columns by day; each has one closing entry.
    before, pattern, next_day : column by day
        The coordinate at which a day begins, the place of its pattern in the columns by minute,
        and the place of the next day that has work.
    bucket_ptr, bucket_bits : column of length k
        Where a calendar's buckets begin, and the binary logarithm of their width in minutes.
    bucket : column by bucket
        The place of the day that holds the first coordinate of a bucket.
    elapsed, minute : column by pattern and minute
        Working minutes of a day before a minute of it, and the minute of the day at which its
        working minute of a number begins.
    """

    origin: Column
    always: Column
    length: Column
    left_period: Column
    right_period: Column
    work: Column
    left_work: Column
    right_work: Column
    day_ptr: Column
    before: Column
    pattern: Column
    next_day: Column
    bucket_ptr: Column
    bucket_bits: Column
    bucket: Column
    elapsed: Column
    minute: Column


Table: TypeAlias = CalendarTable[IntArray] | CalendarTable[list[int]]


def as_lists(table: CalendarTable[IntArray]) -> CalendarTable[list[int]]:
    """Return the same table in Python lists, which interpreted kernels read fastest.

    Examples
    --------
    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> as_lists(build_table([spec])).work
    [2400]
    """
    return CalendarTable(*[column.tolist() for column in table])


def build_table(calendars: Sequence[CalendarSpec]) -> CalendarTable[IntArray]:
    """Return the table of some calendars, which the other functions know by their position.

    Parameters
    ----------
    calendars : sequence of CalendarSpec

    Raises
    ------
    ValueError
        If there is no calendar, or one has no day, a day without a pattern, a segment that is
        none, a period outside its days, or a period without work: then coordinates beyond it
        would be no instants.

    Examples
    --------
    Monday to Friday, 09:00 to 17:00, from Monday 2026-01-05.

    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> table = build_table([spec])
    >>> friday_17 = (20_458 + 4) * 1440 + 1020
    >>> print(work_at(table, 0, friday_17))
    2400
    >>> print((start_at(table, 0, 2400) - friday_17) // 60, "hours later work goes on")
    64 hours later work goes on
    """
    if not calendars:
        raise ValueError("a table needs at least one calendar")
    known: dict[bytes, int] = {}
    days = [_number_patterns(place, spec, known) for place, spec in enumerate(calendars)]
    works = np.frombuffer(b"".join(known), dtype=np.bool_).reshape(-1, DAY)
    amounts = works.sum(axis=1, dtype=np.int64)
    alone = [_compile(place, spec, days[place], amounts) for place, spec in enumerate(calendars)]
    day_count = np.array([len(table.before) for table in alone])
    bucket_count = np.array([len(table.bucket) for table in alone])
    day_ptr = np.cumsum(day_count) - day_count
    joined = CalendarTable(*[np.concatenate(columns) for columns in zip(*alone, strict=True)])
    return joined._replace(
        day_ptr=day_ptr,
        next_day=joined.next_day + np.repeat(day_ptr, day_count),
        bucket_ptr=np.cumsum(bucket_count) - bucket_count,
        bucket=joined.bucket + np.repeat(day_ptr, bucket_count),
        elapsed=(np.cumsum(works, axis=1, dtype=np.int64) - works).ravel(),
        minute=np.argsort(~works, axis=1, kind="stable").astype(np.int64, copy=False).ravel(),
    )


def _number_patterns(place: int, spec: CalendarSpec, known: dict[bytes, int]) -> IntArray:
    """Return the number of each day's pattern, and enter new patterns, as minutes, in `known`."""
    days = np.asarray(spec.days, dtype=np.int64)
    if not days.size:
        raise ValueError(f"calendar {place} has no days")
    if days.min() < 0 or days.max() >= len(spec.patterns):
        raise ValueError(
            f"calendar {place} has {len(spec.patterns)} patterns, but its days name "
            f"{days.min()} to {days.max()}"
        )
    numbers = np.empty(len(spec.patterns), dtype=np.int64)
    for number, segments in enumerate(spec.patterns):
        works = np.zeros(DAY, dtype=np.bool_)
        for start, end in segments:
            if not 0 <= start < end <= DAY:
                raise ValueError(f"calendar {place} works from minute {start} to {end} of a day")
            works[start:end] = True
        numbers[number] = known.setdefault(works.tobytes(), len(known))
    return numbers[days]


def _period_work(place: int, spec: CalendarSpec, before: IntArray) -> tuple[int, int]:
    """Return the working minutes of the periods that repeat before and after the table."""
    length = len(before) - 1
    for period in (spec.left_period, spec.right_period):
        if not 1 <= period <= length:
            raise ValueError(f"calendar {place} repeats {period} of its {length} days")
    left = int(before[spec.left_period])
    right = int(before[length] - before[length - spec.right_period])
    if not left or not right:
        raise ValueError(f"calendar {place} repeats a period without work")
    return left, right


def _compile(
    place: int, spec: CalendarSpec, days: IntArray, amounts: IntArray
) -> CalendarTable[IntArray]:
    """Return the table of one calendar, its columns by minute still empty."""

    def column(*numbers: int) -> IntArray:
        return np.array(numbers, dtype=np.int64)

    work = amounts[days]
    length = len(work)
    before = np.append(column(0), np.cumsum(work))
    left_work, right_work = _period_work(place, spec, before)
    working = np.flatnonzero(work)
    following = np.searchsorted(working, np.arange(length + 1), side="right")
    # So wide that buckets are at most twice the days, so narrow that few days share one.
    bits = int(max(work[working].min(), before[-1] // length)).bit_length() - 1
    coordinates = np.arange(0, before[-1], 1 << bits)
    return CalendarTable(
        origin=column(spec.first_day * DAY),
        always=column(int(work.min() == DAY)),
        length=column(length),
        left_period=column(spec.left_period),
        right_period=column(spec.right_period),
        work=before[-1:],
        left_work=column(left_work),
        right_work=column(right_work),
        day_ptr=column(0),
        before=before,
        pattern=np.append(days, 0) * DAY,
        next_day=np.append(working, length)[following],
        bucket_ptr=column(0),
        bucket_bits=column(bits),
        bucket=np.searchsorted(before, coordinates, side="right") - 1,
        elapsed=column(),
        minute=column(),
    )


@bare
def work_at(table: Table, calendar: int, instant: int) -> int:
    """Return the work coordinate of an instant: the working minutes before it.

    Parameters
    ----------
    table : CalendarTable
    calendar : int
        Position in the table.
    instant : int
        Minutes since 1970-01-01 00:00.

    Examples
    --------
    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> noon = 20_458 * 1440 + 720
    >>> print(work_at(build_table([spec]), 0, noon))
    180
    """
    since = instant - table.origin[calendar]
    if table.always[calendar]:
        return since
    day = since // DAY
    minute = since - day * DAY
    work = 0
    if day < 0:
        period = table.left_period[calendar]
        repeats = day // period
        day -= repeats * period
        work = repeats * table.left_work[calendar]
    elif day >= table.length[calendar]:
        period = table.right_period[calendar]
        repeats = (day - table.length[calendar]) // period + 1
        day -= repeats * period
        work = repeats * table.right_work[calendar]
    place = table.day_ptr[calendar] + day
    return work + table.before[place] + table.elapsed[table.pattern[place] + minute]


@bare
def start_at(table: Table, calendar: int, work: int) -> int:
    """Return the last instant of a work coordinate: when its next working minute begins.

    Parameters
    ----------
    table : CalendarTable
    calendar : int
        Position in the table.
    work : int
        Work coordinate, in minutes.

    Examples
    --------
    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> print(*divmod(start_at(build_table([spec]), 0, 2400), 1440))
    20465 540
    """
    if table.always[calendar]:
        return table.origin[calendar] + work
    day = 0
    if work < 0:
        amount = table.left_work[calendar]
        repeats = work // amount
        work -= repeats * amount
        day = repeats * table.left_period[calendar]
    elif work >= table.work[calendar]:
        amount = table.right_work[calendar]
        repeats = (work - table.work[calendar]) // amount + 1
        work -= repeats * amount
        day = repeats * table.right_period[calendar]
    place = table.bucket[table.bucket_ptr[calendar] + (work >> table.bucket_bits[calendar])]
    while table.before[place + 1] <= work:
        place = table.next_day[place]
    minute = table.minute[table.pattern[place] + work - table.before[place]]
    return table.origin[calendar] + (day + place - table.day_ptr[calendar]) * DAY + minute


@bare
def finish_at(table: Table, calendar: int, work: int) -> int:
    """Return the first instant of a work coordinate: when the working minute before it ends.

    Parameters
    ----------
    table : CalendarTable
    calendar : int
        Position in the table.
    work : int
        Work coordinate, in minutes.

    Examples
    --------
    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> print(*divmod(finish_at(build_table([spec]), 0, 2400), 1440))
    20462 1020
    """
    return start_at(table, calendar, work - 1) + 1


@bare
def next_start(table: Table, calendar: int, instant: int) -> int:
    """Return the first instant, not before the given one, at which a working minute begins.

    Examples
    --------
    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> print(*divmod(next_start(build_table([spec]), 0, 20_463 * 1440), 1440))
    20465 540
    """
    return start_at(table, calendar, work_at(table, calendar, instant))


@bare
def previous_finish(table: Table, calendar: int, instant: int) -> int:
    """Return the last instant, not after the given one, at which a working minute ends.

    Examples
    --------
    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> print(*divmod(previous_finish(build_table([spec]), 0, 20_463 * 1440), 1440))
    20462 1020
    """
    return finish_at(table, calendar, work_at(table, calendar, instant))


@bare
def add_work(table: Table, calendar: int, instant: int, minutes: int) -> int:
    """Return the first instant by which so many minutes of work have passed since the given one.

    It undoes `subtract_work` as a forward pass undoes a backward pass: for all instants,
    ``add_work(a, m) <= b`` exactly when ``a <= subtract_work(b, m)``, whatever calendars the
    tasks at both ends of a lag have. No minutes give `previous_finish`, not the instant itself.

    Parameters
    ----------
    table : CalendarTable
    calendar : int
        Position in the table.
    instant : int
        Minutes since 1970-01-01 00:00.
    minutes : int
        Working minutes; a lead is negative.

    Examples
    --------
    Eight hours after Friday 16:00 it is Monday 16:00.

    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> print(*divmod(add_work(build_table([spec]), 0, 20_462 * 1440 + 960, 480), 1440))
    20465 960
    """
    return finish_at(table, calendar, work_at(table, calendar, instant) + minutes)


@bare
def subtract_work(table: Table, calendar: int, instant: int, minutes: int) -> int:
    """Return the last instant since which so many minutes of work have passed by the given one.

    Parameters
    ----------
    table : CalendarTable
    calendar : int
        Position in the table.
    instant : int
        Minutes since 1970-01-01 00:00.
    minutes : int
        Working minutes; a lead is negative.

    Examples
    --------
    Eight hours before Monday 16:00 it is Friday 16:00.

    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> print(*divmod(subtract_work(build_table([spec]), 0, 20_465 * 1440 + 960, 480), 1440))
    20462 960
    """
    return start_at(table, calendar, work_at(table, calendar, instant) - minutes)


def _repeats(
    position: IntArray, length: IntArray, left: IntArray, right: IntArray
) -> tuple[IntArray, IntArray]:
    """Return how many periods, at most 0 and at least 0, a position lies left and right."""
    if position.size and position.min() >= 0 and (position < length).all():
        none = np.zeros((), np.int64)
        return none, none
    # Below the closing period the second count would be negative, in it the division gives 0.
    past = np.maximum(position - length + right, 0)
    return np.minimum(position, 0) // left, past // right


def work_at_each(
    table: CalendarTable[IntArray], calendar: ArrayLike, instant: ArrayLike
) -> IntArray:
    """Return the work coordinates of instants: `work_at` by numpy, to the bit.

    Parameters
    ----------
    table : CalendarTable
    calendar, instant : array_like of int64
        Positions in the table, and minutes since 1970-01-01 00:00; they broadcast.

    Examples
    --------
    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> work_at_each(build_table([spec]), 0, 20_458 * 1440 + np.array([0, 600, 1440]))
    array([  0,  60, 480])
    """
    c = np.asarray(calendar, dtype=np.int64)
    since = np.asarray(instant, dtype=np.int64) - table.origin[c]
    day = since // DAY
    minute = since - day * DAY
    left_period, right_period = table.left_period[c], table.right_period[c]
    left, right = _repeats(day, table.length[c], left_period, right_period)
    place = table.day_ptr[c] + day - left * left_period - right * right_period
    repeated = left * table.left_work[c] + right * table.right_work[c]
    inside = table.before[place] + table.elapsed[table.pattern[place] + minute]
    return np.asarray(repeated + inside)


def start_at_each(table: CalendarTable[IntArray], calendar: ArrayLike, work: ArrayLike) -> IntArray:
    """Return the last instants of work coordinates: `start_at` by numpy, to the bit.

    Parameters
    ----------
    table : CalendarTable
    calendar, work : array_like of int64
        Positions in the table, and work coordinates in minutes; they broadcast.

    Examples
    --------
    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> start_at_each(build_table([spec]), 0, [0, 480]) - 20_458 * 1440
    array([ 540, 1980])
    """
    c = np.asarray(calendar, dtype=np.int64)
    w = np.asarray(work, dtype=np.int64)
    left_work, right_work = table.left_work[c], table.right_work[c]
    left, right = _repeats(w, table.work[c], left_work, right_work)
    w = w - left * left_work - right * right_work
    place = np.array(table.bucket[table.bucket_ptr[c] + (w >> table.bucket_bits[c])])
    while (late := table.before[place + 1] <= w).any():
        place[late] = table.next_day[place[late]]
    minute = table.minute[table.pattern[place] + w - table.before[place]]
    day = place - table.day_ptr[c] + left * table.left_period[c] + right * table.right_period[c]
    return np.asarray(table.origin[c] + day * DAY + minute)


def finish_at_each(
    table: CalendarTable[IntArray], calendar: ArrayLike, work: ArrayLike
) -> IntArray:
    """Return the first instants of work coordinates: `finish_at` by numpy, to the bit.

    Parameters
    ----------
    table : CalendarTable
    calendar, work : array_like of int64
        Positions in the table, and work coordinates in minutes; they broadcast.

    Examples
    --------
    >>> spec = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 1020),)))
    >>> finish_at_each(build_table([spec]), 0, [1, 480]) - 20_458 * 1440
    array([ 541, 1020])
    """
    return start_at_each(table, calendar, np.asarray(work, dtype=np.int64) - 1) + 1
