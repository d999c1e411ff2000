"""Calendars written to Microsoft Project XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pmcore.io._export import Losses
from pmcore.io._mspdi_calendars import FOR_EVER
from pmcore.io._xml_write import Part, flag
from pmcore.model import Calendar, CalendarException, Plan, Shift, WorkWeek
from pmcore.network import flatten, known_calendars

FIRST_DAY = date(1984, 1, 1)
"""Project knows no day before it, and none after `FOR_EVER`."""
_MOST_WEEKS = 1000  # alternating weeks are written one by one
_DAY = timedelta(1)


class CalendarWriter:
    """Writes the calendars of a plan.

    Parameters
    ----------
    plan : Plan
    span : pair of date
        First and last day of the schedule.
    used : set of str
        Ids of calendars that tasks or the project name: Project wants those to stand alone.
    """

    def __init__(
        self, plan: Plan, losses: Losses, *, span: tuple[date, date], used: set[str]
    ) -> None:
        self.losses = losses
        self.span = span
        self.used = used
        self.calendars = dict(known_calendars(plan))
        own = list(plan.calendars)
        if plan.calendar is None or plan.calendar not in {each.id for each in own}:
            home = self.calendars.get(plan.calendar or "standard", self.calendars["standard"])
            own.append(home)
            losses.add("loss.added", f'calendars["{home.id}"]', used=home.name)
        self.home = plan.calendar or own[-1].id
        self.written = own
        self.numbers = numbers_of([each.id for each in own], low=0)
        for name, uid in self.numbers.items():
            if name != uid:
                losses.changed(f'calendars["{name}"].id', name, uid)

    def parts(self) -> Iterator[Part]:
        """Yield every calendar."""
        for calendar in self.written:
            yield "Calendar", tuple(self._calendar(calendar))

    def _calendar(self, calendar: Calendar) -> Iterator[Part]:
        path = f'calendars["{calendar.id}"]'
        base = calendar.base if calendar.base in self.numbers else None
        if calendar.base and (base is None or calendar.id in self.used):
            flat = flatten(calendar, self.calendars)
            calendar = replace(calendar, weeks=flat.weeks, exceptions=flat.exceptions, base=None)
            base = None
        yield "UID", self.numbers[calendar.id]
        yield "Name", calendar.name or calendar.id
        yield "IsBaseCalendar", flag(base is None)
        yield "BaseCalendarUID", self.numbers[base] if base else "-1"
        weeks = tuple(self._weekly(calendar))
        exceptions = tuple(self._exceptions(calendar.exceptions, path))
        days = () if not weeks else tuple(_days(weeks[0].days))
        olden = tuple(
            ("WeekDay", (("DayType", "0"), *_working(each.shifts, _period(each))))
            for each in exceptions
        )
        if days or olden:
            yield "WeekDays", (*days, *olden)
        if exceptions:
            yield "Exceptions", tuple(_exception(each) for each in exceptions)
        if len(weeks) > 1:
            yield "WorkWeeks", tuple(_work_weeks(weeks))

    def _weekly(self, calendar: Calendar) -> Iterator[WorkWeek]:
        """Yield weeks of seven days; alternating ones are written one by one while work lasts."""
        for place, week in enumerate(calendar.weeks):
            if len(week.days) == 7:
                yield week
                continue
            after = calendar.weeks[place + 1].since if place + 1 < len(calendar.weeks) else None
            yield from self._alternating(week, after)

    def _alternating(self, week: WorkWeek, after: date | None) -> Iterator[WorkWeek]:
        patterns = [week.days[at : at + 7] for at in range(0, len(week.days), 7)]
        anchor = week.since or date(1970, 1, 5)
        anchor -= timedelta(anchor.weekday())
        first = max(self.span[0] - timedelta(self.span[0].weekday() + 28), anchor)
        last = min(self.span[1] + timedelta(366), after or FOR_EVER)
        yield WorkWeek(patterns[0], week.since)
        at, count = first, 0
        while at < last and count < _MOST_WEEKS:
            pattern = patterns[(at - anchor).days // 7 % len(patterns)]
            if at > (week.since or FIRST_DAY):
                yield WorkWeek(pattern, at)
            at, count = at + timedelta(7), count + 1

    def _exceptions(
        self, exceptions: Iterable[CalendarException], path: str
    ) -> Iterator[CalendarException]:
        """Yield exceptions within Project's days that do not overlap: the later one wins."""
        found: list[CalendarException] = []
        for each in exceptions:
            first, last = max(each.first, FIRST_DAY), min(each.last, FOR_EVER)
            if first > last:
                span = f"{each.first} - {each.last}"
                self.losses.element(f'{path}.exceptions["{each.first}"]', span)
                continue
            kept: list[CalendarException] = []
            for other in found:
                kept.extend(_without(other, first, last))
            found = [*kept, replace(each, first=first, last=last)]
        yield from found


def _without(each: CalendarException, first: date, last: date) -> Iterator[CalendarException]:
    """Yield what is left of an exception outside some days."""
    if last < each.first or each.last < first:
        yield each
        return
    if each.first < first:
        yield replace(each, last=first - _DAY)
    if last < each.last:
        yield replace(each, first=last + _DAY)


def _days(days: Sequence[Sequence[Shift]]) -> Iterator[Part]:
    for place in range(7):  # Sunday first
        shifts = days[(place + 6) % 7]
        yield "WeekDay", (("DayType", str(place + 1)), *_working(shifts))


def _working(shifts: Iterable[Shift], period: tuple[Part, ...] = ()) -> tuple[Part, ...]:
    times = tuple(
        ("WorkingTime", (("FromTime", _clock(each.start)), ("ToTime", _clock(each.finish))))
        for each in shifts
    )
    head = ("DayWorking", flag(times))
    return (head, *period, ("WorkingTimes", times)) if times else (head, *period)


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute % 1440, 60)
    return f"{hours:02}:{minutes:02}:00"


def _period(each: CalendarException) -> tuple[Part, ...]:
    return (_time(each.first, each.last),)


def _time(first: date, last: date) -> Part:
    return "TimePeriod", (("FromDate", f"{first}T00:00:00"), ("ToDate", f"{last}T23:59:00"))


def _exception(each: CalendarException) -> Part:
    days = (each.last - each.first).days + 1
    head = (
        ("EnteredByOccurrences", "0"),
        _time(each.first, each.last),
        ("Occurrences", str(days)),
        ("Name", each.name),
        ("Type", "1"),
    )
    return "Exception", (*head, *_working(each.shifts))


def _work_weeks(weeks: Sequence[WorkWeek]) -> Iterator[Part]:
    for place, week in enumerate(weeks[1:], 1):
        if week.since is None or week.days == weeks[0].days:
            continue
        after = weeks[place + 1].since if place + 1 < len(weeks) else None
        last = after - _DAY if after else FOR_EVER
        head = (_time(max(week.since, FIRST_DAY), last), ("Name", f"{week.since}"))
        yield "WorkWeek", (*head, ("WeekDays", tuple(_days(week.days))))


def numbers_of(ids: Iterable[str], *, low: int = 1, taken: Iterable[str] = ()) -> Mapping[str, str]:
    """Return a number for each id: itself where it is one that is free, else the next one."""
    wanted = list(ids)
    used = set(taken)
    found: dict[str, str] = {}
    for name in wanted:
        is_number = name.isascii() and name.isdecimal() and len(name) < 10
        if is_number and str(int(name)) == name and int(name) >= low and name not in used:
            used.add(name)
            found[name] = name
    following = max((int(name) for name in used), default=0) + 1
    for name in wanted:
        if name not in found:
            found[name] = str(following)
            following += 1
    return found
