"""Earned value over several status dates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import (
    Baseline,
    EarnedBy,
    Plan,
    PlanError,
    PlannedCost,
    PlannedTask,
    StatusUpdate,
    Task,
    TaskStatus,
    cost,
    days,
    io,
)
from pmcore.cost import Measures, Trend
from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
from tests.cost.test_reference import chain_of, day

# Three periods of the toy project: planned, earned, spent, earned schedule.
TOY = [(100, 90, 95, 0.9), (250, 190, 205, 1.6), (450, 300, 330, 2.25)]


def toy(beta: float = 0.2, scale: int = 1, until: int = 3) -> Trend:
    """The toy project in some unit of time."""
    points = [
        Measures(900, pv, ev, ac, at=at * scale, es=es * scale, pd=5 * scale)
        for at, (pv, ev, ac, es) in enumerate(TOY[:until], 1)
    ]
    return Trend(points, beta=beta)


def test_smoothed_performance_by_hand():
    """Batselier and Vanhoucke's rule from the plan's pace on, a fifth of each period."""
    some = toy()
    assert some.inputs["rate_ac"] == pytest.approx(146.92, abs=1e-2)
    assert some.inputs["rate_ev"] == pytest.approx(141.68, abs=1e-2)
    assert some.inputs["rate_es"] == pytest.approx(0.8692, abs=1e-4)
    assert some.number("eac_xsm") == pytest.approx(952.190853, abs=1e-6)
    assert some.number("time_xsm") == pytest.approx(6.163829, abs=1e-6)


@given(st.integers(1, 1000))
def test_the_unit_of_time_does_not_matter(scale):
    """Increments are taken by unit of time."""
    some, more = toy(), toy(scale=scale)
    assert more.number("eac_xsm") == pytest.approx(some.number("eac_xsm"))
    assert more.number("time_xsm") == pytest.approx(some.number("time_xsm") * scale)


def test_without_smoothing_the_plan_stands():
    """Beta 0 is PF = 1; beta 1 knows the last period alone."""
    assert toy(0).number("eac_xsm") == pytest.approx(toy().number("eac_pf1"))
    assert toy(0).number("time_xsm") == pytest.approx(toy().number("time_es"))
    assert toy(1).number("eac_xsm") == pytest.approx(330 + 600 * 125 / 110)


def test_recent_performance_is_of_three_periods():
    """The first of them begins at the start; two dates do not tell three periods."""
    assert toy().number("cpi_3") == pytest.approx(300 / 330)
    for until in (1, 2):
        assert toy(until=until).number("eac_cpi_3") is None
        assert toy(until=until).why("cpi_3").text() == (
            "CPI3, the cost performance of the last three periods, has no value: it takes 3 status "
            f"dates, and there are {until}"
        )
    unknown = Trend((replace(toy().points[0], ac=None), *toy().points))
    for name in ("cpi_3", "eac_xsm"):
        assert unknown.why(name).text().endswith("the facts do not say what the work has cost")
    longer = Trend((*toy().points, Measures(900, 700, 500, 480, at=4, es=3, pd=5)))
    assert longer.number("cpi_3") == pytest.approx((500 - 90) / (480 - 95))
    assert longer.number("eac_cpi_3") == pytest.approx(480 + 400 * 385 / 410)
    assert "CPI3" in longer.explain("eac_cpi_3").text()


def test_all_numbers_of_the_last_date_are_there():
    """As its measures have them."""
    some = toy()
    for name in ("cpi", "spi_t", "eac", "tcpi", "time_pv1"):
        assert some.number(name) == some.points[-1].number(name)
    frame = some.to_frame()
    assert list(frame["ev"]) == [90, 190, 300]
    assert frame["eac_xsm"].iloc[-1] == pytest.approx(952.190853)


def test_promises_are_counted_from_the_status_before():
    """After four days t0 and t1 should be finished within the next four: one of them is."""
    plan = chain_of(1.2, 0)
    first = StatusUpdate(day(0), [TaskStatus("t0", start=day(0, 9), percent=0.5, actual_cost=9)])
    then = StatusUpdate(
        day(3),
        [
            TaskStatus("t0", start=day(0, 9), finish=day(2), actual_cost=900),
            TaskStatus("t1", start=day(3, 9), remaining=days(1), actual_cost=9),
        ],
    )
    some = cost.trend(plan, plan.baselines[0], [first, then])
    assert some.number("cei") == 0.5
    assert some.explain("cei").text() == (
        "CEI, the current execution index = kept / expected = 1 / 2 = 0.5"
    )
    assert cost.trend(plan, plan.baselines[0], [first]).why("cei").code == "cost.no_value"


def test_hits_are_counted_by_the_baseline():
    """Of two tasks planned to end since, one did by its date; a level of effort is no task."""
    plan = Plan("P", start=day(0, 9), tasks=[Task(name) for name in "abcd"])
    rows = [PlannedTask(name, day(0, 9), day(2), costs=[PlannedCost(9)]) for name in "abcd"]
    rows[2] = replace(rows[2], earned_by=EarnedBy.LEVEL_OF_EFFORT)
    rows[3] = replace(rows[3], finish=day(0))
    ends = {"a": day(2), "b": day(3), "c": day(2), "d": day(2)}
    done = [TaskStatus(k, start=day(0, 9), finish=at, actual_cost=1) for k, at in ends.items()]
    some = cost.trend(plan, Baseline("x", rows), [StatusUpdate(day(0)), StatusUpdate(day(3), done)])
    assert some.explain("hit_task").text() == (
        "HIT, the hit task percentage = hit / aimed = 1 / 2 = 50 %"
    )
    assert cost.trend(plan, Baseline("x", rows), [StatusUpdate(day(3), done)]).number("hit") is None


def test_the_example_over_its_updates():
    """In its currency, by date, and across JSON."""
    plan = lantern_bay()
    approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    some = cost.trend(plan, approved, lantern_bay_updates())
    frame = some.to_frame()
    assert list(frame["date"]) == [each.at for each in lantern_bay_updates()]
    assert frame["ev"].iloc[0] == 217_040
    assert some.explain("rate_ev").text().count("¥") == 1
    assert io.loads(io.dumps(some)) == some


def test_no_history_and_dates_out_of_order_are_named():
    """Whether they come as sums or as facts."""
    with pytest.raises(PlanError, match="the history is empty"):
        Trend(())
    with pytest.raises(PlanError, match="actual time 1 is less"):
        Trend(toy().points[::-1])
    with pytest.raises(ValueError, match="beta lies within"):
        toy(2)
    plan = chain_of(1, 0)
    with pytest.raises(PlanError, match="the history is empty"):
        cost.trend(replace(plan, updates=()), plan.baselines[0])
    with pytest.raises(PlanError, match="comes after a later one"):
        cost.trend(plan, plan.baselines[0], plan.updates[::-1])
