"""Where cost and finish are heading: the default named, every method beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from pmcore import (
    Baseline,
    Dependency,
    Plan,
    PlannedCost,
    PlannedTask,
    StatusUpdate,
    Task,
    TaskStatus,
    cost,
    days,
    io,
    money,
)
from pmcore.cost._formulae import COST_METHODS, TIME_METHODS
from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates

MONDAY = datetime(2027, 1, 4, 9)


@pytest.fixture(scope="module")
def client() -> tuple[Plan, cost.EarnedValue]:
    """The example of a client project and its value in May."""
    plan = lantern_bay()
    approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    return plan, cost.earned_value(plan, approved, lantern_bay_updates()[1])


def test_the_finish_is_midway_between_logic_and_earned_schedule(client):
    """The critical path ends on 23 July, at the pace so far on 27 July, as earned schedule."""
    plan, value = client
    found = cost.forecast(plan, value)
    assert found.row("critical_path").finish == datetime(2027, 7, 23, 18)
    assert found.row("es").finish == datetime(2027, 7, 27, 16, 39)
    assert found.row("pace").finish == datetime(2027, 7, 27, 14, 23)
    assert found.finish == found.row("mean").finish == datetime(2027, 7, 27, 15, 31)
    assert found.finish_method == "mean"
    assert "midway in working time" in found.explain("mean").text()
    assert found.explain("critical_path").text("zh-CN").startswith("按2027年5月14日")


def test_facts_of_a_task_that_left_the_plan():
    """They count for money; the critical path goes without them."""
    tasks = [Task("a", "Dig", days(3)), Task("b", "Fill", days(2))]
    plan = Plan("P", start=MONDAY, tasks=tasks, currency="CNY")
    week = datetime(2027, 1, 8, 18)
    rows = [PlannedTask(each.id, MONDAY, week, costs=[PlannedCost(100)]) for each in tasks]
    facts = [TaskStatus(each.id, start=MONDAY, percent=0.5, actual_cost=70) for each in tasks]
    value = cost.earned_value(
        plan.without("tasks", "b"),
        Baseline("x", rows),
        StatusUpdate(datetime(2027, 1, 5, 18), facts),
    )
    assert (value.ev, value.ac) == (100, 140)
    found = cost.forecast(plan.without("tasks", "b"), value)
    assert found.row("critical_path").finish == datetime(2027, 1, 7, 14)


def test_the_cost_is_that_of_finished_work(client):
    """And every other method stands beside it; EAC itself rests on the sums alone."""
    plan, value = client
    found = cost.forecast(plan, value)
    assert found.cost == value.eacs["finished"] == money("1304552.30")
    assert found.row("shrink").cost == value.eac == money("1305864.91")
    assert [row.method for row in found.rows if row.of == "cost"] == list(COST_METHODS)
    finishes = [row.method for row in found.rows if row.of == "finish"]
    assert finishes == ["mean", "pace", "critical_path", *TIME_METHODS]
    assert [row.method for row in found.rows if row.is_default] == ["finished", "mean"]
    assert found.row("cpi").cost == money("1338028.09")


def test_a_finish_is_what_remains_worked_from_the_data_date(client):
    """On the plan's calendar of today: AT + (PD - ES) is 102.83 days after the start."""
    plan, value = client
    time = cost.forecast(plan, value).row("es").finish
    assert value.times["es"] / 480 == pytest.approx(102.8314, abs=1e-4)
    assert (time.hour, time.minute) == (16, 39)


def test_the_frame_has_a_row_a_method(client):
    """Cost in major units, and how each came about."""
    plan, value = client
    found = cost.forecast(plan, value)
    frame = found.to_frame().set_index("method")
    assert frame.loc["shrink", "cost"] == 1305864.91
    assert frame.loc["cpi", "how"].endswith("= ¥1,338,028.09")
    assert io.loads(io.dumps(found)) == found
    with pytest.raises(KeyError):
        found.row("crystal ball")


def small(*links: Dependency) -> tuple[Plan, Baseline]:
    """Two tasks of two days for 100 each, one after the other in the baseline."""
    plan = Plan(
        "P",
        start=MONDAY,
        tasks=[Task("a", duration=days(2)), Task("b", duration=days(2))],
        dependencies=links,
    )
    rows = [
        PlannedTask("a", MONDAY, datetime(2027, 1, 5, 18), costs=[PlannedCost(100)]),
        PlannedTask(
            "b", datetime(2027, 1, 6, 9), datetime(2027, 1, 7, 18), costs=[PlannedCost(100)]
        ),
    ]
    return plan, Baseline("x", rows)


def test_where_logic_has_no_date_earned_schedule_stands_alone():
    """A maximum lag that the facts have broken already."""
    plan, baseline = small(Dependency("a", "b", max_lag=0))
    facts = StatusUpdate(
        datetime(2027, 1, 7, 18),
        [TaskStatus("a", start=MONDAY, finish=datetime(2027, 1, 5, 18), actual_cost=90)],
    )
    found = cost.forecast(plan, cost.earned_value(plan, baseline, facts))
    assert found.row("critical_path").finish is None
    assert (
        found.explain("critical_path").text() == "no dates keep the maximum lags from the facts on"
    )
    assert found.row("mean").finish is None
    assert found.finish_method == "es"
    assert found.finish == datetime(2027, 1, 11, 18)


def test_where_nothing_is_budgeted_logic_stands_alone():
    """Earned schedule has no value then, and cost no forecast."""
    plan, baseline = small(Dependency("a", "b"))
    free = replace(baseline, tasks=tuple(replace(row, costs=()) for row in baseline.tasks))
    found = cost.forecast(plan, cost.earned_value(plan, free, StatusUpdate(MONDAY)))
    assert (found.cost, found.finish_method) == (None, "pace")
    assert found.row("pace").finish == found.row("critical_path").finish
    assert found.finish == datetime(2027, 1, 7, 18)
    assert found.explain("shrink").text().endswith("there is no budget")


def test_before_the_start_the_plan_is_the_forecast():
    """Nothing done, no time passed: the planned duration from the planned start."""
    plan, baseline = small(Dependency("a", "b"))
    found = cost.forecast(plan, cost.earned_value(plan, baseline, StatusUpdate(MONDAY)))
    assert found.cost == 200
    assert found.row("es").finish == found.finish == datetime(2027, 1, 7, 18)


def test_the_status_of_the_plan_itself_is_not_asked():
    """The value brings the facts it was made from."""
    plan, baseline = small(Dependency("a", "b"))
    facts = StatusUpdate(datetime(2027, 1, 6, 18), [TaskStatus("a", start=MONDAY, percent=0.5)])
    value = cost.earned_value(plan, baseline, facts)
    assert cost.forecast(plan, value).row("critical_path").finish == datetime(2027, 1, 11, 18)


def test_what_has_not_begun_goes_as_what_is_finished_did():
    """A took four days in place of two and began a day late: b starts late and takes longer."""
    plan, baseline = small(Dependency("a", "b"))
    facts = StatusUpdate(
        datetime(2027, 1, 8, 18),
        [
            TaskStatus(
                "a",
                start=datetime(2027, 1, 5, 9),
                finish=datetime(2027, 1, 8, 18),
                actual_cost=90,
            )
        ],
    )
    value = cost.earned_value(plan, baseline, facts)
    assert value.inputs["planned_f"] == days(2)
    assert value.inputs["took_f"] == days(4)
    assert value.inputs["lengths"] == days(4)
    assert value.inputs["off"] == days(1)
    found = cost.forecast(plan, value)
    assert found.row("critical_path").finish == datetime(2027, 1, 12, 18)
    stretched = round(days(2) * 2**0.5)  # half is finished: (4 / 2) ^ (0.5 / (0.5 + 0.5))
    assert stretched == 1358
    assert found.row("pace").finish == datetime(2027, 1, 13, 16, 38)
    assert "stretch by 1.4142 and starts come 1 d off plan" in found.explain("pace").text()


def test_planned_starts_that_no_link_explains_move_with_the_starts_so_far():
    """Two tasks that nothing links: b waits for its planned start, a day later, as a did."""
    plan, baseline = small()
    facts = StatusUpdate(
        datetime(2027, 1, 5, 18), [TaskStatus("a", start=datetime(2027, 1, 5, 9), percent=0.5)]
    )
    found = cost.forecast(plan, cost.earned_value(plan, baseline, facts))
    assert found.row("critical_path").finish == datetime(2027, 1, 7, 18)
    assert found.row("pace").finish == datetime(2027, 1, 8, 18)


def test_what_is_over_is_not_forecast():
    """Every method gives the actual finish and cost, and none a range."""
    plan, baseline = small(Dependency("a", "b"))
    facts = StatusUpdate(
        datetime(2027, 1, 29, 18),
        [
            TaskStatus("a", start=MONDAY, finish=datetime(2027, 1, 5, 18), actual_cost=90),
            TaskStatus(
                "b",
                start=datetime(2027, 1, 6, 9),
                finish=datetime(2027, 1, 8, 18),
                actual_cost=120,
            ),
        ],
    )
    found = cost.forecast(plan, cost.earned_value(plan, baseline, facts))
    assert {row.finish for row in found.rows if row.of == "finish"} == {datetime(2027, 1, 8, 18)}
    assert {row.cost for row in found.rows if row.of == "cost"} == {210}
    assert not any(row.range for row in found.rows)
    assert found.explain("mean").text() == "all was finished Fri 8 Jan 2027 18:00"
    assert (found.cost_at(0.8), found.finish_at(0.8)) == (None, None)


def test_the_critical_path_that_is_left_has_an_index(client):
    """Half a day late of two and a half days left: CPLI is 0.8; on the plan it is one."""
    plan, baseline = small(Dependency("a", "b"))
    on_plan = cost.earned_value(plan, baseline, StatusUpdate(MONDAY))
    assert cost.forecast(plan, on_plan).cpli == 1
    facts = StatusUpdate(
        datetime(2027, 1, 5, 18), [TaskStatus("a", start=MONDAY, remaining=days(0.5))]
    )
    found = cost.forecast(plan, cost.earned_value(plan, baseline, facts))
    assert found.cpli == pytest.approx(0.8)
    assert found.numbers.explain("cpli").text() == (
        "CPLI, the critical path length index = (CPL + TF) / CPL = (2.5 d + (-0.5 d)) / 2.5 d = 0.8"
    )
    assert cost.forecast(*client).cpli < 1
