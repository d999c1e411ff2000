"""Exact values of stochastic networks, met within four standard errors.

Values are closed forms, quadratures and convolutions (reference: Clark 1961 for the greatest of
two normals). A unit is a hundred days, so that whole minutes do not show.
"""

from datetime import datetime

import numpy as np
import pytest

import pmcore as pm
from pmcore import Delay, Normal, Pert, Risk, Task, Triangular, Uniform, chain

UNIT = 48_000
COUNT = 200_000


def simulate(tasks, links=(), risks=()):
    """Return the outlook of tasks by their estimates; none: a milestone."""
    start = datetime(2027, 1, 4)
    made = [
        Task(name, duration=UNIT if estimate else 0, estimate=estimate)
        for name, estimate in tasks.items()
    ]
    plan = pm.Plan(
        "P", start=start, calendar=pm.ALWAYS.id, tasks=made, dependencies=links, risks=risks
    )
    return pm.risk.simulate(plan, samples=COUNT, seed=1)


def lengths(outlook):
    """Return lengths in units."""
    return outlook.length.array / UNIT


def near(found, expected, sd):
    """Whether a number lies within four standard errors."""
    return abs(found - expected) < 4 * sd


def check_mean(outlook, mean, sd):
    """Assert that mean and deviation are these."""
    found = lengths(outlook)
    assert near(found.mean(), mean, sd / np.sqrt(COUNT))
    fourth = ((found - found.mean()) ** 4).mean()
    of_sd = np.sqrt((fourth - sd**4) / COUNT) / (2 * sd)
    assert near(found.std(), sd, of_sd)


def check_quantile(outlook, p, value, slack=0.0):
    """The share of samples up to the true percentile is `p`; `slack` is the value's rounding."""
    found = lengths(outlook)
    least, most = ((found <= value + side).mean() for side in (-slack, slack))
    se = np.sqrt(p * (1 - p) / COUNT)
    assert least - 4 * se <= p <= most + 4 * se


def triangle(a, m, b):
    """Return a triangular estimate, in units."""
    return Triangular(a * UNIT, m * UNIT, b * UNIT)


def uniform(a, b):
    """Return a uniform estimate, in units."""
    return Uniform(a * UNIT, b * UNIT)


PARALLEL = [
    ((5, 10, 15), 1, 10, 2.04124145, 11.83772234),
    ((5, 10, 15), 2, 11.16666667, 1.67497927, 12.70247079),
    ((5, 10, 15), 3, 11.75, 1.46993683, 13.10682498),
    ((5, 10, 15), 10, 13.08895301, 0.94528584, 13.94958981),
    ((8, 10, 16), 1, 11.33333333, 1.69967317, 12.90161332),
    ((8, 10, 16), 2, 12.3, 1.54164414, 13.74889031),
    ((8, 10, 16), 5, 13.44064529, 1.20413464, 14.55256088),
    ((8, 10, 16), 10, 14.12758252, 0.92611511, 14.97081240),
]


@pytest.mark.parametrize(("shape", "k", "mean", "sd", "p80"), PARALLEL)
def test_parallel(shape, k, mean, sd, p80):
    """The greatest of k alike triangular tasks; each is as often critical as another."""
    outlook = simulate({f"t{n}": triangle(*shape) for n in range(k)})
    check_mean(outlook, mean, sd)
    check_quantile(outlook, 0.8, p80, slack=1e-7)
    share, se = 1 / k, np.sqrt(1 / k / COUNT)
    assert all(near(found, share, se) for found in outlook.criticality.values())
    if shape == (5, 10, 15):
        check_quantile(outlook, 2.0**-k, 10)


def test_series():
    """Ten triangular tasks in a row: their sum, and each critical in every sample."""
    names = [f"t{n}" for n in range(10)]
    outlook = simulate(dict.fromkeys(names, triangle(8, 10, 16)), chain(*names))
    check_mean(outlook, 113 + 1 / 3, 5.37483)
    for p, value in ((0.1, 106.495), (0.5, 113.21), (0.8, 117.856), (0.9, 120.331)):
        check_quantile(outlook, p, value, slack=0.001)
    assert set(outlook.criticality.values()) == {1.0}


def test_parallel_series():
    """Two such rows beside each other end later than one: merge bias."""
    rows = [[f"{row}{n}" for n in range(10)] for row in "ab"]
    tasks = dict.fromkeys([*rows[0], *rows[1]], triangle(8, 10, 16))
    outlook = simulate(tasks, (*chain(*rows[0]), *chain(*rows[1])))
    assert near(outlook.mean / UNIT, 116.3695, 4.5579 / np.sqrt(COUNT))
    check_quantile(outlook, 0.8, 120.155, slack=0.001)


def test_bridge():
    """Wheatstone's bridge, which is neither series nor parallel."""
    links = [("a", "d"), ("a", "c"), ("c", "e"), ("b", "e")]
    outlook = simulate(
        dict.fromkeys("abcde", uniform(0, 1)), [pm.Dependency(*pair) for pair in links]
    )
    assert near(lengths(outlook).mean(), 1.575, lengths(outlook).std() / np.sqrt(COUNT))
    for p, value in ((0.5, 1.5649), (0.8, 1.9401), (0.9, 2.1566)):
        check_quantile(outlook, p, value, slack=5e-4)


def test_risk_event():
    """A risk that occurs in two of five samples adds its delay to a certain task."""
    late = Risk("late", probability=0.4, impacts=[Delay("t", triangle(10, 20, 60))])
    plan_tasks = {"t": pm.Discrete((100 * UNIT,), (1.0,))}
    outlook = simulate(plan_tasks, risks=[late])
    check_mean(outlook, 112, np.sqrt(262.66667))
    assert outlook.length_at(0.5) == 100 * UNIT
    check_quantile(outlook, 0.8, 128.37722338)
    check_quantile(outlook, 0.9, 137.63932023)


PERTS = [
    (Pert, (2, 5, 14), (6, 2.138090, 7.882308, 9.006684)),
    (pm.ClassicPert, (2, 5, 14), (6, 2.0, 7.746400, 8.785971)),
    (Pert, (5, 10, 15), (10, 1.889822, 11.734021, 12.533635)),
    (pm.ClassicPert, (5, 10, 15), (10, 1.666667, 11.499064, 12.213980)),
    (Pert, (8, 10, 16), (10.666667, 1.425393, 11.921539, 12.671123)),
    (pm.ClassicPert, (8, 10, 16), (10.666667, 1.333333, 11.830933, 12.523980)),
]


@pytest.mark.parametrize(("kind", "points", "values"), PERTS)
def test_pert(kind, points, values):
    """Both conventions of PERT have their own spread."""
    mean, sd, p80, p90 = values
    outlook = simulate({"t": kind(*(point * UNIT for point in points))})
    check_mean(outlook, mean, sd)
    check_quantile(outlook, 0.8, p80, slack=1e-5)
    check_quantile(outlook, 0.9, p90, slack=1e-5)


def test_clark():
    """The greatest of two normals, and how often the first is the greater."""
    outlook = simulate({"a": Normal(10 * UNIT, 2 * UNIT), "b": Normal(12 * UNIT, 3 * UNIT)})
    check_mean(outlook, 12.6541959268, np.sqrt(5.8158864808))
    first = outlook.criticality["a"]
    assert near(first, 0.2895498710, np.sqrt(0.29 * 0.71 / COUNT))


def test_uniform_pair():
    """A uniform task to 1 beside one to 2 is critical in a quarter of the samples."""
    outlook = simulate({"a": uniform(0, 1), "b": uniform(0, 2)})
    assert near(outlook.criticality["a"], 0.25, np.sqrt(3 / 16 / COUNT))


def test_merge():
    """Two predecessors late in 1/4 and 3/10 of the samples make their successor late in .475."""
    late = {"a": (0.75, 0.25), "b": (0.7, 0.3)}
    tasks = {name: pm.Discrete((UNIT, 2 * UNIT), chances) for name, chances in late.items()}
    outlook = simulate({**tasks, "c": None}, [pm.Dependency("a", "c"), pm.Dependency("b", "c")])
    on_time = (outlook.length.array <= UNIT).mean()
    assert near(1 - on_time, 0.475, np.sqrt(0.475 * 0.525 / COUNT))


def test_book_example():
    """Three paths of twenty days each are done in twenty days in four of a thousand samples."""
    paths = {
        "A": [(3, 4, 5), (3, 5, 10), (11, 11, 22)],
        "B": [(3, 4, 5), (1, 5, 5), (5, 11, 17)],
        "C": [(3, 4, 5), (5, 5, 5), (5, 7, 12), (3, 4, 10)],
    }
    tasks = {"release": triangle(3, 4, 5)}
    links = []
    for path, shapes in paths.items():
        names = [f"{path}{n}" for n in range(1, len(shapes))]
        tasks |= {name: triangle(*shape) for name, shape in zip(names, shapes[1:], strict=True)}
        links += chain("release", *names)
    outlook = simulate(tasks, links)
    assert near(lengths(outlook).mean(), 25.3555, 2.5762 / np.sqrt(COUNT))
    for p, value in ((0.1, 22.248), (0.5, 25.066), (0.8, 27.515), (0.9, 28.920)):
        check_quantile(outlook, p, value, slack=5e-4)
    check_quantile(outlook, 0.00356, 20, slack=1e-3)
    check_quantile(outlook, 0.0787, 22, slack=1e-3)


def test_series_identities():
    """In a chain SSI is the share of the deviation, and the squares of the shares sum to one."""
    names = [f"t{n}" for n in range(4)]
    shapes = [(5, 10, 15), (8, 10, 16), (2, 3, 9), (1, 8, 9)]
    tasks = {name: triangle(*shape) for name, shape in zip(names, shapes, strict=True)}
    made = [Task(n, duration=UNIT, estimate=e) for n, e in tasks.items()]
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4),
        calendar=pm.ALWAYS.id,
        tasks=made,
        dependencies=chain(*names),
    )
    outlook = pm.risk.simulate(plan, samples=COUNT)
    rows = {row.id: row for row in pm.risk.drivers(plan, outlook).rows}
    assert all(row.sensitivity == pytest.approx(row.sd / outlook.sd) for row in rows.values())
    assert sum(row.sensitivity**2 for row in rows.values()) == pytest.approx(1, abs=0.01)
