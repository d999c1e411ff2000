"""Without uncertainty a simulation is the critical path."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import ConstraintType, LinkType, TaskKind, days
from tests.strategies import plans, statuses

C = ConstraintType
KINDS = (
    TaskKind.START_MILESTONE,
    TaskKind.FINISH_MILESTONE,
    TaskKind.MANUAL,
    TaskKind.INACTIVE,
    TaskKind.LEVEL_OF_EFFORT,
    TaskKind.HAMMOCK,
)


def is_simulated(plan):
    """Whether nothing in it is stated to be left out (see test_assumptions)."""
    to_finish = {link.successor for link in plan.dependencies if link.type in ("FF", "SF")}
    return not any(
        constraint.type is C.AS_LATE_AS_POSSIBLE
        or (constraint.type is C.EXPECTED_FINISH and task.id in to_finish)
        for task in plan.tasks
        for constraint in task.constraints
    )


def compare(plan, status=None):
    """Assert that a certain plan is simulated to the dates of its critical path."""
    dates = pm.schedule.critical_path(plan, status=status)
    spans = (TaskKind.INACTIVE, TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK)
    track = [task.id for task in plan.tasks if task.kind not in spans]
    outlook = pm.risk.simulate(plan, samples=3, status=status, track=track)
    assert outlook.planned == dates.finish
    assert {outlook.finish_at(p) for p in (0, 0.5, 1)} == {dates.finish}
    found = {task: outlook.finish_at(0.5, task) for task in track}
    assert found == {task: dates[task].finish for task in track}


@given(plans(kinds=KINDS))
def test_every_plan(plan):
    """All link types, lags, calendars and constraints give the dates of the critical path."""
    assume(is_simulated(plan))
    compare(plan)


@settings(max_examples=60)
@given(st.data())
def test_status(data):
    """What is done keeps its dates and what remains starts from the data date."""
    plan = data.draw(plans(kinds=KINDS))
    assume(is_simulated(plan))
    compare(plan, data.draw(statuses(plan)))


@given(plans(with_calendars=False, constraints=False, kinds=(TaskKind.TASK,)))
def test_critical(plan):
    """On one calendar the critical tasks are those without total float."""
    plain = [
        replace(link, lag_calendar=None, rounds_up=False, percent=None)
        for link in plan.dependencies
    ]
    tasks = [replace(task, deadline=None) for task in plan.tasks]
    plan = replace(plan, dependencies=plain, tasks=tasks)
    shares = pm.risk.simulate(plan, samples=1).criticality
    critical = pm.schedule.critical_path(plan).critical
    assert {task for task, share in shares.items() if share} == set(critical)
    assert set(shares.values()) <= {0.0, 1.0}


@settings(max_examples=50)
@given(plans(kinds=KINDS, max_tasks=6), st.integers(0, 5), st.integers(0, 4000))
def test_drawn_durations(plan, which, length):
    """A sample is the critical path of the plan with the durations that were drawn."""
    assume(is_simulated(plan))
    task = plan.tasks[which % len(plan.tasks)]
    assume(task.kind is TaskKind.TASK)
    assume(all(each.type is not C.MUST_FINISH_ON for each in task.constraints))
    unsure = plan.with_task(replace(task, estimate=pm.Discrete((length, 480), (0.5, 0.5))))
    outlook = pm.risk.simulate(unsure, samples=20)
    certain = [
        pm.schedule.critical_path(plan.with_task(replace(task, duration=minutes))).finish
        for minutes in (length, 480)
    ]
    assert {outlook.finish_at(p) for p in (0, 1)} <= set(certain)


def test_mixed_lengths():
    """A milestone that a risk may delay is an instant in the samples where it does not occur."""
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4, 9),
        tasks=[
            pm.Task("a", duration=days(5)),
            pm.Task("gate", constraints=[pm.DateConstraint(C.START_NO_EARLIER_THAN, SATURDAY)]),
            pm.Task("b", duration=days(1)),
        ],
        dependencies=pm.chain("a", "gate", "b"),
        risks=[pm.Risk("no", probability=0.5, impacts=[pm.Delay("gate", days(2))])],
    )
    outlook = pm.risk.simulate(plan, samples=100)
    tuesday = datetime(2027, 1, 12, 18)
    assert set(outlook.tracked[0].finish.array) == {
        pm.units.to_minutes(SATURDAY),
        pm.units.to_minutes(tuesday),
    }
    assert outlook.finish_at(0) == datetime(2027, 1, 11, 18)
    assert outlook.finish_at(1) == datetime(2027, 1, 13, 18)


SATURDAY = datetime(2027, 1, 9, 12)


def test_expected_finish():
    """A task with an expected finish ends there whenever it begins before."""
    friday = datetime(2027, 1, 15, 18)
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4, 9),
        tasks=[
            pm.Task("a", duration=days(3), estimate=pm.Uniform(days(1), days(8))),
            pm.Task(
                "b", duration=days(2), constraints=[pm.DateConstraint(C.EXPECTED_FINISH, friday)]
            ),
        ],
        dependencies=pm.chain("a", "b"),
    )
    finishes = pm.risk.simulate(plan, samples=200).finish.array
    assert set(finishes) == {pm.units.to_minutes(friday)}


def test_begun():
    """The remaining part of a running task is drawn from its estimate, scaled."""
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4, 9),
        tasks=[pm.Task("a", duration=days(10), estimate=pm.Uniform(days(8), days(20)))],
    )
    at = datetime(2027, 1, 8, 18)
    row = pm.TaskStatus("a", start=plan.start, remaining=days(5))
    outlook = pm.risk.simulate(plan, status=pm.StatusUpdate(at, [row]))
    least, most = outlook.length.array.min(), outlook.length.array.max()
    assert days(9) <= least < days(9.1)
    assert days(14.9) < most <= days(15)


def test_done():
    """What is done varies no more and drives nothing."""
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4, 9),
        tasks=[
            pm.Task("a", duration=days(2), estimate=pm.Uniform(days(1), days(9))),
            pm.Task("b", duration=days(2)),
        ],
        dependencies=pm.chain("a", "b"),
        risks=[pm.Risk("late", probability=1.0, impacts=[pm.Delay("a", days(9))])],
    )
    at = datetime(2027, 1, 6, 18)
    row = pm.TaskStatus("a", start=plan.start, finish=at - timedelta(days=1))
    outlook = pm.risk.simulate(plan, samples=50, status=pm.StatusUpdate(at, [row]))
    assert np.ptp(outlook.finish.array) == 0
    assert outlook.criticality == {"a": 0.0, "b": 1.0}
    assert outlook["a"].planned is None


def test_driving_start():
    """A start-to-start link makes its predecessor critical, until that has begun."""
    link = pm.Dependency("a", "b", LinkType.SS)
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4, 9),
        tasks=[pm.Task("a", duration=days(1)), pm.Task("b", duration=days(5))],
        dependencies=[link],
    )
    assert pm.risk.simulate(plan, samples=1).criticality == {"a": 1.0, "b": 1.0}
    row = pm.TaskStatus("a", start=plan.start, remaining=60)
    status = pm.StatusUpdate(datetime(2027, 1, 4, 17), [row])
    shares = pm.risk.simulate(plan, samples=1, status=status).criticality
    assert shares == {"a": 0.0, "b": 1.0}
