"""What a calendar file says of its timezones: when the clocks change, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Calendar, Timezone

_STEP = timedelta(days=1)


class _Clock(NamedTuple):
    """What clocks show: minutes ahead of UTC, a name, whether it is daylight saving time."""

    offset: timedelta
    name: str
    is_daylight: bool


def add_zones(calendar: Calendar) -> None:
    """Describe, before its events, every timezone that the events of a calendar name.

    For the years of the events and a year around them, as RFC 5545, section 3.2.19, asks of each
    name that is used. It is written here since the package states onsets of daylight saving by
    the new clock, and section 3.6.5 asks for the old one.
    """
    days: dict[str, list[date]] = {}
    for event in calendar.events:
        for name in ("dtstart", "dtend"):
            found = event.get(name)
            if found is not None and (zone := found.params.get("TZID")):
                days.setdefault(zone, []).append(found.dt.date())
    described = [_describe(name, min(held), max(held)) for name, held in sorted(days.items())]
    calendar.subcomponents[:0] = described


def _describe(name: str, first: date, last: date) -> Timezone:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = ZoneInfo(name)
    begin = datetime(max(first.year - 1, 1), 1, 2, tzinfo=UTC)
    end = datetime(min(last.year + 2, 9999), 1, 2, tzinfo=UTC)
    start = _clock(zone, begin)
    # The first rule holds from before all events on, and changes nothing.
    changes = [((start.offset, start), begin), *_changes(zone, begin, end)]
    onsets: dict[tuple[timedelta, _Clock], list[datetime]] = {}
    for rule, at in changes:
        onsets.setdefault(rule, []).append((at + rule[0]).replace(tzinfo=None))
    described = Timezone()
    described.add("tzid", name)
    for (before, clock), found in onsets.items():
        part = TimezoneDaylight() if clock.is_daylight else TimezoneStandard()
        part.add("dtstart", found[0])
        if found[1:]:
            part.add("rdate", found[1:])
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", clock.offset)
        part.add("tzname", clock.name)
        described.add_component(part)
    return described


def _changes(
    zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[tuple[tuple[timedelta, _Clock], datetime]]:
    """Yield each change of the clocks: the offset before with what they show then, and when."""
    while begin < end:
        low, high = begin, begin + _STEP
        before, after = _clock(zone, low), _clock(zone, high)
        if before != after:
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if _clock(zone, middle) == before else (low, middle)
            yield (before.offset, after), high
        begin += _STEP


def _clock(zone: ZoneInfo, at: datetime) -> _Clock:
    local = at.astimezone(zone)
    offset, name = local.utcoffset() or timedelta(), local.tzname() or ""
    return _Clock(offset, name, bool(local.dst()))
