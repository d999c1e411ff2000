"""Calendars compiled: what a plan says of working time, as tables for the kernels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pmcore.kernels import (
    COMPILED,
    CalendarSpec,
    CalendarTable,
    as_lists,
    build_table,
    finish_at,
    finish_at_each,
    start_at,
    start_at_each,
    work_at,
    work_at_each,
)
from pmcore.model import ALWAYS, STANDARD, Calendar, Plan, Shift, WorkWeek
from pmcore.units import from_minutes, to_minutes

IntArray: TypeAlias = NDArray[np.int64]
Day: TypeAlias = tuple[tuple[int, int], ...]
EPOCH_DAY = date(1970, 1, 1).toordinal()
MONDAY = 4  # 1970-01-05, the first Monday after the epoch, is day 4


def known_calendars(plan: Plan) -> dict[str, Calendar]:
    """Return every calendar a plan may name: its own, the standard one and the elapsed one."""
    return {ALWAYS.id: ALWAYS, STANDARD.id: STANDARD} | {each.id: each for each in plan.calendars}


def flatten(calendar: Calendar, known: Mapping[str, Calendar]) -> Calendar:
    """Return the calendar with what it takes from its base; STANDARD's weeks if none has any."""
    line: list[Calendar] = []
    at: Calendar | None = calendar
    while at is not None and at not in line:
        line.append(at)
        at = known.get(at.base) if at.base else None
    weeks = next((each.weeks for each in line if each.weeks), STANDARD.weeks)
    exceptions = tuple(chain.from_iterable(each.exceptions for each in reversed(line)))
    return Calendar(calendar.id, weeks=weeks, exceptions=exceptions)


def compile_calendar(calendar: Calendar) -> CalendarSpec:
    """Return the spec of a flat calendar: its days from before its first to after its last change.

    Alternating weeks count from the Monday of their `since`, or from the first Monday of 1970.
    """
    weeks = sorted(calendar.weeks, key=lambda week: week.since or date.min)
    changes = [_number(week.since) for week in weeks[1:] if week.since] + [
        _number(day) for each in calendar.exceptions for day in (each.first, each.last)
    ]
    lead, tail = len(weeks[0].days), len(weeks[-1].days)
    anchor = _number(weeks[0].since) if weeks[0].since else MONDAY
    first = min(changes, default=anchor) - lead - 1  # a day early for a night shift before
    last = max(changes, default=anchor) + tail + 1  # a night shift of the last change ends then
    patterns: dict[Day, int] = {}
    days = np.empty(last - first + 1, np.int64)
    for position, week in enumerate(weeks):
        begin = 0 if position == 0 or week.since is None else _number(week.since) - first
        days[begin:] = _week_days(week, first + begin, len(days) - begin, patterns)
    for each in calendar.exceptions:
        days[_number(each.first) - first : _number(each.last) - first + 1] = _pattern(
            each.shifts, patterns
        )
    days, split = _at_midnight(days, tuple(patterns))
    return CalendarSpec(first + 1, days, split, lead, tail)


def _number(day: date) -> int:
    return day.toordinal() - EPOCH_DAY


def _pattern(shifts: Iterable[Shift], patterns: dict[Day, int]) -> int:
    return patterns.setdefault(tuple((s.start, s.finish) for s in shifts), len(patterns))


def _week_days(week: WorkWeek, first: int, count: int, patterns: dict[Day, int]) -> IntArray:
    """Return the pattern of each of `count` days from day number `first` on."""
    kinds = np.array([_pattern(day, patterns) for day in week.days], np.int64)
    since = _number(week.since) if week.since else MONDAY
    monday = since - (since - MONDAY) % 7
    return kinds[(np.arange(first, first + count) - monday) % len(kinds)]


def _at_midnight(days: IntArray, patterns: tuple[Day, ...]) -> tuple[IntArray, tuple[Day, ...]]:
    """Return days, the first left out, on which a shift past midnight counts for two days.

    The first day is left out since what the day before spills into it is not known; the stretch
    was begun a day early for that.
    """
    own = [tuple((a, min(b, 1440)) for a, b in day if a < 1440) for day in patterns]
    spill = [tuple((max(a - 1440, 0), b - 1440) for a, b in day if b > 1440) for day in patterns]
    pairs = days[:-1] * len(patterns) + days[1:]
    kinds, index = np.unique(pairs, return_inverse=True)
    merged = tuple(spill[kind // len(patterns)] + own[kind % len(patterns)] for kind in kinds)
    return index.astype(np.int64), merged


@dataclass(frozen=True)
class WorkTime:
    """The arithmetic of one calendar, in datetimes and in minutes since 1970.

    A *work coordinate* counts the calendar's working minutes before an instant. Friday 18:00 and
    Monday 09:00 have the same one: a start is spelled as the later, a finish as the earlier.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.model import STANDARD
    >>> office = compile_calendars([STANDARD]).worktime(0)
    >>> office.add(datetime(2027, 1, 8, 13), 5 * 60), office.next_start(datetime(2027, 1, 8, 18))
    (datetime.datetime(2027, 1, 8, 18, 0), datetime.datetime(2027, 1, 11, 9, 0))
    >>> office.between(datetime(2027, 1, 4, 9), datetime(2027, 1, 11, 9))
    2400
    """

    calendars: Calendars
    index: int

    @property
    def calendar(self) -> Calendar:
        """The calendar as the plan states it."""
        return self.calendars.items[self.index]

    @property
    def minutes_per_day(self) -> int:
        """What this calendar calls a day."""
        return self.calendar.minutes_per_day

    def coordinate(self, instant: datetime) -> int:
        """Return the work coordinate of an instant."""
        return int(work_at(self.calendars.readable, self.index, to_minutes(instant)))

    def start_at(self, coordinate: int) -> datetime:
        """Return the instant at which the working minute after `coordinate` begins."""
        return from_minutes(start_at(self.calendars.readable, self.index, coordinate))

    def finish_at(self, coordinate: int) -> datetime:
        """Return the instant at which the working minute before `coordinate` ends."""
        return from_minutes(finish_at(self.calendars.readable, self.index, coordinate))

    def between(self, start: datetime, finish: datetime) -> int:
        """Return the working minutes from one instant to the other; negative if it is earlier."""
        return self.coordinate(finish) - self.coordinate(start)

    def add(self, start: datetime, minutes: int) -> datetime:
        """Return when `minutes` of work begun at `start` are done."""
        return self.finish_at(self.coordinate(start) + minutes)

    def next_start(self, instant: datetime) -> datetime:
        """Return the first instant from `instant` on at which work goes on."""
        return self.start_at(self.coordinate(instant))

    def previous_finish(self, instant: datetime) -> datetime:
        """Return the last instant up to `instant` at which work was going on."""
        return self.finish_at(self.coordinate(instant))

    def coordinates(self, instants: IntArray) -> IntArray:
        """Return the work coordinates of instants (minutes since 1970)."""
        return work_at_each(self.calendars.table, self.index, instants)

    def starts(self, coordinates: IntArray) -> IntArray:
        """Return the start-spelled instants (minutes since 1970) of coordinates."""
        return start_at_each(self.calendars.table, self.index, coordinates)

    def finishes(self, coordinates: IntArray) -> IntArray:
        """Return the finish-spelled instants (minutes since 1970) of coordinates."""
        return finish_at_each(self.calendars.table, self.index, coordinates)


@dataclass(frozen=True)
class Calendars:
    """The calendars of a plan, compiled into one table."""

    items: tuple[Calendar, ...]
    table: CalendarTable[IntArray]

    @cached_property
    def readable(self) -> CalendarTable[IntArray] | CalendarTable[list[int]]:
        """The table as scalar kernels read it fastest: arrays when compiled, lists when not.

        Compiled code copies lists at every call, which costs more than any sum it does with them.
        """
        return self.table if COMPILED else as_lists(self.table)

    @cached_property
    def index(self) -> dict[str, int]:
        """Position by id."""
        return {each.id: position for position, each in enumerate(self.items)}

    def worktime(self, index: int) -> WorkTime:
        """Return the arithmetic of the calendar at a position."""
        return WorkTime(self, index)


def compile_calendars(calendars: Iterable[Calendar]) -> Calendars:
    """Return the calendars compiled; they may name each other as base."""
    items = tuple(calendars)
    known = {ALWAYS.id: ALWAYS, STANDARD.id: STANDARD} | {each.id: each for each in items}
    specs = [compile_calendar(flatten(each, known)) for each in items]
    return Calendars(items, build_table(specs))


def instants(minutes: ArrayLike) -> list[datetime]:
    """Return the naive instants of minutes since 1970: `from_minutes` of each."""
    return _clamped(minutes).tolist()  # type: ignore[no-any-return]  # datetimes, by the array's type


def iso_instants(minutes: ArrayLike) -> list[str]:
    """Return the ISO texts of minutes since 1970."""
    return np.datetime_as_string(_clamped(minutes), unit="s").tolist()  # type: ignore[no-any-return]  # of texts


def _clamped(minutes: ArrayLike) -> NDArray[np.datetime64]:
    ends = to_minutes(datetime.min), to_minutes(datetime.max)
    return np.clip(np.asarray(minutes, np.int64), *ends).astype("M8[m]")
