"""Calendars as a XER file holds them: one week and the days that differ from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from pmcore.io._export import Losses
from pmcore.io._import import LAST_YEAR
from pmcore.io._xer_calendars import DAY_ZERO
from pmcore.model import Calendar, Shift, WorkWeek

_LAST = date(LAST_YEAR, 12, 31)
_MIDNIGHT = 1440
Day: TypeAlias = tuple[tuple[int, int], ...]


def calendar_data(line: Sequence[Calendar], horizon: tuple[date, date], losses: Losses) -> str:
    """Return a calendar's own working time as P6's nested text.

    `line` holds it and the calendars it builds on. A week that changes or alternates becomes the
    last one that holds and exceptions over the `horizon`; a shift past midnight is cut there.
    Both are noted.
    """
    calendar = line[0]
    weeks = next((each.weeks for each in line if each.weeks), ())
    own = dict(_own_days(calendar, losses))
    every = {day: found for each in line[:0:-1] for day, found in _own_days(each, Losses(""))} | own
    week = _week(weeks, horizon[1])
    path = f'calendars["{calendar.id}"]'
    if any(_goes_on(day) for each in calendar.weeks for day in each.days):
        losses.changed(f"{path}.weeks", "> 24:00", "0:00")
    if any(map(_goes_on, own.values())):
        losses.changed(f"{path}.exceptions", "> 24:00", "0:00")
    special = set(own) | {day + 1 for day in own}
    if len(calendar.weeks) > 1 or any(len(each.days) > 7 for each in calendar.weeks):
        first, last = (day.toordinal() for day in horizon)
        special.update(range(first, last + 1))
        losses.changed(f"{path}.weeks", len(calendar.weeks), f"... {horizon[1].isoformat()}")
    days: dict[int, Day] = {}
    for number in sorted(special):
        found = _cut(_shifts(weeks, every, number), _shifts(weeks, every, number - 1))
        usual = week[date.fromordinal(number).weekday()]
        if number in own or (found != usual and (number not in every or number - 1 in own)):
            days[number] = found
    parts = [_exception(place, number, days[number]) for place, number in enumerate(sorted(days))]
    body = f"(0||Exceptions()({''.join(parts)}))"
    if calendar.weeks:
        body = f"(0||DaysOfWeek()({''.join(_days(week))}))(0||VIEW(ShowTotal|Y)()){body}"
    return f"(0||CalendarData()({body}))"


def _own_days(calendar: Calendar, losses: Losses) -> Iterator[tuple[int, tuple[Shift, ...]]]:
    """Yield the days of a calendar's exceptions, a later one after an earlier one of its day."""
    for each in calendar.exceptions:
        last = each.last
        if last > _LAST:
            losses.changed(f'calendars["{calendar.id}"].exceptions', last, _LAST)
            last = _LAST
        for number in range(each.first.toordinal(), last.toordinal() + 1):
            yield number, each.shifts


def _shifts(
    weeks: tuple[WorkWeek, ...], special: Mapping[int, tuple[Shift, ...]], number: int
) -> tuple[Shift, ...]:
    if number in special or not weeks:
        return special.get(number, ())
    day = date.fromordinal(number)
    held = [week for week in weeks if week.since is None or week.since <= day]
    week = held[-1] if held else weeks[0]
    since = week.since or date(1970, 1, 5)
    monday = since - timedelta(days=since.weekday())
    return week.days[(number - monday.toordinal()) % len(week.days)]


def _week(weeks: tuple[WorkWeek, ...], day: date) -> tuple[Day, ...]:
    """Return the seven days from the Monday of the week of `day` on."""
    monday = day.toordinal() - day.weekday()
    held = [_shifts(weeks, {}, monday + place) for place in range(-1, 7)]
    return tuple(_cut(held[place + 1], held[place]) for place in range(7))


def _cut(shifts: tuple[Shift, ...], before: tuple[Shift, ...]) -> Day:
    """Return what is worked between two midnights, of shifts that begin then or the day before."""
    late = [(0, shift.finish - _MIDNIGHT) for shift in before if shift.finish > _MIDNIGHT]
    return (*late, *((shift.start, min(shift.finish, _MIDNIGHT)) for shift in shifts))


def _goes_on(shifts: tuple[Shift, ...]) -> bool:
    return any(shift.finish > _MIDNIGHT for shift in shifts)


def _days(week: tuple[Day, ...]) -> Iterator[str]:
    for place in range(7):  # 1 is Sunday
        yield f"(0||{place + 1}()({_stretches(week[(place + 6) % 7])}))"


def _exception(place: int, number: int, day: Day) -> str:
    return f"(0||{place}(d|{number - DAY_ZERO})({_stretches(day)}))"


def _stretches(day: Day) -> str:
    return "".join(
        f"(0||{place}(s|{_clock(start)}|f|{_clock(finish)})())"
        for place, (start, finish) in enumerate(day)
    )


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
