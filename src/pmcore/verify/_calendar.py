"""Working time by plain arithmetic: days that repeat, their minutes added up, easy to check."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate, pairwise
from math import lcm
from typing import Protocol, TypeAlias

from pmcore.model import ALWAYS, STANDARD, Calendar, Plan, Shift, WorkWeek

DAY = 1440
EPOCH_DAY = date(1970, 1, 1).toordinal()
Stretch: TypeAlias = tuple[int, int]


class Hours(Protocol):
    """Says when work is done on a day; days are numbered from 1970-01-01.

    Attributes
    ----------
    breaks : list of int
        Days at which the pattern may change, in order; between them days repeat.
    period : int
        After how many days they do.
    """

    breaks: list[int]
    period: int

    def of(self, day: int) -> tuple[Stretch, ...]:
        """Return the working stretches of a day, in minutes since 1970, in order and apart."""
        ...


class CalendarHours:
    """The hours of one calendar, with what it takes from its bases."""

    def __init__(self, calendar: Calendar, known: Mapping[str, Calendar]) -> None:
        line = [calendar]
        while (base := known.get(line[-1].base or "")) and base not in line:
            line.append(base)
        weeks = next((each.weeks for each in line if each.weeks), STANDARD.weeks)
        self._weeks = sorted(weeks, key=lambda week: week.since or date.min)
        self._exceptions = [
            (each.first.toordinal() - EPOCH_DAY, each.last.toordinal() - EPOCH_DAY, each.shifts)
            for one in line
            for each in reversed(one.exceptions)
        ]
        self._known: dict[int, tuple[Stretch, ...]] = {}
        changes = [week.since.toordinal() - EPOCH_DAY for week in self._weeks if week.since]
        changes += [day for first, last, _ in self._exceptions for day in (first, last + 1)]
        # A night shift reaches into the day after.
        self.breaks = sorted({day + late for day in changes for late in (0, 1)})
        self.period = lcm(*(len(week.days) for week in self._weeks))

    def of(self, day: int) -> tuple[Stretch, ...]:
        """Return the working stretches of a day; a night shift counts for both its days."""
        if day not in self._known:
            own = [(each.start, min(each.finish, DAY)) for each in self._shifts(day)]
            spilt = [(0, each.finish - DAY) for each in self._shifts(day - 1)]
            stretches = sorted((a, b) for a, b in [*own, *spilt] if a < b)
            self._known[day] = tuple((day * DAY + a, day * DAY + b) for a, b in _merge(stretches))
        return self._known[day]

    def _shifts(self, day: int) -> tuple[Shift, ...]:
        for first, last, shifts in self._exceptions:  # the latest stated comes first
            if first <= day <= last:
                return shifts
        held = self._weeks[0]
        for week in self._weeks:
            if week.since is None or week.since.toordinal() - EPOCH_DAY <= day:
                held = week
        return held.days[_place(held, day)]


class SharedHours:
    """The hours that several calendars have in common."""

    def __init__(self, members: Sequence[Hours]) -> None:
        self._members = members
        self.breaks = sorted({day for each in members for day in each.breaks})
        self.period = lcm(*(each.period for each in members))

    def of(self, day: int) -> tuple[Stretch, ...]:
        """Return the stretches of a day on which every member works."""
        common: Sequence[Stretch] = ((day * DAY, day * DAY + DAY),)
        for member in self._members:
            common = overlap(common, member.of(day))
        return tuple(common)


def _place(week: WorkWeek, day: int) -> int:
    """Return which entry of a week's pattern a day has; patterns begin on Mondays."""
    since = week.since.toordinal() - EPOCH_DAY if week.since else 4  # 1970-01-05 was a Monday
    monday = since - (since - 4) % 7
    return (day - monday) % len(week.days)


def _merge(stretches: Iterable[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for a, b in stretches:
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def overlap(first: Iterable[Stretch], second: Iterable[Stretch]) -> list[Stretch]:
    """Return the stretches that lie in both.

    Examples
    --------
    >>> overlap([(0, 10), (20, 30)], [(5, 25)])
    [(5, 10), (20, 25)]
    """
    others = list(second)
    common = [(max(a, c), min(b, d)) for a, b in first for c, d in others]
    return [(a, b) for a, b in common if a < b]


@dataclass(frozen=True)
class _Era:
    """Days that repeat, from one on.

    Parameters
    ----------
    since : int
        The first day.
    before : int
        Working minutes that come before it.
    done : list of int
        Working minutes of the first days of a period: of none, of one, and so on to all.
    """

    since: int
    before: int
    done: list[int]

    def at(self, day: int) -> int:
        """Return the working minutes before a day."""
        rounds, rest = divmod(day - self.since, len(self.done) - 1)
        return self.before + rounds * self.done[-1] + self.done[rest]

    def day_of(self, minute: int) -> int:
        """Return the day in which a working minute lies, counted as `before` is."""
        rounds, rest = divmod(minute - self.before, self.done[-1])
        return self.since + rounds * (len(self.done) - 1) + bisect_right(self.done, rest) - 1


class Clock:
    """Arithmetic on the working time of some hours; instants are minutes since 1970.

    Working minutes are numbered from an arbitrary one on; an instant is known by how many lie
    before it.
    """

    def __init__(self, hours: Hours) -> None:
        self.hours = hours

    @cached_property
    def _eras(self) -> list[_Era]:
        """Return the stretches of days that repeat; the first goes back without end."""
        hours, period, found = self.hours, self.hours.period, list[_Era]()
        breaks = hours.breaks or [0]
        for since, until in pairwise([breaks[0] - period, *breaks, breaks[-1] + period]):
            before = found[-1].at(since) if found else 0
            days = range(since, min(until, since + period))
            each = (sum(b - a for a, b in hours.of(day)) for day in days)
            found.append(_Era(since, before, list(accumulate(each, initial=0))))
        return found

    def worked(self, instant: int) -> int:
        """Return how many working minutes lie before an instant."""
        day = instant // DAY
        place = bisect_right(self._eras, day, key=lambda era: era.since) - 1
        own = sum(min(b, instant) - a for a, b in self.hours.of(day) if a < instant)
        return self._eras[max(place, 0)].at(day) + own

    def _begin(self, minute: int) -> int | None:
        """Return the instant at which a working minute begins; None: there are not so many."""
        place = bisect_right(self._eras, minute, key=lambda era: era.before) - 1
        era = self._eras[max(place, 0)]
        if not era.done[-1]:
            return None
        day = era.day_of(minute)
        left = minute - era.at(day)
        for a, b in self.hours.of(day):
            if left < b - a:
                return a + left
            left -= b - a
        raise AssertionError(f"day {day} has no working minute {minute}")

    def stretches(self, start: int, finish: int) -> list[Stretch]:
        """Return the working stretches between two instants, day by day."""
        found: list[Stretch] = []
        for day in range(start // DAY, -(-finish // DAY)):
            found += overlap(self.hours.of(day), [(start, finish)])
        return found

    def between(self, start: int, finish: int) -> int:
        """Return the working minutes from one instant to another; negative if it is earlier."""
        return self.worked(finish) - self.worked(start)

    def next_start(self, instant: int) -> int:
        """Return the first instant, not before the given one, at which a working minute begins."""
        found = self._begin(self.worked(instant))
        return instant if found is None else found

    def previous_finish(self, instant: int) -> int:
        """Return the last instant, not after the given one, at which a working minute ends."""
        return self.add(instant, 0)

    def add(self, instant: int, minutes: int) -> int:
        """Return the first instant by which so many working minutes have passed since another."""
        last = self._begin(self.worked(instant) + minutes - 1)
        return instant if last is None else last + 1


class Clocks:
    """Every calendar that a plan may name, as a clock.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.units import to_minutes
    >>> office = Clocks(Plan("P", start=datetime(2027, 1, 4, 9))).of("standard")
    >>> friday = to_minutes(datetime(2027, 1, 8, 16))
    >>> office.add(friday, 180) - friday, (office.next_start(friday + 120) - friday) // 60
    (3960, 65)
    """

    def __init__(self, plan: Plan) -> None:
        known = {ALWAYS.id: ALWAYS, STANDARD.id: STANDARD}
        self._calendars = known | {each.id: each for each in plan.calendars}
        self._default = plan.calendar or STANDARD.id
        self._hours: dict[str, CalendarHours] = {}
        self._known: dict[tuple[str | None, ...], Clock] = {}

    def hours(self, calendar: str | None) -> CalendarHours:
        """Return the hours of a calendar, by id; none: of the plan's own."""
        name = calendar or self._default
        if name not in self._hours:
            self._hours[name] = CalendarHours(self._calendars[name], self._calendars)
        return self._hours[name]

    def of(self, *calendars: str | None) -> Clock:
        """Return the clock of a calendar, or of what several have in common."""
        names = tuple(dict.fromkeys(calendars))
        if names not in self._known:
            hours = [self.hours(name) for name in names]
            self._known[names] = Clock(hours[0] if len(hours) == 1 else SharedHours(hours))
        return self._known[names]


def gaps(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return what lies between stretches that are in order.

    Examples
    --------
    >>> gaps([(0, 5), (7, 9), (9, 12)])
    [(5, 7)]
    """
    return [(b, c) for (_, b), (c, _) in pairwise(stretches) if b < c]
