"""Date and cost together: bounds, exact frontiers and the plan as approved."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import CostItem, Resource, ResourceNeed, Task, days, money
from pmcore._base import Samples
from pmcore.risk import Outlook
from pmcore.units import from_minutes, to_minutes

START = datetime(2027, 1, 4, 9)
ORIGIN = to_minutes(START)
PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(-3, 9)), min_size=1, max_size=40)


def outlook_of(pairs):
    """Return an outlook of these (minutes after the start, total) pairs."""
    late, dear = (np.array(row, np.int64) for row in zip(*pairs, strict=True))
    return Outlook(
        Samples.of(ORIGIN + late),
        Samples.of(late),
        Samples.of(dear * 0),
        (),
        (),
        START,
        total=Samples.of(dear),
        samples=len(pairs),
    )


PLAN = pm.Plan("P", start=START, currency="CNY", tasks=[Task("a", duration=days(1))])


def unsure(**more):
    """Return a plan in which whoever is late is dear as well."""
    task = Task(
        "a",
        duration=days(10),
        estimate=pm.Uniform(days(5), days(25)),
        needs=(ResourceNeed("bo"),),
        costs=(CostItem(money(100), estimate=pm.Uniform(5_000, 500_000)),),
    )
    bo = Resource("bo", rate=money(80))
    return pm.Plan("P", start=START, currency="CNY", tasks=[task], resources=[bo], **more)


@given(PAIRS, st.integers(0, 12), st.integers(-3, 9))
def test_bounds(pairs, late, dear):
    """A joint chance lies between Fréchet's bounds, whatever depends on what."""
    outlook = outlook_of(pairs)
    by = START + timedelta(minutes=late)
    both = outlook.joint_chance(by, dear)
    one, other = outlook.chance_of(by), outlook.chance_within(dear)
    assert max(0.0, one + other - 1) - 1e-12 <= both <= min(one, other)


@given(PAIRS, st.integers(0, 100))
def test_frontier(pairs, percent):
    """The frontier is every undominated pair that reaches the confidence, by trying them all."""
    outlook, n = outlook_of(pairs), len(pairs)
    needed = max(-(-percent * n // 100), 1)

    def kept(late, dear):
        return sum(1 for at, amount in pairs if at <= late and amount <= dear)

    reached = {(late, dear) for late, _ in pairs for _, dear in pairs if kept(late, dear) >= needed}
    best = sorted(
        (late, dear)
        for late, dear in reached
        if not any(
            at <= late and amount <= dear and (at, amount) != (late, dear) for at, amount in reached
        )
    )
    found = pm.risk.joint(PLAN, outlook, confidence=percent / 100).points
    assert [(to_minutes(each.finish) - ORIGIN, each.total) for each in found] == best
    assert [each.chance for each in found] == [kept(*pair) / n for pair in best]


def test_as_approved():
    """Deadline and budget of a plan are judged together and each by itself."""
    plan = unsure(deadline=datetime(2027, 1, 22, 18), budget=money(11_000))
    outlook = pm.risk.simulate(plan, samples=4_000)
    found = pm.risk.joint(plan, outlook)
    assert found.chance == outlook.joint_chance(plan.deadline, plan.budget)
    assert (found.finish_chance, found.total_chance) == (
        outlook.chance_of(plan.deadline),
        outlook.chance_within(plan.budget),
    )
    assert found.finish_chance == pytest.approx(0.5, abs=0.05)
    assert 0 < found.chance <= min(found.finish_chance, found.total_chance)
    kept = found.scatter()["is_kept"]
    assert sum(kept) / len(kept) == pytest.approx(found.chance)


def test_not_approved():
    """Where no budget is stated, there is no joint chance, and nothing is made up."""
    plan = unsure(deadline=datetime(2027, 1, 22, 18))
    found = pm.risk.joint(plan, pm.risk.simulate(plan, samples=100))
    assert (found.chance, found.total_chance) == (None, None)
    assert found.finish_chance is not None
    assert set(found.scatter()["is_kept"]) == {None}


def test_frontier_of_what_depends():
    """A lump that is independent of the length makes a frontier; one that is not makes a point."""
    outlook = pm.risk.simulate(unsure(), samples=2_000)
    points = pm.risk.joint(unsure(), outlook).points
    assert len(points) > 20
    dates, totals = zip(*((each.finish, each.total) for each in points), strict=True)
    assert list(dates) == sorted(set(dates))
    assert list(totals) == sorted(set(totals), reverse=True)
    bound = replace(unsure().tasks[0], costs=())
    plan = unsure().with_task(bound)
    only = pm.risk.joint(plan, pm.risk.simulate(plan, samples=2_000)).points
    assert len(only) == 1
    assert only[0].chance == pytest.approx(0.7)


def test_table():
    """The frontier is a table in major units, and the scatter has a row a sample."""
    outlook = pm.risk.simulate(unsure(), samples=200)
    found = pm.risk.joint(unsure(), outlook)
    frame = found.to_frame()
    assert list(frame.columns) == ["finish", "total", "chance"]
    assert frame["total"][0] == found.points[0].total / 100
    scatter = found.scatter()
    assert scatter["finish"][7] == from_minutes(int(outlook.finish.array[7]))
    assert scatter["total"][7] == outlook.total.array[7] / 100
    assert pm.io.loads(pm.io.dumps(found)) == found


def test_refused():
    """A confidence beyond 1 and an outlook of another plan are refused."""
    outlook = pm.risk.simulate(unsure(), samples=10)
    with pytest.raises(ValueError, match="from 0 to 1"):
        pm.risk.joint(unsure(), outlook, confidence=1.2)
    with pytest.raises(ValueError, match="another plan"):
        pm.risk.joint(PLAN, outlook)


def test_a_date_with_a_zone():
    """A date with a time zone is refused."""
    outlook = outlook_of([(1, 1)])
    with pytest.raises(ValueError, match="time zone"):
        outlook.joint_chance(datetime.fromisoformat("2027-01-04T09:00+08:00"), 5)


def test_intervals():
    """Percentiles of cost and the joint chance have bounds, as dates have."""
    tasks = [Task("a", duration=days(10), estimate=pm.Uniform(days(5), days(25)))]
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4, 9),
        currency="CNY",
        budget=money(9_000),
        deadline=datetime(2027, 1, 22, 18),
        tasks=[replace(tasks[0], needs=(ResourceNeed("bo"),))],
        resources=[Resource("bo", rate=money(80))],
    )
    outlook = pm.risk.simulate(plan, samples=2_000)
    low, high = outlook.total_interval(0.8)
    assert low < outlook.total_at(0.8) < high
    true = 8 * money(80) * (5 + 0.8 * 20)
    assert low - 1_000 < true < high + 1_000
    found = pm.risk.joint(plan, outlook)
    assert found.bounds == outlook.joint_interval(plan.deadline, plan.budget)
    assert found.bounds[0] < found.chance < found.bounds[1]
    assert outlook.total_interval(0.001, 0.9999)[0] is None
