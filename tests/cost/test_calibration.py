"""Estimates calibrated from finished tasks: ratios, shrinkage, intervals, edits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import exp, log, sqrt

import pytest

from pmcore import (
    Assignment,
    Baseline,
    Mode,
    Plan,
    PlanError,
    PlannedTask,
    Resource,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskStatus,
    Triangular,
    WbsElement,
    apply,
    cost,
    days,
    hours,
    io,
)
from pmcore.cost import Effort, GroupBy
from tests.cost.test_reference import chain_of

FIRST, LAST = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)
TOOK = {"a": 60, "b": 50, "c": 30, "d": 80}
SKILLS = {"a": ("py",), "b": ("py", "ui"), "c": ("ui",), "d": ()}


def done(took=None, name="Done") -> Plan:
    """Four tasks estimated at 40 hours each, with what they took."""
    took = took or TOOK
    tasks = [
        Task(
            each,
            work=hours(40),
            needs=[SkillNeed(skill) for skill in SKILLS[each]],
            responsible="ana" if each in "ab" else None,
            attributes={"kind": "screen" if each in "ac" else "report"},
        )
        for each in took
    ]
    facts = [
        TaskStatus(each, start=FIRST, finish=LAST, actual_work=hours(count), people=["bo"])
        for each, count in took.items()
    ]
    rows = [PlannedTask(each, FIRST, LAST, work=hours(40)) for each in took]
    return Plan(
        name,
        start=FIRST,
        tasks=tasks,
        resources=[Resource("ana"), Resource("bo")],
        baselines=[Baseline("approved", rows)],
        updates=[StatusUpdate(LAST, facts)],
    )


def test_the_factor_is_the_geometric_mean_drawn_towards_one_by_count():
    """(1.5 · 1.25 · 0.75 · 2)^(1/4), and half of its logarithm at a strength of 4."""
    row = cost.calibrate([done()]).factors[0]
    logs = [log(each / 40) for each in TOOK.values()]
    middle = sum(logs) / 4
    assert (row.group, row.tasks, row.projects) == ("all", 4, 1)
    assert row.ratio == pytest.approx((1.5 * 1.25 * 0.75 * 2) ** 0.25)
    assert row.factor == pytest.approx(sqrt(row.ratio))
    error = sqrt(sum((each - middle) ** 2 for each in logs) / 3) / 2
    t = 1.6377443536962102  # Student's 0.9 quantile of 3 degrees of freedom
    assert row.low == pytest.approx(exp(middle - t * error))
    assert row.high == pytest.approx(exp(middle + t * error))
    seen = cost.calibrate([done()], strength=0).factors[0]
    assert seen.factor == pytest.approx(seen.ratio)


def test_groups_are_what_tasks_have_in_common():
    """A task counts in each of its skills; one without is left out."""
    by_skill = cost.calibrate([done(), done(name="Again")], by=GroupBy.SKILL, strength=4)
    rows = {each.group: each for each in by_skill.factors}
    assert rows["py"].ratio == pytest.approx(sqrt(1.5 * 1.25))
    assert rows["ui"].ratio == pytest.approx(sqrt(1.25 * 0.75))
    assert (rows["py"].tasks, rows["py"].projects, len(rows)) == (4, 2, 2)
    assert [each.group for each in cost.calibrate([done()], by=GroupBy.RESOURCE).factors] == ["bo"]
    kinds = cost.calibrate([done()], by=GroupBy.ATTRIBUTE, attribute="kind").factors
    assert [each.group for each in kinds] == ["report", "screen"]
    one = cost.calibrate([done()], by=GroupBy.RESPONSIBLE).factors
    assert [(each.group, each.tasks) for each in one] == [("ana", 2)]


def test_elements_group_too_and_unplanned_tasks_tell_nothing():
    """By WBS; a task that the baseline does not know has no estimate."""
    plan = done()
    tasks = [replace(task, wbs="w1" if task.id in "ab" else "w2") for task in plan.tasks]
    wbs = [WbsElement("w1"), WbsElement("w2")]
    rows = [row for row in plan.baselines[0].tasks if row.task != "d"]
    plan = replace(plan, tasks=tasks, wbs=wbs, baselines=[Baseline("approved", rows)])
    found = cost.calibrate([plan], by=GroupBy.WBS)
    assert [(each.group, each.tasks) for each in found.factors] == [("w1", 2), ("w2", 1)]


def test_a_single_task_has_no_interval_and_moves_little():
    """A fifth of its logarithm."""
    row = cost.calibrate([done({"a": 60})]).factors[0]
    assert (row.low, row.high) == (None, None)
    assert row.factor == pytest.approx(1.5 ** (1 / 5))


def test_durations_count_in_working_time():
    """Three days in place of two for each of six tasks; weekends count for nothing."""
    found = cost.calibrate([chain_of(1.0, 1)], of=Effort.DURATION, strength=6)
    row = found.factors[0]
    assert (row.ratio, row.tasks) == (pytest.approx(1.5), 6)
    assert row.factor == pytest.approx(sqrt(1.5))


def test_a_task_without_an_actual_start_tells_no_duration():
    """It is left out, and its work does not stand in for it."""
    plan = done()
    update = plan.updates[0]
    facts = [replace(each, start=None if each.task == "a" else each.start) for each in update.tasks]
    found = cost.calibrate(
        [replace(plan, updates=[replace(update, tasks=facts)])], of=Effort.DURATION
    )
    assert (found.factors[0].tasks, found.factors[0].ratio) == (3, pytest.approx(1))


def test_edits_calibrate_what_has_not_begun_and_leave_the_plan_alone():
    """Work, its distribution, modes and assignments; begun tasks and durations stay."""
    found = cost.calibrate([done()], by=GroupBy.SKILL, strength=0)
    py, ui = sqrt(1.5 * 1.25), sqrt(1.25 * 0.75)
    new = Plan(
        "New",
        start=FIRST,
        tasks=[
            Task(
                "x",
                work=6000,
                needs=[SkillNeed("py")],
                estimate=Triangular(3000, 6000, 9000),
                modes=[Mode("alone", work=8000), Mode("bought", days(3))],
            ),
            Task("y", work=6000, needs=[SkillNeed("py"), SkillNeed("ui")]),
            Task("z", duration=days(5), needs=[SkillNeed("py")]),
            Task("begun", work=6000, needs=[SkillNeed("py")]),
            Task("other", work=6000, needs=[SkillNeed("sql")]),
        ],
        resources=[Resource("ana")],
        assignments=[Assignment("x", "ana", work=5000)],
        updates=[StatusUpdate(LAST, [TaskStatus("begun", start=FIRST)])],
    )
    after = apply(new, found.edits(new))
    x = after.task("x")
    assert (x.work, x.modes[0].work, x.modes[1].duration) == (
        round(6000 * py),
        round(8000 * py),
        days(3),
    )
    assert x.estimate.high == pytest.approx(9000 * py, abs=1)
    assert after.assignments[0].work == round(5000 * py)
    assert after.task("y").work == round(6000 * sqrt(py * ui))
    assert {edit.id for edit in found.edits(new) if edit.register == "tasks"} == {"x", "y"}
    assert new.task("x").work == 6000
    slow = cost.calibrate([chain_of(1.0, 1)], of=Effort.DURATION, strength=0)
    changed = apply(new, slow.edits(new))
    assert changed.task("z").duration == days(7.5)
    assert changed.task("x").work == 6000
    assert changed.task("x").modes[1].duration == days(4.5)


def test_what_is_wrong_is_named_at_once():
    """Settings, and plans that tell nothing."""
    bare = done()
    update = bare.updates[0]
    facts = [replace(each, actual_work=None) for each in update.tasks]
    with pytest.raises(PlanError) as raised:
        cost.calibrate(
            [replace(bare, updates=[replace(update, tasks=facts)])], strength=-1, confidence=1
        )
    assert [(each.code, each.path) for each in raised.value.problems] == [
        ("value.below", "strength"),
        ("value.not_a_share", "confidence"),
        ("cost.nothing_to_calibrate", "projects"),
    ]
    with pytest.raises(PlanError, match="no finished project"):
        cost.calibrate([])


def test_a_calibration_crosses_json():
    """And has a row a group."""
    found = cost.calibrate([done()], by=GroupBy.SKILL)
    again = io.loads(io.dumps(found))
    assert again == found
    assert again.factor("py") == found.factor("py") != 1
    assert again.factor("unknown") == 1
    assert list(found.to_frame()["group"]) == ["py", "ui"]
