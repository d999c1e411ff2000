"""Estimates by analogy: what finished projects came to, as uplifts of a new estimate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmcore import CostItem, Plan, PlanError, Task, chain, cost, days, io
from pmcore.cost import Trait
from tests.cost.test_reference import COUNT, MONDAY, chain_of

PRICES = (1.4, 0.9, 1.1, 1.2)
"""Actual cost over budget of four projects."""


def projects():
    return [chain_of(price, slow, f"P{slow}") for slow, price in enumerate(PRICES)]


def new(amount: int = 50_000) -> Plan:
    """Two tasks of five days, which cost `amount` each."""
    tasks = [Task(each, duration=days(5), costs=[CostItem(amount)]) for each in "ab"]
    return Plan("New", start=MONDAY, currency="EUR", tasks=tasks, dependencies=chain("a", "b"))


def test_outturns_are_actual_over_estimated():
    """Cost by the bookings, length by the working time of six tasks of two days and more."""
    found = cost.analogous(new(), projects(), name="ours", source="archive")
    assert [each.project for each in found.outturns] == ["P0", "P1", "P2", "P3"]
    assert [each.cost for each in found.outturns] == pytest.approx(PRICES)
    assert [each.length for each in found.outturns] == pytest.approx([1, 1.5, 2, 2.5])
    assert (found.amount, found.length, found.source) == (100_000, days(10), "archive")


def test_levels_are_those_of_a_further_project():
    """Of four, the k-th smallest is at k/5; between them it is linear."""
    found = cost.analogous(new(), projects(), name="ours", levels=(0.2, 0.5, 0.7, 0.8))
    assert [found.at(each) for each in (0.2, 0.5, 0.7, 0.8)] == [90_000, 115_000, 130_000, 140_000]
    assert found.at(0.5, "length") == days(17.5)
    assert found.assumptions == ()


def test_what_so_few_cannot_tell_has_no_value_and_a_reason():
    """P90 takes nine projects."""
    found = cost.analogous(new(), projects(), name="ours")
    assert (found.at(0.9), found.at(0.1, "length")) == (None, None)
    assert len(found.assumptions) == 4
    said = "4 finished projects are too few to tell what cost is kept with a probability of 90 %"
    assert said in [each.text() for each in found.assumptions]
    nine = [chain_of(1 + each / 10, 0, f"N{each}") for each in range(9)]
    assert cost.analogous(new(), nine, name="nine").at(0.9) == 180_000


def test_a_project_like_all_others_is_wholly_alike():
    """Values that are equal through the class are its middle, not its edge."""
    assert Trait("tasks", (6.0,) * 21).depth(6) == 1
    assert Trait("tasks", (1.0,) * 10 + (2.0,) * 11).depth(2) == pytest.approx(0.52)


def test_likeness_is_said():
    """Two tasks are outside of a class whose projects have six."""
    basis = cost.analogous(new(), projects(), name="ours").basis
    assert basis.text() == (
        "the uplifts rest on 4 finished projects (ours); "
        "least alike in the number of tasks: 2, likeness 0 %"
    )
    assert COUNT == 6
    assert "相似度" in basis.text("zh-CN")


def test_an_estimate_alone_has_no_length_and_no_likeness():
    """Money is what it tells."""
    found = cost.analogous(cost.estimate(new()), projects(), name="ours")
    assert found.length is None
    assert found.at(0.8) == 140_000
    assert {each.of for each in found.uplifts} == {"cost"}
    assert found.basis.text() == "the uplifts rest on 4 finished projects (ours)"


def test_all_that_is_wrong_is_named_at_once():
    """Projects and levels."""
    with pytest.raises(PlanError, match="no finished project"):
        cost.analogous(new(), [], name="none")
    ended = chain_of(1.2, 0, "ended")
    running = replace(ended, name="running", updates=ended.updates[:2])
    bare = replace(ended, name="bare", baselines=[])
    with pytest.raises(PlanError) as raised:
        cost.analogous(new(), [ended, running, bare, ended], name="some")
    codes = ["cost.not_ended", "cost.no_baseline", "cost.project_twice"]
    assert [each.code for each in raised.value.problems] == codes
    last = ended.updates[-1]
    unbooked = [replace(each, actual_cost=None) for each in last.tasks]
    free = replace(ended, name="free", updates=[replace(last, tasks=unbooked)])
    with pytest.raises(PlanError) as raised:
        cost.analogous(new(), [ended, free], name="some", levels=(0.5, 1.0))
    assert [(each.code, each.path) for each in raised.value.problems] == [
        ("cost.no_outturn", 'plans["free"]'),
        ("value.not_a_share", "levels[1]"),
    ]


def test_an_analogy_crosses_json():
    """And has a row a level."""
    found = cost.analogous(new(), projects(), name="ours")
    assert io.loads(io.dumps(found)) == found
    assert list(found.to_frame()["level"]) == [0.1, 0.5, 0.8, 0.9] * 2
