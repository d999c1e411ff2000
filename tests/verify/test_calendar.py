"""The judge's working time, against counting minutes one by one and against the engines' own."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import verify
from pmcore.model import (
    Assignment,
    Calendar,
    CalendarException,
    Dependency,
    Plan,
    Resource,
    ResourceKind,
    ResourceNeed,
    Schedule,
    ScheduledTask,
    Shift,
    Task,
    WorkWeek,
    shifts,
)
from pmcore.network import compile_calendars, known_calendars
from pmcore.units import from_minutes, to_minutes
from pmcore.verify._calendar import CalendarHours, Clock, Clocks, gaps, overlap

MONDAY = date(2027, 1, 4)
DAYS = (
    (),
    shifts("09:00-12:00", "13:00-18:00"),
    shifts("08:30-12:30"),
    shifts("22:00-06:00"),
    (Shift(0, 1440),),
    shifts("10:00-14:00", "12:00-16:00"),
)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, ...]:
    """Two calendars, the second based on the first: weeks, holidays, make-up days, night shifts."""
    day = st.sampled_from(DAYS)
    found = []
    for name, base in (("base", None), ("own", draw(st.sampled_from([None, "base"])))):
        weeks = [
            WorkWeek(
                (DAYS[1], *draw(st.lists(day, min_size=size - 1, max_size=size - 1))),
                None if number == 0 else MONDAY + timedelta(draw(st.integers(-9, 30))),
            )
            for number, size in enumerate(draw(st.lists(st.sampled_from([7, 14]), max_size=2)))
        ]
        exceptions = [
            CalendarException(first, first + timedelta(draw(st.integers(0, 3))), draw(day))
            for first in draw(st.lists(st.dates(MONDAY, date(2027, 2, 15)), max_size=3))
        ]
        found.append(Calendar(name, weeks=weeks, exceptions=exceptions, base=base))
    return tuple(found)


instants = st.integers(0, 60 * 1440).map(
    lambda minutes: to_minutes(datetime(2026, 12, 20)) + minutes
)


@given(calendars(), instants, instants, st.integers(-4000, 4000))
@settings(max_examples=120, deadline=None)
def test_clock_agrees_with_the_engines(held, first, second, lag):
    """Two implementations that share no line give the same arithmetic."""
    plan = Plan("P", start=datetime(2027, 1, 4, 9), calendars=held)
    clock = Clocks(plan).of("own")
    compiled = compile_calendars(known_calendars(plan).values())
    time = compiled.worktime(compiled.index["own"])
    at, other = from_minutes(first), from_minutes(second)
    assert clock.between(first, second) == time.between(at, other)
    assert clock.next_start(first) == to_minutes(time.next_start(at))
    assert clock.previous_finish(first) == to_minutes(time.previous_finish(at))
    assert clock.add(first, lag) == to_minutes(time.add(at, lag))


@given(calendars(), instants, st.integers(0, 3 * 1440))
@settings(max_examples=60, deadline=None)
def test_working_minutes_are_those_that_lie_in_stretches(held, first, length):
    """Minute by minute, the count is what `between` says."""
    clock = Clocks(Plan("P", start=datetime(2027, 1, 4, 9), calendars=held)).of("own")
    stretches = clock.stretches(first, first + length)
    counted = sum(any(a <= m < b for a, b in stretches) for m in range(first, first + length))
    assert clock.between(first, first + length) == counted
    assert clock.between(first + length, first) == -counted


def test_several_calendars_work_when_all_do():
    """What two calendars share is their overlap, day by day."""
    early = Calendar("early", weeks=[WorkWeek((shifts("06:00-14:00"),) * 7)])
    late = Calendar("late", weeks=[WorkWeek((shifts("12:00-20:00"),) * 5 + ((), ()))])
    clocks = Clocks(Plan("P", start=datetime(2027, 1, 4, 9), calendars=[early, late]))
    shared = clocks.of("early", "late")
    noon = to_minutes(datetime(2027, 1, 8, 12))
    assert shared.next_start(noon - 600) == noon
    assert shared.add(noon, 180) == noon + 3 * 1440 + 60, "Friday 12 to 14, Monday 12 to 13"


def test_a_clock_without_work_gives_up_where_it_stands():
    """Calendars that share no minute end the search instead of looping for ever."""
    early = Calendar("early", weeks=[WorkWeek((shifts("06:00-08:00"),) * 7)])
    late = Calendar("late", weeks=[WorkWeek((shifts("12:00-20:00"),) * 7)])
    never = Clocks(Plan("P", start=datetime(2027, 1, 4), calendars=[early, late])).of(
        "early", "late"
    )
    at = to_minutes(datetime(2027, 1, 4))
    assert (never.next_start(at), never.previous_finish(at)) == (at, at)
    assert (never.add(at, 5), never.add(at, -5)) == (at, at)


def test_a_circle_of_bases_ends():
    """The judge may be asked about a plan that `check` refuses."""
    first, second = Calendar("a", base="b"), Calendar("b", base="a")
    plan = Plan("P", start=datetime(2027, 1, 4), calendars=[first, second])
    assert isinstance(Clocks(plan).of("a"), Clock)


def test_overlap_and_gaps():
    """Stretches meet where both are, and gaps are what lies between."""
    assert overlap([(0, 5)], [(5, 9)]) == []
    assert gaps([(0, 5)]) == []


@given(calendars(), calendars(), instants, st.integers(0, 400), st.integers(-90_000, 90_000))
@settings(max_examples=60, deadline=None)
def test_what_repeats_is_what_days_add_up_to(held, others, first, days, lag):
    """Of several calendars, over months: minutes are those of the days, forth and back."""
    renamed = [replace(each, id=f"{each.id}2", base=None) for each in others]
    plan = Plan("P", start=datetime(2027, 1, 4, 9), calendars=[*held, *renamed])
    clock = Clocks(plan).of("own", "own2")
    last = first + days * 1440
    stretches = clock.stretches(first, last)
    assert clock.between(first, last) == sum(b - a for a, b in stretches)
    if stretches:
        assert clock.next_start(first) == stretches[0][0]
        assert clock.previous_finish(last) == stretches[-1][1]
        reached = clock.add(first, lag)
        assert clock.between(first, reached) == lag
        assert clock.previous_finish(reached) == reached


def test_a_century_of_work_is_judged_at_a_glance():
    """Two tasks of ten million minutes and a lead of a million: the judge looks at few days."""
    start, length = datetime(2027, 1, 4, 9), 10_000_000
    plan = Plan(
        "P",
        start=start,
        tasks=[Task(name, duration=length, needs=[ResourceNeed("crane")]) for name in "ab"],
        dependencies=[Dependency("a", "b", lag=1_000_000)],
        resources=[Resource("crane", kind=ResourceKind.EQUIPMENT)],
    )
    clock = Clocks(plan).of(None)
    ends = [to_minutes(start)]
    for minutes in (length, 1_000_000, length):
        ends.append(clock.next_start(clock.add(ends[-1], minutes)))
    starts = {"a": ends[0], "b": ends[2]}
    rows = [
        ScheduledTask(
            name, "", from_minutes(at), from_minutes(clock.add(at, length)), duration=length
        )
        for name, at in starts.items()
    ]
    seats = [Assignment(name, "crane", 0) for name in "ab"]
    answer = Schedule(tuple(rows), start, rows[1].finish, assignments=seats)
    with mock.patch.object(CalendarHours, "of", autospec=True, side_effect=CalendarHours.of) as of:
        assert verify.schedule(plan, answer) == verify.assignment(plan, answer) == ()
    assert of.call_count < 500
    early = replace(rows[1], start=rows[0].finish - timedelta(1))
    clash = replace(answer, tasks=[rows[0], early])
    assert {each.code for each in verify.assignment(plan, clash)} == {
        "verify.pool_overload",
        "verify.work",
    }
