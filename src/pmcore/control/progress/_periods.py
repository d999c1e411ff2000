"""Fiscal periods: a rule of the calendar, or a list of last days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from pmcore._base import Noun
from pmcore.cost import Period
from pmcore.units import end_of_day


@dataclass(frozen=True, slots=True)
class Closing(Noun):
    """A fiscal month that closes on a day of the month, such as the 25th.

    Parameters
    ----------
    day : int
        1 to 31; in a shorter month its last day.
    months : int
        How many months a period has: 1, 3 for quarters, up to 12.
    first : int
        The month (1 to 12) with whose closing a period ends, where `months` is more than 1.

    Raises
    ------
    ValueError
        If a number lies outside its range, or the months of a year are no multiple of `months`.

    Examples
    --------
    >>> [day.isoformat() for day in Closing(25).days(date(2027, 1, 26), date(2027, 3, 1))]
    ['2027-02-25', '2027-03-25']
    """

    day: int = 31
    months: int = 1
    first: int = 12

    def __post_init__(self) -> None:
        """Refuse numbers that are no day and no months."""
        if not 1 <= self.day <= 31:
            raise ValueError(f"a period closes on a day from 1 to 31, found {self.day}")
        if self.months not in (1, 2, 3, 4, 6, 12):
            raise ValueError(f"a period has 1, 2, 3, 4, 6 or 12 months, found {self.months}")
        if not 1 <= self.first <= 12:
            raise ValueError(f"a month is a number from 1 to 12, found {self.first}")

    def days(self, start: date, finish: date) -> Iterator[date]:
        """Yield the closing days from `start` on, until one reaches `finish`."""
        year, month = start.year, start.month
        while True:
            last = date(year, month, min(self.day, monthrange(year, month)[1]))
            if last >= start and (month - self.first) % self.months == 0:
                yield last
                if last >= finish:
                    return
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)


Periods: TypeAlias = Period | Closing | tuple[date, ...]
"""A calendar period, a closing day, or the last day of each period."""


def spans(periods: Periods, first: date, at: datetime) -> list[tuple[datetime, datetime]]:
    """Return the begin and end of every period from a day on, until one holds the data date."""
    start = datetime.combine(first, time())
    if isinstance(periods, Period):
        ends, start = list(periods.ends(start, at)), periods.begin(start)
    else:
        ends = [end_of_day(day) for day in _days(periods, first, at)]
    return list(zip([start, *ends], ends, strict=False))


def _days(periods: Closing | tuple[date, ...], first: date, at: datetime) -> Iterable[date]:
    last = (at - timedelta(minutes=1)).date()
    if isinstance(periods, Closing):
        return periods.days(first, last)
    given = sorted(set(periods))
    inside = [day for day in given if day >= first]
    kept = [day for place, day in enumerate(inside) if not place or inside[place - 1] < last]
    return kept if kept and kept[-1] >= last else [*kept, max(last, first)]
