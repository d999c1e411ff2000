"""Risks with a first and a last day: they strike who is at work then, as each sample goes."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

import pmcore as pm
from pmcore import Branch, Delay, ExtraCost, Risk, Stretch, Task, Uniform, chain, days
from pmcore.units import to_minutes

START = datetime(2027, 1, 4, 9)
COUNT = 4_000
SURE = Risk("flood", probability=1.0, impacts=[Delay("b", days(3))])


def plan_of(risk, *, first=5, **changes):
    """Return a task of some days and then one of five, from a Monday on."""
    tasks = [Task("a", duration=days(first)), Task("b", duration=days(5))]
    held = {"dependencies": chain("a", "b"), "currency": "CNY"} | changes
    return pm.Plan("P", start=START, tasks=tasks, risks=[risk], **held)


def length(plan, **options):
    """Return the only length in days."""
    found = set(pm.risk.simulate(plan, samples=5, **options).length.array.tolist())
    assert len(found) == 1
    return found.pop() / days(1)


# b is worked on from Monday the 11th to Friday the 15th.
WINDOWS = [
    ({}, True),
    ({"last": date(2027, 1, 8)}, False),
    ({"last": date(2027, 1, 10)}, False),
    ({"last": date(2027, 1, 11)}, True),
    ({"first": date(2027, 1, 15)}, True),
    ({"first": date(2027, 1, 16)}, False),
    ({"first": date(2027, 1, 12), "last": date(2027, 1, 12)}, True),
    ({"first": date(2027, 1, 1), "last": date(2027, 12, 31)}, True),
]


@pytest.mark.parametrize(("window", "strikes"), WINDOWS)
def test_at_work(window, strikes):
    """A task is struck if it is worked on between the first and the last day, both included."""
    assert length(plan_of(replace(SURE, **window))) == (13 if strikes else 10)


def test_as_the_sample_goes():
    """Whether a task meets the window depends on how the sample went before it."""
    risk = replace(SURE, last=date(2027, 1, 12), impacts=[*SURE.impacts, ExtraCost(70)])
    plan = plan_of(risk)
    early = replace(plan.task("a"), estimate=Uniform(days(2), days(12)))
    outlook = pm.risk.simulate(plan.with_task(early), samples=COUNT, track=["a"])
    begins = outlook.tracked[0].finish.array
    # The seventh working day is the last one: who begins on it or before is struck.
    meets = begins < to_minutes(datetime(2027, 1, 12, 18))
    assert abs(meets.mean() - 0.5) < 4 * np.sqrt(0.25 / COUNT)
    took = pm.network.build(plan).worktime()
    first = np.array([took.between(START, pm.units.from_minutes(int(at))) for at in begins])
    assert (outlook.length.array == first + np.where(meets, days(8), days(5))).all()
    assert (outlook.cost.array == np.where(meets, 70, 0)).all()


def test_a_strike_moves_others_out():
    """A task that was struck ends later, and may push the next one out of the window."""
    risk = Risk(
        "flood",
        probability=1.0,
        impacts=[Delay("a", days(5)), Delay("b", days(5))],
        last=date(2027, 1, 12),
    )
    assert length(plan_of(risk)) == 15
    only = replace(risk, impacts=risk.impacts[1:])
    assert length(plan_of(only)) == 15
    both = replace(risk, last=date(2027, 1, 18))
    assert length(plan_of(both)) == 20


def test_two_at_once():
    """Of two risks each strikes by its own window, a factor on the estimate before a delay."""
    late = Risk("late", probability=1.0, impacts=[Stretch("b", 2.0)], first=date(2027, 1, 13))
    plan = plan_of(replace(SURE, last=date(2027, 1, 11)))
    assert length(plan.put(late)) == 5 + 10 + 3
    assert length(plan.put(replace(late, first=date(2027, 1, 18)))) == 5 + 5 + 3
    always = replace(late, first=None)
    assert length(plan.put(always)) == 5 + 10 + 3


def test_opportunity():
    """An opportunity gains time only in its window; on a link to a finish dates stay exact."""
    gain = Risk("gain", probability=1.0, impacts=[Delay("b", -days(2))], last=date(2027, 1, 11))
    assert length(plan_of(gain)) == 8
    assert length(plan_of(replace(gain, last=date(2027, 1, 8)))) == 10
    link = pm.Dependency("a", "b", pm.LinkType.FF)
    plan = plan_of(replace(gain, last=date(2027, 1, 5)), dependencies=[link])
    outlook = pm.risk.simulate(plan, samples=5)
    assert outlook.length_at(1) == days(5)
    assert outlook.criticality == {"a": 1.0, "b": 1.0}


def test_share_and_luck():
    """It occurs as often as its probability says, with the draws that it has without a window."""
    by = Uniform(days(1), days(4))
    risk = Risk("flood", probability=0.4, impacts=[Delay("b", by), ExtraCost(by)])
    free = pm.risk.simulate(plan_of(risk), samples=COUNT)
    wide = replace(risk, first=date(2027, 1, 1), last=date(2027, 12, 31))
    assert pm.risk.simulate(plan_of(wide), samples=COUNT).finish == free.finish
    assert pm.risk.simulate(plan_of(wide), samples=COUNT).cost == free.cost
    missed = replace(risk, last=date(2027, 1, 8))
    assert set(pm.risk.simulate(plan_of(missed), samples=COUNT).cost.array) == {0}


def test_where_a_task_falls_away():
    """A task that falls away is not struck, and costs nothing."""
    risk = replace(SURE, first=date(2027, 1, 4), impacts=[*SURE.impacts, ExtraCost(70)])
    fork = Branch("x", "a", [["b"], []], [0.5, 0.5])
    outlook = pm.risk.simulate(plan_of(risk, branches=[fork]), samples=COUNT)
    present = outlook.length.array > days(5)
    assert (outlook.length.array == np.where(present, days(13), days(5))).all()
    assert (outlook.cost.array == np.where(present, 70, 0)).all()


def test_in_progress():
    """Only what is still to come can be struck: a window that lies behind the data date cannot."""
    fact = pm.TaskStatus("a", start=START, finish=datetime(2027, 1, 8, 18))
    begun = pm.TaskStatus("b", start=datetime(2027, 1, 11, 9), remaining=days(3))
    status = pm.StatusUpdate(datetime(2027, 1, 12, 18), tasks=[fact, begun])
    past = replace(SURE, last=date(2027, 1, 12))
    assert length(plan_of(past), status=status) == 10
    assert length(plan_of(replace(past, last=date(2027, 1, 13))), status=status) == 13


def test_without_tasks():
    """A risk that names no task costs wherever it occurs."""
    risk = Risk("fee", probability=1.0, impacts=[ExtraCost(70)], first=date(2030, 1, 1))
    assert set(pm.risk.simulate(plan_of(risk), samples=5).cost.array) == {70}
