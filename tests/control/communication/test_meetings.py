"""Meetings: when they fall due, what days off do to them, and who cannot come."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Audience, Communication, Leave, Meeting, Plan, Resource, Stakeholder, Task, days
from pmcore.control.communication import MeetingState, meetings
from pmcore.errors import PlanError, Severity
from pmcore.units import hours

FREE = [date(2027, 4, 5), date(2027, 5, 3), date(2027, 5, 4), date(2027, 5, 5)]
MADE_UP = date(2027, 5, 8)
"""A Saturday that is worked."""


def plan_of(*communications, **fields):
    """Return a plan of 60 working days in spring with days off, a made-up one and people."""
    given_fields = {
        "start": datetime(2027, 3, 1, 9),
        "calendar": "office",
        "calendars": [pm.weekly("office", holidays=FREE, workdays=[MADE_UP])],
        "tasks": [Task("a", duration=days(60))],
        "resources": [Resource("ana", "Ana"), Resource("bo", "Bo")],
        "stakeholders": [Stakeholder("yin", "Ms Yin", audience="client")],
        "communications": communications,
    }
    return Plan("P", **given_fields | fields)


def days_of(communication, **fields):
    """Return (nominal, held) of each time a communication falls due."""
    found = meetings(plan_of(communication, **fields)).of(communication.id)
    return [(each.nominal, each.day) for each in found]


def monday(first=date(2027, 3, 29), until=date(2027, 5, 10), **fields):
    """Return a communication of every Monday."""
    return Communication("k", "Call", weekday=0, first=first, until=until, **fields)


def test_a_day_off_moves_to_the_next_working_day():
    """A Monday off is held on the next working day, if that comes before the next Monday."""
    found = days_of(monday())
    moved = {nominal: held for nominal, held in found if nominal != held}
    assert moved == {date(2027, 4, 5): date(2027, 4, 6), date(2027, 5, 3): date(2027, 5, 6)}
    assert len(found) == 7


@pytest.mark.parametrize(
    ("rule", "held"),
    [
        ("next", date(2027, 4, 6)),
        ("previous", date(2027, 4, 2)),
        ("skip", None),
        ("keep", date(2027, 4, 5)),
    ],
)
def test_rules_for_days_off(rule, held):
    """Each rule does with Easter Monday what it says."""
    assert dict(days_of(monday(holiday_rule=rule)))[date(2027, 4, 5)] == held


def test_cancelled_where_it_would_meet_its_neighbour():
    """A week without a working day before the next time cancels it, in both directions."""
    week = [date(2027, 4, day) for day in range(5, 12)]
    off = [pm.weekly("office", holidays=week)]
    after = dict(days_of(monday(), calendars=off))
    assert after[date(2027, 4, 5)] is None
    assert after[date(2027, 4, 12)] == date(2027, 4, 12)
    before = dict(days_of(monday(holiday_rule="previous"), calendars=off))
    assert before[date(2027, 4, 5)] == date(2027, 4, 2)
    long = [*(date(2027, 3, day) for day in range(29, 32)), date(2027, 4, 1), date(2027, 4, 2)]
    both = dict(
        days_of(
            monday(holiday_rule="previous"),
            calendars=[pm.weekly("office", holidays=[*long, *week])],
        )
    )
    assert both[date(2027, 4, 5)] is None
    found = meetings(plan_of(monday(), calendars=off))
    assert [each.nominal for each in found.cancelled] == [date(2027, 4, 5)]
    assert found.cancelled[0].text() == "Call falls on Mon 5 Apr 2027, a day off, and is not held"


def test_daily_on_working_days():
    """What is daily falls on working days, made-up ones among them, every so many of them."""
    first, until = date(2027, 4, 30), date(2027, 5, 11)
    daily = Communication("k", frequency="daily", first=first, until=until)
    held = [date(2027, 4, 30), *(date(2027, 5, day) for day in (6, 7, 8, 10, 11))]
    assert [day for _, day in days_of(daily)] == held
    assert [day for _, day in days_of(replace(daily, interval=2))] == held[::2]


def test_every_fourth_week():
    """The interval counts weeks; a weekday that is not said is that of the first day."""
    every = Communication("k", interval=4, first=date(2027, 3, 26), until=date(2027, 8, 20))
    found = [nominal for nominal, _ in days_of(every)]
    assert found[:3] == [date(2027, 3, 26), date(2027, 4, 23), date(2027, 5, 21)]
    # The last falls on a day off; four weeks later is the next, so Monday is free for it.
    off = [pm.weekly("office", holidays=[date(2027, 8, 13)])]
    assert days_of(every, calendars=off)[-1] == (date(2027, 8, 13), date(2027, 8, 16))


def test_once_and_bounds():
    """What is held once has its day; without bounds the project's start and finish are bounds."""
    once = Communication("k", frequency="once", first=date(2027, 4, 5))
    assert days_of(once) == [(date(2027, 4, 5), date(2027, 4, 6))]
    free = Communication("k", weekday=1)
    found = days_of(free)
    assert (found[0][0], found[-1][0]) == (date(2027, 3, 2), date(2027, 5, 25))
    later = days_of(free, deadline=datetime(2027, 6, 30, 18))
    assert later[-1][0] == date(2027, 6, 29)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"month_day": 15}, [(3, 15), (4, 15), (5, 15)]),
        ({"month_day": 31}, [(3, 31), (4, 30), (5, 31)]),
        ({"month_day": -1}, [(3, 31), (4, 30), (5, 31)]),
        ({"month_day": -31}, [(3, 1), (4, 1), (5, 1)]),
        ({"month_week": 1, "weekday": 1}, [(3, 2), (4, 6), (5, 4)]),
        ({"month_week": -1, "weekday": 4}, [(3, 26), (4, 30), (5, 28)]),
        ({"month_week": 5, "weekday": 2}, [(3, 31), (4, 28), (5, 26)]),
        ({}, [(3, 1), (4, 1), (5, 1)]),
        ({"interval": 2, "month_day": 10}, [(3, 10), (5, 10)]),
    ],
)
def test_months(fields, expected):
    """Days of months count from either end; a day that a month lacks is its last."""
    monthly = Communication(
        "k", frequency="monthly", first=date(2027, 3, 1), until=date(2027, 5, 31), **fields
    )
    assert [nominal for nominal, _ in days_of(monthly)] == [date(2027, *day) for day in expected]


@given(
    st.integers(1, 31) | st.integers(-31, -1),
    st.integers(1, 5),
    st.dates(date(2027, 1, 1), date(2030, 1, 1)),
)
def test_one_day_a_month(month_day, interval, first):
    """By any day of the month, each month of the interval has one time, on or after the first."""
    monthly = Communication(
        "k",
        frequency="monthly",
        month_day=month_day,
        interval=interval,
        first=first,
        until=first + timedelta(days=400),
    )
    found = [nominal for nominal, _ in days_of(monthly)]
    months = [day.year * 12 + day.month for day in found]
    assert all(b - a == interval for a, b in pairwise(months))
    assert all(day >= first for day in found)
    for day in found:
        length = monthrange(day.year, day.month)[1]
        wanted = month_day if month_day > 0 else length + 1 + month_day
        assert day.day == max(1, min(wanted, length))


@given(
    st.integers(1, 3),
    st.integers(0, 6),
    st.sampled_from(["next", "previous", "skip"]),
    st.sets(st.integers(0, 80), max_size=40),
)
def test_held_days_by_brute_force(interval, weekday, rule, off):
    """Day by day: held on the nearest working day that lies between its neighbours."""
    first, until = date(2027, 3, 1), date(2027, 5, 20)
    free = {first + timedelta(days=each) for each in off}
    calendar = pm.weekly("office", holidays=sorted(free))
    weekly = Communication(
        "k", weekday=weekday, interval=interval, first=first, until=until, holiday_rule=rule
    )
    found = days_of(weekly, calendars=[calendar])

    def works(day):
        return day.weekday() < 5 and day not in free

    step = timedelta(days=1 if rule == "next" else -1)
    for place, (nominal, held) in enumerate(found):
        wanted = nominal
        if not works(nominal):
            limit = nominal + step * 7 * interval
            if place == 0 and rule == "previous":
                limit = date(2027, 1, 1)
            while wanted is not None and not works(wanted):
                wanted = wanted + step if rule != "skip" and wanted + step != limit else None
        assert held == wanted


def test_people_and_window():
    """The owner, those who are named and the audience take part; a window cuts by days held."""
    call = monday(owner="ana", people=["bo", "ana"], audience="client")
    found = meetings(plan_of(call), date(2027, 4, 6), date(2027, 4, 12))
    assert [each.day for each in found.occurrences] == [date(2027, 4, 6), date(2027, 4, 12)]
    assert found.occurrences[0].people == ("ana", "bo", "yin")
    one = meetings(plan_of(monday(audience="yin"))).occurrences[0]
    assert one.people == ("yin",)


def test_recorded_meetings_stand_for_what_was_due():
    """A meeting of the same day, or after it before the next, stands for the time; others alone."""
    held = [
        Meeting("m1", datetime(2027, 4, 6, 10), communication="k", people=["yin"]),
        Meeting("m2", datetime(2027, 4, 14, 10), communication="k"),
        Meeting("m3", datetime(2027, 4, 15, 10), communication="k"),
        Meeting("m0", datetime(2027, 3, 2, 10), communication="k"),
        Meeting("x", datetime(2027, 4, 1, 10), "Visit"),
    ]
    found = meetings(plan_of(monday(owner="ana"), meetings=held))
    by = {each.meeting: each for each in found.occurrences if each.meeting}
    assert (by["m1"].nominal, by["m1"].people) == (date(2027, 4, 5), ("yin",))
    assert (by["m2"].nominal, by["m2"].state) == (date(2027, 4, 12), MeetingState.MOVED)
    assert by["m2"].people == ("ana",)
    assert [by[name].communication for name in ("m3", "m0", "x")] == ["", "", ""]
    assert by["m3"].people == ("ana",)
    assert len(found.of("k")) == 7


def codes(plan):
    """Return the codes of what stands against a plan's meetings, with the days."""
    found = meetings(plan).problems
    assert all(each.severity is Severity.WARNING and each.hint for each in found)
    return [(each.code.removeprefix("communication."), each.facts["at"][5:]) for each in found]


def test_outside_working_time():
    """What is kept on a day off, or goes over the break at noon, is named."""
    kept = monday(holiday_rule="keep", until=date(2027, 4, 12))
    assert codes(plan_of(kept)) == [("day_off", "04-05")]
    visit = Meeting("m", datetime(2027, 3, 3, 11, 30), minutes=60)
    assert codes(plan_of(meetings=[visit])) == [("outside_hours", "03-03")]
    sunday = Meeting("m", datetime(2027, 3, 7, 10), minutes=60)
    assert codes(plan_of(meetings=[sunday])) == [("day_off", "03-07")]
    note = Meeting("m", datetime(2027, 3, 3, 8), minutes=0)
    assert codes(
        plan_of(meetings=[note, replace(note, id="n", start=datetime(2027, 3, 3, 18))])
    ) == [("outside_hours", "03-03")]


def test_a_time_that_never_is_worked():
    """A time of day that suits no day at all is an error, and all of them are named at once."""
    calls = [replace(monday(start=12 * 60), id=name) for name in ("k1", "k2")]
    with pytest.raises(PlanError) as caught:
        meetings(plan_of(*calls))
    assert [(each.code, each.path) for each in caught.value.problems] == [
        ("communication.never_in_hours", f'communications["{name}"].start') for name in ("k1", "k2")
    ]
    assert meetings(plan_of(monday(start=9 * 60))).problems == ()


def test_people_who_cannot_come():
    """Leave, having left, and working hours of one's own keep people away; messages need nobody."""
    call = monday(owner="ana", people=["bo"], start=600, until=date(2027, 4, 12))
    away = Resource("ana", "Ana", leave=[Leave(date(2027, 4, 6), date(2027, 4, 7))])
    late = pm.weekly("late", hours=[pm.Shift(hours(13), hours(20))])
    left = Resource("bo", "Bo", available_until=datetime(2027, 4, 12, 9))
    plan = plan_of(call, resources=[away, left])
    assert codes(plan) == [("person_away", "04-06"), ("person_away", "04-12")]
    own = replace(
        plan, resources=[Resource("ana"), replace(left, calendar="late", available_until=None)]
    )
    own = replace(own, calendars=[*plan.calendars, late])
    assert {code for code, _ in codes(own)} == {"person_off_work"}
    untimed = replace(own, communications=[replace(call, start=None)])
    assert codes(untimed) == []
    message = replace(plan, communications=[replace(call, minutes=0)])
    assert codes(message) == []


def test_clashes():
    """Two meetings of one person that overlap are named once for each pair that meets."""
    first = monday(owner="ana", start=600, minutes=90, until=date(2027, 3, 29))
    second = replace(first, id="k2", name="Review", start=660, minutes=30)
    third = replace(first, id="k3", name="After", start=690, minutes=30)
    found = meetings(plan_of(first, second, third)).problems
    assert [each.path for each in found] == ['communications["k2"]']
    assert found[0].text() == (
        'communications["k2"]: Ana is wanted in Review and in Call at once, from '
        "Mon 29 Mar 2027 11:00 on. Move one of the meetings."
    )
    apart = replace(second, owner="bo")
    assert meetings(plan_of(first, apart)).problems == ()


def test_notices():
    """Communications that reach nobody, and meetings without a time of day, are told."""
    told = {each.code: each.facts["first"] for each in meetings(plan_of(monday())).notices}
    assert told == {"meeting.nobody": ("k",), "meeting.untimed": ("k",)}
    call = monday(owner="ana", audience="client", start=600)
    assert meetings(plan_of(call)).notices == ()


def test_unknown_audiences():
    """Where a plan knows audiences, others are named, at stakeholders too; free words else."""
    plan = plan_of(monday(audience="press"))
    assert len(meetings(plan).held) == 7
    with pytest.raises(PlanError) as caught:
        meetings(replace(plan, audiences=[Audience("team")]))
    assert [each.path for each in caught.value.problems] == [
        'stakeholders["yin"].audience',
        'communications["k"].audience',
    ]
    fits = replace(plan, audiences=[Audience("client")], communications=[monday(audience="yin")])
    assert len(meetings(fits).held) == 7


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"weekday": 7}, "plan.out_of_bounds", ".weekday"),
        ({"interval": 0}, "plan.out_of_bounds", ".interval"),
        ({"start": 1440}, "plan.out_of_bounds", ".start"),
        ({"minutes": -1}, "plan.negative", ".minutes"),
        ({"until": date(2027, 2, 1), "first": date(2027, 3, 1)}, "plan.finish_before_start", ""),
        ({"frequency": "once"}, "plan.once_without_date", ""),
        ({"frequency": "monthly", "month_day": 0}, "plan.no_such_day", ".month_day"),
        ({"frequency": "monthly", "month_week": 0}, "plan.no_such_day", ".month_week"),
        ({"month_day": 3}, "plan.not_of_frequency", ".month_day"),
        ({"frequency": "daily", "month_week": 3}, "plan.not_of_frequency", ".month_week"),
        ({"frequency": "monthly", "month_day": 1, "month_week": 1}, "plan.two_days_of_month", ""),
        ({"owner": "nobody"}, "plan.unknown_reference", ".owner"),
        ({"people": ["nobody"]}, "plan.unknown_reference", ".people"),
        ({"frequency": "yearly"}, "plan.wrong_type", ".frequency"),
        ({"until": date(9999, 12, 31)}, "plan.endless", ".until"),
    ],
)
def test_what_cannot_be(fields, code, path):
    """A communication that says what cannot be is named by the plan's check, and refused."""
    plan = plan_of(Communication("k", **fields))
    found = [each for each in pm.check(plan) if each.severity is Severity.ERROR]
    assert [(each.code, each.path) for each in found] == [(code, f'communications["k"]{path}')]
    assert found[0].hint
    with pytest.raises(PlanError):
        meetings(plan)


def test_answer():
    """The answer is a table, crosses JSON, and is told in both languages."""
    found = meetings(plan_of(monday(owner="ana", start=600)))
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert len(found.to_frame()) == 7
    assert found.text().splitlines()[0] == (
        "Call falls on Mon 5 Apr 2027, a day off, and is held on Tue 6 Apr 2027"
    )
    assert "原定2027年4月5日（周一）" in found.text("zh-CN")


def test_who_is_named_twice():
    """Somebody whom a meeting names twice comes once, and is not wanted in it and in it."""
    stated = Meeting("m", datetime(2027, 3, 2, 10), people=("ana", "ana"))
    found = meetings(plan_of(meetings=(stated,)))
    assert found.occurrences[0].people == ("ana",)
    assert found.problems == ()


def test_one_reader_is_somebody():
    """A message without an owner that one reader gets reaches somebody; an owner alone does not."""
    reached = monday(audience="client")
    alone = replace(reached, id="own", owner="ana", audience="")
    told = {each.code: each.facts for each in meetings(plan_of(reached, alone)).notices}
    assert told["meeting.nobody"]["first"] == ("own",)


def test_days_asked_for():
    """Bounds are days, of instants their own, in their order."""
    plan = plan_of(monday())
    noon = datetime(2027, 4, 12, 12)
    assert meetings(plan, noon, noon) == meetings(plan, noon.date(), noon.date())
    with pytest.raises(ValueError, match="last lies before first"):
        meetings(plan, date(2027, 4, 12), date(2027, 4, 11))
    with pytest.raises(TypeError, match="first is a date"):
        meetings(plan, "2027-04-12")


def test_why_it_moved():
    """A day off is given as the reason where it is one, not where somebody chose another day."""
    stated = [
        Meeting("m1", datetime(2027, 3, 30, 10), communication="k"),
        Meeting("m2", datetime(2027, 4, 7, 10), communication="k"),
    ]
    by_hand, by_rule = meetings(plan_of(monday(), meetings=stated)).moved[:2]
    assert by_hand.text() == "Call falls on Mon 29 Mar 2027 and is held on Tue 30 Mar 2027"
    assert by_rule.text().startswith("Call falls on Mon 5 Apr 2027, a day off, and is held on Wed")


def test_messages_are_sent():
    """What takes no time is sent, not held."""
    found = meetings(plan_of(monday(minutes=0)))
    assert found.occurrences[0].text() == "Call is sent on Mon 29 Mar 2027"
    assert found.text().startswith("Call falls on Mon 5 Apr 2027, a day off, and is sent on Tue")
    assert "发出" in found.text("zh-CN")
