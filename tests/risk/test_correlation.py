"""Correlated draws: the stated rank coefficient is met, and no marginal moves for it."""

import math
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Correlation, Normal, Task, Triangular, Uniform, chain
from pmcore.kernels import nearest
from pmcore.risk import Sampling
from pmcore.risk._drivers import redraw

UNIT = 48_000
COUNT = 100_000
START = datetime(2027, 1, 4)


def plan_of(tasks, correlations, **changes):
    """Return a plan of tasks in a row, by their estimates in units."""
    made = [Task(name, duration=UNIT, estimate=each) for name, each in tasks.items()]
    held = {"calendar": pm.ALWAYS.id, "dependencies": chain(*tasks)} | changes
    return pm.Plan("P", start=START, tasks=made, correlations=correlations, **held)


def spearman(one, other):
    """Return the rank coefficient of two rows."""
    from scipy.stats import spearmanr

    return spearmanr(one, other).statistic


def drawn(plan, count=COUNT, seed=1):
    """Return the outlook, and the durations that it drew, in units."""
    outlook = pm.risk.simulate(plan, samples=count, seed=seed)
    rows = redraw(plan, outlook).durations(0, count)
    return outlook, {task: row / UNIT for task, row in rows.items()}


TASKS = {
    "a": Normal(10 * UNIT, 2 * UNIT),
    "b": Triangular(5 * UNIT, 10 * UNIT, 15 * UNIT),
    "c": Uniform(8 * UNIT, 12 * UNIT),
}
STATED = {("a", "b"): 0.5, ("b", "c"): 0.4, ("a", "c"): 0.3}


def test_marginals_stay():
    """The example of R's PRA 0.3.0, where correlation moves the mean: here it is 30 as without.

    There draws are multiplied by the factor of the matrix, and the mean becomes 38.64. The mean
    of each task stays too, and the variance of the sum is that of the covariances.
    """
    plan = plan_of(TASKS, [Correlation(*pair, value) for pair, value in STATED.items()])
    outlook, rows = drawn(plan)
    alone, free = drawn(plan_of(TASKS, []))
    total = outlook.length.array / UNIT
    assert abs(total.mean() - 30) < 4 * total.std() / np.sqrt(COUNT)
    assert abs(total.var() - 16.85) < 0.01 * 16.85 + 4 * 16.85 * np.sqrt(2 / COUNT)
    assert outlook.sd > 1.2 * alone.sd
    for task in TASKS:
        for p in (0.05, 0.5, 0.95):
            at = np.quantile(free[task], p)
            se = np.sqrt(2 * p * (1 - p) / COUNT)
            assert abs((rows[task] <= at).mean() - p) < 4 * se


@pytest.mark.parametrize("target", [-0.95, -0.5, 0.2, 0.5, 0.9])
def test_target_is_met(target):
    """Spearman's coefficient of the draws is the stated one, whatever the distributions."""
    shapes = {"a": Triangular(8 * UNIT, 10 * UNIT, 16 * UNIT), "b": pm.Lognormal(UNIT, UNIT / 2)}
    _, rows = drawn(plan_of(shapes, [Correlation("a", "b", target)]))
    found = spearman(rows["a"], rows["b"])
    assert abs(found - target) < 4 * 1.06 * (1 - target**2) / np.sqrt(COUNT) + 1e-4


@pytest.mark.parametrize("sampling", [Sampling.LATIN, Sampling.SOBOL])
def test_even_samples(sampling):
    """Latin and Sobol samples meet the coefficient and keep each marginal too."""
    shapes = {"a": Uniform(0, UNIT), "b": Uniform(0, UNIT)}
    plan = plan_of(shapes, [Correlation("a", "b", 0.7)])
    outlook = pm.risk.simulate(plan, samples=2**14, sampling=sampling)
    rows = redraw(plan, outlook).durations(0, 2**14)
    assert abs(spearman(rows["a"], rows["b"]) - 0.7) < 0.01
    for row in rows.values():
        quarters = np.histogram(row, 4, (0, UNIT))[0] / 2**14
        assert np.abs(quarters - 0.25).max() < 4 * np.sqrt(3 / 16 / 2**14)


@pytest.mark.parametrize(("coefficient", "sign"), [(1.0, 1), (-1.0, -1)])
def test_as_one(coefficient, sign):
    """With a coefficient of one, two alike tasks are one; with minus one, each other's mirror."""
    shape = Uniform(0, UNIT)
    outlook, rows = drawn(plan_of({"a": shape, "b": shape}, [Correlation("a", "b", coefficient)]))
    mirror = rows["a"] if sign > 0 else 1 - rows["a"]
    assert np.abs(rows["b"] - mirror).max() < 1e-4
    spread = 2 * UNIT / np.sqrt(12) if sign > 0 else 0
    assert abs(outlook.sd - spread) < 0.01 * UNIT


def test_clark_correlated():
    """The greatest of two correlated normals (C. E. Clark, Operations Research 9(2), 1961)."""
    shapes = {"a": Normal(10 * UNIT, 2 * UNIT), "b": Normal(12 * UNIT, 3 * UNIT)}
    rank = 6 / math.pi * math.asin(0.5 / 2)
    plan = plan_of(shapes, [Correlation("a", "b", rank)], dependencies=())
    outlook, _ = drawn(plan)
    found = outlook.length.array / UNIT
    assert abs(found.mean() - 12.3434940340) < 4 * found.std() / np.sqrt(COUNT)
    assert abs(found.var() - 7.0707942857) < 4 * 7.07 * np.sqrt(2.2 / COUNT)
    share = 0.2248458989
    assert abs(outlook.criticality["a"] - share) < 4 * np.sqrt(share * (1 - share) / COUNT)


def test_rank_coefficient_of_scores():
    """Scores correlated by one half have the rank coefficient 0.4825837395."""
    assert 6 / np.pi * np.arcsin(0.25) == pytest.approx(0.4825837395)
    assert 2 * np.sin(np.pi * 0.5 / 6) == pytest.approx(0.5176380902)


def test_nearest():
    """The published example: the nearest matrix has 0.7607 and 0.1573 (Higham 2002, section 4)."""
    found = nearest(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]))
    assert found[0, 1] == pytest.approx(0.7607, abs=5e-5)
    assert found[1, 2] == pytest.approx(0.7607, abs=5e-5)
    assert found[0, 2] == pytest.approx(0.1573, abs=5e-5)


coefficients = st.floats(-1, 1)


@given(st.lists(coefficients, min_size=6, max_size=6), st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_nearest_is_a_correlation_matrix(values, seed):
    """It has ones on its diagonal, no negative eigenvalue, and none of many others is nearer."""
    wished = np.eye(4)
    wished[np.triu_indices(4, 1)] = values
    wished = np.maximum(wished, wished.T) + np.minimum(wished, wished.T) - np.eye(4)
    found = nearest(wished)
    assert np.allclose(np.diag(found), 1)
    assert np.linalg.eigvalsh(found)[0] > -1e-9
    drawer = np.random.default_rng(seed)
    for _ in range(20):
        other = drawer.normal(size=(4, 4))
        other /= np.linalg.norm(other, axis=1, keepdims=True)
        mixed = 0.9 * found + 0.1 * other @ other.T
        assert np.linalg.norm(mixed - wished) > np.linalg.norm(found - wished) - 1e-6


def test_repair_is_reported():
    """Three tasks that each avoid both others cannot: the pairs that moved are named."""
    shapes = dict.fromkeys("abc", Uniform(0, UNIT))
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    outlook, rows = drawn(plan_of(shapes, [Correlation(*pair, -0.9) for pair in pairs]))
    used = 6 / np.pi * np.arcsin(-0.25)
    assert [(each.first, each.second, each.stated) for each in outlook.moved] == [
        ("a", "b", -0.9),
        ("a", "c", -0.9),
        ("b", "c", -0.9),
    ]
    assert all(each.used == pytest.approx(used, abs=1e-6) for each in outlook.moved)
    assert "moved" in {each.code.removeprefix("outlook.") for each in outlook.assumptions}
    found = spearman(rows["a"], rows["c"])
    assert abs(found - used) < 4 / np.sqrt(COUNT)
    assert pm.io.loads(pm.io.dumps(outlook)) == outlook


def test_what_is_not_stated_may_move_too():
    """A pair of which nothing was said is independent, unless the others forbid it."""
    shapes = dict.fromkeys("abc", Uniform(0, UNIT))
    outlook, _ = drawn(plan_of(shapes, [Correlation("a", "b", 0.9), Correlation("b", "c", 0.9)]))
    by_pair = {(each.first, each.second): each for each in outlook.moved}
    assert by_pair["a", "c"].stated == 0
    assert by_pair["a", "c"].used > 0.1
    sound, _ = drawn(plan_of(shapes, [Correlation("a", "b", 0.6), Correlation("b", "c", 0.6)]))
    assert sound.moved == ()


def test_order_and_blocks():
    """Neither the order of tasks and pairs nor that of blocks changes a number."""
    stated = [Correlation("a", "b", 0.5), Correlation("c", "b", 0.4)]
    turned = [Correlation("b", "c", 0.4), Correlation("b", "a", 0.5)]
    plan = plan_of(TASKS, stated)
    other = plan_of(dict(reversed(TASKS.items())), turned, dependencies=plan.dependencies)
    one, two = (pm.risk.simulate(each, samples=6000) for each in (plan, other))
    assert one.finish == two.finish
    draws = redraw(plan, one)
    whole, part = draws.durations(0, 6000), draws.durations(4096, 100)
    assert all((whole[task][4096:4196] == part[task]).all() for task in TASKS)


def test_others_keep_their_luck():
    """What is not correlated draws the same numbers, and so does the first of a group."""
    free, bound = (drawn(plan_of(TASKS, each), 500)[1] for each in ([], [Correlation("a", "b", 1)]))
    assert (free["a"] == bound["a"]).all()
    assert (free["c"] == bound["c"]).all()
    assert (free["b"] != bound["b"]).any()


def test_risks_and_drivers():
    """A risk's occurrence and a driver's factor move with a task as durations do."""
    plan = plan_of(
        {"a": Uniform(0, UNIT), "b": Uniform(UNIT, UNIT)},
        [
            Correlation(*pair)
            for pair in (("a", "market", 1), ("a", "late", -1), ("late", "market", -1))
        ],
        risk_drivers=[pm.RiskDriver("market", ["b"], Uniform(1.0, 2.0))],
        risks=[pm.Risk("late", probability=0.3, impacts=[pm.Delay("b", 10 * UNIT)])],
    )
    outlook, rows = drawn(plan, 20_000)
    assert not outlook.moved
    # The factor grows with the task; the risk occurs where its number is below 0.3.
    expected = 1 + rows["a"] + 10 * (1 - rows["a"] < 0.3)
    is_clear = np.abs(1 - rows["a"] - 0.3) > 1e-3
    assert np.abs(rows["b"] - expected)[is_clear].max() < 1e-3


def test_without_effect():
    """A correlation with what does not vary changes nothing, and is said to have no effect."""
    shapes = {"a": Uniform(0, UNIT), "b": None}
    outlook, _ = drawn(plan_of(shapes, [Correlation("a", "b", 0.5)]), 500)
    said = [each for each in outlook.assumptions if each.code == "outlook.correlations"]
    assert said[0].facts["first"] == ("a - b",)
    assert outlook.finish == drawn(plan_of(shapes, []), 500)[0].finish
