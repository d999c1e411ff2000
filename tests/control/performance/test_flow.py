"""Hours, flow, and forecasts from throughput, against counting and drawing."""

from collections import Counter
from dataclasses import make_dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import BacklogItem, Resource, Task, TimeEntry, days, hours
from pmcore.control import progress
from pmcore.control.performance import (
    WorkItem,
    back_test,
    items_in,
    pace,
    periods_for,
    utilisation,
)
from pmcore.io import dumps, loads
from pmcore.network import build

MONDAY = datetime(2027, 1, 4, 9)
PLAN = pm.Plan(
    "P", start=MONDAY, tasks=(Task("t", duration=days(5)),), resources=(Resource("ana"),)
)
CLOCK = build(PLAN).worktime()
Hours = make_dataclass("Hours", ["resource", "name", "work", "overtime", "available"])


def codes(call):
    """Return code and path of all that is wrong, each told in both languages."""
    with pytest.raises(pm.PlanError) as caught:
        call()
    assert all(each.text("zh-CN") != each.text() for each in caught.value.problems)
    return [(each.code.removeprefix("performance."), each.path) for each in caught.value.problems]


def item(name, start, length=None):
    """Return an item by working hours from the plan's start."""
    begin = CLOCK.add(MONDAY, 60 * start)
    return WorkItem(name, begin, None if length is None else CLOCK.add(begin, 60 * length))


def test_hours_of_facts():
    """What `actuals` says of people is taken as it is."""
    plan = pm.apply(PLAN, ())
    booked = progress.actuals(
        plan,
        datetime(2027, 1, 5, 18),
        time_entries=[TimeEntry("e", "ana", "t", MONDAY.date(), hours(4))],
    )
    found = utilisation(booked.people)
    assert (found["ana"].share, found.overall.share) == (0.25, 0.25)
    assert found.notices == ()


def test_hours_by_team():
    """A team weighs people by their time; who has none has no share; too much is told."""
    rows = [Hours("a", "A", 60, 0, 600), Hours("b", "B", 120, 30, 100), Hours("c", "", 0, 0, 0)]
    found = utilisation(rows, teams={"a": "web", "b": "web"})
    assert found["web"].share == 180 / 700
    assert (found["c"].share, found["c"].name) == (None, "c")
    assert (found.overall.people, found.overall.overtime) == (3, 30)
    assert found.text() == "B booked 2 h, more than the 1.67 h there were"
    assert list(found.to_frame().id) == ["a", "b", "c", "web", ""]
    assert loads(dumps(found)) == found
    with pytest.raises(KeyError):
        found["x"]


def test_hours_that_are_none():
    """Negative, undefined and doubled hours are named together."""
    rows = [Hours("a", "", -1, nan, True), Hours("a", "", 0, 0, 0)]
    assert codes(lambda: utilisation(rows, teams={"x": "web"})) == [
        ("value.below", 'people["a"].work'),
        ("value.not_finite", 'people["a"].overtime'),
        ("value.not_a_number", 'people["a"].available'),
        ("twice", 'people["a"]'),
        ("unknown_person", 'teams["x"]'),
    ]


def test_pace():
    """Cycle times, ages and averages of a small flow, counted by hand."""
    found = pace(
        PLAN,
        [item("a", 0, 8), item("b", 8, 16), item("c", 0), item("d", 20)],
        CLOCK.add(MONDAY, days(5)),
    )
    assert (found.came, found.went, found.in_progress) == (4, 2, 2)
    assert (found.days, found.throughput, found.cycle_times) == (5.0, 0.4, (480, 960))
    assert found.ages == (("c", 2400), ("d", 1200))
    assert found.little.observed == (480 + 960 + 2400 + 1200) / 2400
    assert found.little.expected == pytest.approx(0.4 * 720 / 480)
    assert found.little.code == "little.growing"
    assert "积压" in found.little.text("zh-CN")
    assert [each.code for each in found.notices] == ["pace.old"]
    assert loads(dumps(found)) == found
    assert list(found.to_frame().level) == [0.5, 0.85, 0.95]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), min_size=1, max_size=12))
def test_littles_identity(pairs):
    """Over a window in which all begins and ends, work in progress is rate times time, exactly."""
    found = pace(PLAN, [item(str(n), *pair) for n, pair in enumerate(pairs)])
    assert found.little.observed == pytest.approx(found.little.expected)
    assert found.little.is_steady


def test_when_the_law_does_not_hold():
    """Work that runs out, work that stays, and nothing done each say why."""
    rows = [item(str(n), 0, 8 * n + 8) for n in range(5)]
    late = pace(PLAN, rows, since=CLOCK.add(MONDAY, 60))
    assert late.little.code == "little.shrinking"
    stuck = [item("old", 0), *(item(str(n), 8 * n + 1, 1) for n in range(20))]
    held = pace(PLAN, stuck)
    assert (held.little.code, held.little.is_steady) == ("little.staying", False)
    old = [item("old", 0, 200), *(item(str(n), 200 + n, 1) for n in range(20))]
    begun = [*old, item("next", 205)]
    past = pace(PLAN, begun, CLOCK.add(MONDAY, 60 * 225), since=CLOCK.add(MONDAY, 60 * 190))
    assert (past.came, past.went, past.little.code) == (21, 21, "little.older")
    assert "begun long before" in past.little.text()
    idle = pace(PLAN, [item("a", 0)], CLOCK.add(MONDAY, days(1)))
    assert (idle.cycle_time, idle.percentiles, idle.little.expected) == (None, (), None)
    assert idle.little.text().startswith("Nothing was finished")


def test_items_done_at_once():
    """An item that begins and ends at an end of the window has come and gone, and is not lost."""
    found = pace(PLAN, [item("a", 0, 0), item("b", 0, 8), item("c", 8, 0)])
    assert (found.came, found.went, found.cycle_times) == (3, 3, (0, 0, 480))
    assert found.little.is_steady


def test_percentiles_have_intervals():
    """By order statistics; few items bound nothing above."""
    found = pace(PLAN, [item(str(n), 0, n + 1) for n in range(20)])
    middle, high, _ = found.percentiles
    assert (middle.time, middle.low, middle.high) == (600, 360, 900)
    assert (high.time, high.low, high.high) == (1020, 840, None)
    few = pace(PLAN, [item("a", 0, 1)]).percentiles[0]
    assert (few.time, few.low, few.high) == (60, None, None)


def test_items_of_a_backlog():
    """An item begins when it leaves the first state; done again is done at last."""
    day = [MONDAY + timedelta(days=n) for n in range(5)]
    backlog = (
        BacklogItem("a", states=((day[0], "ready"), (day[1], "build"), (day[2], "done"))),
        BacklogItem(
            "b",
            states=(
                (day[0], "ready"),
                (day[1], "build"),
                (day[3], "done"),
                (day[3], "build"),
                (day[4], "done"),
            ),
        ),
        BacklogItem("c", states=((day[0], "ready"),)),
    )
    plan = pm.Plan("P", start=MONDAY, tasks=PLAN.tasks, backlog=backlog)
    found = pace(plan, states=("ready", "build", "done"))
    assert (found.cycle_times, found.in_progress) == ((480, 1440), 0)
    assert pace(plan) == found
    assert codes(lambda: pace(PLAN)) == [("no_items", "items")]


def test_items_that_cannot_be():
    """Items that end before they begin, twice the same, and a window of nothing."""
    turned = WorkItem("a", MONDAY, MONDAY - timedelta(days=1))
    assert codes(
        lambda: pace(PLAN, [turned, turned], levels=(1.0,), confidence=0, tolerance=0)
    ) == [
        ("value.not_a_share", "levels[0]"),
        ("value.not_a_share", "confidence"),
        ("value.not_above", "tolerance"),
        ("ends_early", 'items["a"].finish'),
        ("twice", 'items["a"]'),
        ("ends_early", 'items["a"].finish'),
    ]
    assert codes(lambda: pace(PLAN, [WorkItem("a", MONDAY)])) == [("no_time", "at")]
    zoned = MONDAY.replace(tzinfo=UTC)
    assert codes(lambda: pace(PLAN, [WorkItem("a", zoned), WorkItem("b", MONDAY)], zoned)) == [
        ("zone", "at"),
        ("zone", 'items["a"].start'),
    ]


@settings(max_examples=30)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=4), st.integers(1, 4))
def test_against_every_future(counts, periods):
    """Chances are shares of all equally likely futures, counted one by one."""
    futures = Counter(sum(each) for each in product(counts, repeat=periods))
    total = sum(futures.values())
    found = items_in(counts, periods, levels=(0.3, 0.5, 0.85))
    if not sum(counts):
        assert found.levels == ()
        assert found.notices[0].code == "throughput.none"
        return
    for each in found.levels:
        reached = sum(n for value, n in futures.items() if value >= each.value) / total
        above = sum(n for value, n in futures.items() if value > each.value) / total
        assert each.chance == pytest.approx(reached)
        assert reached >= each.level - 1e-9 > above - 1e-9
    for wanted in range(1, 4):
        for each in periods_for(counts, wanted).levels:
            if each.value <= periods:
                chance = items_in(counts, each.value, levels=(each.level,)).at(each.level)
                assert chance >= wanted


def test_against_drawing():
    """What simulation estimates: 40,000 futures drawn with replacement."""
    counts = [3, 0, 5, 4, 2, 7, 1]
    drawn = np.random.default_rng(1).choice(counts, (40_000, 60)).cumsum(axis=1)
    needed = (drawn < 50).sum(axis=1) + 1
    for each in periods_for(counts, 50).levels:
        assert abs((needed <= each.value).mean() - each.chance) < 0.01
    for each in items_in(counts, 10).levels:
        assert abs((drawn[:, 9] >= each.value).mean() - each.chance) < 0.01


def test_back_tests_are_calibrated():
    """Steady history keeps its promises as often as stated; one that slows down does not."""
    steady = np.random.default_rng(2).poisson(5, 300).tolist()
    found = back_test(steady, 2, level=0.8)
    assert found.is_calibrated
    assert found.low < found.stated < found.high
    slowing = [10] * 40 + [4] * 40
    assert back_test(slowing, history=40).is_calibrated is False
    assert len(found.to_frame()) == len(found.forecasts) == 145
    short = back_test([1, 2, 3])
    assert (short.share, short.is_calibrated) == (None, None)
    assert short.text() == "History allows 0 forecasts to be tested; 5 are needed to judge"
    assert back_test([1] * 12, least=3).is_calibrated is None


def test_counts_of_any_kind():
    """Arrays, generators and whole numbers of other types count like lists and integers."""
    counts = [3, 0, 5, 4, 2] * 4
    for given_ in (np.array(counts), tuple(map(float, counts))):
        assert periods_for(given_, 20.0) == periods_for(counts, 20)
        assert items_in(given_, 7.0) == items_in(counts, 7)
        assert back_test(given_, 2.0, history=4.0) == back_test(counts, 2, history=4)
    assert periods_for((each for each in counts), 20) == periods_for(counts, 20)


def test_forecasts_of_nothing():
    """Counts that are none and sizes beyond counting are named; an unasked level is a KeyError."""
    assert codes(lambda: periods_for([1, -1, 0.5, nan], 0, levels=(2,))) == [
        ("value.below", "counts[1]"),
        ("value.not_whole", "counts[2]"),
        ("value.not_finite", "counts[3]"),
        ("value.not_a_share", "levels[0]"),
        ("value.below", "items"),
    ]
    assert codes(lambda: items_in([], 1)) == [("no_values", "counts")]
    assert codes(lambda: items_in([1000], 51)) == [("too_many", "periods")]
    assert codes(lambda: periods_for([1], 50_001)) == [("too_many", "items")]
    assert codes(lambda: back_test([1], 0, history=0)) == [
        ("value.below", "periods"),
        ("value.below", "history"),
    ]
    assert codes(lambda: periods_for([0] * 999 + [1], 51)) == [("too_long", "items")]
    with pytest.raises(KeyError):
        items_in([1], 1).at(0.42)
    assert items_in([1], 1).to_frame().shape == (3, 3)
