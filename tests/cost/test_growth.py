"""The growth curve: its fit, its sum, and where it says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from pmcore import (
    CostItem,
    Plan,
    PlanError,
    StatusUpdate,
    Task,
    TaskStatus,
    cost,
    days,
    money,
    schedule,
)
from pmcore.cost._growth import _curve, _fitted
from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates

START = datetime(2027, 1, 4, 9)


@pytest.mark.parametrize("law", [(1.0, 1.5, 4.0), (1.3, 0.8, 3.0), (0.9, 2.5, 8.0)])
def test_a_curve_is_found_again(law):
    """Points on a Gompertz curve give its three numbers."""
    x = np.linspace(0.05, 1.2, 25)
    assert _fitted(x, _curve(np.array(law), x)) == pytest.approx(law, rel=1e-4)


def house(**facts):
    """Return a house of ten days and ten thousand, its baseline, and a status after four days."""
    plan = Plan(
        "House",
        start=START,
        currency="CNY",
        tasks=[Task("a", "A", days(10), costs=[CostItem(money(10_000))])],
    )
    update = StatusUpdate(START + timedelta(days=3, hours=9), [TaskStatus("a", **facts)])
    return plan, cost.baseline(plan, schedule.critical_path(plan), name="approved"), update


def test_the_sum_by_hand():
    """EAC is what was spent and the curve's rise from now to the end that SPI(t) foretells."""
    plan, approved, update = house(start=START, remaining=days(6), actual_cost=money(5_000))
    found = cost.growth_forecast(plan, approved, [update])
    now, end = found.facts["now"], found.facts["end"]
    value = cost.earned_value(plan, approved, update)
    assert (now, end) == (value.at / value.pd, pytest.approx(1 / value.spi_t))
    law = np.array((found.asymptote, found.shift, found.rate))
    rise = float(_curve(law, np.array([end]))[0] - _curve(law, np.array([now]))[0])
    assert found.cost == money(5_000) + round(rise * value.bac)
    assert found.text() == (
        f"By the growth curve ¥5,000 + ¥{found.facts['more'] / 100:,.2f} = "
        f"¥{found.cost / 100:,.2f} at completion"
    )
    assert 0 < found.error < 0.2


def test_where_it_says_nothing():
    """Costs that nobody knows, nothing earned, an end: each is said."""
    for facts, code in (
        ({"start": START, "remaining": days(6)}, "cost.curve_no_cost"),
        ({}, "cost.curve_not_begun"),
        (
            {"start": START, "finish": datetime(2027, 1, 7, 18), "actual_cost": money(9_000)},
            "cost.curve_over",
        ),
    ):
        plan, approved, update = house(**facts)
        found = cost.growth_forecast(plan, approved, [update])
        assert found.code == code
        assert found.cost == (money(9_000) if code == "cost.curve_over" else None)
        assert found.text("zh-CN")


def test_wrong_arguments():
    """Too few steps and no status are named."""
    plan = lantern_bay()
    approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    with pytest.raises(PlanError) as caught:
        cost.growth_forecast(plan, approved, lantern_bay_updates(), steps=2)
    assert [(each.code, each.path) for each in caught.value.problems] == [("value.below", "steps")]
    with pytest.raises(PlanError) as caught:
        cost.growth_forecast(replace(plan, updates=()), approved)
    assert [each.code for each in caught.value.problems] == ["cost.no_history"]
