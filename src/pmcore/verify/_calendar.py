"""Working time by plain arithmetic: day by day, slow, and easy to check by eye."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeAlias

from pmcore.model import ALWAYS, STANDARD, Calendar, Plan, Shift, WorkWeek

DAY = 1440
EPOCH_DAY = date(1970, 1, 1).toordinal()
FAR = 40_000
"""Days without work after which a search gives up: more than a century."""

Stretch: TypeAlias = tuple[int, int]


class Hours(Protocol):
    """Says when work is done on a day; days are numbered from 1970-01-01."""

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


class Clock:
    """Arithmetic on the working time of some hours; instants are minutes since 1970."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours

    def stretches(self, start: int, finish: int) -> list[Stretch]:
        """Return the working stretches between two instants."""
        found: list[Stretch] = []
        for day in range(start // DAY, -(-finish // DAY)):
            found += overlap(self.hours.of(day), [(start, finish)])
        return found

    def between(self, start: int, finish: int) -> int:
        """Return the working minutes from one instant to another; negative if it is earlier."""
        if finish < start:
            return -self.between(finish, start)
        return sum(b - a for a, b in self.stretches(start, finish))

    def next_start(self, instant: int) -> int:
        """Return the first instant, not before the given one, at which a working minute begins."""
        for day in range(instant // DAY, instant // DAY + FAR):
            for a, b in self.hours.of(day):
                if b > instant:
                    return max(a, instant)
        return instant

    def previous_finish(self, instant: int) -> int:
        """Return the last instant, not after the given one, at which a working minute ends."""
        for day in range(instant // DAY, instant // DAY - FAR, -1):
            for a, b in reversed(self.hours.of(day)):
                if a < instant:
                    return min(b, instant)
        return instant

    def add(self, instant: int, minutes: int) -> int:
        """Return the first instant by which so many working minutes have passed since another."""
        if minutes <= 0:
            return self.previous_finish(self._back(instant, -minutes))
        left = minutes
        for day in range(instant // DAY, instant // DAY + FAR + minutes):
            for a, b in self.hours.of(day):
                begin = max(a, instant)
                if b > begin:
                    if b - begin >= left:
                        return begin + left
                    left -= b - begin
        return instant

    def _back(self, instant: int, minutes: int) -> int:
        """Return an instant that lies so many working minutes before another."""
        left = minutes
        for day in range(instant // DAY, instant // DAY - FAR - minutes, -1):
            for a, b in reversed(self.hours.of(day)):
                end = min(b, instant)
                if end > a:
                    if end - a >= left:
                        return end - left
                    left -= end - a
        return instant


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

    def hours(self, calendar: str | None) -> CalendarHours:
        """Return the hours of a calendar, by id; none: of the plan's own."""
        name = calendar or self._default
        if name not in self._hours:
            self._hours[name] = CalendarHours(self._calendars[name], self._calendars)
        return self._hours[name]

    def of(self, *calendars: str | None) -> Clock:
        """Return the clock of a calendar, or of what several have in common."""
        names = list(dict.fromkeys(calendars))
        if len(names) == 1:
            return Clock(self.hours(names[0]))
        return Clock(SharedHours([self.hours(name) for name in names]))


def gaps(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return what lies between stretches that are in order.

    Examples
    --------
    >>> gaps([(0, 5), (7, 9), (9, 12)])
    [(5, 7)]
    """
    return [(b, c) for (_, b), (c, _) in pairwise(stretches) if b < c]
