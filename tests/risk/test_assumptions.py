"""What a simulation leaves out is said with its answer; staffed schedules simulated."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import (
    Assignment,
    ConstraintType,
    DateConstraint,
    Dependency,
    Leave,
    Resource,
    SkillNeed,
    Task,
    Uniform,
    chain,
    days,
)
from pmcore.risk import Execution
from pmcore.risk._assumptions import undecided

START = datetime(2027, 1, 4, 9)


def codes(plan, schedule=None, **options):
    """Return what a simulation says it left out, each said in both languages."""
    found = pm.risk.simulate(plan, schedule, samples=1, **options).assumptions
    for each in found:
        assert each.text()
        assert each.text("zh-CN")
    return {each.code.removeprefix("outlook.") for each in found}


def plan_of(*tasks, **changes):
    """Return a plan of tasks; none: one whose length is in doubt."""
    made = tasks or (Task("a", duration=days(2), estimate=Uniform(days(1), days(4))),)
    return pm.Plan("P", start=START, tasks=made, **changes)


def test_nothing_to_say():
    """A plan that is simulated in full has nothing left out."""
    assert codes(plan_of()) == set()


A = Task("a", duration=days(2), estimate=Uniform(days(1), days(4)))
B = Task("b", duration=days(2))
LEFT_OUT = [
    ("correlations", {"correlations": [pm.Correlation("a", "b", 0.5)]}),
    ("maximum_lags", {"dependencies": [Dependency("a", "b", max_lag=days(9))]}),
]


@pytest.mark.parametrize(("code", "changes"), LEFT_OUT)
def test_left_out(code, changes):
    """What a plan states and a simulation does not follow is named."""
    assert codes(plan_of(A, B, **changes)) == {code}


def test_left_out_without_a_pass():
    """Where samples do not pass along links, what is decided on the way is named."""
    plan = plan_of(
        Task("a", duration=days(2), splits=[(480, 60)]),
        B,
        dependencies=[Dependency("a", "b", percent=0.5, estimate=Uniform(1, 9))],
        branches=[pm.Branch("x", "a", [["b"], []], [0.5, 0.5])],
        weather=[pm.Weather("rain", ["a"], (0.1,) * 12)],
        risks=[pm.Risk("r", probability=0.5, last=date(2027, 2, 1))],
    )
    found = list(undecided(plan))
    assert all(each.text() != each.text("zh-CN") for each in found)
    assert {each.code.removeprefix("outlook.") for each in found} == {
        "branches",
        "lags",
        "percent_lags",
        "weather",
        "windows",
        "splits",
    }
    assert codes(plan) == set()


@pytest.mark.parametrize("rules", [pm.Rules.P6, pm.Rules.MSP])
def test_rules(rules):
    """Samples go by the textbook's rules, and say so in a plan of others."""
    assert codes(plan_of(settings=pm.Settings(rules=rules))) == {"rules"}


def test_left_out_of_tasks():
    """So are costs in doubt, wishes to be late and spans."""
    late = DateConstraint(ConstraintType.AS_LATE_AS_POSSIBLE)
    plan = plan_of(
        A,
        Task("b", duration=days(2), constraints=[late]),
        Task("c", kind=pm.TaskKind.HAMMOCK),
        Task("e", duration=days(3)),
    )
    assert codes(plan) == {"late", "spans"}


def test_edits_of_responses():
    """Changes of the plan that a response brings meet a schedule that was made without them."""
    edit = pm.Edit("tasks", "a", "duration", days(2), days(1))
    plan = plan_of(responses=[pm.Response("r", (), edits=(edit,))])
    assert codes(plan, responses=["r"]) == set()
    dates = pm.schedule.critical_path(plan)
    assert codes(plan, dates) == set()
    assert codes(plan, dates, responses=["r"]) == {"edits"}


def test_unstaffed():
    """A plan with needs that is simulated by its links alone says so."""
    assert codes(plan_of(replace(A, needs=(SkillNeed("python"),)))) == {"logic"}


def staffed():
    """Return two tasks of one person and one of nobody, and their schedule."""
    plan = plan_of(
        A,
        replace(B, estimate=Uniform(days(1), days(4))),
        Task("c", duration=days(1)),
        resources=[Resource("ana")],
    )
    dates = pm.schedule.critical_path(plan)
    rows = {row.id: row for row in dates.tasks}
    later = replace(rows["b"], start=datetime(2027, 1, 6, 9), finish=datetime(2027, 1, 7, 18))
    tasks = (rows["a"], later, rows["c"])
    given = (Assignment("a", "ana"), Assignment("b", "ana"))
    return plan, replace(dates, tasks=tasks, finish=later.finish, assignments=given)


def test_resource_links():
    """With a staffed schedule a person's tasks follow each other; by logic alone they do not."""
    plan, schedule = staffed()
    outlook = pm.risk.simulate(plan, schedule, samples=400)
    assert outlook.execution is Execution.LINKS
    assert outlook.planned == schedule.finish
    assert outlook.criticality == {"a": 1.0, "b": 1.0, "c": 0.0}
    assert outlook.length.array.min() >= days(2)
    logic = pm.risk.simulate(plan, schedule, samples=400, execution=Execution.LOGIC)
    assert (logic.length.array <= days(4)).all()
    assert logic.criticality["a"] < 1
    assert codes(plan, schedule) == {"links"}
    linked = pm.risk.simulate(replace(plan, dependencies=chain("a", "b")), samples=400)
    assert linked.finish == outlook.finish


def test_schedule_of_a_plan_without_people():
    """A schedule without assignments is simulated by its links."""
    plan = plan_of()
    outlook = pm.risk.simulate(plan, pm.schedule.critical_path(plan), samples=50)
    assert outlook.execution is Execution.LOGIC
    assert outlook.finish == pm.risk.simulate(plan, samples=50).finish
    with pytest.raises(ValueError, match="needs a schedule with assignments"):
        pm.risk.simulate(plan, pm.schedule.critical_path(plan), execution=Execution.LINKS)


def test_schedule_of_another_plan():
    """The tasks that a schedule of another plan lacks are named."""
    plan, schedule = staffed()
    with pytest.raises(ValueError, match="tasks new"):
        pm.risk.simulate(plan.with_task(Task("new")), schedule)


def test_absences():
    """Leave and own calendars of people who work are named."""
    plan, schedule = staffed()
    leave = Leave(date(2027, 2, 1), date(2027, 2, 5))
    ana = Resource("ana", leave=(leave,), calendar=pm.STANDARD.id)
    assert codes(plan.put(ana, Resource("bo", leave=(leave,))), schedule) == {
        "links",
        "leave",
        "calendars",
    }


def test_staffed_durations():
    """An estimate is scaled as people's pace or the chosen way scales the duration."""
    fast = pm.Mode("fast", days(1), estimate=Uniform(days(1), days(2)))
    plan = plan_of(
        Task(
            "m",
            duration=days(9),
            modes=(pm.Mode("slow", days(30)), fast),
            estimate=Uniform(days(8), days(20)),
        ),
        Task("w", work=days(8), estimate=Uniform(days(8), days(16))),
    )
    dates = pm.schedule.critical_path(plan)
    rows = [
        replace(dates["m"], mode="fast", duration=days(1)),
        replace(dates["w"], duration=days(4)),
    ]
    schedule = replace(dates, tasks=rows)
    outlook = pm.risk.simulate(plan, schedule, samples=300, track=["m", "w"])
    time = pm.network.build(plan).worktime()
    for task, least, most in (("m", 1, 2), ("w", 4, 8)):
        ends = [time.between(START, outlook.finish_at(p, task)) for p in (0, 1)]
        assert days(least) <= ends[0] < days(least * 1.1)
        assert days(most * 0.95) < ends[1] <= days(most)
    assert outlook["m"].mode == "fast"
    assert pm.risk.drivers(plan, outlook).rows[0].id == "w"
