"""Working time: shifts, weeks, exceptions and make-up days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import date

from pmcore._base import Noun
from pmcore._mapping import EMPTY, Attributes
from pmcore.units import clock

ELAPSED = "24x7"
"""Id of the calendar that always works; it needs no definition in a plan."""


@dataclass(frozen=True, slots=True, repr=False)
class Shift(Noun):
    """A stretch of work within a day.

    Parameters
    ----------
    start, finish : int
        Minutes of the day; a finish above 1440 lies in the next day.

    Examples
    --------
    >>> shifts("09:00-12:00", "13:00-18:00")
    (Shift(start=540, finish=720), Shift(start=780, finish=1080))
    """

    start: int
    finish: int


def shifts(*texts: str) -> tuple[Shift, ...]:
    """Return the shifts that texts such as ``"09:00-12:00"`` state.

    Raises
    ------
    ValueError
        If a text is no shift.
    """
    return tuple(Shift(*clock(text)) for text in texts)


OFFICE_HOURS = shifts("09:00-12:00", "13:00-18:00")


@dataclass(frozen=True, slots=True, repr=False)
class WorkWeek(Noun):
    """The repeating pattern of working days.

    Parameters
    ----------
    days : tuple of tuple of Shift
        Monday first; 7 entries, or 14 and more for weeks that alternate (大小周).
    since : date, optional
        First day it holds; none: always held. Alternating weeks count from its Monday.
    """

    days: tuple[tuple[Shift, ...], ...]
    since: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class CalendarException(Noun):
    """Days that differ from the week: a holiday (no shifts) or a make-up day.

    Parameters
    ----------
    first, last : date
        Both days included.
    shifts : tuple of Shift
        Working time of each of the days; empty: none.
    """

    first: date
    last: date
    shifts: tuple[Shift, ...] = ()
    name: str = ""
    is_provisional: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Calendar(Noun):
    """When work is done.

    Parameters
    ----------
    id : str
    weeks : tuple of WorkWeek
        Ordered by `since`; each holds until the next begins.
    exceptions : tuple of CalendarException
        A later one wins over an earlier one of the same day.
    base : str, optional
        Id of a calendar whose exceptions hold too, and whose weeks where none are given here.
    minutes_per_day, minutes_per_week, minutes_per_month : int
        How this calendar's "day", "week" and "month" convert; they move no date.

    Examples
    --------
    >>> from datetime import date
    >>> china = weekly("cn", holidays=[date(2027, 10, 1)], workdays=[date(2027, 10, 9)])
    >>> len(china.weeks[0].days), len(china.exceptions)
    (7, 2)
    """

    id: str
    name: str = ""
    _: KW_ONLY
    weeks: tuple[WorkWeek, ...] = ()
    exceptions: tuple[CalendarException, ...] = ()
    base: str | None = None
    minutes_per_day: int = 480
    minutes_per_week: int = 2400
    minutes_per_month: int = 9600
    attributes: Attributes = EMPTY


def weekly(
    id: str,  # noqa: A002 - the field it fills
    name: str = "",
    *,
    working: Iterable[int] = (0, 1, 2, 3, 4),
    hours: Iterable[Shift] = OFFICE_HOURS,
    holidays: Iterable[date] = (),
    workdays: Iterable[date] = (),
    minutes_per_day: int | None = None,
) -> Calendar:
    """Return a calendar of like weeks with holidays and make-up days.

    Parameters
    ----------
    id, name : str
    working : iterable of int
        Working weekdays, Monday is 0.
    hours : iterable of Shift
        Working time of each working day.
    holidays, workdays : iterable of date
        Days off; days worked although the week or a holiday says otherwise.
    minutes_per_day : int, optional
        What a "day" means; none: the shifts' length.
    """
    day, on = tuple(hours), frozenset(working)
    return Calendar(
        id,
        name,
        weeks=(WorkWeek(tuple(day if weekday in on else () for weekday in range(7))),),
        exceptions=(
            *(CalendarException(free, free) for free in holidays),
            *(CalendarException(busy, busy, day) for busy in workdays),
        ),
        minutes_per_day=minutes_per_day or sum(shift.finish - shift.start for shift in day),
    )


STANDARD = weekly("standard", "Monday to Friday, 9 to 12 and 13 to 18")
"""The calendar of a plan that names none."""

ALWAYS = Calendar(
    ELAPSED,
    "Always",
    weeks=(WorkWeek(((Shift(0, 1440),),) * 7),),
    minutes_per_day=1440,
    minutes_per_week=10080,
    minutes_per_month=43200,
)
