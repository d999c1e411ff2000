"""Calendars of Microsoft Project XML: weeks, work weeks, exceptions, recurring ones too."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import TypeAlias

from pmcore.io._import import (
    DEEPEST_BASE,
    LAST_YEAR,
    MOST_ELEMENTS,
    Ledger,
    parse_instant,
    refuse,
)
from pmcore.io._mspdi_values import OFFICE, is_on, shifts
from pmcore.io._xml import Element
from pmcore.model import Calendar, CalendarException, Shift, WorkWeek

Day: TypeAlias = tuple[Shift, ...]
_USUAL_WEEK: tuple[Day, ...] = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())
_BEGINNING = 1
_MOST_DATES = 10_000
_LAST = date(LAST_YEAR, 12, 31)
FOR_EVER = date(2149, 12, 31)
"""Project's last day: what holds until then does not end."""


@dataclass
class _Draft:
    """A calendar as the file states it: working days by weekday, Monday is 0."""

    id: str
    name: str
    base: str
    days: dict[int, Day] = field(default_factory=dict)
    periods: list[tuple[int, int, dict[int, Day]]] = field(default_factory=list)
    exceptions: list[CalendarException] = field(default_factory=list)

    @property
    def is_bare(self) -> bool:
        """Whether it is its base and no more."""
        return not (self.days or self.periods or self.exceptions)


class CalendarReader:
    """Reads the calendars of a file; `units` says what a day, week and month are in minutes."""

    def __init__(self, ledger: Ledger, units: Mapping[str, int]) -> None:
        self.ledger = ledger
        self.units = units
        self.calendars: dict[str, Calendar] = {}
        self._made = 0
        self._drafts: dict[str, _Draft] = {}
        self._weeks: dict[str, list[tuple[int, tuple[Day, ...]]]] = {}

    def read(self, elements: Iterable[Element]) -> None:
        """Read every calendar."""
        for element in elements:
            name = element["UID"]
            if not name or name in self._drafts:
                path = f"Calendar[line {element.line}]"
                self.ledger.add("mspdi.calendar_twice", path, raw=name, line=element.line)
                continue
            self._drafts[name] = self._draft(element, name)
        for draft in self._drafts.values():
            if draft.base == "0" and "0" not in self._drafts:
                draft.base = ""
        for draft in self._drafts.values():
            self._link(draft)
        for name, draft in self._drafts.items():
            self.calendars[name] = self._calendar(draft)
        idle = [name for name in self.calendars if not self._works(name)]
        for name in idle:
            path, calendar = f'calendars["{name}"]', self.calendars.pop(name)
            self.ledger.add("mspdi.calendar_idle", path, raw=calendar.name)
        for name, calendar in self.calendars.items():
            if calendar.base in idle:
                path = f'calendars["{name}"].base'
                self.ledger.add("file.calendar_base", path, raw=calendar.base)
                self.calendars[name] = replace(calendar, base=None)

    def _bound(self, more: int) -> None:
        """Count what weeks and exceptions come to; a hostile file could make that any number."""
        self._made += more
        if self._made > MOST_ELEMENTS:
            refuse("file.too_many", self.ledger.source, limit=MOST_ELEMENTS)

    def real(self, name: str) -> str:
        """Return the calendar that a resource's calendar comes to: its base while it adds none."""
        while name in self._drafts and self._drafts[name].is_bare and self._drafts[name].base:
            name = self._drafts[name].base
        return name

    def _draft(self, element: Element, name: str) -> _Draft:
        base = element["BaseCalendarUID"]
        draft = _Draft(name, element["Name"], base if base not in ("-1", name) else "")
        path = f'calendars["{name}"]'
        for day in element.each("WeekDays", "WeekDay"):
            kind = day["DayType"]
            if kind == "0":
                draft.exceptions += self._exception(day, path)
            elif kind in ("1", "2", "3", "4", "5", "6", "7"):  # 1 is Sunday
                draft.days[(int(kind) + 5) % 7] = shifts(day, self.ledger, f"{path}.weeks[0]")
            else:
                facts = {"raw": kind, "used": "", "line": day.line}
                self.ledger.add("file.unknown_word", f"{path}.weeks[0]", **facts)
        for week in element.each("WorkWeeks", "WorkWeek"):
            period = self._period(week, f"{path}.weeks")
            if period:
                days = {
                    (int(day["DayType"]) + 5) % 7: shifts(day, self.ledger, f"{path}.weeks")
                    for day in week.each("WeekDays", "WeekDay")
                    if day["DayType"] in ("1", "2", "3", "4", "5", "6", "7")
                }
                draft.periods.append((period[0].toordinal(), period[1].toordinal(), days))
        for each in element.each("Exceptions", "Exception"):
            draft.exceptions += self._exception(each, path)
        draft.exceptions = list(dict.fromkeys(_latest(draft.exceptions)))
        return draft

    def _period(self, element: Element, path: str) -> tuple[date, date] | None:
        """Return first and last day of a TimePeriod, None where they are no dates, noted."""
        part = element.part("TimePeriod")
        texts = (part["FromDate"], part["ToDate"]) if part else ("", "")
        first, last = (parse_instant(text) for text in texts)
        if first is None or last is None or last.date() < first.date() or last.date() > _LAST:
            self.ledger.add("file.bad_date", path, raw=" - ".join(texts), line=element.line)
            return None
        return first.date(), last.date()

    def _exception(self, element: Element, path: str) -> Iterator[CalendarException]:
        path = f"{path}.exceptions"
        period = self._period(element, path)
        if period is None:
            return
        hours = shifts(element, self.ledger, path)
        kind = element["Type"] or "1"
        if kind in ("1", "9"):
            yield CalendarException(*period, hours, element["Name"])
            return
        self._bound((period[1] - period[0]).days // 7)
        dates = list(occurrences(element, *period))
        self._bound(len(dates))
        if not dates:
            self.ledger.add("mspdi.no_occurrence", path, raw=element["Name"], line=element.line)
        for day in dates:
            yield CalendarException(day, day, hours, element["Name"])

    def _link(self, draft: _Draft) -> None:
        """Cut a base that is missing or leads round in a circle."""
        line, at = {draft.id}, draft.base
        while at in self._drafts and at not in line and len(line) < DEEPEST_BASE:
            line.add(at)
            at = self._drafts[at].base
        is_long = len(line) >= DEEPEST_BASE
        if at and (is_long or at == draft.id or draft.base not in self._drafts):
            path = f'calendars["{draft.id}"].base'
            self.ledger.add("file.calendar_base", path, raw=draft.base)
            draft.base = ""

    def _calendar(self, draft: _Draft) -> Calendar:
        path = f'calendars["{draft.id}"].weeks'
        is_own = bool(draft.days or draft.periods)
        if not draft.base and len(draft.days) < 7:
            self.ledger.add("mspdi.usual_week", path, count=7 - len(draft.days))
            is_own = True
        weeks = self._timeline(draft.id) if is_own else []
        return Calendar(
            draft.id,
            draft.name,
            weeks=tuple(
                WorkWeek(days, None if since == _BEGINNING else date.fromordinal(since))
                for since, days in weeks
            ),
            exceptions=tuple(draft.exceptions),
            base=draft.base or None,
            minutes_per_day=self.units["day"],
            minutes_per_week=self.units["week"],
            minutes_per_month=self.units["month"],
        )

    def _timeline(self, name: str) -> list[tuple[int, tuple[Day, ...]]]:
        """Return the weeks of a calendar by the day since which they hold, its base taken in."""
        if name not in self._weeks:
            draft = self._drafts[name]
            below = self._timeline(draft.base) if draft.base else [(_BEGINNING, _USUAL_WEEK)]
            steps = {since for since, _ in below}
            for first, last, _ in draft.periods:
                steps |= {first} if last >= FOR_EVER.toordinal() else {first, last + 1}
            self._bound(len(steps) * (len(draft.periods) + 1))
            found: list[tuple[int, tuple[Day, ...]]] = []
            for since in sorted(steps):
                week = below[bisect_right(below, since, key=itemgetter(0)) - 1][1]
                held = dict(enumerate(week)) | draft.days
                for first, last, days in draft.periods:
                    if first <= since <= last or (first <= since and last >= FOR_EVER.toordinal()):
                        held |= days
                found.append((since, tuple(held[day] for day in range(7))))
            self._weeks[name] = found
        return self._weeks[name]

    def _works(self, name: str) -> bool:
        return any(self._timeline(name)[-1][1])


def _latest(exceptions: Iterable[CalendarException]) -> Iterator[CalendarException]:
    """Yield exceptions without those that are given again later: the old form and the new."""
    held: dict[tuple[date, date], CalendarException] = {}
    for each in exceptions:
        held.pop((each.first, each.last), None)
        held[each.first, each.last] = each
    yield from held.values()


def occurrences(element: Element, first: date, last: date) -> Iterator[date]:
    """Yield the dates of a recurring exception, in order, at most ten thousand."""
    most = _whole(element["Occurrences"], _MOST_DATES)
    most = most if is_on(element, "EnteredByOccurrences") and most else _MOST_DATES
    count = 0
    for day in _candidates(element, first, last):
        if day > last or count >= min(most, _MOST_DATES):
            return
        if day >= first:
            count += 1
            yield day


def _candidates(element: Element, first: date, last: date) -> Iterator[date]:
    kind = element["Type"]
    period = max(1, _whole(element["Period"], 1))
    if kind in ("7", "8"):
        yield from _by_count(first, last, period, is_weekday=kind == "8")
    elif kind == "6":
        yield from _weekly(_whole(element["DaysOfWeek"], 0), first, last, period)
    elif kind in ("2", "3", "4", "5"):
        step = period if kind in ("4", "5") else 12
        month = _whole(element["Month"], 0) % 12 if kind in ("2", "3") else first.month - 1
        for year, number in _months(first.year, month, last, step):
            if kind in ("2", "4"):
                day = _whole(element["MonthDay"], 1)
            else:
                item, place = _whole(element["MonthItem"], 0), _whole(element["MonthPosition"], 0)
                day = _nth(year, number, item, place)
            if 1 <= day <= _length(year, number):
                yield date(year, number, day)


def _whole(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else default


def _by_count(first: date, last: date, period: int, *, is_weekday: bool) -> Iterator[date]:
    at, place = first, 0
    while at <= last:
        if not is_weekday or at.weekday() < 5:
            if place % period == 0:
                yield at
            place += 1
        at += timedelta(1)


def _weekly(mask: int, first: date, last: date, period: int) -> Iterator[date]:
    """Yield days of every `period`-th week; weeks begin on Sunday, the lowest bit."""
    sunday = first - timedelta((first.weekday() + 1) % 7)
    while sunday <= last and mask & 127:
        for day in range(7):
            if mask >> day & 1:
                yield sunday + timedelta(day)
        sunday += timedelta(7 * period)


def _months(year: int, month: int, last: date, step: int) -> Iterator[tuple[int, int]]:
    at = year * 12 + month
    while at <= last.year * 12 + last.month - 1:
        yield at // 12, at % 12 + 1
        at += step


def _length(year: int, month: int) -> int:
    upper = date(year + month // 12, month % 12 + 1, 1)
    return (upper - date(year, month, 1)).days


def _nth(year: int, month: int, item: int, place: int) -> int:
    """Return the day of the month of, say, its second Tuesday; 0 if there is none.

    `item`: 0 a day, 1 a weekday, 2 a day of the weekend, 3 Sunday to 9 Saturday; `place`: 0 the
    first to 3 the fourth, 4 the last.
    """
    wanted = {0: range(7), 1: range(5), 2: (5, 6)}.get(item, ((item + 3) % 7,))
    monday = date(year, month, 1).weekday()
    days = [day for day in range(1, _length(year, month) + 1) if (monday + day - 1) % 7 in wanted]
    if place >= 4:
        return days[-1]
    return days[place] if place < len(days) else 0
