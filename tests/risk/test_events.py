"""Risks, opportunities and responses in a sample: what occurs, occurs once."""

from datetime import datetime

import numpy as np
import pytest

import pmcore as pm
from pmcore import Delay, ExtraCost, Response, Risk, Stretch, Task, Uniform, days
from pmcore.risk._drivers import redraw

START = datetime(2027, 1, 4)
COUNT = 5_000


def plan_of(*risks, tasks=("a", "b"), estimate=None, **changes):
    """Return tasks of ten days beside each other, round the clock."""
    made = [Task(name, duration=days(10), estimate=estimate) for name in tasks]
    held = {"calendar": pm.ALWAYS.id, "currency": "CNY", "risks": risks} | changes
    return pm.Plan("P", start=START, tasks=made, **held)


def drawn(plan, **options):
    """Return the outlook and the durations that it drew."""
    outlook = pm.risk.simulate(plan, samples=COUNT, **options)
    return outlook, redraw(plan, outlook).durations(0, COUNT)


def test_opportunities():
    """A delay below zero and a factor below one gain time; no task lasts less than nothing."""
    gain = Risk("gain", probability=0.5, impacts=[Delay("a", -days(4)), Stretch("b", 0.5)])
    _, rows = drawn(plan_of(gain))
    assert set(rows["a"].tolist()) == {days(6), days(10)}
    assert set(rows["b"].tolist()) == {days(5), days(10)}
    assert ((rows["a"] == days(6)) == (rows["b"] == days(5))).all()
    huge = Risk("gain", probability=0.5, impacts=[Delay("a", -days(40)), Stretch("b", -3.0)])
    _, rows = drawn(plan_of(huge))
    assert rows["a"].min() == rows["b"].min() == 0
    _, rows = drawn(plan_of(huge), shortest=days(1))
    assert rows["a"].min() == rows["b"].min() == days(1)


def test_saved_money():
    """What an opportunity saves is a cost below zero."""
    outlook, _ = drawn(plan_of(Risk("gain", probability=0.5, impacts=[ExtraCost(-700)])))
    assert set(outlook.cost.array.tolist()) == {-700, 0}


def test_one_occurrence():
    """A risk strikes all its tasks and its purse in the same samples."""
    late = Risk(
        "late",
        probability=0.3,
        impacts=[Delay("a", days(1)), Delay("b", days(2)), Stretch("a", 2.0), ExtraCost(50)],
    )
    outlook, rows = drawn(plan_of(late))
    struck = outlook.cost.array == 50
    assert abs(struck.mean() - 0.3) < 4 * np.sqrt(0.21 / COUNT)
    assert (rows["a"] == np.where(struck, days(21), days(10))).all()
    assert (rows["b"] == np.where(struck, days(12), days(10))).all()


@pytest.mark.parametrize("is_shared", [False, True])
def test_one_draw_a_task(is_shared):
    """Each task meets a draw of its own, unless the impacts are shared."""
    by = Uniform(0, days(5))
    impacts = [Delay(task, by, is_shared) for task in "ab"]
    _, rows = drawn(plan_of(Risk("late", probability=1.0, impacts=impacts)))
    coefficient = np.corrcoef(rows["a"], rows["b"])[0, 1]
    assert (rows["a"] == rows["b"]).all() == is_shared
    assert abs(coefficient - is_shared) < 4 / np.sqrt(COUNT)


def test_edits_are_made():
    """A response that counts in changes the plan first: tasks, their lengths and estimates."""
    edits = [
        pm.Edit("tasks", "a", "duration", days(10), days(3)),
        pm.Edit("tasks", "b", "estimate", None, Uniform(days(1), days(2))),
        pm.Edit("tasks", "c", "", None, Task("c", estimate=Uniform(days(4), days(5)))),
    ]
    plan = plan_of(responses=[Response("r", (), edits=edits, cost=70)])
    outlook, rows = drawn(plan, responses=["r"])
    assert days(4) < outlook.length_at(1) <= days(5)
    assert outlook.response_cost == 70
    assert [each.id for each in outlook.tasks] == ["a", "b", "c"]
    assert rows.keys() == {"b", "c"}
    assert outlook.finish == pm.risk.simulate(pm.apply(plan, edits), samples=COUNT).finish
    untouched, _ = drawn(plan, responses=[])
    assert untouched.length_at(1) == days(10)
    assert {row.id for row in pm.risk.drivers(plan, outlook).rows} == {"b", "c"}


def test_edits_made_already():
    """Edits of a chosen response that the plan holds already change nothing."""
    edits = [
        pm.Edit("tasks", "b", "", Task("b"), None),
        pm.Edit("tasks", "a", "duration", days(10), days(3)),
    ]
    chosen = Response("r", (), edits=edits, is_chosen=True)
    plan = pm.apply(plan_of(responses=[chosen]), edits)
    assert pm.risk.simulate(plan, samples=2).length_at(1) == days(3)


def test_same_luck_before_and_after():
    """Before and after a response a risk meets the same numbers: it occurs in fewer samples."""
    late = Risk("late", probability=0.6, impacts=[Delay("a", Uniform(days(1), days(5)))])
    plan = plan_of(late, responses=[Response("r", ("late",), probability=0.2)])
    _, before = drawn(plan, responses=[])
    _, after = drawn(plan, responses=["r"])
    struck = after["a"] > days(10)
    assert (before["a"][struck] == after["a"][struck]).all()
    assert 0.15 < struck.mean() < 0.25
