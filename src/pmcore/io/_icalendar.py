"""Milestones, tasks and meetings as iCalendar (RFC 5545), for the calendars people look at."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmcore.control.communication import Meetings
from pmcore.io._export import Export
from pmcore.io._extras import missing
from pmcore.io._icalendar_meetings import (
    Entry,
    Part,
    add_people,
    before,
    cancel_gone,
    losses,
    names,
    of_occurrence,
    plain,
    revision,
)
from pmcore.io._icalendar_zones import add_zones
from pmcore.model import Meeting, Plan, Schedule, ScheduledTask, Task, TaskKind
from pmcore.units import sentence

if TYPE_CHECKING:
    from icalendar import Event

_PARTS: tuple[Part, ...] = ("milestones", "tasks", "meetings")
_MILESTONES: tuple[Part, ...] = ("milestones",)


def write_ics(
    plan: Plan,
    schedule: Schedule,
    *,
    parts: Collection[Part] = _MILESTONES,
    is_all_day: bool = False,
    language: str = "en",
    stamp: datetime | None = None,
    sequence: int = 0,
    meetings: Meetings | None = None,
    previous: Export | bytes | None = None,
) -> Export:
    """Return an iCalendar file of a plan's milestones, and of its tasks and meetings if wished.

    Events keep their identity from one writing to the next (it is made of the plan's id, or its
    name where it has none, and the element's id), so that a calendar that takes the file in again
    moves them. An unchanged plan gives the same bytes.

    What recurs is written as single events, each named by its communication and the day on which
    it falls due by its rule: when it moves it stays the same event, and when a day off cancels it
    it is written as cancelled. Who takes part is asked by e-mail address; the owner asks.

    Parameters
    ----------
    plan : Plan
        Its `timezone` is attached to all times.
    schedule : Schedule
        The dates.
    parts : collection of str
        ``"milestones"``, ``"tasks"``, ``"meetings"``.
    is_all_day : bool
        Whether milestones and tasks are whole days in place of times.
    language : str
        Of the categories: ``"en"`` or ``"zh-CN"``.
    stamp : datetime, optional
        When this was written, in the plan's timezone; none: the data date, else the plan's start.
    sequence : int
        Revision of the events; a higher one replaces what a calendar holds.
    meetings : Meetings, optional
        What :func:`pmcore.control.communication.meetings` says; with ``"meetings"`` among the
        parts it is written in place of the plan's own. What has no time of day is a whole day.
    previous : Export or bytes, optional
        What was written last: events that changed since get a revision more, and events that are
        no more are written as cancelled, for good: one that comes back is a later revision.

    Raises
    ------
    FormatError
        If the extra ``calendars`` is not installed.
    ValueError
        If a part or the plan's timezone is unknown, the revision is no whole number from 0 on,
        `stamp` carries a zone, or `previous` is no iCalendar file.

    References
    ----------
    RFC 5545, sections 3.6.5 (VTIMEZONE), 3.8.1.11 (STATUS), 3.8.4.1 (ATTENDEE), 3.8.4.3
    (ORGANIZER), 3.8.4.7 (UID), 3.8.7.4 (SEQUENCE); RFC 5546, section 3.2.1: what is published
    asks nobody, so a file that does states no METHOD.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.schedule import critical_path
    >>> plan = portal()
    >>> text = write_ics(plan, critical_path(plan)).data.decode()
    >>> text.startswith("BEGIN:VCALENDAR"), text.count("BEGIN:VEVENT")
    (True, 1)
    """
    try:
        import icalendar
    except ImportError:
        missing("calendars", "write_ics")
    if strange := sorted(set(parts) - set(_PARTS)):
        raise ValueError(f"parts are of {_PARTS}, found {strange}")
    if type(sequence) is not int or sequence < 0:
        raise ValueError(f"sequence is a whole number from 0 on, found {sequence!r}")
    if stamp is not None and stamp.tzinfo is not None:
        raise ValueError(f"stamp is in the plan's timezone and carries none, found {stamp!r}")
    try:
        zone = ZoneInfo(plan.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no timezone is called {plan.timezone!r}") from None
    entries = [each for each in _entries(plan, schedule, meetings) if each.part in parts]
    calendar = icalendar.Calendar()
    for name, value in (
        ("prodid", "-//pmcore//pmcore//EN"),
        ("version", "2.0"),
        ("x-wr-calname", " ".join(plain(plan.name).splitlines())),
        ("x-wr-timezone", plan.timezone),
    ):
        calendar.add(name, value)
    written = (stamp or schedule.data_date or plan.start).replace(tzinfo=zone).astimezone(UTC)
    was = before(previous)
    asks, seen = False, set[str]()
    for entry in entries:
        whole = entry.is_day or (is_all_day and entry.part != "meetings")
        event = _event(entry, zone, is_all_day=whole)
        uid = f"{_identity(plan, entry)}@pmcore"
        seen.add(uid)
        event.add("uid", uid)
        event.add("dtstamp", written)
        event.add("sequence", revision(event, was.get(uid), sequence))
        event.add("categories", [sentence(f"calendar.{entry.part}", {}, language)])
        asks |= add_people(event, entry, plan)
        calendar.add_component(event)
    asks |= cancel_gone(calendar, was, seen, written)
    add_zones(calendar)
    if not asks:
        calendar.add("method", "PUBLISH")
    lost = tuple(losses(plan, meetings)) if meetings is not None and "meetings" in parts else ()
    return Export(calendar.to_ical(), losses=lost, format="ics")


def _entries(plan: Plan, schedule: Schedule, meetings: Meetings | None) -> Iterator[Entry]:
    """Yield what may become an event, tasks in the schedule's order, then meetings by date."""
    tasks = {task.id: task for task in plan.tasks}
    for row in schedule.tasks:
        yield _of_task(row, tasks.get(row.id))
    if meetings is not None:
        yield from (of_occurrence(each, plan) for each in meetings.occurrences)
        return
    for meeting in sorted(plan.meetings, key=lambda each: (each.start, each.id)):
        yield _of_meeting(meeting, plan)


def _of_task(row: ScheduledTask, task: Task | None) -> Entry:
    note = task.note if task else ""
    if not row.is_milestone:
        return Entry("tasks", row.id, row.name, row.start, row.finish, "tasks", note)
    at = row.start if row.kind is TaskKind.START_MILESTONE else row.finish
    return Entry("tasks", row.id, row.name, at, None, "milestones", note)


def _of_meeting(meeting: Meeting, plan: Plan) -> Entry:
    known = names(plan)
    people = ", ".join(known.get(each, each) for each in meeting.people)
    text = "\n".join(filter(None, (*meeting.agenda, people)))
    finish = meeting.start + timedelta(minutes=meeting.minutes)
    return Entry("meetings", meeting.id, meeting.name, meeting.start, finish, "meetings", text)


def _identity(plan: Plan, entry: Entry) -> str:
    return str(uuid5(NAMESPACE_OID, json.dumps([plan.id or plan.name, entry.register, entry.id])))


def _event(entry: Entry, zone: tzinfo, *, is_all_day: bool) -> Event:
    from icalendar import Event

    # What takes no time has no end: RFC 5545, section 3.8.2.2, asks for a later one.
    finish = entry.finish if entry.finish and entry.finish > entry.start else None
    event = Event()
    event.add("summary", plain(entry.name or entry.id))
    if entry.text:
        event.add("description", plain(entry.text))
    if entry.state:
        event.add("status", entry.state)
    event.add("transp", "OPAQUE" if entry.part == "meetings" and finish else "TRANSPARENT")
    if is_all_day:
        last = finish or entry.start
        # Midnight at an end is the end of the day before.
        day = (last - timedelta(minutes=1)).date() if finish else last.date()
        event.add("dtstart", entry.start.date())
        event.add("dtend", max(day, entry.start.date()) + timedelta(days=1))
        return event
    start = entry.start.replace(tzinfo=zone)
    event.add("dtstart", start)
    if finish:
        end, begun = finish.replace(tzinfo=zone), start.astimezone(UTC)
        if end.astimezone(UTC) <= begun:
            # It begins in an hour that the clocks leave out, and must not end before that.
            end = (begun + (finish - entry.start)).astimezone(zone)
        event.add("dtend", end)
    return event
