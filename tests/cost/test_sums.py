"""Sums over tasks: what is finished, earned durations, adherence to the schedule."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import (
    Baseline,
    EarnedBy,
    Plan,
    PlannedCost,
    PlannedTask,
    StatusUpdate,
    Task,
    TaskStatus,
    cost,
    days,
)
from tests.cost.test_reference import day

PLAN = Plan("P", start=day(0, 9), tasks=[Task(name, duration=days(2)) for name in "abcdz"])
ROWS = [
    PlannedTask("a", day(0, 9), day(1), costs=[PlannedCost(100)]),
    PlannedTask("b", day(2, 9), day(3), costs=[PlannedCost(300)]),
    PlannedTask("c", day(4, 9), day(5), costs=[PlannedCost(200)]),
    PlannedTask(
        "d", day(0, 9), day(5), costs=[PlannedCost(60)], earned_by=EarnedBy.LEVEL_OF_EFFORT
    ),
]
BASELINE = Baseline("approved", ROWS)


def value_of(at: datetime, *facts: TaskStatus) -> cost.EarnedValue:
    """Return the earned value of three tasks in a row and a level of effort beside them."""
    return cost.earned_value(PLAN, BASELINE, StatusUpdate(at, facts))


A_DONE = TaskStatus("a", start=day(1, 9), finish=day(3), actual_cost=130)


def test_what_is_finished_knows_its_budget_cost_and_lengths():
    """Work under way and levels of effort are left out; a cost nobody planned counts."""
    begun = TaskStatus("b", start=day(3, 9), percent=0.5, actual_cost=900)
    extra = TaskStatus("z", start=day(2, 9), finish=day(2), actual_cost=20)
    effort = TaskStatus("d", start=day(0, 9), finish=day(3), actual_cost=7)
    value = value_of(day(3), A_DONE, begun, extra, effort)
    held = value.inputs
    assert (held["bac_f"], held["ac_f"]) == (100, 150)
    assert (held["planned_f"], held["took_f"]) == (days(2), days(3))
    assert held["lengths"] == days(6)
    assert held["off"] == days(1)  # both began a day late
    assert value.number("loe_share") == 60 / 660
    assert value.eacs["finished"] == round(
        value.ac + (660 - value.ev) * 1.5 ** (100 / (100 + 0.5 * 660))
    )


def test_the_baseline_execution_index_counts_tasks():
    """Of two tasks due by the fourth day one is finished."""
    value = value_of(day(3), A_DONE)
    assert value.bei == 0.5
    assert value.explain("bei").text() == (
        "BEI, the baseline execution index = finished / due = 1 / 2 = 0.5"
    )
    assert (
        value_of(day(0)).why("bei").text().endswith("no task was to be finished by the data date")
    )


def test_earned_duration_by_hand():
    """A done and half of b: three days of earned duration, which the plan has after three days."""
    value = value_of(day(3), A_DONE, TaskStatus("b", start=day(3, 9), percent=0.5, actual_cost=9))
    held = value.inputs
    assert held["ted"] == days(3)
    assert held["tpd"] == days(4)
    assert held["ed_t"] == days(3)
    assert value.number("edi") == 0.75
    assert value.dpi == 0.75
    assert value.times["edm"] == days(7)
    assert value.times["edm_dpi"] == days(8)


def test_adherence_to_the_schedule_by_hand():
    """C is earned ahead of b: of what was planned by ES, only a is earned."""
    value = value_of(day(3), A_DONE, TaskStatus("c", start=day(3, 9), percent=0.75, actual_cost=9))
    # EV: 100 + 150 + 40 of level of effort = 290; PV reaches it when 300 (t - 2) / 2 of b is 290
    # less 100 and 10 t, so at t = (190 + 300) / 160 days.
    reached = 490 / 160
    assert value.es == pytest.approx(days(reached), abs=1)
    planned = {"a": 100.0, "b": 150 * (reached - 2), "d": 10 * reached}
    kept = 100 + 0 + min(10 * reached, 40)
    assert value.inputs["pv_es"] == pytest.approx(sum(planned.values()), rel=1e-3)
    assert value.p_factor == pytest.approx(kept / sum(planned.values()), rel=1e-3)


def test_work_in_its_order_adheres_fully():
    """P is one."""
    value = value_of(day(1), TaskStatus("a", start=day(0, 9), finish=day(1), actual_cost=5))
    assert value.p_factor == 1


@settings(max_examples=30)
@given(st.lists(st.floats(0.05, 1), min_size=3, max_size=3), st.integers(0, 8))
def test_adherence_is_a_share_and_indices_are_sound(shares, date):
    """Whatever the facts: P within 0 and 1, earned duration within what is to be done."""
    facts = [
        TaskStatus(name, start=day(0, 9), percent=share, actual_cost=1)
        for name, share in zip("abc", shares, strict=True)
    ]
    value = value_of(day(date), *facts)
    assert 0 <= value.p_factor <= 1
    assert 0 <= value.inputs["ted"] <= value.inputs["lengths"]
    assert 0 <= value.inputs["ed_t"] <= value.pd
