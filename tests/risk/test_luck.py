"""Monte Carlo, Latin and Sobol samples: whose luck depends on what, and how even it is."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Delay, Dependency, ExtraCost, Response, Risk, Task, Triangular, Uniform, chain
from pmcore.io import dumps, loads
from pmcore.risk import Sampling, Stable, _luck, _simulate
from pmcore.risk._dimensions import streams
from pmcore.risk._draws import Draw
from pmcore.risk._drivers import redraw
from pmcore.risk._luck import GROUP, Keyed, Latin, luck_of
from tests.samples import everything
from tests.strategies import plans

START = datetime(2027, 1, 4)
EACH = pytest.mark.parametrize("sampling", Sampling)
UNIT = 100_000  # minutes a unit of an oracle, so that whole minutes do not count


def small(**changes):
    """Return a plan of three tasks, a driver and two risks, one with a response."""
    plan = pm.Plan(
        "P",
        start=START,
        currency="CNY",
        calendar=pm.ALWAYS.id,
        tasks=[
            Task("a", duration=500, estimate=Triangular(300, 500, 900)),
            Task("b", duration=400, estimate=pm.Pert(200, 400, 900)),
            Task("c", duration=200),
        ],
        dependencies=chain("a", "c"),
        risk_drivers=[pm.RiskDriver("market", ("a", "b"), Triangular(0.8, 1.0, 1.5))],
        risks=[
            Risk("late", probability=0.3, impacts=[Delay("a", Uniform(100, 500)), ExtraCost(500)]),
            Risk("poor", probability=0.5, impacts=[Delay("c", Uniform(50, 90))]),
        ],
        responses=[
            Response("help", ["late"], probability=0.1, impacts=[Delay("b", 30), ExtraCost(9)])
        ],
    )
    return replace(plan, **changes)


def simulate(plan, **options):
    """Return the outlook of a plan, every task tracked."""
    options = {"samples": 500, "track": [task.id for task in plan.tasks]} | options
    return pm.risk.simulate(plan, **options)


def answers(outlook):
    """Return what an outlook says, whatever the order of the plan."""
    kept = {row.task: row.finish for row in outlook.tracked}
    return outlook.finish, outlook.length, outlook.cost, kept, dict(outlook.criticality)


@EACH
@pytest.mark.parametrize("replicates", [1, 3])
def test_executors(sampling, replicates):
    """Threads and processes give the same bytes as one thread."""
    settings = {"samples": 9_000, "sampling": sampling, "replicates": replicates}
    alone = simulate(small(), **settings)
    for kind, workers in ((ThreadPoolExecutor, 3), (ProcessPoolExecutor, 2)):
        with kind(workers) as pool:
            assert simulate(small(), executor=pool, **settings) == alone


@EACH
def test_dask(sampling):
    """A cluster of dask gives the same bytes."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = simulate(small(), samples=9_000, sampling=sampling, executor=client.get_executor())
    assert found == simulate(small(), samples=9_000, sampling=sampling)


@EACH
@pytest.mark.parametrize("size", [7, 1000, 10_000])
def test_blocks(sampling, size, monkeypatch):
    """Blocks of any size give the same numbers."""
    whole = simulate(small(), samples=5_000, sampling=sampling, replicates=3)
    monkeypatch.setattr(_simulate, "BLOCK", size)
    assert simulate(small(), samples=5_000, sampling=sampling, replicates=3) == whole


@EACH
def test_order_of_blocks(sampling):
    """Samples drawn backwards and one by one are those drawn at once."""
    luck = luck_of(sampling, [(1, 2), (3, 4)], samples=5_000, replicates=2)
    whole = luck.uniforms((3, 4), 0, 5_000)
    spans = [(4_990, 10), (4_095, 2), (0, 1), (1_234, 3_000), (77, 0)]
    for first, count in spans:
        assert np.array_equal(luck.uniforms((3, 4), first, count), whole[first : first + count])


@settings(max_examples=30)
@given(plans(estimates=True, risks=True), st.sampled_from(Sampling), st.randoms())
def test_permuting(plan, sampling, shuffler):
    """The order of tasks, links and risks changes nothing, to the bit."""

    def mixed(items):
        return tuple(shuffler.sample(items, len(items)))

    again = replace(
        plan,
        tasks=mixed(plan.tasks),
        dependencies=mixed(plan.dependencies),
        risks=mixed(plan.risks),
    )
    one, other = (simulate(each, samples=40, sampling=sampling) for each in (plan, again))
    assert answers(one) == answers(other)


@EACH
def test_seeds(sampling):
    """The same seed gives the same answer, another seed another one."""
    assert simulate(small(), sampling=sampling) == simulate(small(), sampling=sampling)
    other = simulate(small(), sampling=sampling, seed=1)
    assert simulate(small(), sampling=sampling).finish != other.finish


@EACH
def test_longer_runs(sampling):
    """The first samples of a longer run are those of a shorter one of whole groups."""
    short, long = (
        simulate(small(), samples=count, sampling=sampling, replicates=2)
        for count in (GROUP, GROUP + 1000)
    )
    assert np.array_equal(long.finish.array[:GROUP], short.finish.array)


@pytest.mark.parametrize("sampling", [Sampling.MONTE_CARLO, Sampling.LATIN])
def test_adding(sampling):
    """A new task and a new risk leave everybody else's draws alone."""
    more = small().with_task(Task("0", duration=200, estimate=Uniform(100, 300)))
    more = more.put(Risk("fire", probability=0.5, impacts=[Delay("0", 60)]))
    before, after = (simulate(plan, sampling=sampling) for plan in (small(), more))
    known = {row.task: row.finish for row in after.tracked}
    assert all(known[row.task] == row.finish for row in before.tracked)


@EACH
def test_responses(sampling):
    """A risk under a response meets the luck it met before, and all others theirs."""
    before, after = (simulate(small(), sampling=sampling, responses=r) for r in ((), ("help",)))
    # With chance 0.1 it occurs in samples in which it occurs with chance 0.3.
    fewer, more = after.cost.array > 0, before.cost.array > 0
    assert 0 < fewer.sum() < more.sum()
    assert not (fewer & ~more).any()
    rows = [{row.task: row.finish.array for row in each.tracked} for each in (before, after)]
    assert np.array_equal(rows[0]["a"][~more], rows[1]["a"][~more])


@dataclass
class Watched:
    """Luck that remembers who asked."""

    asked: set

    def uniforms(self, key, first, count):
        """Return what Monte Carlo draws."""
        self.asked.add(key)
        return Keyed().uniforms(key, first, count)


def test_every_variable_has_a_dimension(monkeypatch):
    """All that a simulation draws, but lost days, is among the plan's variables, each once."""
    plan = replace(everything(), weather=(), updates=())
    links = (replace(plan.dependencies[0], estimate=Uniform(0, 60)), *plan.dependencies[1:])
    plan = replace(plan, dependencies=links)
    watched = Watched(set())
    monkeypatch.setattr(_simulate, "luck_of", lambda *_, **__: watched)
    for responses in ([], [each.id for each in plan.responses]):
        for each in responses or [None]:
            pm.risk.simulate(plan, samples=2, responses=[each] if each else [])
    keys = list(streams(plan, 0))
    assert watched.asked
    assert watched.asked <= set(keys)
    assert len(keys) == len(set(keys))


def test_beyond_the_dimensions(monkeypatch):
    """What dimensions do not reach is drawn by Monte Carlo, and said."""
    monkeypatch.setattr(_luck.kernels, "SOBOL_DIMENSIONS", 1)
    keys = [(1, 2), (3, 4)]
    luck = luck_of(Sampling.SOBOL, keys, samples=64)
    first, second = (luck.uniforms(key, 0, 64) for key in keys)
    assert sorted(np.floor(first * 64)) == list(range(64))
    assert np.array_equal(second, Keyed().uniforms((3, 4), 0, 64))
    monkeypatch.setattr("pmcore.risk._assumptions.SOBOL_DIMENSIONS", 1)
    said = simulate(small(), sampling=Sampling.SOBOL).assumptions
    found = next(each for each in said if each.code == "outlook.dimensions")
    assert found.facts["count"] == len(set(streams(small(), 0))) - 1


def codes(**options):
    """Return what a simulation says of how it drew."""
    said = {each.code for each in simulate(small(), **options).assumptions}
    return said & {"outlook.unbalanced", "outlook.dependent", "outlook.dimensions"}


def test_what_is_said():
    """Monte Carlo says nothing; one design, and points that are no power of two, are said."""
    latin, sobol = {"sampling": Sampling.LATIN}, {"sampling": Sampling.SOBOL}
    assert codes() == codes(replicates=16) == codes(replicates=2, **latin) == set()
    assert codes(**latin) == codes(samples=512, **sobol) == {"outlook.dependent"}
    assert codes(samples=500, **sobol) == {"outlook.dependent", "outlook.unbalanced"}
    assert codes(samples=512, replicates=2, **sobol) == set()
    assert codes(samples=1024, replicates=3, **sobol) == {"outlook.unbalanced"}


@pytest.mark.parametrize("replicates", [1, 3])
def test_latin_parts(replicates):
    """Each group of each replicate has a number in each of its parts; the last in its own."""
    samples = 2 * GROUP + 500
    row = Latin(samples, replicates).uniforms((5, 6), 0, samples)
    for begin in (0, GROUP, 2 * GROUP):
        group = row[begin : min(begin + GROUP, samples)]
        for first in range(replicates):
            own = group[first::replicates]
            assert sorted(np.floor(own * len(own))) == list(range(len(own)))
    assert 0.0 < row.min() < row.max() < 1.0


def test_latin_variables_are_apart():
    """Two variables are parted in different orders, and so are two groups."""
    latin = Latin(2 * GROUP)
    one, other = latin.uniforms((5, 6), 0, 2 * GROUP), latin.uniforms((6, 5), 0, 2 * GROUP)
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / np.sqrt(2 * GROUP)
    assert abs(np.corrcoef(one[:GROUP], one[GROUP:])[0, 1]) < 4 / np.sqrt(GROUP)


@EACH
def test_drawn_again(sampling):
    """Drivers read the very numbers that were simulated."""
    plan = pm.Plan(
        "P",
        start=START,
        calendar=pm.ALWAYS.id,
        tasks=[Task("a", duration=500, estimate=Triangular(300, 500, 900))],
    )
    outlook = simulate(plan, samples=5_000, sampling=sampling, replicates=2)
    assert np.array_equal(redraw(plan, outlook).durations(0, 5_000)["a"], outlook.length.array)
    assert pm.risk.drivers(plan, outlook).rows[0].spearman == pytest.approx(1.0)


@EACH
def test_loading(sampling):
    """An outlook comes back from JSON as it was."""
    outlook = simulate(small(), sampling=sampling, replicates=4)
    assert loads(dumps(outlook)) == outlook
    assert (outlook.sampling, outlook.replicates) == (sampling, 4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replicates": 0}, "replicates must be a whole number from 1 on"),
        ({"replicates": 501}, "500 samples are too few for 501 replicates"),
        ({"sampling": "halton"}, "halton"),
        ({"sampling": Sampling.SOBOL, "until": Stable()}, "need replicates"),
    ],
)
def test_refused(options, message):
    """What cannot be drawn is refused."""
    with pytest.raises(ValueError, match=message):
        simulate(small(), **options)


def parallel(k):
    """Return a plan of alike tasks side by side: each lasts from 8 by 10 to 16 units."""
    estimate = Triangular(8 * UNIT, 10 * UNIT, 16 * UNIT)
    tasks = [Task(f"t{i}", duration=10 * UNIT, estimate=estimate) for i in range(k)]
    return pm.Plan("P", start=START, calendar=pm.ALWAYS.id, tasks=tasks)


def bridge():
    """Return the Wheatstone bridge of five tasks, each from 0 to 1 unit."""
    tasks = [Task(name, duration=UNIT, estimate=Uniform(0, UNIT)) for name in "abcde"]
    links = [Dependency(*pair) for pair in ("ac", "ad", "ce", "be")]
    return pm.Plan("P", start=START, calendar=pm.ALWAYS.id, tasks=tasks, dependencies=links)


@EACH
@pytest.mark.parametrize(
    ("plan", "mean", "p80"),
    [(parallel(5), 13.44064529, 14.55256088), (bridge(), 1.575, 1.9401)],
    ids=["parallel", "bridge"],
)
def test_exact_values(sampling, plan, mean, p80):
    """Mean and P80 are those of quadrature, within four standard errors of as many draws."""
    outlook = simulate(plan, samples=65_536, sampling=sampling, replicates=16, track=())
    lengths = np.sort(outlook.length.array) / UNIT
    error = lengths.std() / 256
    assert abs(lengths.mean() - mean) < 4 * error
    wide = 4 * np.sqrt(0.8 * 0.2) / 256
    assert np.quantile(lengths, 0.8 - wide) < p80 < np.quantile(lengths, 0.8 + wide)


@pytest.mark.parametrize(("sampling", "share"), [(Sampling.LATIN, 0.5), (Sampling.SOBOL, 0.2)])
def test_evener_samples_vary_less(sampling, share):
    """From seed to seed the mean of 1 024 even samples varies less than that of random ones."""

    def variance(way):
        means = [
            simulate(bridge(), samples=1024, sampling=way, seed=seed, track=()).mean
            for seed in range(60)
        ]
        return np.var(means, ddof=1)

    assert variance(sampling) < share * variance(Sampling.MONTE_CARLO)


def test_pairs_of_variables():
    """Sobol points part two variables together: four quarters hold alike many samples."""
    luck = luck_of(Sampling.SOBOL, [(1, 2), (3, 4), (5, 6), (7, 8)], samples=256)
    rows = [luck.uniforms(key, 0, 256) for key in ((1, 2), (3, 4), (5, 6), (7, 8))]
    for one, other in permutations(rows, 2):
        quarter = 2 * (one > 0.5) + (other > 0.5)
        assert np.bincount(quarter, minlength=4).tolist() == [64] * 4


def test_stated_numbers_draw_nothing():
    """A stated impact asks for no luck."""
    watched = Watched(set())
    assert Draw((1, 2), 30.0).values(watched, 0, 5).tolist() == [30.0]
    assert not watched.asked
