"""Baselines and their planned value: by hand, against the judge day by day, and laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import (
    ELAPSED,
    STANDARD,
    Accrual,
    Assignment,
    Baseline,
    Calendar,
    CalendarException,
    CostItem,
    EarnedBy,
    Plan,
    PlanError,
    PlannedCost,
    PlannedTask,
    Resource,
    Schedule,
    Task,
    TaskKind,
    chain,
    combine,
    cost,
    days,
    io,
    money,
    verify,
    weekly,
)
from pmcore.cost import Period
from pmcore.examples import lantern_bay, lantern_bay_approved
from pmcore.schedule import critical_path
from pmcore.units import to_minutes
from tests.strategies import calendars, instants

MONDAY = datetime(2027, 1, 4, 9)
FRIDAY = datetime(2027, 1, 8, 18)
ANA = Resource("ana", rate=money(60))


def planned(*costs: PlannedCost, start: datetime = MONDAY, finish: datetime = FRIDAY) -> Baseline:
    """A baseline of one task of a week."""
    return Baseline("approved", [PlannedTask("a", start, finish, costs=costs)])


def at(day: int, hour: int = 18) -> datetime:
    """An hour of a day of January 2027."""
    return datetime(2027, 1, day, hour)


def test_even_cost_grows_with_working_time():
    """A fifth a day, nothing at lunch, nothing at night."""
    week = planned(PlannedCost(1000))
    found = [cost.planned_value(week, at(4, hour)) for hour in (9, 12, 13, 18, 23)]
    assert found == [0, 75, 75, 200, 200]
    assert cost.planned_value(week, at(9)) == 1000


def test_cost_at_the_start_is_due_once_work_goes_on():
    """Not at the instant that may still be the evening before."""
    week = planned(PlannedCost(1000, Accrual.START))
    assert cost.planned_value(week, MONDAY) == 0
    assert cost.planned_value(week, MONDAY + timedelta(minutes=1)) == 1000


def test_cost_at_the_end_is_due_when_the_finish_is_reached():
    """To the minute."""
    week = planned(PlannedCost(1000, Accrual.END))
    assert cost.planned_value(week, FRIDAY - timedelta(minutes=1)) == 0
    assert cost.planned_value(week, FRIDAY) == 1000


@pytest.mark.parametrize("accrual", Accrual)
def test_a_milestone_costs_at_its_instant(accrual):
    """However its cost accrues, there is no time for it to accrue in."""
    stone = planned(PlannedCost(7, accrual), start=FRIDAY, finish=FRIDAY)
    assert cost.planned_value(stone, FRIDAY - timedelta(minutes=1)) == 0
    assert cost.planned_value(stone, FRIDAY) == 7


def test_even_cost_between_dates_without_working_time_is_due_at_the_finish():
    """A weekend that nobody works."""
    weekend = planned(PlannedCost(7), start=at(9), finish=at(10))
    assert cost.planned_value(weekend, at(10, 17)) == 0
    assert cost.planned_value(weekend, at(10)) == 7


def test_segments_carry_the_cost_of_an_interrupted_task():
    """Two days of four, with two days off between."""
    parts = ((at(4, 9), at(4)), (at(7, 9), at(7)))
    task = PlannedTask("a", at(4, 9), at(7), costs=[PlannedCost(100)], segments=parts)
    split = Baseline("b", [task])
    assert [cost.planned_value(split, at(day)) for day in (4, 5, 6, 7)] == [50, 50, 50, 100]


def test_a_cost_may_have_dates_of_its_own():
    """Who joins late is paid from then on."""
    late = PlannedCost(100, start=at(7, 9))
    fee = PlannedCost(7, Accrual.START, start=at(6, 9))
    week = planned(late, fee)
    assert [cost.planned_value(week, at(day)) for day in (5, 6, 7, 8)] == [0, 7, 57, 107]


def test_each_task_runs_on_its_own_calendar():
    """One works Saturdays, one always; time is counted on the baseline's."""
    six = weekly("six", working=range(6))
    tasks = [
        PlannedTask("a", at(8, 9), at(9), costs=[PlannedCost(100)], calendar="six"),
        PlannedTask("b", at(8, 0), at(10, 0), costs=[PlannedCost(48)], calendar=ELAPSED),
    ]
    mixed = Baseline("b", tasks, calendars=[six])
    assert cost.planned_value(mixed, at(9, 0)) == 50 + 24
    assert cost.planned_value(mixed, at(9, 18)) == 100 + 42


def test_thirds_are_rounded_once_and_over_all():
    """Three tasks of a third each make one, not three times nought."""
    day = (at(4, 9), at(6))
    tasks = [PlannedTask(name, *day, costs=[PlannedCost(1)]) for name in "abc"]
    assert cost.planned_value(Baseline("b", tasks), at(4)) == 1


def test_many_instants_in_any_order_at_once():
    """As datetimes or as minutes since 1970."""
    week = planned(PlannedCost(1000))
    days_ = [at(8), at(4), at(6)]
    assert cost.planned_value(week, days_).tolist() == [1000, 200, 600]
    minutes = np.array([to_minutes(day) for day in days_])
    assert cost.planned_value(week, minutes).dtype == np.int64
    assert cost.planned_value(week, minutes).tolist() == [1000, 200, 600]


def test_a_baseline_must_hold_the_calendars_it_names():
    """The missing one is named; so is a baseline without tasks."""
    with pytest.raises(PlanError, match="five is not among"):
        cost.planned_value(
            Baseline("b", [PlannedTask("a", MONDAY, FRIDAY, calendar="five")]), MONDAY
        )
    with pytest.raises(PlanError, match="the baseline has no task"):
        cost.planned_value(Baseline("b"), MONDAY)


@st.composite
def budgets(draw: st.DrawFn) -> Baseline:
    """Baselines on odd calendars, with parts, costs of all accruals, some with own dates."""
    held = [draw(calendars(name)) for name in ("c0", "c1")]
    tasks = []
    for number in range(draw(st.integers(1, 5))):
        points = sorted(draw(st.lists(instants(days=20), min_size=4, max_size=4, unique=True)))
        costs = [
            PlannedCost(
                draw(st.integers(-50, 10**5)),
                draw(st.sampled_from(Accrual)),
                start=draw(st.sampled_from((None, None, points[1]))),
                finish=draw(st.sampled_from((None, None, points[2]))),
            )
            for _ in range(draw(st.integers(0, 3)))
        ]
        is_split = draw(st.booleans())
        segments = ((points[0], points[1]), (points[2], points[3])) if is_split else ()
        calendar = draw(st.sampled_from(("", "c0", "c1", ELAPSED, STANDARD.id)))
        tasks.append(
            PlannedTask(
                f"t{number}",
                points[0],
                points[3],
                costs=costs,
                segments=segments,
                calendar=calendar,
            )
        )
    return Baseline("b", tasks, calendars=held, calendar=draw(st.sampled_from(("", "c0"))))


@given(budgets(), st.lists(instants(days=25), min_size=1, max_size=5))
def test_planned_value_is_what_the_judge_counts_day_by_day(baseline, when):
    """One at a time, many at once, and task by task."""
    wanted = [verify.planned_value(baseline, each) for each in when]
    assert [cost.planned_value(baseline, each) for each in when] == wanted
    assert cost.planned_value(baseline, when).tolist() == wanted
    exact = cost._phase.phased(baseline)
    for each in when:
        by_task = exact.by_task(to_minutes(each))
        assert sum(by_task, Fraction(0)) == exact.exact(to_minutes(each))
        assert sum(cost._phase.apportion(by_task)) == cost.planned_value(baseline, each)


@given(budgets(), st.sampled_from(Period))
def test_periods_of_a_curve_add_up_to_the_budget(baseline, by):
    """To the last minor unit, and each begins where the one before ends."""
    found = cost.curve(baseline, by=by)
    periods = found.periods
    assert sum(each.planned for each in periods) == baseline.budget
    assert periods[-1].cumulative == baseline.budget
    assert all(a.finish == b.start for a, b in pairwise(periods))
    assert periods[0].start <= min(task.start for task in baseline.tasks)
    assert periods[-1].finish >= max(task.finish for task in baseline.tasks)


def test_a_curve_goes_on_until_everybody_is_paid():
    """Also who is paid after the task's own finish."""
    late = planned(PlannedCost(1000, finish=at(22)))
    periods = cost.curve(late).periods
    assert sum(each.planned for each in periods) == late.budget
    assert periods[-1].finish >= at(22)


def test_pairs_are_held_in_blocks(monkeypatch):
    """However small the blocks, the curve is the same."""
    approved = cost.baseline(lantern_bay(), lantern_bay_approved(), name="approved")
    whole = cost.curve(approved, by=Period.DAY)
    monkeypatch.setattr(cost._phase, "_BLOCK", 7)
    assert cost.curve(approved, by=Period.DAY) == whole


def test_periods_begin_with_days_mondays_and_months():
    """A month of 28 days and the turn of a year included."""
    day = datetime(2027, 2, 28, 15)
    assert (Period.DAY.begin(day), Period.DAY.end(day)) == (
        datetime(2027, 2, 28),
        datetime(2027, 3, 1),
    )
    assert (Period.WEEK.begin(day), Period.WEEK.end(day)) == (
        datetime(2027, 2, 22),
        datetime(2027, 3, 1),
    )
    assert Period.MONTH.end(datetime(2026, 12, 31)) == datetime(2027, 1, 1)
    assert Period.MONTH.end(day) == datetime(2027, 3, 1)


def test_a_curve_is_a_table_in_major_units():
    """A row a period."""
    week = replace(planned(PlannedCost(money(10))), currency="CNY")
    frame = cost.curve(week, by=Period.DAY).to_frame()
    assert frame["planned"].tolist() == [2.0] * 5
    assert frame["cumulative"].tolist() == [2.0, 4.0, 6.0, 8.0, 10.0]


def small() -> Plan:
    """Two days of Ana and three of half of her, a fee, a milestone, and a task taken out."""
    tasks = [
        Task("a", "Dig", days(2), costs=[CostItem(money(50), Accrual.END)]),
        Task("b", "Pour", days(3)),
        Task("m", "Done"),
        Task("x", "Idle", days(1), kind=TaskKind.INACTIVE),
    ]
    return Plan(
        "P",
        start=MONDAY,
        currency="CNY",
        contingency=money(5),
        management_reserve=money(9),
        tasks=tasks,
        dependencies=chain("a", "b", "m"),
        resources=[ANA],
        assignments=[Assignment("a", "ana"), Assignment("b", "ana", units=0.5)],
    )


def test_a_baseline_of_the_critical_path():
    """Dates, cost by who and when, person-minutes, reserves apart; inactive work left out."""
    made = cost.baseline(small(), name="first", approved=date(2027, 1, 2))
    dig, pour, done = made.tasks
    assert [task.task for task in made.tasks] == ["a", "b", "m"]
    assert dig.costs == (
        PlannedCost(money(960), resource="ana"),
        PlannedCost(money(50), Accrual.END, "fixed"),
    )
    assert (dig.duration, dig.work, pour.work) == (days(2), days(2), days("1.5"))
    assert (dig.start, pour.finish, done.is_milestone) == (MONDAY, FRIDAY, True)
    assert made.budget == money(960 + 50 + 720)
    assert (made.contingency, made.management_reserve) == (money(5), money(9))
    assert (made.calendar, [each.id for each in made.calendars]) == ("standard", ["standard"])
    assert io.loads(io.dumps(made)) == made


def test_a_revision_names_the_former_and_why():
    """The former stays as it was."""
    plan = small()
    first = cost.baseline(plan, name="first")
    wider = plan.with_task(Task("c", "Paint", days(1), costs=[CostItem(money(7))]))
    second = cost.baseline(wider, name="second", replaces=first, reason="change 7")
    assert (second.revision, second.replaces, second.reason) == (1, "first", "change 7")
    assert second.budget - first.budget == money(7)
    assert plan.put(first, second).baselines == (first, second)


def test_later_changes_of_a_calendar_leave_a_baseline_alone():
    """It holds a copy, with all that the calendar's base said."""
    base = Calendar("base", weeks=STANDARD.weeks)
    off = CalendarException(date(2027, 1, 5), date(2027, 1, 5))
    site = Calendar("site", exceptions=[off], base="base", minutes_per_day=420)
    plan = replace(small(), calendars=(base, site), calendar="site")
    made = cost.baseline(plan, name="b")
    assert [(each.id, each.base, each.minutes_per_day) for each in made.calendars] == [
        ("site", None, 420)
    ]
    assert cost.planned_value(made, at(5)) == money(480)
    assert cost.planned_value(made, at(6)) == money(960 + 50)


def test_level_of_effort_earns_as_it_was_planned():
    """Its technique follows from its kind."""
    plan = small().with_task(Task("lead", "Lead", days(5), kind=TaskKind.LEVEL_OF_EFFORT))
    assert cost.baseline(plan, name="b").tasks[-1].earned_by is EarnedBy.LEVEL_OF_EFFORT


def test_stated_dates_and_people_make_a_baseline():
    """As approved on paper: nothing is moved."""
    plan = small()
    dates = {
        "a": (at(5, 9), at(6)),
        "b": (at(11, 9), at(12, 12)),
        "m": (at(12, 12), at(12, 12)),
    }
    stated = cost.stated(plan, dates, assignments=[Assignment("b", "ana")])
    assert (stated.start, stated.finish) == (at(5, 9), at(12, 12))
    assert (stated["b"].duration, stated["m"].duration) == (660, 0)
    made = cost.baseline(plan, stated, name="paper")
    assert made.tasks[1].budget == money(11 * 60)
    assert made.tasks[0].budget == money(960 + 50)


def test_stated_dates_are_refused_with_every_fault():
    """Unknown tasks and people, missing and reversed dates: all at once."""
    dates = {"a": (at(6), at(5, 9)), "z": (at(5, 9), at(6)), "m": (at(6), at(6))}
    people = [Assignment("q", "bo"), Assignment("a", "ana")]
    with pytest.raises(PlanError) as error:
        cost.stated(small(), dates, assignments=people)
    assert {(each.code, each.path) for each in error.value.problems} == {
        ("plan.unknown_reference", 'tasks["z"]'),
        ("plan.unknown_reference", 'assignments["q/bo"].task'),
        ("plan.unknown_reference", 'assignments["q/bo"].resource'),
        ("cost.no_dates", 'tasks["b"]'),
        ("plan.finish_before_start", 'tasks["a"]'),
    }


def test_the_worked_example_of_a_client_project():
    """Its planned value at four status dates, by hand."""
    approved = cost.baseline(lantern_bay(), lantern_bay_approved(), name="approved")
    dates = [datetime(2027, month, day, 18) for month, day in ((4, 2), (5, 14), (7, 16))]
    wanted = [money(252_400), money(660_960), money(1_228_600)]
    assert cost.planned_value(approved, dates).tolist() == wanted


def test_a_baseline_survives_being_combined():
    """In a portfolio its calendars have the portfolio's names, and its money does not change."""
    plan = lantern_bay()
    plan = plan.put(cost.baseline(plan, lantern_bay_approved(), name="approved"))
    both = combine(plan, replace(small(), timezone=plan.timezone))
    held = both.baselines[0]
    assert held.calendar == "lantern-bay/office"
    when = datetime(2027, 5, 14, 18)
    assert cost.planned_value(held, when) == cost.planned_value(plan.baselines[0], when)


def test_an_amount_that_does_not_follow_from_the_plan_never_leaves(monkeypatch):
    """What the judge finds wrong is an error of pmcore, and says what."""
    plan = small()
    right = cost.estimate(plan)
    wrong = replace(right, lines=(replace(right.lines[0], amount=1), *right.lines[1:]))
    monkeypatch.setattr(cost._budget, "estimate", lambda *_: wrong)
    with pytest.raises(RuntimeError, match="labour of ana comes to 96000, found 1"):
        cost.baseline(plan, name="b")


def test_a_schedule_may_be_of_any_maker():
    """What has dates for every task will do."""
    plan = small()
    found = critical_path(plan)
    assert isinstance(found, Schedule)
    assert cost.baseline(plan, found, name="b") == cost.baseline(plan, name="b")
