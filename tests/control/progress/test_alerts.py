"""What is out of bounds, by hand: overspend with its parts, slip, deadlines, float."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from pmcore import (
    Assignment,
    Plan,
    Resource,
    StatusUpdate,
    Task,
    TaskStatus,
    chain,
    cost,
    days,
    hours,
    io,
    money,
)
from pmcore.control import progress
from pmcore.control.progress import Thresholds

MONDAY = datetime(2027, 1, 4, 9)


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2027, 1, day, hour)


PLAN = Plan(
    "P",
    start=MONDAY,
    currency="CNY",
    deadline=at(15),
    tasks=[
        Task("a", "A", days(5)),
        Task("b", "B", days(5), deadline=at(15)),
        Task("c", "C", days(3)),
        Task("end", "End"),
    ],
    dependencies=[*chain("a", "b", "end"), *chain("c", "end")],
    resources=[Resource("ana", rate=money(100)), Resource("bo", rate=money(50))],
    assignments=[Assignment("a", "ana"), Assignment("b", "ana"), Assignment("c", "bo")],
)
APPROVED = cost.baseline(PLAN, name="approved")


def alerts(*facts, when=None, plan=PLAN, **more):
    standing = progress.status(plan, APPROVED, StatusUpdate(when or at(15), facts))
    return progress.alerts(plan, APPROVED, standing, **more)


# A took 50 hours in place of 40 and cost 6,000 in place of 4,000; C is done as planned.
DEAR = TaskStatus("a", start=MONDAY, finish=at(15), actual_work=hours(50), actual_cost=money(6_000))
FINE = TaskStatus("c", start=MONDAY, finish=at(6), actual_work=hours(24), actual_cost=money(1_200))


def test_an_overspend_is_divided_into_hours_and_price():
    """Ten hours at 100 are 1,000; the other 1,000 are dearer hours."""
    project, task = alerts(DEAR, FINE).of("overspend")
    assert (project.task, task.task) == (None, "a")
    assert task.value == pytest.approx(4_000 / 6_000)
    assert [(each.code, each.size) for each in task.causes] == [
        ("alert_cause.hours", money(1_000)),
        ("alert_cause.dearer", money(1_000)),
    ]
    assert [(each.code, each.size) for each in project.causes] == [
        ("alert_cause.task_overspends", money(2_000))
    ]
    assert project.value == pytest.approx(5_200 / 7_200)


def test_fewer_but_dearer_hours():
    """Thirty hours for 5,000: 1,000 saved in hours, 2,000 more for the rest."""
    fact = replace(DEAR, actual_work=hours(30), actual_cost=money(5_000))
    task = alerts(fact, FINE).of("overspend")[-1]
    assert [(each.code, each.size) for each in task.causes] == [
        ("alert_cause.fewer_hours", -money(1_000)),
        ("alert_cause.dearer", money(2_000)),
    ]


def test_cheaper_but_more_hours():
    fact = replace(DEAR, actual_work=hours(80), actual_cost=money(5_000))
    task = alerts(fact, FINE).of("overspend")[-1]
    assert [(each.code, each.size) for each in task.causes] == [
        ("alert_cause.hours", money(4_000)),
        ("alert_cause.cheaper", -money(3_000)),
    ]


def test_money_on_what_was_not_planned():
    plan = replace(PLAN, tasks=[*PLAN.tasks, Task("x", "X", days(1))])
    fact = TaskStatus("x", start=MONDAY, finish=at(4), actual_cost=money(500))
    task = alerts(fact, FINE, plan=plan).of("overspend")[-1]
    assert (task.task, task.value) == ("x", 0.0)
    assert [each.code for each in task.causes] == ["alert_cause.not_planned"]


def test_bounds_are_not_out_of_bounds():
    fact = replace(DEAR, finish=at(8), actual_work=hours(44), actual_cost=money(4_400))
    b = TaskStatus("b", start=at(11, 9), finish=at(15), actual_cost=money(4_000))
    assert alerts(fact, FINE, b).rows == ()
    (task,) = alerts(fact, FINE, b, thresholds=Thresholds(cpi=0.95)).rows
    assert task.task == "a"


def test_costs_that_are_missing_beside_others_are_told_with_whose_they_are():
    """C is done and nobody says for what; where nobody states any cost, cost is not tracked."""
    silent = TaskStatus("c", start=MONDAY, finish=at(6))
    found = alerts(DEAR, silent)
    (missing,) = found.of("cost_missing")
    assert (missing.task, missing.value, [each.size for each in missing.causes]) == (
        None,
        1.0,
        [money(1_200)],
    )
    assert missing.text() == (
        "What the project has cost is not known: ¥6,000 are stated, but nothing says what was "
        "spent on other work done (tasks: 1): C has earned ¥1,200"
    )
    assert missing.text("zh-CN").endswith("另有1项已做工作的任务没有实际费用：“C”已挣得1,200元")
    assert not alerts(DEAR, FINE).of("cost_missing")
    untold = replace(DEAR, actual_cost=None, actual_work=None)
    assert not alerts(untold, silent).of("cost_missing")


def test_what_is_known_of_the_cost_may_be_too_much_already():
    """6,000 for 5,200 earned: whatever C has cost, CPI is 0.87 at most; 5,700 settle nothing."""
    silent = TaskStatus("c", start=MONDAY, finish=at(6))
    project, task = alerts(DEAR, silent).of("overspend")
    assert (project.code, project.task) == ("alert.overspend_least_project", None)
    assert (project.value, project.threshold) == (pytest.approx(5_200 / 6_000), 0.9)
    assert [each.size for each in project.causes] == [money(2_000)]
    assert task.task == "a"
    assert project.text() == (
        "The project overspends: it has cost at least ¥6,000, not counting what is unknown, "
        "and earned ¥5,200, CPI at most 0.87: A by ¥2,000"
    )
    assert "至少花费6,000元" in project.text("zh-CN")
    less = replace(DEAR, actual_cost=money(5_700))
    assert [row.task for row in alerts(less, silent).of("overspend")] == ["a"]


def test_a_slip_beyond_the_threshold_with_its_cause():
    """A took five days longer, so the end slips by five: no more than the threshold."""
    assert alerts(DEAR, FINE).of("slip") == ()
    project, milestone = alerts(DEAR, FINE, thresholds=Thresholds(slip=days(4))).of("slip")
    assert (project.code, project.task, project.value) == ("alert.slip_project", None, days(5))
    assert (milestone.code, milestone.task) == ("alert.slip", "end")
    for each in (project, milestone):
        assert [(c.code, c.size) for c in each.causes] == [("delay.took_longer", days(5))]
    assert project.text() == "The finish slips by 5 d: A takes 5 d longer than planned"
    assert project.text("zh-CN") == "项目完成推迟5天：“A”比计划多用5天"


def test_deadlines_missed_and_near():
    project, task = alerts(DEAR, FINE).of("deadline")
    assert (project.code, project.value) == ("alert.deadline_project", days(5))
    assert (task.code, task.task, task.value) == ("alert.deadline", "b", days(5))
    in_time = replace(DEAR, finish=at(8))
    assert alerts(in_time, FINE, when=at(8)).of("deadline") == ()
    near = alerts(in_time, FINE, when=at(8), thresholds=Thresholds(deadline=days(1)))
    assert [row.code for row in near.of("deadline")] == [
        "alert.deadline_near_project",
        "alert.deadline_near",
    ]


def test_float_that_is_gone():
    """C could have waited seven days; on the 13th it has none left, and nobody began it."""
    done = replace(DEAR, finish=at(8))
    early = alerts(done, when=at(8))
    assert early.of("float")[0].value == pytest.approx(5 / 7)
    assert early.of("float")[0].facts["left"] == days(2)
    assert early.of("float")[0].causes
    few = alerts(done, when=at(8), thresholds=Thresholds(float_left=days(1)))
    assert few.of("float") == ()
    share = alerts(done, when=at(8), thresholds=Thresholds(float_lost=0.8))
    assert share.of("float") == ()
    assert alerts(done, FINE, when=at(8)).of("float") == ()
    any_loss = Thresholds(float_lost=0.0, float_left=days(50))
    assert alerts(done, FINE, when=at(8), thresholds=any_loss).of("float") == ()


def test_no_budget_no_overspend():
    bare = replace(APPROVED, tasks=[replace(row, costs=()) for row in APPROVED.tasks])
    standing = progress.status(PLAN, bare, StatusUpdate(at(15), [DEAR]))
    assert progress.alerts(PLAN, bare, standing).of("overspend") == ()


def test_the_value_can_be_given():
    standing = progress.status(PLAN, APPROVED, StatusUpdate(at(15), [DEAR, FINE]))
    value = cost.earned_value(PLAN, APPROVED, standing.facts)
    assert progress.alerts(PLAN, APPROVED, standing, value=value) == progress.alerts(
        PLAN, APPROVED, standing
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"float_lost": 1.5},
        {"float_lost": True},
        {"float_lost": "half"},
        {"cpi": -1.0},
        {"cpi": True},
        {"cpi": float("nan")},
        {"cpi": float("inf")},
        {"slip": float("nan")},
        {"float_left": True},
        {"deadline": 0.5},
    ],
)
def test_thresholds_that_make_no_sense(wrong):
    with pytest.raises(ValueError, match="found"):
        Thresholds(**wrong)


def test_tables_text_and_json():
    found = alerts(DEAR, FINE)
    assert found.columns()["task"][0] is None
    assert len(found.text().splitlines()) == len(found.rows)
    assert io.loads(io.dumps(found)) == found
