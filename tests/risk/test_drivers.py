"""What makes the finish uncertain."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

import pmcore as pm
from pmcore import Delay, Risk, Task, Uniform, chain, days
from pmcore.examples import portal
from pmcore.risk._drivers import redraw

START = datetime(2027, 1, 4, 9)


def plan_of():
    """Return two uncertain tasks beside each other, a certain one, a risk and a driver."""
    return pm.Plan(
        "P",
        start=START,
        calendar=pm.ALWAYS.id,
        tasks=[
            Task("long", "Long", days(20), estimate=Uniform(days(10), days(40))),
            Task("short", "Short", days(5), estimate=Uniform(days(4), days(8))),
            Task("end", duration=days(2)),
            Task("sure", duration=days(1)),
        ],
        dependencies=(*chain("long", "end"), *chain("short", "end")),
        risks=[
            Risk("late", "Late", probability=0.5, impacts=[Delay("end", days(9))]),
            Risk("never", probability=0.0, impacts=[Delay("end", days(9))]),
        ],
        risk_drivers=[pm.RiskDriver("late", ("short",), Uniform(1.0, 1.2), name="Rain")],
    )


def test_redraw():
    """Numbers drawn again are the simulation's own: they lead to the same finishes."""
    plan = plan_of()
    outlook = pm.risk.simulate(plan, samples=5_000)
    drawn = redraw(plan, outlook).durations(0, 5_000)
    assert np.array_equal(
        np.maximum(drawn["long"], drawn["short"]) + drawn["end"], outlook.length.array
    )


def test_order():
    """The strongest come first, by Spearman's rank correlation; what never varies is left out."""
    from scipy.stats import spearmanr

    plan = plan_of()
    outlook = pm.risk.simulate(plan, samples=2_000)
    rows = pm.risk.drivers(plan, outlook).rows
    assert [(row.element, row.id) for row in rows[:1]] == [("task", "long")]
    assert {(row.element, row.id) for row in rows} == {
        ("task", "long"),
        ("task", "short"),
        ("task", "end"),
        ("risk", "late"),
        ("driver", "late"),
    }
    drawn = redraw(plan, outlook).durations(0, 2_000)["long"]
    expected = spearmanr(drawn, outlook.length.array).statistic
    assert rows[0].spearman == pytest.approx(expected)
    strength = [abs(row.spearman) for row in rows]
    assert strength == sorted(strength, reverse=True)


def test_significance():
    """SSI is criticality times the task's deviation over that of the project."""
    plan = plan_of()
    outlook = pm.risk.simulate(plan, samples=2_000)
    by_id = {(row.element, row.id): row for row in pm.risk.drivers(plan, outlook).rows}
    long = by_id["task", "long"]
    assert long.criticality == outlook.criticality["long"]
    assert long.sensitivity == pytest.approx(long.criticality * long.sd / outlook.sd)
    assert by_id["risk", "late"].sensitivity is None
    assert by_id["driver", "late"].name == "Rain"
    assert by_id["risk", "late"].mean == pytest.approx(days(4.5), rel=0.1)


def test_stretch_of_a_risk():
    """A risk that stretches a task counts with the minutes it adds to the planned ones."""
    plan = plan_of()
    slow = Risk("late", "Late", probability=1.0, impacts=[pm.Stretch("end", Uniform(1.0, 2.0))])
    plan = plan.put(slow)
    rows = pm.risk.drivers(plan, pm.risk.simulate(plan, samples=500)).rows
    found = next(row for row in rows if row.element == "risk")
    assert found.mean == pytest.approx(days(1), rel=0.1)


def test_nothing_varies():
    """A certain plan has no drivers."""
    plan = replace(portal(), risks=()).with_task(Task("api", duration=days(15)))
    outlook = pm.risk.simulate(plan, samples=10)
    assert pm.risk.drivers(plan, outlook).rows == ()
    assert "outlook.certain" in {each.code for each in outlook.assumptions}


def test_off_the_path():
    """Where the finish is certain, a task that varies has no significance."""
    plan = pm.Plan(
        "P",
        start=START,
        tasks=[
            Task("long", duration=days(20)),
            Task("short", duration=days(5), estimate=Uniform(days(4), days(8))),
        ],
    )
    (row,) = pm.risk.drivers(plan, pm.risk.simulate(plan, samples=10)).rows
    assert (row.id, row.spearman, row.sensitivity) == ("short", None, None)


def test_another_plan():
    """An outlook of another plan is refused, and the tasks that differ are named."""
    outlook = pm.risk.simulate(portal(), samples=10)
    more = portal().with_task(Task("new"))
    with pytest.raises(ValueError, match="they differ in the tasks new"):
        pm.risk.drivers(more, outlook)
    with pytest.raises(ValueError, match="same tasks"):
        pm.risk.drivers(replace(portal(), name="Other"), outlook)


def test_table():
    """The table has a row each."""
    plan = plan_of()
    frame = pm.risk.drivers(plan, pm.risk.simulate(plan, samples=100)).to_frame()
    assert len(frame) == 5
    assert {"element", "id", "spearman", "significance", "criticality"} <= set(frame.columns)
