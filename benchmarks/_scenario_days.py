"""The axis of a scenario file: whole working days, and the instants that stand for them.

A day becomes one shift of ``hours_per_day`` hours; dates become the begin or the end of that
shift; a milestone lies at the end of a working day.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Any, TypeAlias

Node: TypeAlias = Mapping[str, Any]

UNIT = 1_000_000
"""Parts of a yuan in which the plans count money.

Files sum amounts of fractions of a cent and print rounded sums; in cents, pmcore would round before
it sums, and indices would pass the difference on.
"""

OPENS = 540
"""Minute of the day at which work begins, unless the day is too long for that."""

YEARS = 8


def money(amount: float) -> int:
    """Return an amount of a file in the minor units of its plans."""
    return round(Fraction(str(amount)) * UNIT)


def major(amount: float) -> float:
    """Return minor units of the reader's plans as yuan."""
    return amount / UNIT


@dataclass(frozen=True)
class Days:
    """The file's axis: working days counted from the project's start.

    Parameters
    ----------
    dates : tuple of date
        Working days in order; the first is day 0.
    length : int
        Working minutes of a day.
    """

    dates: tuple[date, ...]
    length: int

    @classmethod
    def of(cls, calendar: Node) -> Days:
        """Return the working days that a file's calendar states."""
        first = date.fromisoformat(calendar["start"])
        off, on = set(calendar["holidays"]), set(calendar["extra"])
        every = (first + timedelta(days=count) for count in range(366 * YEARS))
        held = (
            day
            for day in every
            if day.isoformat() in on
            or (day.isoweekday() in calendar["weekdays"] and day.isoformat() not in off)
        )
        return cls(tuple(held), int(calendar["hours_per_day"] * 60))

    @property
    def first_minute(self) -> int:
        """Minute of the day at which work begins; it ends before midnight."""
        return max(0, min(OPENS, 1439 - self.length))

    def opens(self, day: date) -> datetime:
        """Return the begin of work on a day."""
        return datetime(day.year, day.month, day.day) + timedelta(minutes=self.first_minute)

    def closes(self, day: date) -> datetime:
        """Return the end of work on a day."""
        return self.opens(day) + timedelta(minutes=self.length)

    def start(self, index: int) -> datetime:
        """Return the instant at which what starts at `index` starts."""
        return self.opens(self.dates[index])

    def finish(self, index: int) -> datetime:
        """Return the instant at which what ends before day `index` ends."""
        return self.closes(self.dates[index - 1]) if index else self.start(0)

    def finish_date(self, index: int) -> date:
        """Return the day in whose evening `index` lies; the first day for 0."""
        return self.dates[max(index - 1, 0)]

    def index(self, instant: datetime) -> float:
        """Return working days passed at an instant, with the fraction of the day."""
        whole = bisect.bisect_left(self.dates, instant.date())
        if whole < len(self.dates) and self.dates[whole] == instant.date():
            passed = (instant - self.opens(instant.date())) / timedelta(minutes=self.length)
            return whole + min(max(passed, 0.0), 1.0)
        return float(whole)

    def evening(self, instant: datetime) -> str:
        """Return the day on which what ends at an instant ends, as the file writes it."""
        return self.finish_date(ceil(self.index(instant))).isoformat()

    def after(self, day: date) -> int:
        """Return the index at which work goes on after the evening of a day."""
        return bisect.bisect_right(self.dates, day)
