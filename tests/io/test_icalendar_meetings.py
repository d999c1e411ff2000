"""Meetings as iCalendar: stable under moves, cancelled, asked for, in their zone."""

from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
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
    """What is there no more is cancelled for good; if it comes back its revision rises on."""
    first = written(PLAN)
    shorter = replace(PLAN, communications=[replace(WEEKLY, until=date(2027, 4, 6))])
    second = written(shorter, previous=first)
    assert [str(each["status"]) for each in events(second)] == ["CONFIRMED"] * 3 + ["CANCELLED"] * 2
    assert [int(each["sequence"]) for each in events(second)] == [0, 0, 0, 1, 1]
    third = written(shorter, previous=second)
    assert third.data == second.data
    back = written(PLAN, previous=third)
    assert [str(each["status"]) for each in events(back)] == ["CONFIRMED"] * 5
    assert [int(each["sequence"]) for each in events(back)] == [0, 0, 0, 2, 2]


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


def test_zones_of_what_is_no_more():
    """A file of cancelled events still describes the zones they name, and asks whom they asked."""
    gone = written(
        replace(PLAN, communications=(), timezone="Asia/Shanghai"), previous=written(PLAN)
    )
    calendar = icalendar.Calendar.from_ical(gone.data)
    assert {str(each["status"]) for each in calendar.walk("VEVENT")} == {"CANCELLED"}
    assert [str(each["tzid"]) for each in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert b"METHOD" not in gone.data


def onsets_of(zone):
    """Return the onsets of a zone as written, with the offset that local time has from each on."""
    return sorted(
        (at, part["tzoffsetto"].td)
        for part in zone.subcomponents
        for at in [
            part["dtstart"].dt,
            *(each.dt for each in getattr(part.get("rdate"), "dts", ())),
        ]
    )


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Berlin",
        "Europe/Dublin",
        "America/New_York",
        "America/Santiago",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Asia/Shanghai",
    ],
)
@pytest.mark.parametrize("year", [2019, 2027, 2044])
def test_zones_hour_by_hour(name, year):
    """The zone as written has zoneinfo's offset in each hour around every change of the clocks.

    Hours that a change leaves out or repeats have no one offset, and are not looked at; the onset
    itself is written by the clock that was.
    """
    start = datetime(year, 1, 4, 9)
    rule = replace(WEEKLY, until=date(year + 1, 12, 20))
    plan = replace(PLAN, start=start, timezone=name, communications=[rule])
    calendar = icalendar.Calendar.from_ical(written(plan).data)
    (zone,) = calendar.walk("VTIMEZONE")
    truth, onsets = ZoneInfo(name), onsets_of(zone)
    for hour in range(2 * 8760):
        local = datetime(year, 1, 4) + timedelta(hours=hour)
        first, second = (local.replace(tzinfo=truth, fold=fold).utcoffset() for fold in (0, 1))
        if first == second:
            assert onsets[bisect_right(onsets, local, key=itemgetter(0)) - 1][1] == first
    for part in zone.subcomponents[1:]:
        before, after = part["tzoffsetfrom"].td, part["tzoffsetto"].td
        instant = (part["dtstart"].dt - before).replace(tzinfo=UTC)
        offsets = [
            (instant + timedelta(seconds=each)).astimezone(truth).utcoffset() for each in (-1, 0)
        ]
        assert offsets == [before, after]


@pytest.mark.parametrize(
    "email",
    [
        "yin@example.com\r\nATTENDEE:mailto:eve@example.com",
        "yin@example.com\rX-A:1",
        "yin@example.com?cc=eve@example.com",
        "yin@example.com,eve@example.com",
        "Ms Yin <yin@example.com>",
        "yin",
    ],
)
def test_what_is_no_address(email):
    """What is not one mailbox asks nobody and injects nothing; that it is lost is told."""
    people = [replace(each, email=email) for each in PLAN.stakeholders]
    file = written(replace(PLAN, stakeholders=people))
    assert b"eve" not in file.data
    assert b"ATTENDEE" not in file.data
    assert file.losses[0].facts["found"] == ("Ms Yin", "Mr Tao")


def test_names_cannot_break_lines():
    """Line ends and control characters of names and titles start no property of their own."""
    bad = "A\r\nATTENDEE:mailto:eve@example.com\rB\x00"
    people = [replace(each, name=bad) for each in PLAN.stakeholders]
    plan = replace(PLAN, name=bad, stakeholders=people, communications=[replace(WEEKLY, name=bad)])
    lines = written(plan).data.replace(b"\r\n ", b"").split(b"\r\n")
    attendees = [each for each in lines if each.startswith(b"ATTENDEE")]
    assert all(each.endswith(b"mailto:yin@example.com") for each in attendees)
    assert not any(c < 32 and c != 9 for each in lines for c in each)
    assert len(events(written(plan))) == 5


def test_misuse():
    """What was written last is a calendar, revisions are counted, and the stamp is local."""
    with pytest.raises(ValueError, match="previous is no iCalendar file"):
        written(PLAN, previous=b"no calendar")
    for sequence in (-1, True):
        with pytest.raises(ValueError, match="sequence is a whole number"):
            written(PLAN, sequence=sequence)
    with pytest.raises(ValueError, match="stamp is in the plan's timezone"):
        written(PLAN, stamp=datetime(2027, 3, 22, tzinfo=UTC))


def test_an_hour_that_is_left_out():
    """What begins in an hour that the clocks leave out still ends after it begins."""
    stated = [Meeting("m", datetime(2027, 3, 28, 2, 30), "Night", minutes=30)]
    (event,) = events(written(replace(PLAN, communications=(), meetings=stated)))
    assert event.end.astimezone(UTC) - event.start.astimezone(UTC) == timedelta(minutes=30)


def test_a_message_has_no_end():
    """What is sent at a time and takes none is a point in time that leaves people free."""
    (event, *_) = events(written(replace(PLAN, communications=[replace(WEEKLY, minutes=0)])))
    assert "dtend" not in event
    assert event["transp"] == "TRANSPARENT"
    assert event.start.hour == 10
