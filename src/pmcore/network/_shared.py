"""Calendars of teams: the working time that a task and its people have in common."""

from __future__ import annotations

from collections.abc import Iterable
from math import lcm
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import COMPILED, CalendarSpec, CalendarTable, as_lists, build_table

IntArray: TypeAlias = NDArray[np.int64]
Minutes: TypeAlias = NDArray[np.bool_]
DAY = 1440


class SharedCalendars:
    """The calendars of a plan and, made when asked for, what several have in common.

    Parameters
    ----------
    table : CalendarTable
        The plan's calendars; their positions stay as they are.
    """

    def __init__(self, table: CalendarTable[IntArray]) -> None:
        self._table = table
        works = _works(table)
        self.specs = [_spec(table, c, works) for c in range(len(table.origin))]
        self._known: dict[tuple[frozenset[int], bool], int] = {}
        self._first: dict[object, int] = {}
        self._readable: CalendarTable[IntArray] | CalendarTable[list[int]] | None = None

    def common(self, calendars: Iterable[int]) -> int:
        """Return the position of the calendar that several of the plan's have in common.

        It is that of a member whose time all others work too, and -1 where the members share no
        working time for good.
        """
        return self._combined(calendars, is_any=False)

    def union(self, calendars: Iterable[int]) -> int:
        """Return the position of the calendar that works whenever one of several does."""
        return self._combined(calendars, is_any=True)

    def alike(self, calendar: int) -> int:
        """Return the position of the first calendar asked for that is stated just like one."""
        if calendar < 0:
            return calendar
        spec = self.specs[calendar]
        days = tuple(spec.patterns[kind] for kind in np.asarray(spec.days).tolist())
        stated = spec.first_day, spec.left_period, spec.right_period, days
        return self._first.setdefault(stated, calendar)

    def edges(self, calendar: int, first: int, last: int) -> IntArray:
        """Return the instants between two others at which work begins or ends."""
        spec = self.specs[calendar]
        days = np.arange(first // DAY, last // DAY + 1)
        kinds = _fold(spec, days)
        found = [
            days[kinds == kind] * DAY + minute
            for kind in np.unique(kinds).tolist()
            for minute in {at for segment in spec.patterns[kind] for at in segment}
        ]
        if not found:
            return np.zeros(0, np.int64)
        instants, counts = np.unique(np.concatenate(found), return_counts=True)
        # Where one stretch ends as another begins, at midnight, nothing changes.
        inside = (instants >= first) & (instants <= last) & (counts == 1)
        kept: IntArray = instants[inside]
        return kept

    def table(self) -> CalendarTable[IntArray]:
        """Return the table of the plan's calendars and of all made since."""
        if len(self._table.origin) < len(self.specs):
            self._table = build_table(self.specs)
            self._readable = None
        return self._table

    def readable(self) -> CalendarTable[IntArray] | CalendarTable[list[int]]:
        """Return the table as scalar kernels read it fastest."""
        table = self.table()
        if self._readable is None:
            self._readable = table if COMPILED else as_lists(table)
        return self._readable

    def _combined(self, calendars: Iterable[int], *, is_any: bool) -> int:
        members = frozenset(calendars)
        if len(members) == 1:
            return next(iter(members))
        key = members, is_any
        if key not in self._known:
            self._known[key] = self._combine(sorted(members), is_any)
        return self._known[key]

    def _combine(self, members: list[int], is_any: bool) -> int:  # noqa: FBT001 - private
        parts = [self.specs[c] for c in members]
        left = lcm(*(part.left_period for part in parts))
        right = lcm(*(part.right_period for part in parts))
        first = min(part.first_day for part in parts) - left
        last = max(part.first_day + len(part.days) for part in parts) + right
        span = np.arange(first, last)
        rows = np.stack([_fold(part, span) for part in parts])
        index = np.zeros(len(span), np.int64)
        for row in rows:  # sorting whole columns would take several times as long
            index = np.unique(index * (int(row.max()) + 1) + row, return_inverse=True)[1].ravel()
        kinds = rows[:, np.unique(index, return_index=True)[1]]
        worked = np.stack(
            [
                [_minutes(part.patterns[kind]) for kind in row]
                for part, row in zip(parts, kinds, strict=True)
            ]
        )
        shared = np.asarray(worked.any(axis=0) if is_any else worked.all(axis=0))
        for position, member in enumerate(members):
            if np.array_equal(shared, worked[position]):
                return member
        work = shared.sum(axis=1)[index]
        if not work[:left].any() or not work[-right:].any():
            return -1
        segments = tuple(_segments(minutes) for minutes in shared)
        self.specs.append(CalendarSpec(first, index.astype(np.int64), segments, left, right))
        return len(self.specs) - 1


def _minutes(pattern: Iterable[tuple[int, int]]) -> Minutes:
    """Return which minutes of a day a pattern works."""
    works = np.zeros(DAY, np.bool_)
    for a, b in pattern:
        works[a:b] = True
    return works


def _works(table: CalendarTable[IntArray]) -> Minutes:
    """Return which minutes of a day each pattern of a table works."""
    elapsed = table.elapsed.reshape(-1, DAY)
    works = np.zeros(elapsed.shape, np.bool_)
    works[:, :-1] = np.diff(elapsed, axis=1) > 0
    for c in range(len(table.origin)):
        place = int(table.day_ptr[c])
        for day in range(place, place + int(table.length[c])):
            kind = int(table.pattern[day]) // DAY
            total = int(table.before[day + 1] - table.before[day])
            works[kind, -1] = total > int(elapsed[kind, -1])
    return works


def _spec(table: CalendarTable[IntArray], c: int, works: Minutes) -> CalendarSpec:
    """Return what a calendar of a table was built from, its patterns those of the whole table."""
    place, length = int(table.day_ptr[c]), int(table.length[c])
    return CalendarSpec(
        int(table.origin[c]) // DAY,
        table.pattern[place : place + length] // DAY,
        tuple(_segments(minutes) for minutes in works),
        int(table.left_period[c]),
        int(table.right_period[c]),
    )


def _fold(spec: CalendarSpec, days: IntArray) -> IntArray:
    """Return the pattern of each day, those beyond the stretch by its periods."""
    length = len(spec.days)
    at = days - spec.first_day
    before = at % spec.left_period
    after = length - spec.right_period + (at - length) % spec.right_period
    place = np.where(at < 0, before, np.where(at >= length, after, at))
    return np.asarray(spec.days, np.int64)[place]


def _segments(minutes: Minutes) -> tuple[tuple[int, int], ...]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], minutes.astype(np.int8), [0]))))
    return tuple((int(a), int(b)) for a, b in edges.reshape(-1, 2))
