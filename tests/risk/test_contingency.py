"""Contingency and reserve: distances between percentiles, in parts that add up."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import CostItem, Resource, ResourceNeed, Task, WbsElement, chain, days, money
from pmcore.risk._contingency import _whole

START = datetime(2027, 1, 4, 9)


def item(name, low, high, wbs):
    """Return a task that costs anything between two amounts, planned at the lower."""
    cost = CostItem(money(low), estimate=pm.Uniform(money(low), money(high)))
    return Task(name, duration=days(1), costs=(cost,), wbs=wbs)


def plan_of(**more):
    """Return a plan of two elements, one of which is three times as uncertain, and a risk."""
    wide, narrow = item("a", 1_000, 4_000, "east"), item("b", 1_000, 2_000, "west")
    return pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=[wide, narrow, Task("c", duration=days(1))],
        wbs=[WbsElement("east", "East"), WbsElement("west", "West")],
        **more,
    )


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20),
    st.integers(-(10**9), 10**9),
)
def test_parts_add_up(amounts, goal):
    """Parts in whole minor units add up to the whole, as long as any part is not nothing."""
    found = _whole(amounts, goal)
    assert len(found) == len(amounts)
    if any(amounts):
        assert sum(found) == goal


@pytest.mark.parametrize("confidence", [0.05, 0.5, 0.8, 0.99])
def test_distances(confidence):
    """Contingency lies between plan and percentile, the reserve between it and a higher one."""
    fire = pm.Risk("fire", "Fire", probability=0.3, impacts=[pm.ExtraCost(money(2_000))])
    plan = plan_of(risks=[fire])
    outlook = pm.risk.simulate(plan, samples=4_000)
    found = pm.risk.contingency(plan, outlook, confidence=confidence, upper=0.995)
    assert found.amount == outlook.total_at(confidence) - outlook.planned_cost
    assert found.reserve_amount == outlook.total_at(0.995) - outlook.total_at(confidence)
    assert sum(part.amount for part in found.parts) == found.amount
    assert {part.element for part in found.parts} <= {"wbs", "risk"}


def test_conditional_means():
    """Two normal amounts take of a percentile what their covariance with the whole says."""
    tasks = [
        Task(
            name, duration=days(1), costs=(CostItem(mean, estimate=pm.Normal(mean, sd)),), wbs=name
        )
        for name, mean, sd in (("big", 100_000, 3_000.0), ("small", 50_000, 1_000.0))
    ]
    plan = pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=tasks,
        wbs=[WbsElement(name) for name in ("big", "small")],
    )
    outlook = pm.risk.simulate(plan, samples=40_000)
    found = pm.risk.contingency(plan, outlook, confidence=0.9)
    z, sd = 1.2815515655, np.sqrt(3_000**2 + 1_000**2)
    assert found.amount == pytest.approx(z * sd, rel=0.03)
    parts = {part.id: part.amount for part in found.parts}
    assert parts["big"] / found.amount == pytest.approx(0.9, abs=0.03)
    assert parts["small"] / found.amount == pytest.approx(0.1, abs=0.03)


def test_a_risk_takes_what_it_costs():
    """Where a risk alone is uncertain, all of the contingency is its own."""
    fire = pm.Risk("fire", "Fire", probability=0.3, impacts=[pm.ExtraCost(money(2_000))])
    tasks = [Task("a", duration=days(1), costs=(CostItem(money(50)),))]
    plan = pm.Plan("P", start=START, currency="CNY", tasks=tasks, risks=[fire])
    outlook = pm.risk.simulate(plan, samples=4_000)
    found = pm.risk.contingency(plan, outlook)
    (part,) = found.parts
    assert (part.element, part.id, part.name, part.amount) == ("risk", "fire", "Fire", money(2_000))
    assert found.amount == money(2_000)
    assert (found.reserve_amount, found.minutes) == (0, 0)
    none = pm.risk.contingency(plan, outlook, confidence=0.5)
    assert (none.amount, none.parts) == (0, ())


def test_time():
    """The contingency in time is that between the planned finish and the percentile."""
    bo = Resource("bo", rate=money(80))
    task = Task(
        "a",
        duration=days(10),
        estimate=pm.Uniform(days(10), days(20)),
        needs=(ResourceNeed("bo"),),
    )
    plan = pm.Plan("P", start=START, currency="CNY", tasks=[task], resources=[bo])
    outlook = pm.risk.simulate(plan, samples=4_000)
    found = pm.risk.contingency(plan, outlook)
    assert found.minutes == pytest.approx(days(8), rel=0.03)
    assert found.reserve_minutes == pytest.approx(days(1.5), rel=0.1)
    assert found.finish == outlook.finish_at(0.8)
    assert found.amount == pytest.approx(found.minutes * money(80) / 60, abs=1)
    (part,) = found.parts
    assert (part.element, part.id, part.planned) == ("wbs", None, 80 * money(80))


def test_with_facts_and_schedule():
    """A staffed schedule and facts count again as they did in the outlook."""
    ana = Resource("ana", skills=[pm.Skill("dig")], rate=6_000)
    tasks = [
        Task(
            name,
            duration=days(5),
            needs=(pm.SkillNeed("dig"),),
            estimate=pm.Uniform(days(4), days(9)),
        )
        for name in "ab"
    ]
    plan = pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=tasks,
        dependencies=chain("a", "b"),
        resources=[ana],
    )
    schedule = pm.allocate.assign(plan).schedule
    row = pm.TaskStatus("a", start=START, finish=datetime(2027, 1, 8, 18), actual_cost=100_000)
    status = pm.StatusUpdate(datetime(2027, 1, 8, 18), [row])
    for execution in pm.risk.Execution:
        outlook = pm.risk.simulate(plan, schedule, samples=600, status=status, execution=execution)
        found = pm.risk.contingency(plan, outlook, schedule, status=status)
        assert found.planned_cost == 100_000 + 40 * 6_000
        assert sum(part.amount for part in found.parts) == found.amount > 0
        with pytest.raises(ValueError, match="another schedule or status"):
            pm.risk.contingency(plan, outlook, schedule)


def test_even_samples():
    """Latin and Sobol samples are drawn again as they were."""
    for sampling in pm.risk.Sampling:
        outlook = pm.risk.simulate(plan_of(), samples=512, sampling=sampling)
        found = pm.risk.contingency(plan_of(), outlook)
        assert sum(part.amount for part in found.parts) == found.amount


def test_table():
    """The table has a row a part in major units, and the answer crosses JSON."""
    plan = plan_of()
    found = pm.risk.contingency(plan, pm.risk.simulate(plan, samples=500))
    frame = found.to_frame()
    assert list(frame["id"]) == ["east", "west"]
    assert frame["planned"][0] == 1_000
    assert frame["amount"].sum() * 100 == pytest.approx(found.amount)
    assert pm.io.loads(pm.io.dumps(found)) == found


def test_refused():
    """Chances out of order and an outlook of another plan are refused."""
    plan = plan_of()
    outlook = pm.risk.simulate(plan, samples=10)
    for confidence, upper in ((0.9, 0.8), (-0.1, 0.5), (0.5, 1.1)):
        with pytest.raises(ValueError, match="confidence <= upper"):
            pm.risk.contingency(plan, outlook, confidence=confidence, upper=upper)
    with pytest.raises(ValueError, match="another plan"):
        pm.risk.contingency(plan.without("tasks", "c"), outlook)
