"""Velocity: sprints at the mean pace, prediction intervals, bootstrap, back-test."""

from dataclasses import replace
from datetime import datetime
from itertools import product
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import BacklogItem, Sprint, Task, days
from pmcore.control.scope import velocity, velocity_backtest
from tests.control.scope.test_objectives import paths

PAST = [28, 31, 24, 33, 27]
POINTS = st.lists(st.integers(1, 60).map(float), min_size=2, max_size=8)


def test_mean_pace():
    """Whole sprints at the mean: 186 / 28.6 = 6.5, so seven; an exact quotient stays."""
    found = velocity(PAST, 186)
    assert (found.mean, found.sprints) == (28.6, 7)
    assert velocity([10, 10], 40).sprints == 4
    assert velocity([0.1, 0.1], 0.3).sprints == 3
    assert velocity(PAST, 0).sprints == velocity(PAST, 0).sprints_at(1.0) == 0


def test_chances_are_those_of_all_draws():
    """With two past sprints, chances agree with every sequence drawn from them, counted."""
    past, rest = [10.0, 20.0], 50.0
    found = velocity(past, rest, samples=40_000)
    for sprints in (2, 3, 4, 5):
        draws = list(product(past, repeat=sprints))
        share = sum(sum(draw) >= rest for draw in draws) / len(draws)
        assert found.chance_within(sprints) == pytest.approx(share, abs=0.01)
    assert (found.sprints_at(0.6), found.sprints_at(1.0)) == (4, 5)
    assert velocity(past, rest, samples=40_000) == found
    assert velocity(past, rest, samples=40_000, seed=1) != found


def test_prediction_interval():
    """The interval is Student's for a sum of future values (Hahn and Meeker, section 4.7)."""
    found = velocity(PAST, 186)
    factor = 1.5332062737  # t of 4 degrees of freedom at 0.9, tables
    sd = sqrt(sum((each - 28.6) ** 2 for each in PAST) / 4)
    assert found.sd == pytest.approx(sd)
    for sprints, is_enough in ((7, False), (8, True)):
        lowest = sprints * 28.6 - factor * sd * sqrt(sprints + sprints**2 / 5)
        assert (lowest >= 186) is is_enough
    assert found.high == 8
    wider = velocity(PAST, 186, confidence=0.99)
    assert wider.low <= found.low
    assert wider.high >= found.high


@given(POINTS, st.floats(1, 300), st.floats(0, 100))
def test_more_to_do_takes_longer(past, rest, more):
    """Of the same sprints and luck, more to do never takes fewer; nor does a growing backlog."""
    one = velocity(past, rest, samples=64)
    other = velocity(past, rest + more, samples=64)
    grown = velocity(past, rest, samples=64, growth=0.5)
    assert (one.length.array <= other.length.array + 1e-9).all()
    assert (one.length.array <= grown.length.array + 1e-9).all()
    assert one.low <= one.sprints
    assert one.high is None or one.high >= one.sprints


def test_few_sprints_are_said():
    """One sprint has no interval, few say so, and a pace of nothing gives no number."""
    alone = velocity([20], 60)
    assert (alone.sd, alone.low, alone.high, alone.sprints) == (None, None, None, 3)
    assert [each.code for each in alone.notices] == ["velocity.few"]
    stuck = velocity([5, 6, 5, 6, 5], 40, growth=6, samples=50)
    assert stuck.sprints is None
    assert stuck.sprints_at(0.5) is None
    assert stuck.chance_within(500) == 0.0
    assert "velocity.no_pace" in {each.code for each in stuck.notices}
    wild = velocity([1, 60], 100, samples=50)
    assert wild.high is None
    assert "velocity.unbounded" in {each.code for each in wild.notices}
    slow = velocity([0, 0, 0, 0, 0, 0, 0, 10], 100, samples=500)
    assert "velocity.endless" not in {each.code for each in slow.notices}
    lost = velocity([9, 9, 9, 9, 9, 60], 600, growth=14, samples=500)
    assert "velocity.endless" in {each.code for each in lost.notices}
    with pytest.raises(ValueError, match="not done within"):
        lost.estimate(days(10))


def test_as_the_estimate_of_a_stage():
    """Its quantiles go into simulation, and bring the same chances back."""
    found = velocity(PAST, 186, samples=4000)
    estimate = found.estimate(days(10))
    stage = Task("stage", duration=days(70), estimate=estimate)
    plan = pm.Plan("P", start=datetime(2027, 1, 4, 9), tasks=[stage])
    outlook = pm.risk.simulate(plan, samples=4000)
    lengths = np.sort(found.length.array) * days(10)
    for p in (0.1, 0.5, 0.9):
        assert outlook.length_at(p) == pytest.approx(lengths[int(p * 4000)], rel=0.01)
    with pytest.raises(ValueError, match="working time"):
        found.estimate(0)


def test_of_a_plan():
    """Past sprints by their starts; what is left of the backlog; items without points named."""
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4, 9),
        tasks=[Task("a", duration=60)],
        sprints=[
            Sprint(f"S{n}", start=datetime(2027, 1, day, 9), finish=datetime(2027, 1, day + 4, 18))
            for n, day in ((2, 11), (1, 4), (3, 18))
        ],
        backlog=[
            BacklogItem("old", points=8, sprint="S1"),
            BacklogItem("new", points=5),
            BacklogItem("next", points=3, sprint="S3"),
            BacklogItem("vague"),
        ],
    )
    done = {"S1": 8.0, "S2": 13.0, "S3": None}
    plan = plan.put(*(replace(each, points_done=done[each.id]) for each in plan.sprints))
    found = velocity(plan)
    assert (found.done, found.remaining) == ((8.0, 13.0), 8.0)
    assert found.notices[-1].facts["items"] == ("vague",)
    assert velocity(plan, 30).remaining == 30
    assert velocity_backtest(plan).notices[0].code == "velocity.no_case"


def test_columns_are_a_distribution():
    """Chances of each number of sprints add up to 1."""
    frame = velocity(PAST, 186).to_frame()
    assert frame["chance"].sum() == pytest.approx(1.0)
    assert frame["within"].is_monotonic_increasing


def test_backtest_by_hand():
    """Three known, the next compared: mean 27.667, and what came after."""
    found = velocity_backtest(PAST)
    first, second = found.cases
    assert (first.expected, first.actual) == (pytest.approx(83 / 3), 33)
    assert found.bias == pytest.approx(((33 - 83 / 3) + (27 - 29)) / 2)
    assert found.coverage == sum(each.is_inside for each in found.cases) / 2
    assert second.low < 27 < second.high
    two = velocity_backtest(PAST, ahead=2)
    assert [each.actual for each in two.cases] == [60]
    assert list(two.to_frame()["is_inside"]) == [two.cases[0].is_inside]


def test_intervals_keep_their_word():
    """Of sprints that are alike and normal, four of five intervals hold what comes."""
    numbers = np.random.default_rng(3).normal(40, 5, 3000)
    blocks = [velocity_backtest(numbers[i : i + 7].tolist(), ahead=2) for i in range(0, 3000, 7)]
    cases = [case for each in blocks for case in each.cases]
    assert sum(each.is_inside for each in cases) / len(cases) == pytest.approx(0.8, abs=0.03)


def test_whole_intervals_hold_at_least():
    """Of sprints that are alike, four of five intervals hold; chances from three do not."""
    source = np.random.default_rng(7)
    held, drawn = {3: 0, 10: 0}, {3: 0, 10: 0}
    for known in held:
        for _ in range(100):
            found = velocity(source.normal(30, 6, known), 250, samples=200)
            needed = int(np.argmax(np.cumsum(source.normal(30, 6, 60)) >= 250)) + 1
            held[known] += found.low <= needed <= (found.high or 99)
            drawn[known] += found.sprints_at(0.1) <= needed <= found.sprints_at(0.9)
    assert min(held.values()) >= 80
    assert drawn[3] < 70
    assert drawn[10] >= 75


def test_points_of_any_kind_of_number():
    """Points from an array become plain numbers; one that no float holds is refused."""
    assert velocity(np.array([28, 31, 24, 33, 27]), 186) == velocity(PAST, 186)
    assert paths(lambda: velocity([10**400], 5)) == {("value.not_finite", "done[0]")}
    assert velocity([1e308] * 5, 1e308, samples=20).sprints == 1


def test_refused():
    """Everything that is no number, at once; misuse of a call is told apart."""
    assert paths(lambda: velocity([nan, -1, True, "x"], inf, growth=nan, confidence=1)) == {
        ("value.not_finite", "done[0]"),
        ("value.below", "done[1]"),
        ("value.not_a_number", "done[2]"),
        ("value.not_a_number", "done[3]"),
        ("value.not_finite", "remaining"),
        ("value.not_finite", "growth"),
        ("value.not_a_share", "confidence"),
    }
    assert paths(lambda: velocity([], 5)) == {("scope.no_sprints", "done")}
    with pytest.raises(TypeError):
        velocity(PAST)
    for call in (
        lambda: velocity(PAST, 5, samples=0),
        lambda: velocity(PAST, 5).sprints_at(0),
        lambda: velocity_backtest(PAST, ahead=0),
        lambda: velocity_backtest(PAST, ahead=True),
        lambda: velocity(PAST, 5).estimate(True),
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - each says its own
            call()
