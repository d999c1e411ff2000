"""Cruciality, SSI, significance and merge bias, beside what is known exactly."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Dependency, Task, Triangular, Uniform, chain, days, kernels
from pmcore.risk._again import again, redraw
from pmcore.risk._case import run_rows

START = datetime(2027, 1, 4, 9)


def plan_of(tasks, links=(), **changes):
    return pm.Plan(
        "P", start=START, calendar=pm.ALWAYS.id, tasks=tasks, dependencies=links, **changes
    )


def rows_of(plan, samples=4_000, **more):
    found = pm.risk.drivers(plan, pm.risk.simulate(plan, samples=samples, **more))
    return {row.id: row for row in found.rows}, found


def wide(name, low, high):
    return Task(name, duration=low, estimate=Uniform(low, high))


def test_chain():
    """In a chain all is critical: CI = SI = 1, SSI is Pearson's cruciality, squares sum to 1."""
    names = ("a", "b", "c")
    tasks = [wide(name, days(5), days(high)) for name, high in zip(names, (9, 12, 20), strict=True)]
    rows, found = rows_of(plan_of(tasks, chain(*names)), 40_000)
    for row in rows.values():
        assert row.criticality == 1.0
        assert row.significance == pytest.approx(1.0)
        assert row.sensitivity == pytest.approx(row.pearson, abs=0.02)
        assert row.existence == 1.0
    assert sum(row.pearson**2 for row in rows.values()) == pytest.approx(1.0, abs=0.03)
    assert found.merges == ()
    assert found.merge_bias == pytest.approx(0.0, abs=2)  # whole minutes


def test_two_alike():
    """Of two alike side by side, each is critical half of the time."""
    end = Task("end", duration=days(1))
    tasks = [wide("a", days(5), days(15)), wide("b", days(5), days(15)), end]
    rows, found = rows_of(plan_of(tasks, (*chain("a", "end"), *chain("b", "end"))), 40_000)
    assert rows["a"].criticality == pytest.approx(0.5, abs=0.01)
    third = days(10) / 6  # E max - max E of two uniforms is a sixth of their width
    (merge,) = found.merges
    assert (merge.task, merge.predecessors) == ("end", 2)
    assert merge.bias == pytest.approx(third, rel=0.03)
    assert found.merge_bias == pytest.approx(third, rel=0.03)
    assert found.plan_bias == pytest.approx(days(5) + third, rel=0.02)


def test_narrow_beside_wide():
    """A from 0 to 1 beside B from 0 to 2 is critical in a quarter of the samples."""
    rows, _ = rows_of(plan_of([wide("a", 0, 10_000), wide("b", 0, 20_000)]), 40_000)
    assert rows["a"].criticality == pytest.approx(0.25, abs=0.01)


def test_peers():
    """All three forms of cruciality are scipy's, ties included."""
    from scipy.stats import kendalltau, pearsonr, spearmanr

    plan = plan_of([wide("a", 0, 6), wide("b", 0, 9)])  # minutes: full of ties
    outlook = pm.risk.simulate(plan, samples=500)
    lengths = outlook.length.array
    drawn = redraw(plan, outlook).durations(0, 500)
    for row in pm.risk.drivers(plan, outlook).rows:
        own = drawn[row.id]
        assert row.pearson == pytest.approx(pearsonr(own, lengths).statistic)
        assert row.spearman == pytest.approx(spearmanr(own, lengths).statistic)
        assert row.kendall == pytest.approx(kendalltau(own, lengths).statistic)


def test_significance_by_hand():
    """Significance is the mean share of duration in duration and float, times relative length."""
    plan = plan_of([wide("a", days(5), days(15)), Task("b", duration=days(10))])
    outlook = pm.risk.simulate(plan, samples=800)
    (row,) = pm.risk.drivers(plan, outlook).rows
    length = outlook.length.array
    own = redraw(plan, outlook).durations(0, 800)["a"]
    slack = length - own
    assert row.significance == pytest.approx(
        float(np.mean(own / (own + slack) * length) / length.mean())
    )


LINKS = st.sampled_from(list(pm.LinkType))


@st.composite
def nets(draw, kinds=LINKS):
    size = draw(st.integers(3, 7))
    calendars = draw(st.booleans())
    tasks = []
    for i in range(size):
        low = draw(st.integers(60, 2_000))
        own = pm.ALWAYS.id if calendars and draw(st.booleans()) else None
        high = low + draw(st.integers(1, 2_000))
        tasks.append(Task(f"t{i}", duration=low, estimate=Triangular(low, low, high), calendar=own))
    links = []
    for i in range(size):
        for j in range(i + 1, size):
            if draw(st.integers(0, 2)) == 0:
                lag = draw(st.integers(-200, 600))
                links.append(Dependency(f"t{i}", f"t{j}", type=draw(kinds), lag=lag))
    return pm.Plan("P", start=START, tasks=tasks, dependencies=links)


@settings(max_examples=40, deadline=None)
@given(nets())
def test_no_float_is_critical(plan):
    """On one calendar, what has no float in a sample drives the finish there, and nothing else."""
    plan = replace(plan, tasks=tuple(replace(task, calendar=None) for task in plan.tasks))
    outlook = pm.risk.simulate(plan, samples=60)
    case = again(plan, outlook, None, None)
    rows = run_rows(case, 0, 60).rows
    last = kernels.last_finishes(rows)
    for name, slack in zip(case.ids, kernels.floats(rows, last), strict=True):
        share = float((np.broadcast_to(slack, (60,)) == 0).mean())
        assert share == pytest.approx(outlook.criticality[name])


@settings(max_examples=25, deadline=None)
@given(nets(st.sampled_from([pm.LinkType.FS, pm.LinkType.SS])))
def test_float_is_what_a_task_can_slip(plan):
    """A task that takes its float longer leaves the finish; a minute more moves it (FS, SS)."""
    outlook = pm.risk.simulate(plan, samples=20)
    case = again(plan, outlook, None, None)
    rows = run_rows(case, 0, 20).rows
    last = kernels.last_finishes(rows)
    for i, slack in enumerate(kernels.floats(rows, last)):
        own = [row.copy() for row in rows.duration]
        is_seen = not any(
            d.type == "SS" and d.predecessor == case.ids[i] for d in plan.dependencies
        )
        if not is_seen:
            continue
        own[i] = own[i] + slack
        assert np.array_equal(kernels.last_finishes(kernels.simulate(case.chain, own)), last)
        own[i] = own[i] + 1
        assert (kernels.last_finishes(kernels.simulate(case.chain, own)) > last).all()


@settings(max_examples=25, deadline=None)
@given(nets(st.sampled_from([pm.LinkType.FS, pm.LinkType.SS])))
def test_merging_never_gains(plan):
    """On one calendar, merge bias is never below zero but for minutes that are rounded."""
    plan = pm.Plan(
        "P",
        start=START,
        calendar=pm.ALWAYS.id,
        tasks=[Task(t.id, duration=t.duration, estimate=t.estimate) for t in plan.tasks],
        dependencies=plan.dependencies,
    )
    _, found = rows_of(plan, 200)
    assert found.merge_bias >= -len(plan.tasks)
    assert all(each.bias >= 0 for each in found.merges)


def test_existence():
    """The share in which a risk occurs, and in which a task is done, stands in its row."""
    plan = plan_of(
        [wide("a", days(5), days(9))],
        risks=[pm.Risk("r", probability=0.3, impacts=[pm.Delay("a", days(2))])],
    )
    rows, _ = rows_of(plan)
    assert rows["r"].existence == pytest.approx(0.3, abs=0.03)
    assert (rows["r"].criticality, rows["r"].significance) == (None, None)


def test_another_schedule():
    """A schedule or status that was not simulated is refused; one that is missing leaves gaps."""
    plan = plan_of([wide("a", days(5), days(9)), wide("b", days(5), days(9))])
    outlook = pm.risk.simulate(plan, samples=100)
    late = pm.StatusUpdate(datetime(2027, 2, 4, 9))
    with pytest.raises(ValueError, match="another schedule or status"):
        pm.risk.drivers(plan, outlook, status=late)
    after = pm.risk.simulate(plan, samples=100, status=late)
    assert all(row.significance is None for row in pm.risk.drivers(plan, after).rows)
    assert all(row.significance for row in pm.risk.drivers(plan, after, status=late).rows)


def test_round_trip():
    """The answer comes back from JSON as it was."""
    plan = plan_of(
        [wide("a", 0, 600), wide("b", 0, 600), Task("c")], (*chain("a", "c"), *chain("b", "c"))
    )
    _, found = rows_of(plan, 100)
    assert pm.io.loads(pm.io.dumps(found)) == found


def test_ways_that_exclude_each_other_do_not_merge():
    """Where one of two ways is always gone, nothing waits for the later one."""
    tasks = [
        Task(name, duration=days(long)) for name, long in zip("txyz", (2, 2, 3, 1), strict=True)
    ]
    branch = pm.Branch("b", "t", [["x"], ["y"]], [0.5, 0.5])
    plan = plan_of(tasks, (*chain("t", "x", "z"), *chain("t", "y", "z")), branches=[branch])
    assert rows_of(plan, 100)[1].merges == ()


def test_brief():
    """Asked for briefly, the rows hold Spearman's correlation and SSI, and nothing else."""
    plan = plan_of([wide("a", days(5), days(9)), wide("b", days(5), days(20))])
    outlook = pm.risk.simulate(plan, samples=500)
    whole, brief = pm.risk.drivers(plan, outlook), pm.risk.drivers(plan, outlook, is_brief=True)
    for row, short in zip(whole.rows, brief.rows, strict=True):
        assert short == replace(row, pearson=None, kendall=None, significance=None)
    assert brief.merge_bias is None
