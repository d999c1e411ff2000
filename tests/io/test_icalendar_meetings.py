"""Meetings as iCalendar: stable under moves, cancelled, asked for, in their zone."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pmcore import Communication, Meeting, Plan, Resource, Stakeholder, Task, days, weekly
from pmcore.control.communication import meetings
from pmcore.io import write_ics
from pmcore.schedule import critical_path

icalendar = pytest.importorskip("icalendar", reason="the extra calendars")
WEEKLY = Communication(
    "week",
    "Weekly",
    owner="ana",
    audience="client",
    weekday=0,
    start=600,
    minutes=60,
    until=date(2027, 4, 20),
)
PLAN = Plan(
    "P",
    id="p",
    start=datetime(2027, 3, 22, 9),
    timezone="Europe/Berlin",
    calendar="office",
    calendars=[weekly("office", holidays=[date(2027, 3, 29)])],
    tasks=[Task("a", duration=days(15))],
    resources=[Resource("ana", "Ana", email="ana@example.org"), Resource("bo", "Bo")],
    stakeholders=[
        Stakeholder("yin", "Ms Yin", audience="client", email="yin@example.com"),
        Stakeholder("tao", "Mr Tao", audience="client"),
    ],
    communications=[WEEKLY],
)


def written(plan, **options):
    """Return the file of a plan's meetings."""
    calendar = meetings(plan)
    return write_ics(plan, critical_path(plan), parts=("meetings",), meetings=calendar, **options)


def events(file):
    """Return the events of a file in their order, read by the package."""
    return icalendar.Calendar.from_ical(file.data).walk("VEVENT")


def test_events_and_zone():
    """Each time is an event of its own, at the agreed hour by the zone's clock in both seasons."""
    file = written(PLAN)
    found = events(file)
    berlin = ZoneInfo("Europe/Berlin")
    assert [each.start for each in found] == [
        datetime(2027, 3, 22, 10, tzinfo=berlin),
        datetime(2027, 3, 30, 10, tzinfo=berlin),
        datetime(2027, 4, 5, 10, tzinfo=berlin),
        datetime(2027, 4, 12, 10, tzinfo=berlin),
        datetime(2027, 4, 19, 10, tzinfo=berlin),
    ]
    assert [each.start.utcoffset() for each in found[:2]] == [
        timedelta(hours=1),
        timedelta(hours=2),
    ]
    assert {str(each["status"]) for each in found} == {"CONFIRMED"}
    calendar = icalendar.Calendar.from_ical(file.data)
    (zone,) = calendar.walk("VTIMEZONE")
    # The zone as written, not the package's own, has the clock changes of the year (last Sundays).
    own = zone.to_tz()
    assert datetime(2027, 3, 22, 10, tzinfo=own).utcoffset() == timedelta(hours=1)
    assert datetime(2027, 3, 30, 10, tzinfo=own).utcoffset() == timedelta(hours=2)
    assert b"DTSTART;TZID=Europe/Berlin:20270322T100000" in file.data


def test_people():
    """The owner asks, those with an address are asked, the others are named and listed as lost."""
    file = written(PLAN)
    event = events(file)[0]
    assert str(event["organizer"]) == "mailto:ana@example.org"
    assert str(event["attendee"]) == "mailto:yin@example.com"
    assert event["attendee"].params["CN"] == "Ms Yin"
    assert event["description"] == "Ana, Ms Yin, Mr Tao"
    assert [each.path for each in file.losses] == ['communications["week"].people']
    assert file.losses[0].facts["found"] == ("Mr Tao",)
    assert b"METHOD" not in file.data


def test_nobody_asks():
    """Without an address of the owner nobody is asked, and the file is published."""
    for owner in ("bo", None):
        file = written(replace(PLAN, communications=[replace(WEEKLY, owner=owner)]))
        assert "organizer" not in events(file)[0]
        assert b"METHOD:PUBLISH" in file.data


def test_ids_stay_when_days_move():
    """A day off that comes later moves the event and leaves its id; it gets a revision more."""
    first = written(PLAN)
    off = weekly("office", holidays=[date(2027, 3, 29), date(2027, 4, 12)])
    second = written(replace(PLAN, calendars=[off]), previous=first)
    was, now = events(first), events(second)
    assert [str(each["uid"]) for each in was] == [str(each["uid"]) for each in now]
    assert [int(each["sequence"]) for each in now] == [0, 0, 0, 1, 0]
    assert now[3].start.date() == date(2027, 4, 13)
    third = written(PLAN, previous=second.data)
    assert [int(each["sequence"]) for each in events(third)] == [0, 0, 0, 2, 0]


def test_cancelled():
    """What a day off cancels keeps its hour and says that it is cancelled."""
    plan = replace(PLAN, communications=[replace(WEEKLY, holiday_rule="skip")])
    event = events(written(plan, previous=written(PLAN)))[1]
    assert str(event["status"]) == "CANCELLED"
    assert int(event["sequence"]) == 1
    assert event.start == datetime(2027, 3, 29, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    assert event.duration == timedelta(hours=1)


def test_what_is_no_more():
    """An event that was written and is there no more is written as cancelled, once."""
    first = written(PLAN)
    shorter = replace(PLAN, communications=[replace(WEEKLY, until=date(2027, 4, 6))])
    second = written(shorter, previous=first)
    assert [str(each["status"]) for each in events(second)] == ["CONFIRMED"] * 3 + ["CANCELLED"] * 2
    assert [int(each["sequence"]) for each in events(second)] == [0, 0, 0, 1, 1]
    assert len(events(written(shorter, previous=second))) == 3


def test_without_a_time():
    """What has no time of day is a whole day that leaves people free, cancelled or not."""
    plan = replace(PLAN, communications=[replace(WEEKLY, start=None, holiday_rule="skip")])
    held, gone = events(written(plan))[:2]
    assert (held.start, held.end) == (date(2027, 3, 22), date(2027, 3, 23))
    assert held["transp"] == "TRANSPARENT"
    assert gone.start == date(2027, 3, 29)


def test_recorded_meetings():
    """A meeting that stands for a time keeps that time's id; one alone has its own."""
    plan = replace(
        PLAN,
        meetings=[
            Meeting("m1", datetime(2027, 4, 6, 14), communication="week", agenda=["Dates"]),
            Meeting("m2", datetime(2027, 4, 7, 14), "Visit", people=["ana", "yin"]),
        ],
    )
    before = {str(each["uid"]) for each in events(written(PLAN))}
    found = {str(each["uid"]): each for each in events(written(plan))}
    assert len(found) == len(before) + 1
    assert before < set(found)
    (alone,) = (found[each] for each in set(found) - before)
    assert (str(alone["summary"]), str(alone["organizer"])) == ("Visit", "mailto:ana@example.org")
    (moved,) = (each for each in found.values() if each.start.date() == date(2027, 4, 6))
    assert moved["description"].startswith("Dates\n")
    empty = replace(PLAN, communications=(), meetings=[Meeting("m", datetime(2027, 4, 7, 14))])
    assert "organizer" not in events(written(empty))[0]
