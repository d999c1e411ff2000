"""The estimate at completion, given facts: what is spent stays, what remains is drawn."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import (
    Accrual,
    CostItem,
    Resource,
    ResourceNeed,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    chain,
    days,
    money,
)
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)
FRIDAY = datetime(2027, 1, 8, 18)
COUNT = 20_000
WEEKS = days(10)
UNSURE = pm.Uniform(days(5), days(25))


def plan_of(*tasks, links=(), **more):
    """Return a plan in which Bo costs 80 an hour."""
    bo = Resource("bo", rate=money(80))
    more = {"resources": (bo,)} | more
    return pm.Plan("P", start=START, currency="CNY", tasks=tasks, dependencies=links, **more)


def by_bo(name, duration=WEEKS, **more):
    """Return a task that Bo does."""
    return Task(name, duration=duration, needs=(ResourceNeed("bo"),), **more)


def near(samples, mean):
    """Whether the mean of samples is as stated, within four standard errors."""
    row = samples.array.astype(float)
    return abs(row.mean() - mean) <= 4 * row.std() / np.sqrt(len(row)) + 1


def codes(outlook):
    """Return what an outlook took for granted."""
    return {each.code.removeprefix("outlook.") for each in outlook.assumptions}


def test_all_done():
    """Once all is done nothing varies, and the estimate at completion is the actual cost."""
    plan = plan_of(by_bo("a", estimate=UNSURE, costs=(CostItem(500, estimate=pm.Uniform(1, 999)),)))
    row = TaskStatus("a", start=START, finish=FRIDAY, actual_cost=money(7_777))
    outlook = pm.risk.simulate(plan, samples=50, status=StatusUpdate(FRIDAY, [row]))
    assert set(outlook.total.array) == {money(7_777)}
    assert outlook.actual_cost == outlook.planned_cost == money(7_777)


def test_nothing_done():
    """Facts that say that nothing has happened yet change no sample."""
    item = CostItem(500, Accrual.START, estimate=pm.Uniform(1, 999))
    plan = plan_of(by_bo("a", estimate=UNSURE, costs=(item,)))
    outlook = pm.risk.simulate(plan, samples=500)
    same = pm.risk.simulate(plan, samples=500, status=StatusUpdate(START))
    assert same.total == outlook.total
    assert same.planned_cost == outlook.planned_cost
    assert same.actual_cost == 0


def test_half_done():
    """Of half a task half its uncertain work is left, beside what was spent on the other half."""
    rest = by_bo("b", days(4), estimate=pm.Triangular(days(2), days(4), days(9)))
    plan = plan_of(by_bo("a", estimate=UNSURE), rest, links=chain("a", "b"))
    row = TaskStatus("a", start=START, remaining=days(5), actual_cost=money(5_000))
    outlook = pm.risk.simulate(plan, samples=COUNT, status=StatusUpdate(FRIDAY, [row]))
    assert near(outlook.total, money(5_000) + (7.5 + 5) * 8 * money(80))
    assert outlook.actual_cost == money(5_000)
    assert outlook.planned_cost == money(5_000) + 9 * 8 * money(80)
    assert outlook.total.array.min() > money(5_000)


ITEMS = [
    (Accrual.START, 0.0),
    (Accrual.EVEN, 0.5),
    (Accrual.END, 1.0),
]


@pytest.mark.parametrize(("accrual", "share"), ITEMS)
def test_items(accrual, share):
    """Of a cost item of a running task that share is to come which has not fallen due."""
    item = CostItem(money(100), accrual, estimate=pm.Uniform(money(100), money(300)))
    plan = plan_of(Task("a", duration=days(10), costs=(item,)))
    row = TaskStatus("a", start=START, remaining=days(5), actual_cost=123)
    outlook = pm.risk.simulate(plan, samples=COUNT, status=StatusUpdate(FRIDAY, [row]))
    assert near(outlook.total, 123 + share * money(200))
    assert outlook.planned_cost == 123 + share * money(100)


def test_rates():
    """An uncertain price counts for the work that is left."""
    rate = pm.Rate(6_000, estimate=pm.Uniform(6_000, 12_000))
    plan = plan_of(by_bo("a"), resources=[Resource("bo", rates=[rate])])
    row = TaskStatus("a", start=START, remaining=days(5), actual_cost=1_000)
    outlook = pm.risk.simulate(plan, samples=COUNT, status=StatusUpdate(FRIDAY, [row]))
    assert near(outlook.total, 1_000 + 40 * 9_000)


def test_no_actual_cost():
    """Work whose cost nothing tells is taken as planned, and the outlook says so."""
    plan = plan_of(by_bo("a"), by_bo("b"), links=chain("a", "b"))
    rows = [
        TaskStatus("a", start=START, finish=FRIDAY),
        TaskStatus("b", start=FRIDAY, remaining=days(4)),
    ]
    outlook = pm.risk.simulate(plan, samples=5, status=StatusUpdate(FRIDAY, rows))
    assert outlook.actual_cost == 80 * money(80) + 48 * money(80)
    assert set(outlook.total.array) == {160 * money(80)}
    assert "actual_costs" in codes(outlook)
    for language in ("en", "zh-CN"):
        assert all(each.text(language) for each in outlook.assumptions)


def test_cost_from_work():
    """Where the facts state hours, they are priced, as earned value prices them."""
    plan = plan_of(by_bo("a"))
    row = TaskStatus("a", start=START, finish=FRIDAY, actual_work=50 * 60, people=("bo",))
    status = StatusUpdate(FRIDAY, [row])
    outlook = pm.risk.simulate(plan, samples=5, status=status)
    approved = pm.cost.baseline(plan, name="approved")
    assert outlook.actual_cost == 50 * money(80)
    assert outlook.actual_cost == pm.cost.earned_value(plan, approved, status).ac
    assert "actual_costs" not in codes(outlook)


def test_a_level_of_effort():
    """A level of effort that has begun costs what its days from the data date on cost."""
    lead = Task("lead", kind=TaskKind.LEVEL_OF_EFFORT, needs=(ResourceNeed("bo"),))
    work = Task("a", duration=days(10), estimate=UNSURE)
    links = [
        pm.Dependency("a", "lead", pm.LinkType.SS),
        pm.Dependency("a", "lead", pm.LinkType.FF),
    ]
    plan = plan_of(work, lead, links=links)
    rows = [
        TaskStatus("a", start=START, remaining=days(5)),
        TaskStatus("lead", start=START, actual_cost=money(3_000)),
    ]
    outlook = pm.risk.simulate(plan, samples=COUNT, status=StatusUpdate(FRIDAY, rows))
    assert near(outlook.total, money(3_000) + 7.5 * 8 * money(80))
    assert outlook.planned_cost == money(3_000) + 5 * 8 * money(80)


def test_a_risk_that_is_left():
    """A risk still costs what it may, beside what was spent."""
    fire = pm.Risk("fire", probability=0.25, impacts=[pm.ExtraCost(money(4_000))])
    row = TaskStatus("a", start=START, finish=FRIDAY, actual_cost=100)
    outlook = pm.risk.simulate(
        plan_of(by_bo("a"), by_bo("b"), risks=[fire]),
        samples=COUNT,
        status=StatusUpdate(FRIDAY, [row]),
    )
    assert near(outlook.total, 100 + 80 * money(80) + money(1_000))


def test_the_plans_own_facts():
    """Facts that stand in the plan count like those that are handed over."""
    row = TaskStatus("a", start=START, remaining=days(5), actual_cost=money(5_000))
    status = StatusUpdate(FRIDAY, [row])
    plan = plan_of(by_bo("a", estimate=UNSURE))
    outlook = pm.risk.simulate(plan.put(status), samples=100)
    assert outlook.total == pm.risk.simulate(plan, samples=100, status=status).total


def test_unknown():
    """A task that the plan lacks, and a currency without a rate, are named."""
    plan = plan_of(by_bo("a"))
    with pytest.raises(pm.PlanError) as caught:
        pm.risk.simulate(plan, status=StatusUpdate(FRIDAY, [TaskStatus("gone", start=START)]))
    assert "gone" in str(caught.value)
    foreign = plan_of(Task("a", duration=60, costs=(CostItem(pm.Money(5, "EUR")),)))
    with pytest.raises(pm.PlanError) as caught:
        pm.risk.simulate(foreign)
    assert "EUR" in str(caught.value)


@settings(max_examples=40)
@given(plans(resources=True, costs=True, constraints=False), st.data())
def test_parts_of_any_plan(plan, data):
    """Whatever is done as planned, the certain estimate at completion is the plan's estimate."""
    known = [each for each in plan.tasks if each.kind is TaskKind.TASK]
    done = data.draw(st.sets(st.sampled_from(known))) if known else set()
    dates = pm.schedule.critical_path(plan)
    at = max([plan.start, *(dates[each.id].finish for each in done)])
    rows = [
        TaskStatus(each.id, start=dates[each.id].start, finish=dates[each.id].finish)
        for each in plan.tasks
        if each in done
    ]
    outlook = pm.risk.simulate(plan, samples=2, status=StatusUpdate(at, rows))
    total = pm.cost.estimate(plan).total
    assert abs(outlook.planned_cost - total) <= len(done)
    assert outlook.actual_cost <= outlook.planned_cost
    assert np.abs(outlook.total.array - outlook.planned_cost).max() <= 1


LOE = TaskKind.LEVEL_OF_EFFORT
SPANNED = (
    pm.Dependency("a", "loe", pm.LinkType.SS),
    pm.Dependency("a", "loe", pm.LinkType.FF),
)


@pytest.mark.parametrize(
    ("tasks", "links", "facts", "total"),
    [
        # A level of effort without links is not stretched: what remains is what is said.
        (
            [Task("a", duration=WEEKS), by_bo("loe", kind=LOE)],
            (),
            [
                TaskStatus("loe", start=START, actual_cost=money(1), remaining=days(3)),
                TaskStatus("a", start=START),
            ],
            money(1) + 3 * 8 * money(80),
        ),
        # An amount that accrues evenly over a level of effort is still due for what is to come.
        (
            [Task("a", duration=WEEKS), Task("loe", kind=LOE, costs=(CostItem(money(1_000)),))],
            SPANNED,
            [
                TaskStatus("a", start=START, remaining=days(5)),
                TaskStatus("loe", start=START, actual_cost=money(500)),
            ],
            money(1_000),
        ),
        # What is fixed never grows beyond itself.
        (
            [Task("a", duration=WEEKS, costs=(CostItem(money(1_000)),))],
            (),
            [TaskStatus("a", start=START, remaining=days(15), actual_cost=money(300))],
            money(1_300),
        ),
        # Facts count for a task of which no start is reported.
        ([by_bo("a")], (), [TaskStatus("a", remaining=days(15))], 15 * 8 * money(80)),
        ([by_bo("a")], (), [TaskStatus("a", percent=0.5)], 10 * 8 * money(80)),
    ],
)
def test_what_is_planned_is_what_comes(tasks, links, facts, total):
    """Where nothing varies, each sample costs what is planned, in either form of the simulation."""
    plan, status = plan_of(*tasks, links=links), StatusUpdate(FRIDAY, facts)
    outlook = pm.risk.simulate(plan, samples=3, status=status)
    assert (outlook.planned_cost, set(outlook.total.array)) == (total, {total})
    # One more task that varies on a branch of its own: only numpy knows how to run it.
    branch = pm.Branch("either", "a", [[], ["x"]], [0.5, 0.5])
    tasks = [*plan.tasks, Task("x")]
    links = [*plan.dependencies, *chain("a", "x")]
    both = pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=tasks,
        dependencies=links,
        branches=[branch],
        resources=plan.resources,
    )
    outlook = pm.risk.simulate(both, samples=3, status=status)
    assert (outlook.planned_cost, set(outlook.total.array)) == (total, {total})


def test_prices_that_change_are_said():
    """A price that changes on a date is said to hold as on the planned dates."""
    bo = Resource("bo", rate=money(80), rates=[pm.Rate(money(90), datetime(2027, 1, 18))])
    outlook = pm.risk.simulate(plan_of(by_bo("a"), resources=(bo,)), samples=2)
    assert "dated_prices" in codes(outlook)
    assert "dated_prices" not in codes(pm.risk.simulate(plan_of(by_bo("a")), samples=2))
