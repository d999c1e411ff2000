"""What an outlook answers, and what it refuses."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore._base import Samples
from pmcore.examples import portal
from pmcore.risk import Outlook, Tracked
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)
ORIGIN = pm.units.to_minutes(START)


def outlook_of(minutes, *, tracked=()):
    """Return an outlook whose finishes lie so many minutes after the start."""
    row = np.array(minutes, np.int64)
    return Outlook(
        Samples.of(ORIGIN + row),
        Samples.of(row),
        Samples.of(row * 10),
        (),
        tracked,
        START,
        total=Samples.of(row * 100),
        samples=len(row),
    )


def test_percentile():
    """A percentile is the smallest sample that so many do not exceed."""
    outlook = outlook_of([50, 10, 40, 20, 30])
    found = {p: outlook.length_at(p) for p in (0, 0.2, 0.21, 0.5, 0.8, 0.81, 1)}
    assert found == {0: 10, 0.2: 10, 0.21: 20, 0.5: 30, 0.8: 40, 0.81: 50, 1: 50}
    assert outlook.finish_at(0.8) == START + timedelta(minutes=40)
    assert outlook.cost_at(0.8) == 400
    assert (outlook.mean, outlook.sd) == (30, pytest.approx(np.sqrt(200)))


@given(st.integers(1, 300), st.integers(0, 100))
def test_rank_of_a_percent(count, percent):
    """Whole per cents take the rank that exact arithmetic gives."""
    outlook = outlook_of(range(1, count + 1))
    assert outlook.length_at(percent / 100) == max(-(-percent * count // 100), 1)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_no_chance(p):
    """A chance lies from 0 to 1."""
    with pytest.raises(ValueError, match="a chance from 0 to 1"):
        outlook_of([1, 2]).finish_at(p)


def test_interval_ranks():
    """Ten thousand samples bound a P80 by the ranks 7921 and 8079."""
    low, high = outlook_of(range(1, 10_001)).interval(0.8)
    assert (low, high) == (START + timedelta(minutes=7921), START + timedelta(minutes=8079))


def test_interval_without_bound():
    """Too few samples bound a high percentile on one side, or on none."""
    assert outlook_of(range(10)).interval(0.9)[1] is None
    assert outlook_of([5]).interval(0.5) == (None, None)
    with pytest.raises(ValueError, match="a chance"):
        outlook_of([5]).interval(0.5, confidence=2)


def test_interval_covers():
    """Stated 95 % intervals hold the true percentile in 95 of a hundred seeds, or a few more."""
    plan = pm.Plan(
        "P",
        start=START,
        calendar=pm.ALWAYS.id,
        tasks=[pm.Task("a", duration=1, estimate=pm.Uniform(0, 1_000_000))],
    )
    truth = START + timedelta(minutes=800_000)
    held = 0
    for seed in range(300):
        low, high = pm.risk.simulate(plan, samples=200, seed=seed).interval(0.8)
        held += low <= truth <= high
    assert 0.92 <= held / 300 <= 0.985


def test_chance():
    """A chance counts the samples that are done by a date, that date included."""
    deadline = START + timedelta(minutes=20)
    row = Tracked("a", Samples.of(ORIGIN + np.array([10, 20, 30])), deadline)
    outlook = outlook_of([10, 20, 40, 80], tracked=(row,))
    assert outlook.chance_of(START + timedelta(minutes=40)) == 0.75
    assert outlook.chance_of(START) == 0
    with pytest.raises(ValueError, match="time zone"):
        outlook.chance_of(START.replace(tzinfo=UTC))
    with pytest.raises(ValueError, match="was not tracked"):
        outlook.chance_of("b")


def test_task_without_deadline():
    """A task without a deadline has no chance to meet it, but percentiles."""
    plan = portal()
    outlook = pm.risk.simulate(plan, samples=50, track=["api"])
    assert outlook.finish_at(0.8, "api") < outlook.finish_at(0.8, "live")
    assert outlook.chance_of("live") == 1
    with pytest.raises(ValueError, match="no deadline"):
        outlook.chance_of("api")
    with pytest.raises(ValueError, match="not tracked"):
        outlook.finish_at(0.8, "pilot")


def test_curve():
    """The S-curve rises over the dates that occurred, to one."""
    instants, chances = outlook_of([30, 10, 10, 20]).curve()
    assert (instants - ORIGIN).tolist() == [10, 20, 30]
    assert chances.tolist() == [0.5, 0.75, 1.0]


def test_table():
    """The table has a row a percentile, none earlier than the one before."""
    outlook = pm.risk.simulate(portal(), samples=500)
    frame = outlook.to_frame()
    names = [
        "percentile",
        "finish",
        "low",
        "high",
        "length",
        "cost",
        "total",
        "total_low",
        "total_high",
    ]
    assert list(frame.columns) == names
    assert frame["finish"].is_monotonic_increasing
    assert (frame["low"] <= frame["finish"]).all()
    assert "80 %" in outlook._repr_html_()


@settings(max_examples=25)
@given(plans(estimates=True, risks=True))
def test_json(plan):
    """An outlook, its drivers and a ranking cross JSON unchanged."""
    outlook = pm.risk.simulate(plan, samples=20)
    for answer in (outlook, pm.risk.drivers(plan, outlook), pm.risk.rank(plan)):
        assert pm.io.loads(pm.io.dumps(answer)) == answer
        assert isinstance(hash(answer), int)


@pytest.mark.parametrize("samples", [0, -1, 1.5, True])
def test_samples(samples):
    """At least one sample is needed."""
    with pytest.raises(ValueError, match="samples must be a whole number from 1 on"):
        pm.risk.simulate(portal(), samples=samples)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shortest": -1}, "shortest must be"),
        ({"seed": -1}, "seed must be"),
        ({"track": ["nothing"]}, "no tasks nothing to track"),
        ({"responses": ["nothing"]}, "no responses nothing"),
        ({"execution": pm.risk.Execution.LINKS}, "needs a schedule with assignments"),
        ({"execution": "links"}, "needs a schedule with assignments"),
        ({"execution": "guesswork"}, "not a valid Execution"),
    ],
)
def test_refusals(options, message):
    """What cannot be is refused by name."""
    with pytest.raises(ValueError, match=message):
        pm.risk.simulate(portal(), **options)


def test_bad_plan():
    """A plan with errors raises them all."""
    plan = portal()
    bad = plan.put(
        pm.Risk("vendor", probability=1.2, impacts=[pm.Delay("gone", 60)]),
        pm.Task("api", duration=1, estimate=pm.Triangular(3, 2, 1)),
    )
    for verb in (pm.risk.simulate, pm.risk.rank):
        with pytest.raises(pm.PlanError) as caught:
            verb(bad)
        paths = {problem.path for problem in caught.value.problems}
        assert 'risks["vendor"].probability' in paths
        assert 'tasks["api"].estimate' in paths
        assert 'risks["vendor"].impacts[0].task' in paths


def test_beyond_all_dates():
    """A draw beyond the last date that can be written is a problem of the plan."""
    far = pm.Task("api", duration=1, estimate=pm.Uniform(1e12, 2e12))
    with pytest.raises(pm.PlanError, match="9993"):
        pm.risk.simulate(portal().with_task(far), samples=1)


def test_watch():
    """A watch is told of blocks, and stops the run; the samples drawn so far count."""
    told = []

    def watch(progress):
        told.append((progress.stage, progress.done, progress.total))
        return progress.done == 2

    outlook = pm.risk.simulate(portal(), samples=20_000, watch=watch)
    assert told == [("simulate", 1, 5), ("simulate", 2, 5)]
    assert outlook.samples == len(outlook.finish) == 8192
    said = [each.text() for each in outlook.assumptions if each.code == "outlook.stopped"]
    assert said == ["It was stopped after 8192 of 20000 samples"]
