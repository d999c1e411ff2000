"""Working days that a sample loses, to the weather or anything else that stops work for a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import DAY, CalendarTable, work_at_each

Row: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Lost: TypeAlias = Callable[[int], Flags]
"""Tells in which samples a day is lost, by its number since 1970-01-01."""

_DAYS = 128
_MOST_DAYS = 12_000  # 33 years: what lasts longer is not held up any more, and memory is bounded


@dataclass
class KeptTime:
    """Working minutes of a calendar that are left in each sample, from a first day on.

    Days are looked at as far as tasks reach, so that no horizon need be known beforehand.

    Parameters
    ----------
    table : CalendarTable
    calendar : int
        Position in the table.
    first : int
        Day, since 1970-01-01, before which no task begins.
    count : int
        Number of samples.
    lost : callable
    """

    table: CalendarTable[Row]
    calendar: int
    first: int
    count: int
    lost: Lost
    edges: Row = field(init=False)
    kept: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        self.edges = self._edges(self.first, 1)
        self.kept = np.zeros((1, self.count), np.int32)

    def after(self, start: Row, minutes: Row) -> Row:
        """Return where work of so many minutes ends, as coordinates of the calendar.

        Parameters
        ----------
        start, minutes : array of int64, shape (count,) or (1,)
            Coordinates and working minutes; no minutes end where they start.
        """
        work = np.broadcast_to(minutes, (self.count,))
        begin = np.where(work == 0, self.edges[0], start)
        self._reach(lambda: bool(self.edges[-1] > begin.max()))
        past, last = begin >= self.edges[-1], len(self.edges) - 1
        day = np.minimum(np.searchsorted(self.edges, begin, side="right"), last) - 1
        columns = np.arange(self.count)
        before = self.kept[day, columns]
        is_kept = self.kept[day + 1, columns] > before
        target = before + np.where(is_kept, begin - self.edges[day], 0) + work
        self._reach(lambda: bool((self.kept[-1] >= np.where(past, 0, target)).all()))
        day = self._day_of(target, day, columns)
        end = self.edges[day] + target - self.kept[day, columns]
        return np.where(work == 0, start, np.where(past, begin + work, end))

    def _day_of(self, target: Row, low: Row, columns: Row) -> Row:
        """Return the first day, from `low` on, by whose end so much is kept; else the last edge."""
        high = np.full(self.count, len(self.edges) - 1)
        while (low < high).any():
            middle = (low + high) // 2
            is_short = self.kept[np.minimum(middle + 1, len(self.edges) - 1), columns] < target
            is_open = low < high
            low = np.where(is_short & is_open, middle + 1, low)
            high = np.where(is_short, high, middle)
        return low

    def _edges(self, first: int, count: int) -> Row:
        instants = np.arange(first, first + count, dtype=np.int64) * DAY
        return work_at_each(self.table, self.calendar, instants)

    def _reach(self, is_enough: Callable[[], bool]) -> None:
        while not is_enough() and len(self.edges) < _MOST_DAYS:
            self._extend(max(_DAYS, len(self.edges)))

    def _extend(self, days: int) -> None:
        known = len(self.edges) - 1
        edges = self._edges(self.first + known, days + 1)
        kept = np.empty((days + 1, self.count), np.int32)
        kept[0] = self.kept[-1]
        for at, work in enumerate(np.diff(edges).tolist()):
            kept[at + 1] = kept[at]
            if work:
                kept[at + 1] += np.int32(work) * ~self.lost(self.first + known + at)
        self.edges = np.concatenate([self.edges, edges[1:]])
        self.kept = np.concatenate([self.kept, kept[1:]])
