"""When a communication falls due: nominal days by its rule, and the days it is held on."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import NamedTuple

from pmcore.model import Communication
from pmcore.network import WorkTime
from pmcore.units import end_of_day

ONE = timedelta(days=1)


class Day(NamedTuple):
    """A day on which something falls due, and the day it is held on; None: it is cancelled."""

    nominal: date
    held: date | None


def is_working(clock: WorkTime, day: date) -> bool:
    """Return whether there is working time on a day."""
    return clock.between(datetime.combine(day, time()), end_of_day(day)) > 0


def next_working(clock: WorkTime, day: date) -> date:
    """Return the first day from `day` on with working time."""
    return clock.next_start(datetime.combine(day, time())).date()


def last_working(clock: WorkTime, day: date) -> date:
    """Return the last day up to `day` with working time."""
    return (clock.previous_finish(end_of_day(day)) - timedelta(minutes=1)).date()


def _series(each: Communication, clock: WorkTime, first: date) -> Iterator[date]:
    match each.frequency:
        case "once":
            yield first
        case "daily":
            day = next_working(clock, first)
            for turn in count():
                if turn % each.interval == 0:
                    yield day
                day = next_working(clock, day + ONE)
        case "weekly":
            ahead = 0 if each.weekday is None else (each.weekday - first.weekday()) % 7
            for turn in count():
                yield first + timedelta(days=ahead + 7 * each.interval * turn)
        case _:
            months = (first.month - 1 + each.interval * turn for turn in count())
            found = (_of_month(each, first, first.year + m // 12, m % 12 + 1) for m in months)
            yield from (day for day in found if day >= first)


def _of_month(each: Communication, first: date, year: int, month: int) -> date:
    """Return the day of a month, its last or first one where it has not so many."""
    length = monthrange(year, month)[1]
    if each.month_week is not None:
        weekday = first.weekday() if each.weekday is None else each.weekday
        ahead = (weekday - date(year, month, 1).weekday()) % 7
        days = range(1 + ahead, length + 1, 7)
        place = each.month_week - 1 if each.month_week > 0 else each.month_week
        return date(year, month, days[max(-len(days), min(place, len(days) - 1))])
    wanted = first.day if each.month_day is None else each.month_day
    day = wanted if wanted > 0 else length + 1 + wanted
    return date(year, month, max(1, min(day, length)))


def held_days(each: Communication, clock: WorkTime, begin: date, end: date) -> Iterator[Day]:
    """Yield every day a communication falls due on, with the day it is held on.

    A day off is moved to the next working day if that comes before the next time it falls due,
    or to the last one if that comes after the last time; otherwise it is cancelled.

    Parameters
    ----------
    each : Communication
    clock : WorkTime
        Of the project: what is daily falls on its working days.
    begin, end : date
        Of the project, where the communication states none.

    References
    ----------
    FREQ, INTERVAL, BYDAY and BYMONTHDAY of RFC 5545, section 3.3.10; a day that a month lacks is
    its last (or first), as SKIP=BACKWARD of RFC 7529, section 4.1.
    """
    last = each.until or end
    due = [date.min]
    for day in _series(each, clock, each.first or begin):
        due.append(day)
        if day > last:
            break
    else:
        due.append(date.max)
    for before, day, later in zip(due, due[1:], due[2:], strict=False):
        held: date | None = day
        if each.holiday_rule != "keep" and not is_working(clock, day):
            held = None
            if each.holiday_rule == "next" and (moved := next_working(clock, day)) < later:
                held = moved
            if each.holiday_rule == "previous" and (moved := last_working(clock, day)) > before:
                held = moved
        yield Day(day, held)
