"""How far percentiles move between updates, and what of that sampling explains."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import pmcore as pm
from pmcore import Task, Uniform, chain
from pmcore.risk import Sampling, drift, simulate
from tests.risk.test_monitor import plan_of, refused, told
from tests.risk.test_outlook import outlook_of

START = datetime(2027, 1, 4, 9)
NEXT, LAST = START + timedelta(days=7), START + timedelta(days=14)
ALWAYS = pm.Plan("P", start=START, calendar=pm.ALWAYS.id, tasks=[Task("a", duration=60)])
ROW = np.random.default_rng(1).permutation(10_000)


def long(widths):
    """Return a plan of tasks in a row, each as long as any number of minutes up to its width."""
    tasks = [
        Task(f"t{i}", duration=1, estimate=Uniform(0, width)) for i, width in enumerate(widths)
    ]
    links = chain(*(each.id for each in tasks))
    return pm.Plan("P", start=START, calendar=pm.ALWAYS.id, tasks=tasks, dependencies=links)


def moved(first, second, **wishes):
    """Return how the P80 moved from one outlook to the next."""
    found = drift(ALWAYS, [(START, first), (NEXT, second)], percentiles=[0.8], **wishes)
    told(found)
    return found.points[1]


def test_a_shift_of_all_samples():
    """A move that all samples make alike is known without error, however small."""
    found = drift(ALWAYS, [(START, outlook_of(ROW)), (NEXT, outlook_of(ROW + 1))])
    for row in found.points[1::2]:
        assert (row.move, row.low, row.high, row.is_distinct) == (1, 1, 1, True)
    assert told(found) == ["drift.later", "drift.later"]
    back = drift(ALWAYS, [(START, outlook_of(ROW)), (NEXT, outlook_of(ROW - 7))])
    assert told(back) == ["drift.earlier", "drift.earlier"]


def test_no_move():
    """The same outlook has not moved."""
    row = moved(outlook_of(ROW), outlook_of(ROW))
    assert (row.move, row.low, row.high, row.is_distinct) == (0, 0, 0, False)


def test_other_luck_is_noise():
    """The same samples in another order err independently: the interval is that of both."""
    first, second = outlook_of(ROW), outlook_of(ROW[::-1] + 20)
    row = moved(first, second)
    low, high = first.interval(0.8)
    half = (high - low).total_seconds() / 120
    assert row.move == 20
    assert row.high - row.move == pytest.approx(half * 2**0.5, rel=0.05)
    assert not row.is_distinct


def test_totals_and_costs():
    """Moves add up from date to date; costs move with the samples."""
    rows = [outlook_of(ROW), outlook_of(ROW + 30), outlook_of(ROW + 20)]
    found = drift(ALWAYS, zip((START, NEXT, LAST), rows, strict=True), percentiles=[0.8])
    assert [each.since_first for each in found.points] == [0, 30, 20]
    assert [each.move for each in found.points] == [None, 30, -10]
    assert [each.total_move for each in found.points] == [None, 3_000, -1_000]
    assert found.points[0].finish == START + timedelta(minutes=7_999)
    assert found.to_frame()["total"].tolist() == [799_900, 802_900, 801_900]
    assert len(found.of(0.8)) == 3
    assert found.of(0.5) == ()
    assert told(found) == ["drift.earlier"]


def test_working_minutes():
    """Moves count on the plan's calendar: a weekend between two dates is nothing."""
    friday = (datetime(2027, 1, 8, 17) - START).days * 1440 + 8 * 60
    monday = friday + 3 * 1440 - 7 * 60
    rows = [outlook_of([friday] * 200), outlook_of([monday] * 200)]
    found = drift(plan_of(), zip((START, NEXT), rows, strict=True), percentiles=[0.5])
    assert found.points[1].move == 120


def test_too_few_samples():
    """Where the samples are too few to bound a percentile, it is not said what the move is."""
    row = moved(outlook_of(range(5)), outlook_of(range(1, 6)))
    assert (row.move, row.low, row.high, row.is_distinct) == (1, None, None, None)


WIDE, TRUTH = 1_000_000, 150_000
"""The sum of uniforms up to 1 000 000 and 300 000 has its P80 at 950 000, not at 800 000."""


def coverage(luck, count=200):
    """Return in which share of seeds the bounds hold the true move, and their mean width."""
    one, both, held, width = long([WIDE]), long([WIDE, 300_000]), 0, 0.0
    for seed in range(count):
        first = simulate(one, samples=300, seed=seed)
        row = moved(first, simulate(both, samples=300, seed=luck(seed)))
        held += row.low <= TRUTH <= row.high
        width += (row.high - row.low) / count
    return held / count, width


def test_bounds_cover():
    """Bounds of 95 % hold the true move so often, and the same luck makes them narrower."""
    same, narrow = coverage(lambda seed: seed)
    other, wide = coverage(lambda seed: seed + 10_000)
    assert 0.91 <= same <= 0.99
    assert 0.91 <= other <= 0.99
    assert narrow < 0.75 * wide


def test_false_alarms():
    """One and the same plan under two lucks is told apart in one of twenty cases, or so."""
    plan, alarms = long([WIDE]), 0
    for seed in range(200):
        rows = (simulate(plan, samples=300, seed=each) for each in (seed, seed + 10_000))
        alarms += bool(moved(*rows).is_distinct)
    assert 0.01 <= alarms / 200 <= 0.09


def test_replicates():
    """Even samples are judged by how their replicates differ."""
    settings = {"samples": 1_024, "sampling": Sampling.SOBOL, "replicates": 16}
    first, second = (simulate(long([WIDE]), seed=seed, **settings) for seed in (0, 1))
    even = moved(first, second)
    plain = moved(*(simulate(long([WIDE]), samples=1_024, seed=seed) for seed in (0, 1)))
    assert even.high - even.low < plain.high - plain.low
    assert moved(first, first).high == 0


def test_unlike_samples():
    """Outlooks of different size are compared as if their errors had nothing in common."""
    first, second = outlook_of(ROW), outlook_of(ROW[:5_000] * 2)
    row = moved(first, second)
    halves = []
    for each in (first, second):
        low, high = each.interval(0.8)
        halves.append((high - low).total_seconds() / 120)
    assert row.high - row.move == pytest.approx(np.hypot(*halves))


def test_drift_is_refused():
    """A history needs entries in order; percentiles lie inside, a confidence from 0 to 1."""
    outlook = outlook_of(ROW)
    assert refused(lambda: drift(ALWAYS, [])) == [("history.empty", "history")]
    back = [(NEXT, outlook), (START, outlook), (START, outlook)]
    assert refused(lambda: drift(ALWAYS, back)) == [
        ("history.order", "history[1]"),
        ("history.order", "history[2]"),
    ]
    zoned = [(START.replace(tzinfo=UTC), outlook)]
    assert refused(lambda: drift(ALWAYS, zoned)) == [("history.zone", "history[0]")]
    with pytest.raises(ValueError, match="between 0 and 1"):
        drift(ALWAYS, [(START, outlook)], percentiles=[0.5, 1])
    with pytest.raises(ValueError, match="a chance from 0 to 1"):
        drift(ALWAYS, [(START, outlook)], confidence=-1)
