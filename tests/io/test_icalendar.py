"""Plans as iCalendar: events that keep their identity, times with their zone."""

import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pmcore import FormatError
from pmcore.io import dumps as dumps_
from pmcore.io import loads, write_ics
from pmcore.model import Meeting, Plan, Resource, Schedule, ScheduledTask, Task, TaskKind, chain
from pmcore.schedule import critical_path
from pmcore.units import days

icalendar = pytest.importorskip("icalendar", reason="the extra calendars")
PLAN = Plan(
    "门户",
    id="portal",
    start=datetime(2027, 3, 22, 9),
    timezone="Europe/Berlin",
    tasks=[
        Task("kick", "启动", kind=TaskKind.START_MILESTONE),
        Task("build", "Build; and, test\\it", days(10), note="line one\nline two"),
        Task("live", "上线验收：客户签字确认" * 8, kind=TaskKind.FINISH_MILESTONE),
    ],
    dependencies=chain("kick", "build", "live"),
    resources=[Resource("ana", "Ana"), Resource("bo")],
    meetings=[
        Meeting("m2", datetime(2027, 4, 2, 14), "Review", minutes=30, people=("ana", "bo")),
        Meeting("m1", datetime(2027, 3, 22, 10), agenda=("Scope", "Dates")),
    ],
)
DATES = critical_path(PLAN)


def events(written):
    """Return the events of a file by their names, read by the package."""
    calendar = icalendar.Calendar.from_ical(written.data)
    return {str(each["summary"]): each for each in calendar.walk("VEVENT")}


def test_milestones():
    """Milestones alone are written unless more is asked for, at their instants with their zone."""
    found = events(write_ics(PLAN, DATES))
    start, live = found.values()
    assert [*found] == ["启动", PLAN.tasks[2].name]
    berlin = ZoneInfo("Europe/Berlin")
    assert start.start == datetime(2027, 3, 22, 9, tzinfo=berlin)
    assert live.start == datetime(2027, 4, 2, 18, tzinfo=berlin)
    assert "DTEND" not in live
    assert (start["transp"], start["sequence"]) == ("TRANSPARENT", 0)
    assert start.get("dtstamp").dt.isoformat() == "2027-03-22T08:00:00+00:00"


def test_the_same_plan_gives_the_same_bytes():
    """Nothing in the file comes from the clock or the run."""
    parts = ("milestones", "tasks", "meetings")
    again = loads(dumps_(PLAN), Plan)
    assert write_ics(PLAN, DATES, parts=parts) == write_ics(
        again, critical_path(again), parts=parts
    )


def test_identities():
    """Ids of events stay when dates and names change, and differ between tasks and plans."""

    def ids(plan):
        written = write_ics(plan, critical_path(plan), parts=("milestones", "tasks", "meetings"))
        calendar = icalendar.Calendar.from_ical(written.data)
        return [str(each["uid"]) for each in calendar.walk("VEVENT")]

    first = ids(PLAN)
    assert len(set(first)) == 5
    moved = replace(PLAN, start=datetime(2027, 5, 3, 9), name="Other")
    assert ids(moved) == first
    assert not set(ids(replace(PLAN, id="other"))) & set(first)
    assert ids(replace(PLAN, id="")) == ids(replace(PLAN, id="门户"))


def test_everything_and_its_text():
    """Tasks and meetings have ends, categories and texts; all characters come back."""
    written = write_ics(
        PLAN,
        DATES,
        parts=("milestones", "tasks", "meetings"),
        language="zh-CN",
        sequence=3,
        stamp=datetime(2027, 3, 1, 12),
    )
    found = events(written)
    build = found["Build; and, test\\it"]
    assert build["description"] == "line one\nline two"
    assert build.end == datetime(2027, 4, 2, 18, tzinfo=ZoneInfo("Europe/Berlin"))
    assert str(build["categories"].cats[0]) == "任务"
    review = found["Review"]
    assert review.end - review.start == timedelta(minutes=30)
    assert (review["description"], review["transp"], review["sequence"]) == (
        "Ana, bo",
        "OPAQUE",
        3,
    )
    assert review["dtstamp"].dt.isoformat() == "2027-03-01T11:00:00+00:00"
    assert found["m1"]["description"] == "Scope\nDates"
    assert [*found][3:] == ["m1", "Review"]
    assert all(len(line) <= 75 for line in written.data.split(b"\r\n"))
    assert written.save.__self__.format == "ics"


def test_zone_of_the_plan():
    """The zone is described for the years of the events; UTC needs none."""
    calendar = icalendar.Calendar.from_ical(write_ics(PLAN, DATES).data)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Berlin"
    assert {str(part.name) for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    plain = replace(PLAN, timezone="UTC")
    text = write_ics(plain, critical_path(plain)).data
    assert b"VTIMEZONE" not in text
    assert b"DTSTART:20270322T090000Z" in text
    assert b"VTIMEZONE" not in write_ics(replace(PLAN, meetings=()), DATES, parts=()).data


def test_whole_days():
    """Whole days end the day after, and a finish at midnight belongs to the day before."""
    midnight = datetime(2027, 3, 24)
    rows = (
        ScheduledTask("a", "A", datetime(2027, 3, 22, 9), midnight),
        ScheduledTask("b", "B", midnight, midnight, is_milestone=True),
        ScheduledTask("c", "", datetime(2027, 3, 25, 9), datetime(2027, 3, 25, 9)),
    )
    found = events(
        write_ics(
            PLAN,
            Schedule(rows, rows[0].start, midnight, data_date=datetime(2027, 3, 23)),
            parts=("milestones", "tasks", "meetings"),
            is_all_day=True,
        )
    )
    assert (found["A"].start, found["A"].end) == (date(2027, 3, 22), date(2027, 3, 24))
    assert (found["B"].start, found["B"].end) == (date(2027, 3, 24), date(2027, 3, 25))
    assert (found["c"].start, found["c"].end) == (date(2027, 3, 25), date(2027, 3, 26))
    assert isinstance(found["Review"].start, datetime)
    assert found["A"]["dtstamp"].dt.date() == date(2027, 3, 22)  # midnight in Berlin


def test_misuse():
    """Unknown parts and zones are told."""
    with pytest.raises(ValueError, match="parts are of"):
        write_ics(PLAN, DATES, parts=("risks",))
    with pytest.raises(ValueError, match="no timezone is called 'Mars/Base'"):
        write_ics(replace(PLAN, timezone="Mars/Base"), DATES)


def test_without_the_extra(monkeypatch):
    """One line says what to install."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(FormatError, match=r'pip install "pmcore\[calendars\]"'):
        write_ics(PLAN, DATES)
