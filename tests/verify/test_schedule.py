"""The judge of dates: right schedules pass, each way of being wrong is named."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pmcore import verify
from pmcore.errors import PmcoreError
from pmcore.model import (
    ConstraintType,
    DateConstraint,
    Dependency,
    Gate,
    LinkType,
    Mode,
    Plan,
    ProgressRule,
    Settings,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
    chain,
)
from pmcore.schedule import critical_path
from pmcore.units import days
from tests.strategies import plans, statuses

START = datetime(2027, 1, 4, 9)
C = ConstraintType


def at(day: int, hour: int = 9) -> datetime:
    """An hour of a day counted from Monday 4 January 2027."""
    return START.replace(hour=hour) + timedelta(days=day)


def plan() -> Plan:
    """Two chains with a lag, a maximum lag, constraints, a manual task and a milestone."""
    after = DateConstraint(C.START_NO_EARLIER_THAN, at(7))
    return Plan(
        "P",
        start=START,
        wbs=[WbsElement("late", start=at(2))],
        tasks=[
            Task("a", duration=days(2)),
            Task("b", duration=days(3)),
            Task("c", duration=days(1), constraints=[after]),
            Task("d", duration=days(1), wbs="late"),
            Task("m"),
            Task("hand", kind=TaskKind.MANUAL, start=at(1), finish=at(1, 18)),
            Task("fixed", duration=days(1), constraints=[DateConstraint(C.MUST_START_ON, at(10))]),
            Task("rest", duration=days(2), splits=[(days(1), days(1))]),
        ],
        dependencies=[
            *chain("a", "b", "m"),
            Dependency("a", "c", LinkType.SS, days(1), max_lag=days(8)),
        ],
    )


def right():
    """The dates of that plan, worked out by hand on the calendar."""
    made = critical_path(replace(plan(), tasks=plan().tasks[:-1]))
    row = replace(
        made["a"], id="rest", start=at(0), finish=at(2, 18), driver=None, total_float=None
    )
    parts = ((at(0), at(0, 18)), (at(2), at(2, 18)))
    return replace(made, tasks=(*made.tasks, replace(row, segments=parts)))


def move(schedule, task: str, **changes):
    """The schedule with one row changed, its own ends kept in step."""
    rows = tuple(replace(row, **changes) if row.id == task else row for row in schedule.tasks)
    return replace(
        schedule,
        tasks=rows,
        start=min(row.start for row in rows),
        finish=max(row.finish for row in rows),
    )


def codes(found) -> set[str]:
    """The kinds of problem, and every sentence told in both languages."""
    assert all(each.text() and each.text("zh-CN") for each in found)
    return {each.code.removeprefix("verify.") for each in found}


def test_a_right_schedule_has_no_problem():
    """Nothing is found where nothing is wrong."""
    assert verify.schedule(plan(), right()) == ()


WRONG = {
    "task_missing": lambda s: replace(s, tasks=s.tasks[1:]),
    "task_repeated": lambda s: replace(s, tasks=(*s.tasks, s.tasks[0])),
    "task_unknown": lambda s: replace(s, tasks=(*s.tasks, replace(s.tasks[0], id="x"))),
    "mode_unknown": lambda s: move(s, "a", mode="fast"),
    "finish_before_start": lambda s: move(s, "a", start=at(3), finish=at(1, 18)),
    "start_off_work": lambda s: move(s, "d", start=at(5, 10), finish=at(7, 18)),
    "finish_off_work": lambda s: move(s, "a", finish=at(1, 20)),
    "duration": lambda s: move(s, "b", start=at(2), finish=at(3, 18)),
    "manual_moved": lambda s: move(s, "hand", start=at(2), finish=at(2, 18)),
    "before_start": lambda s: move(s, "d", start=at(1), finish=at(1, 18)),
    "constraint": lambda s: move(s, "fixed", start=at(11), finish=at(11, 18)),
    "link": lambda s: move(s, "b", start=at(1), finish=at(3, 18)),
    "max_lag": lambda s: move(s, "c", start=at(14), finish=at(14, 18)),
    "ends": lambda s: replace(s, finish=at(30, 18)),
    "segments": lambda s: move(s, "rest", segments=((at(2), at(2, 18)), (at(0), at(0, 18)))),
    "split": lambda s: move(
        s, "a", start=at(0), finish=at(2, 18), segments=((at(0), at(0, 18)), (at(2), at(2, 18)))
    ),
}


@pytest.mark.parametrize("code", WRONG)
def test_each_wrong_is_named(code):
    """A right schedule, broken one way, is found wrong that way."""
    assert code in codes(verify.schedule(plan(), WRONG[code](right())))


def test_segments_must_lie_in_working_time_and_fit_the_duration():
    """Parts that begin at night or last too long are found."""
    night = ((at(0), at(0, 18)), (at(2, 8), at(2, 18)))
    assert "start_off_work" in codes(verify.schedule(plan(), move(right(), "rest", segments=night)))
    short = ((at(0), at(0, 12)), (at(2), at(2, 18)))
    assert "duration" in codes(verify.schedule(plan(), move(right(), "rest", segments=short)))


@pytest.mark.parametrize(
    ("kind", "date", "moved"),
    [
        (C.START_NO_EARLIER_THAN, at(1), at(0)),
        (C.FINISH_NO_EARLIER_THAN, at(2, 18), at(0)),
        (C.START_ON, at(1), at(0)),
        (C.FINISH_ON, at(1, 18), at(0)),
        (C.EXTERNAL_EARLY_START, at(1), at(0)),
        (C.MUST_START_ON, at(1), at(2)),
        (C.MUST_FINISH_ON, at(1, 18), at(2)),
    ],
)
def test_constraints_that_hold_early_dates(kind, date, moved):
    """Every such constraint is checked, and the critical path meets it."""
    one = Plan("P", start=START, tasks=[Task("a", duration=days(1))])
    task = replace(one.tasks[0], constraints=[DateConstraint(kind, date)])
    dates = critical_path(one.with_task(task))
    assert verify.schedule(one.with_task(task), dates) == ()
    wrong = move(dates, "a", start=moved, finish=moved.replace(hour=18))
    assert codes(verify.schedule(one.with_task(task), wrong)) == {"constraint"}


@pytest.mark.parametrize("kind", [C.START_NO_LATER_THAN, C.FINISH_NO_LATER_THAN])
def test_latest_dates_move_no_early_one(kind):
    """They shape late dates, so a later start is no wrong date."""
    task = Task("a", duration=days(1), constraints=[DateConstraint(kind, at(0))])
    one = Plan("P", start=START, tasks=[task])
    late = move(critical_path(one), "a", start=at(1), finish=at(1, 18))
    assert verify.schedule(one, late) == ()


def test_lags_run_on_their_calendars():
    """Two elapsed days from Friday end on Sunday, or, rounded up, at its end."""
    for rounds, least in ((False, at(6, 18)), (True, at(7, 0))):
        link = Dependency("a", "b", lag=2880, lag_calendar="24x7", rounds_up=rounds)
        tasks = [Task("a", duration=days(5)), Task("b", duration=960, calendar="24x7")]
        one = Plan("P", start=START, tasks=tasks, dependencies=[link])
        dates = critical_path(one)
        assert dates["b"].start == least
        assert verify.schedule(one, dates) == ()
        sooner = move(
            dates, "b", start=least - timedelta(minutes=1), finish=least + timedelta(minutes=959)
        )
        assert codes(verify.schedule(one, sooner)) == {"link"}


def test_lag_in_per_cent():
    """Half of four days is two."""
    tasks = [Task("a", duration=days(4)), Task("b", duration=days(1))]
    link = Dependency("a", "b", LinkType.SS, percent=0.5)
    one = Plan("P", start=START, tasks=tasks, dependencies=[link])
    assert verify.schedule(one, critical_path(one)) == ()
    wrong = move(critical_path(one), "b", start=at(1), finish=at(1, 18))
    assert codes(verify.schedule(one, wrong)) == {"link"}


def test_a_closed_gate_holds_its_milestone():
    """Before the gate reopens its milestone cannot lie."""
    gate = Gate("g", milestone="m", reopens=at(4))
    one = Plan("P", start=START, tasks=[Task("m")], gates=[gate])
    dates = critical_path(one)
    assert verify.schedule(one, dates) == ()
    assert "gate" in codes(verify.schedule(one, move(dates, "m", start=at(1), finish=at(1))))


def test_mode_sets_the_duration():
    """The row's mode says how long the task takes."""
    task = Task("a", duration=days(2), modes=[Mode("fast", days(1))])
    one = Plan("P", start=START, tasks=[task])
    dates = critical_path(one)
    fast = move(dates, "a", mode="fast", finish=at(0, 18), duration=days(1))
    assert verify.schedule(one, fast) == ()
    assert codes(verify.schedule(one, move(dates, "a", mode="fast"))) == {"duration"}


def progress() -> tuple[Plan, StatusUpdate]:
    """A finished, a running and an untouched task on Thursday morning."""
    tasks = [Task(name, duration=days(3)) for name in "abc"]
    one = Plan("P", start=START, tasks=tasks, dependencies=chain("a", "b", "c"))
    facts = (
        TaskStatus("a", start=at(0), finish=at(1, 18)),
        TaskStatus("b", start=at(2), remaining=days(2)),
    )
    return one, StatusUpdate(at(3), facts)


@pytest.mark.parametrize(
    ("code", "task", "changes"),
    [
        ("actual_moved", "a", {"start": at(1)}),
        ("actual_moved", "a", {"finish": at(2, 18)}),
        ("actual_moved", "b", {"start": at(1)}),
        ("done_before_data_date", "b", {"finish": at(2, 12)}),
        ("remaining", "b", {"finish": at(3, 18)}),
        ("before_data_date", "c", {"start": at(2), "finish": at(4, 18)}),
        ("link", "c", {"start": at(3), "finish": at(7, 18)}),
    ],
)
def test_facts_are_kept(code, task, changes):
    """What has happened stands, and what has not lies after the data date."""
    one, status = progress()
    dates = critical_path(one, status=status)
    assert verify.schedule(one, dates, status=status) == ()
    wrong = move(dates, task, **changes)
    assert code in codes(verify.schedule(one, wrong, status=status))


def test_status_comes_from_the_plan_where_the_schedule_has_a_data_date():
    """A schedule of yesterday's facts is judged by them."""
    one, status = progress()
    one = replace(one, updates=[status])
    assert verify.schedule(one, critical_path(one)) == ()


def test_started_work_waits_under_retained_logic_only():
    """Out of sequence, what remains waits for the predecessor, or does not."""
    one, _ = progress()
    status = StatusUpdate(at(1), [TaskStatus("b", start=at(0), remaining=days(2))])
    for rule, is_held in ((ProgressRule.RETAINED_LOGIC, True), (ProgressRule.OVERRIDE, False)):
        held = replace(one, settings=Settings(progress=rule))
        dates = critical_path(held, status=status)
        assert verify.schedule(held, dates, status=status) == ()
        early = move(dates, "b", finish=at(2, 18))
        found = codes(verify.schedule(held, early, status=status))
        assert ("link" in found) is is_held


@given(plans(max_tasks=7))
@settings(max_examples=150)
def test_every_critical_path_is_right(one):
    """The engine's dates pass the judge, whatever calendars, links and constraints."""
    try:
        dates = critical_path(one)
    except PmcoreError:
        assume(False)
    assert [each.text() for each in verify.schedule(one, dates)] == []


@given(st.data())
@settings(max_examples=100)
def test_every_critical_path_with_progress_is_right(data):
    """The same with facts at a data date."""
    one = data.draw(plans(max_tasks=6, constraints=False))
    status = data.draw(statuses(one))
    dates = critical_path(one, status=status)
    assert [each.text() for each in verify.schedule(one, dates, status=status)] == []


@given(plans(max_tasks=6, constraints=False, kinds=(TaskKind.FINISH_MILESTONE,)), st.data())
@settings(max_examples=80)
def test_no_task_can_be_earlier(one, data):
    """Early dates are the earliest: a task begun sooner breaks something."""
    dates = critical_path(one)
    row = data.draw(st.sampled_from(dates.tasks))
    shift = timedelta(minutes=data.draw(st.integers(1, 3000)))
    sooner = move(dates, row.id, start=row.start - shift, finish=row.finish - shift)
    assert verify.schedule(one, sooner)
