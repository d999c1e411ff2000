"""Wishes that collide: cores against an exhaustive judge, their words, what would help."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from benchmarks._planted import KINDS, can_hold, paths, plan_of, planted

START = datetime(2027, 1, 4, 9)
LATEST = pm.ConstraintType.FINISH_NO_LATER_THAN


def a_case(kind):
    """Return the first planted case of a kind."""
    return next(case for case in map(planted, range(1, 200)) if case.kind == kind)


@pytest.mark.parametrize("kind", KINDS)
def test_cores_are_those_of_an_exhaustive_search(kind):
    """What is named collides alone, and any of it left out makes the rest possible."""
    case = a_case(kind)
    found = pm.allocate.conflicts(plan_of(case))
    core = {wish.path for wish in found.wishes}
    assert core <= set(paths(case))
    assert not can_hold(case, core)
    assert all(can_hold(case, core - {path}) for path in core)
    assert found.is_proved
    assert found.is_minimal
    assert pm.io.loads(pm.io.dumps(found)) == found


def a_plan(**more):
    """Return a plan whose deadline needs more than a person can do."""
    task = pm.Task("a", "Weld", pm.days(3), needs=[pm.SkillNeed("welding")], **more)
    return pm.Plan(
        "P",
        start=START,
        tasks=[task],
        resources=[pm.Resource("bo", "Bo", skills=[pm.Skill("welding")])],
    )


def test_a_possible_plan_has_none():
    found = pm.allocate.conflicts(a_plan())
    assert (found.wishes, found.is_proved) == ((), True)


def test_deadlines_count_if_asked_for():
    plan = a_plan(deadline=datetime(2027, 1, 5, 18))
    assert pm.allocate.conflicts(plan).wishes == ()
    found = pm.allocate.conflicts(plan, deadlines=True)
    assert [wish.path for wish in found.wishes] == ['tasks["a"].deadline']
    assert found.relaxations[0].facts["needed"] == "2027-01-06T18:00:00"
    assert found.relaxations[0].minutes == 1440
    assert "Weld" in found.text("zh-CN")


def test_a_deadline_beside_two_constraints():
    early = pm.DateConstraint(pm.ConstraintType.START_NO_EARLIER_THAN, datetime(2027, 1, 5, 9))
    late = pm.DateConstraint(LATEST, datetime(2027, 1, 12, 18))
    plan = a_plan(deadline=datetime(2027, 1, 6, 18), constraints=[early, late])
    found = pm.allocate.conflicts(plan, deadlines=True)
    assert {wish.path for wish in found.wishes} == {
        'tasks["a"].deadline',
        'tasks["a"].constraints[0]',
    }


def test_no_time_says_that_nothing_is_known():
    bound = pm.DateConstraint(LATEST, datetime(2027, 1, 7, 18))
    away = pm.Leave(date(2027, 1, 5), date(2027, 1, 5))
    plan = a_plan(constraints=[bound])
    plan = plan.with_resource(replace(plan.resource("bo"), leave=[away]))
    tasks = [*plan.tasks, replace(plan.tasks[0], id="b")]
    plan = replace(plan, tasks=tuple(tasks))
    found = pm.allocate.conflicts(plan, limits=pm.Limits(seconds=0))
    assert (found.wishes, found.is_proved) == ((), False)
    assert pm.allocate.conflicts(plan).wishes


def test_people_who_leave_are_no_dead_end():
    """Who leaves may be needed first for what nobody else can do."""
    tasks = [
        pm.Task("a", "A", pm.days(2), needs=[pm.SkillNeed("x")]),
        pm.Task("b", "B", pm.days(2), needs=[pm.SkillNeed("y")]),
    ]
    plan = pm.Plan(
        "P",
        start=START,
        tasks=tasks,
        resources=[
            pm.Resource(
                "bo",
                skills=[pm.Skill("x"), pm.Skill("y")],
                available_until=datetime(2027, 1, 6),
            )
        ],
    )
    found = pm.allocate.conflicts(plan)
    assert {wish.kind.value for wish in found.wishes} == {"available_until", "skill"}
    assert len(found.wishes) == 3


def test_generation_that_runs_into_a_dead_end_is_no_proof():
    """The long task comes first by its rank, but its person is needed for the other before."""
    plan = pm.Plan(
        "P",
        start=START,
        tasks=[
            pm.Task("long", "Long", pm.days(4), needs=[pm.SkillNeed("x")]),
            pm.Task("after", "After", pm.days(4)),
            pm.Task("short", "Short", pm.days(2), needs=[pm.SkillNeed("y")]),
        ],
        dependencies=[pm.Dependency("long", "after")],
        resources=[
            pm.Resource(
                "bo",
                skills=[pm.Skill("x"), pm.Skill("y")],
                available_until=datetime(2027, 1, 8),
            ),
            pm.Resource("cy", skills=[pm.Skill("x")], available_from=datetime(2027, 1, 6, 9)),
        ],
    )
    schedule = pm.allocate.assign(plan).schedule
    assert (schedule.people("long"), schedule.people("short")) == (("cy",), ("bo",))
