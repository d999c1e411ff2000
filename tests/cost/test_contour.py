"""Contours: parts by hand, sums, segments, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import Accrual, Baseline, PlanError, PlannedCost, PlannedTask, cost, io
from pmcore.cost import Contour, Period
from pmcore.model import STANDARD
from pmcore.network import compile_calendars
from tests.strategies import baselines, plans

MONDAY, FRIDAY = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)


def at(day: int, hour: int) -> datetime:
    """An hour of a day of January 2027."""
    return datetime(2027, 1, day, hour)


def week(*costs: PlannedCost, **more: object) -> Baseline:
    """One task from Monday to Friday."""
    return Baseline("x", [PlannedTask("a", MONDAY, FRIDAY, costs=costs, **more)])  # type: ignore[arg-type]


def by_day(baseline: Baseline) -> list[int]:
    return [day.planned for day in cost.curve(baseline, by=Period.DAY).periods]


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        (Contour.FRONT, [2000, 1750, 1250, 750, 250]),
        (Contour.BACK, [250, 750, 1250, 1750, 2000]),
        (Contour.BELL, [360, 1440, 2400, 1440, 360]),
        ([1], [1200] * 5),
        ([0, 0, 3, 0, 0], [0, 0, 6000, 0, 0]),
    ],
)
def test_each_day_bears_its_two_tenths(shape, wanted):
    """The weights of a contour add up to 600 (front, back) or 500 (bell)."""
    assert by_day(cost.contour(week(PlannedCost(6000)), shape)) == wanted


def test_costs_at_the_start_or_end_stay():
    """And what has no working time stays whole."""
    fixed = [PlannedCost(7, Accrual.START), PlannedCost(5, Accrual.END)]
    some = week(*fixed)
    assert cost.contour(some, Contour.BELL) == some
    at_once = Baseline("x", [PlannedTask("a", MONDAY, MONDAY, costs=[PlannedCost(9)])])
    assert cost.contour(at_once, Contour.BELL) == at_once


def test_a_contour_leaves_out_the_gap_between_segments():
    """Monday and Friday alone are worked: two tenths in four days, and nothing in between."""
    parts = ((MONDAY, at(4, 18)), (at(8, 9), FRIDAY))
    some = cost.contour(week(PlannedCost(1000), segments=parts), [3, 1, 1, 5])
    assert by_day(some) == [400, 0, 0, 0, 600]


def test_only_the_named_tasks_are_loaded():
    """The other one stays as it was."""
    both = Baseline("x", [replace(week(PlannedCost(10)).tasks[0], task=name) for name in "ab"])
    some = cost.contour(both, Contour.FRONT, tasks=["b"])
    assert some.tasks[0] == both.tasks[0]
    assert len(some.tasks[1].costs) > 1


def test_a_task_of_a_few_minutes_has_fewer_parts():
    """Three minutes cannot be cut into ten; the sum stays."""
    short = PlannedTask("a", MONDAY, MONDAY.replace(minute=3), costs=[PlannedCost(1000)])
    some = cost.contour(Baseline("x", [short]), Contour.BACK)
    assert len(some.tasks[0].costs) == 3
    assert some.budget == 1000


def test_what_makes_no_contour_is_named_at_once():
    """Weights that are no numbers or below 0, none above 0, unknown tasks."""
    some = week(PlannedCost(10))
    with pytest.raises(PlanError) as caught:
        cost.contour(some, [1, -1, float("nan"), True], tasks=["z"])
    assert [(each.code, each.path) for each in caught.value.problems] == [
        ("value.below", "shape[1]"),
        ("cost.too_large", "shape[2]"),
        ("value.not_a_number", "shape[3]"),
        ("plan.unknown_reference", "tasks"),
    ]
    for nothing in ([], [0, 0]):
        with pytest.raises(PlanError, match="without any weight"):
            cost.contour(some, nothing)


@settings(max_examples=30)
@given(plans(max_tasks=4, costs=True).flatmap(baselines), st.lists(st.integers(0, 9), min_size=1))
def test_budgets_stay_and_no_part_leaves_its_task(baseline, weights):
    """By task and category, whatever the weights; the result crosses JSON."""
    if not any(weights):
        return
    some = cost.contour(baseline, weights)
    for old, new in zip(baseline.tasks, some.tasks, strict=True):
        assert new.budget == old.budget
        assert {each.category for each in new.costs} == {each.category for each in old.costs}
        assert all(old.start <= (each.start or old.start) for each in new.costs)
        assert all((each.finish or old.finish) <= old.finish for each in new.costs)
    assert io.loads(io.dumps(some)) == some
    end = max(task.finish for task in baseline.tasks)
    assert cost.planned_value(some, end) == baseline.budget


def test_equal_weights_change_no_planned_value():
    """At no minute of the week."""
    some = week(PlannedCost(4800))
    time = compile_calendars([STANDARD]).worktime(0)
    begin = time.coordinate(MONDAY)
    instants = [time.start_at(begin + minute) for minute in range(0, 2400, 37)]
    even, loaded = (
        cost.planned_value(each, instants).tolist() for each in (some, cost.contour(some, [2] * 6))
    )
    assert even == loaded
