"""Overhead: shares of what categories cost, as cost items of each task."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from pmcore import Assignment, CostItem, Mode, Plan, PlanError, Resource, Task, cost, days, io
from pmcore.schedule import critical_path
from pmcore.verify import estimate as judged

RATES = {"labour": 0.15, "travel": 0.1, "": 0.025}


def plan_of(**changes) -> Plan:
    """One task of five days for 333.33 and travel of 70.05; another for 10.10."""
    plan = Plan(
        "P",
        start=datetime(2027, 6, 7, 9),
        currency="EUR",
        tasks=[
            Task(
                "a",
                duration=days(5),
                costs=[CostItem(33_333), CostItem(7_005, category="travel")],
            ),
            Task("b", duration=days(1), costs=[CostItem(1_010)]),
        ],
        resources=[Resource("ana", rate=5_000)],
        assignments=[Assignment("a", "ana")],
    )
    return replace(plan, **changes)


def test_each_category_bears_its_share_rounded_once():
    """40 hours at 50: 15 % of 2000; 10 % of 70.05; 2.5 % of 333.33 and of 10.10."""
    plan = plan_of()
    found = cost.overhead(plan, RATES)
    items = [
        (task.id, item.name, item.amount)
        for task in found.tasks
        for item in task.costs
        if item.category == "overhead"
    ]
    assert items == [
        ("a", "labour", 30_000),
        ("a", "fixed", 833),
        ("a", "travel", 700),
        ("b", "fixed", 25),
    ]
    assert cost.estimate(found).total == cost.estimate(plan).total + 30_000 + 833 + 700 + 25
    assert cost.estimate(found).categories["overhead"] == 31_558
    assert plan == plan_of()


def test_asked_again_it_is_replaced():
    """Never overhead on overhead; rates of nought leave none."""
    found = cost.overhead(plan_of(), RATES)
    assert cost.overhead(found, RATES) == found
    assert cost.overhead(found, {}) == plan_of()
    assert cost.overhead(found, {"labour": 0}) == plan_of()


def test_baselines_and_the_judge_know_it():
    """It flows wherever cost items do."""
    found = cost.overhead(plan_of(), RATES)
    said = cost.estimate(found)
    assert cost.baseline(found, name="approved").budget == said.total
    assert judged(found, critical_path(found), said.lines) == ()
    assert io.loads(io.dumps(found)) == found


def test_it_stands_in_the_way_that_the_schedule_chose():
    """The other way has none."""
    task = Task("m", duration=days(4), modes=[Mode("fast", days(2), costs=[CostItem(4_000)])])
    plan = plan_of(tasks=[task], assignments=[])
    schedule = critical_path(plan)
    rows = [replace(row, mode="fast") for row in schedule.tasks]
    found = cost.overhead(plan, {"": 0.5}, schedule=replace(schedule, tasks=tuple(rows)))
    assert [item.amount for item in found.tasks[0].modes[0].costs] == [4_000, 2_000]
    assert found.tasks[0].costs == ()
    assert cost.overhead(found, {}) == plan


def test_rates_are_checked():
    """Below nought, and categories that are nowhere; overhead is none of them."""
    with pytest.raises(PlanError) as raised:
        cost.overhead(plan_of(), {"labour": -0.1, "labor": 0.1, "overhead": 0.1, "": float("nan")})
    assert [(each.code, each.path) for each in raised.value.problems] == [
        ("value.below", 'rates["labour"]'),
        ("cost.unknown_category", 'rates["labor"]'),
        ("cost.unknown_category", 'rates["overhead"]'),
        ("value.not_finite", 'rates[""]'),
    ]
