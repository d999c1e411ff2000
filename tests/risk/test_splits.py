"""Planned breaks inside tasks: a sample takes those that its work reaches."""

from datetime import datetime

import numpy as np
import pytest

import pmcore as pm
from pmcore import Dependency, LinkType, Task, Uniform, Weather, chain, days

START = datetime(2027, 1, 4, 9)


def plan_of(*tasks, **changes):
    """Return a plan of tasks."""
    return pm.Plan("P", start=START, tasks=tasks, **changes)


def test_planned_breaks():
    """Where nothing is in doubt, breaks count as on the critical path, on every type of link."""
    split = Task("b", duration=days(3), splits=[(days(1), days(2)), (days(2), 60)])
    for kind in LinkType:
        link = Dependency("a", "b", kind, days(1))
        plan = plan_of(Task("a", duration=days(4)), split, dependencies=[link])
        outlook = pm.risk.simulate(plan, samples=2)
        dates = pm.schedule.critical_path(plan)
        assert outlook.finish_at(1) == outlook.planned == dates.finish
        assert (outlook.criticality["a"] == 1) == ("a" in dates.critical)


def test_breaks_that_are_reached():
    """A break counts where the drawn work goes on after it."""
    split = Task(
        "a", duration=days(3), splits=[(days(2), days(5))], estimate=Uniform(days(1), days(3))
    )
    found = pm.risk.simulate(plan_of(split), samples=4_000).length.array
    assert found[found <= days(2)].size + found[found > days(7)].size == 4_000
    assert abs((found > days(7)).mean() - 0.5) < 4 * np.sqrt(0.25 / 4_000)


def test_in_progress():
    """Breaks that lie behind are over."""
    split = Task("a", duration=days(5), splits=[(days(1), days(2)), (days(4), days(1))])
    plan = plan_of(split)
    fact = pm.TaskStatus("a", start=START, remaining=days(3))
    status = pm.StatusUpdate(datetime(2027, 1, 7, 18), tasks=[fact])
    outlook = pm.risk.simulate(plan, samples=2, status=status)
    assert outlook.finish_at(1) == pm.schedule.critical_path(plan, status=status).finish


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_weather_during_a_break(chance):
    """A day lost during a break is no loss."""
    month = (chance, *([0.0] * 11))
    split = Task("a", duration=days(22), splits=[(days(1), days(19))])
    first = Task("z", duration=0)
    plan = plan_of(first, split, dependencies=chain("z", "a"))
    wet = pm.Plan(
        "P",
        start=datetime(2026, 12, 31, 9),
        tasks=plan.tasks,
        dependencies=plan.dependencies,
        weather=[Weather("rain", ["a"], month)],
    )
    # Thursday's work, 19 days off from Friday to the 27th of January; two January days are left.
    outlook = pm.risk.simulate(wet, samples=2)
    dry = pm.schedule.critical_path(wet).finish
    late = days(2) if chance else 0
    time = pm.network.build(wet).worktime()
    assert time.between(wet.start, outlook.finish_at(1)) == time.between(wet.start, dry) + late
