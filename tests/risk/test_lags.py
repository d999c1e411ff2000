"""Lags in every sample: drawn, as a share of a drawn duration, and at most so long."""

from datetime import datetime

import numpy as np
import pytest

import pmcore as pm
from pmcore import Dependency, LinkType, Task, Triangular, Uniform, chain

START = datetime(2027, 1, 4)
UNIT = 48_000
COUNT = 50_000


def plan_of(lengths, links, **changes):
    """Return a plan of tasks by their lengths in units; a distribution: in doubt."""
    tasks = [
        Task(name, duration=UNIT, estimate=each)
        if isinstance(each, Uniform)
        else Task(name, duration=round(each * UNIT))
        for name, each in lengths.items()
    ]
    held = {"calendar": pm.ALWAYS.id, "dependencies": links} | changes
    return pm.Plan("P", start=START, tasks=tasks, **held)


def lengths_of(plan, **options):
    """Return lengths in units."""
    return pm.risk.simulate(plan, samples=COUNT, **options).length.array / UNIT


def near(found, expected):
    """Whether the mean of samples lies within four standard errors."""
    return abs(found.mean() - expected) < 4 * found.std() / np.sqrt(len(found)) + 1e-9


# The length of a project of two tasks of 3 and 2 units, by type and lag.
LENGTHS = {
    LinkType.FS: lambda lag: 5 + lag,
    LinkType.SS: lambda lag: np.maximum(3, np.maximum(lag, 0) + 2),
    LinkType.FF: lambda lag: np.maximum(3, np.maximum(3 + lag, 2)),
    LinkType.SF: lambda lag: np.maximum(3, np.maximum(lag, 2)),
}


@pytest.mark.parametrize("kind", list(LinkType))
def test_drawn(kind):
    """A lag in doubt is drawn on each of the four types, negative ones too."""
    link = Dependency("a", "b", kind, estimate=Uniform(-UNIT, 4 * UNIT))
    found = lengths_of(plan_of({"a": 3, "b": 2}, [link]))
    grid = (np.arange(200_000) + 0.5) / 200_000 * 5 - 1
    expected = LENGTHS[kind](grid)
    assert near(found, expected.mean())
    for p in (0.1, 0.5, 0.9):
        at = np.quantile(expected, p, method="inverted_cdf")
        below, most = (expected < at - 1e-3).mean(), (expected <= at + 1e-3).mean()
        se = 4 * np.sqrt(p * (1 - p) / COUNT)
        assert below - se <= (found <= at).mean() <= most + se


def test_sum_of_oracles():
    """A lag of Tri(5,10,15) after a task of Uni(8,12): the mean is 20, the variance the sum."""
    link = Dependency("a", "b", estimate=Triangular(5 * UNIT, 10 * UNIT, 15 * UNIT))
    found = lengths_of(plan_of({"a": Uniform(8 * UNIT, 12 * UNIT), "b": 0}, [link]))
    assert near(found, 20)
    variance = 25 / 6 + 16 / 12
    assert abs(found.var() - variance) < 4 * variance * np.sqrt(2 / COUNT)


def test_lag_calendars():
    """A drawn lag runs on its own calendar: over a weekend it costs no working time."""
    tasks = [Task("a", duration=pm.days(5)), Task("b", duration=pm.days(1))]
    nights = Uniform(1, pm.days(2, hours_per_day=24))
    found = {}
    for calendar in ("elapsed", None):
        link = Dependency("a", "b", estimate=nights, lag_calendar=calendar)
        plan = pm.Plan("P", start=datetime(2027, 1, 4, 9), tasks=tasks, dependencies=[link])
        found[calendar] = pm.risk.simulate(plan, samples=500).length.array
    assert (found["elapsed"] == pm.days(6)).all()  # Friday 18:00 and at most two days
    assert found[None].min() < pm.days(6.5)
    assert found[None].max() > pm.days(11)


def test_certain_estimate():
    """A lag whose estimate leaves no doubt is the stated one, on any calendar and type."""
    for kind in LinkType:
        for calendar in ("elapsed", "predecessor", "successor", pm.ALWAYS.id):
            lag = 700
            tasks = [Task("a", duration=1000), Task("b", duration=900, calendar=pm.ALWAYS.id)]
            stated = Dependency("a", "b", kind, lag, lag_calendar=calendar)
            drawn = Dependency("a", "b", kind, lag_calendar=calendar, estimate=Uniform(lag, lag))
            one, two = (
                pm.Plan("P", start=datetime(2027, 1, 4, 9), tasks=tasks, dependencies=[link])
                for link in (stated, drawn)
            )
            dates = pm.schedule.critical_path(one)
            assert pm.risk.simulate(two, samples=3).finish_at(1) == dates.finish


def test_percent_of_what_was_drawn():
    """A lag in per cent is a share of the duration that the sample drew."""
    link = Dependency("a", "b", percent=0.5)
    plan = plan_of({"a": Uniform(0, 2 * UNIT), "b": 1}, [link])
    outlook = pm.risk.simulate(plan, samples=COUNT, track=["a"])
    first = (outlook.tracked[0].finish.array - pm.units.to_minutes(START)) / UNIT
    assert np.abs(outlook.length.array / UNIT - (1.5 * first + 1)).max() < 1e-4
    assert near(outlook.length.array / UNIT, 2.5)
    overlap = plan_of({"a": Uniform(0, 2 * UNIT), "b": 1}, [Dependency("a", "b", percent=-0.25)])
    assert near(lengths_of(overlap), 0.75 + 1 - 0)


def test_percent_as_planned():
    """Where nothing is in doubt, a lag in per cent is that of the critical path."""
    link = Dependency("a", "b", LinkType.SS, percent=1 / 3)
    plan = plan_of({"a": 0.01, "b": 0.5}, [link])
    outlook = pm.risk.simulate(plan, samples=2)
    assert outlook.finish_at(1) == outlook.planned == pm.schedule.critical_path(plan).finish


def test_percent_in_progress():
    """Of a task in progress the lag is a share of the whole: what is done and what is drawn."""
    link = Dependency("a", "b", LinkType.SS, percent=0.5)
    plan = plan_of({"a": 4, "b": 1}, [link])
    at = pm.units.from_minutes(pm.units.to_minutes(START) + UNIT)
    status = pm.StatusUpdate(at, tasks=[pm.TaskStatus("a", start=START, remaining=3 * UNIT)])
    outlook = pm.risk.simulate(plan, samples=2, status=status)
    assert outlook.finish_at(1) == pm.schedule.critical_path(plan, status=status).finish


def test_estimate_wins():
    """Of a link with both, the estimate says what the lag may be."""
    link = Dependency("a", "b", percent=0.5, estimate=Uniform(UNIT, UNIT))
    assert (lengths_of(plan_of({"a": 4, "b": 1}, [link])) == 6).all()


def test_criticality():
    """What a drawn lag holds back is critical with its predecessor, ties and all."""
    links = [Dependency("a", "c", estimate=Uniform(0, 2 * UNIT)), *chain("b", "c")]
    outlook = pm.risk.simulate(plan_of({"a": 1, "b": 2, "c": 1}, links), samples=COUNT)
    share, se = outlook.criticality["a"], np.sqrt(0.25 / COUNT)
    assert abs(share - 0.5) < 4 * se
    assert outlook.criticality["c"] == 1
    assert share + outlook.criticality["b"] >= 1


def test_luck_is_the_links_own():
    """A lag's numbers depend on its link alone."""
    link = Dependency("a", "b", estimate=Uniform(0, UNIT))
    one = lengths_of(plan_of({"a": 1, "b": 1}, [link]))
    more = [Dependency("c", "a", estimate=Uniform(0, 1)), link]
    other = lengths_of(plan_of({"c": 0, "b": 1, "a": 1}, more), seed=0)
    assert np.abs(one - other).max() < 1e-4
    assert (lengths_of(plan_of({"a": 1, "b": 1}, [link]), seed=1) != one).any()


def test_maximum_lags():
    """Nothing waits for a maximum lag; the answer says in which share it is broken."""
    links = [
        Dependency("a", "c", max_lag=UNIT),
        Dependency("b", "c"),
        Dependency("a", "b", LinkType.SS, max_lag=0),
    ]
    plan = plan_of({"a": 1, "b": Uniform(0, 4 * UNIT), "c": 1}, links)
    outlook = pm.risk.simulate(plan, samples=COUNT)
    shares = {each.link: each.broken for each in outlook.limits}
    assert shares.keys() == {"a->c", "a->b:SS"}
    assert abs(shares["a->c"] - 0.5) < 4 * np.sqrt(0.25 / COUNT)
    assert shares["a->b:SS"] == 0
    codes = {each.code for each in outlook.assumptions}
    assert "outlook.maximum_lags" in codes
    assert pm.io.loads(pm.io.dumps(outlook)) == outlook


def test_maximum_lag_over_a_weekend():
    """A maximum lag counts on its calendar: from Friday to Monday no working time passes."""
    tasks = [Task("a", duration=pm.days(5)), Task("b", duration=pm.days(1))]
    broken = {}
    for calendar in ("elapsed", "successor"):
        link = Dependency("a", "b", lag_calendar=calendar, max_lag=60)
        plan = pm.Plan("P", start=datetime(2027, 1, 4, 9), tasks=tasks, dependencies=[link])
        broken[calendar] = pm.risk.simulate(plan, samples=2).limits[0].broken
    # On Friday evening the successor's next working minute begins: it does not come later.
    assert broken == {"elapsed": 0.0, "successor": 0.0}
