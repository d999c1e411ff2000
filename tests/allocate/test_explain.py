"""Why this person, why then: reasons, and alternatives as re-computed plans."""

from dataclasses import replace
from datetime import datetime

import pytest

import pmcore as pm

START = datetime(2027, 1, 4, 9)


def a_plan():
    """Return a plan with a slow and a quick person, and one who alone can do the end."""
    return pm.Plan(
        "P",
        start=START,
        tasks=[
            pm.Task("a", "A", work=pm.days(6), needs=[pm.SkillNeed("x")]),
            pm.Task("b", "B", pm.days(2), needs=[pm.SkillNeed("y")]),
        ],
        dependencies=[pm.Dependency("a", "b")],
        resources=[
            pm.Resource("ana", "Ana", skills=[pm.Skill("x", pace=1.0)]),
            pm.Resource("bo", "Bo", skills=[pm.Skill("x", pace=2.0), pm.Skill("y")]),
            pm.Resource("cy", "Cy", skills=[pm.Skill("x", pace=2.0)]),
        ],
    )


def test_alternatives_cost_what_the_forced_plan_costs():
    plan = a_plan()
    staffing = pm.allocate.assign(plan)
    found = pm.allocate.explain(plan, staffing, "a")
    now = staffing.schedule.people("a")[0]
    for other in found.alternatives:
        forced = pm.allocate.assign(plan.put(pm.Assignment("a", other.person, 0)))
        assert other.loss == forced.proof.objective - staffing.proof.objective
        assert other.is_proved
    assert {each.person for each in found.alternatives} == {"ana", "bo", "cy"} - {now}
    assert found.alternatives[0].code == "why.same"
    assert found.alternatives[-1].loss == pm.days(3)
    assert found.people[0].code == "why.as_good"
    assert "Ana" in found.text("zh-CN")
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert found.to_frame()["loss"].tolist() == [0, pm.days(3)]


def test_the_only_one_and_the_given_one():
    plan = a_plan()
    staffing = pm.allocate.assign(plan)
    assert pm.allocate.explain(plan, staffing, "b").people[0].code == "why.only"
    given = plan.put(pm.Assignment("a", "ana", 0))
    found = pm.allocate.explain(given, pm.allocate.assign(given), "a")
    assert found.people[0].code == "why.given"
    assert [each.code for each in found.alternatives] == ["why.better", "why.better"]


def test_a_choice_that_cannot_be():
    plan = a_plan()
    latest = pm.DateConstraint(pm.ConstraintType.FINISH_NO_LATER_THAN, datetime(2027, 1, 7))
    plan = plan.with_task(replace(plan.task("a"), constraints=[latest]))
    found = pm.allocate.explain(plan, pm.allocate.assign(plan), "a")
    assert {each.person: each.code for each in found.alternatives}["ana"] == "why.impossible"
    assert found.alternatives[-1].loss is None


def test_work_under_way_and_no_such_task():
    plan = a_plan()
    status = pm.StatusUpdate(
        datetime(2027, 1, 4, 18),
        tasks=[pm.TaskStatus("a", start=START, remaining=pm.days(2), people=("ana",))],
    )
    staffing = pm.allocate.assign(plan, status=status)
    found = pm.allocate.explain(plan, staffing, "a", status=status)
    assert [each.code for each in found.people] == ["why.begun"]
    assert found.alternatives == ()
    with pytest.raises(KeyError):
        pm.allocate.explain(plan, staffing, "none")


def test_other_terms_than_the_allocation_had():
    """What another choice costs is told in the allocation's own terms, so they must be given."""
    terms = [pm.allocate.Share(["cy"], 0.1), pm.allocate.Makespan()]
    found = pm.allocate.assign(a_plan(), terms=terms, limits=pm.Limits(work=50))
    limits = pm.Limits(work=50)
    with pytest.raises(ValueError, match="'share', 'makespan'"):
        pm.allocate.explain(a_plan(), found, "a", limits=limits)
    told = pm.allocate.explain(a_plan(), found, "a", terms=terms, limits=limits)
    assert told.people
    lacking = next(each for each in told.alternatives if each.person == "ana")
    assert lacking.term == "share"
    assert lacking.loss > 0
