"""Exact values of networks with uncertain durations, of their distributions and their dependence.

Values are closed forms, quadratures, or convolutions on a grid of a thousandth.

References
----------
C. E. Clark, The greatest of a finite set of random variables, Operations Research 9(2), 1961.
H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., section 2.1. D. Vose, Risk Analysis, 3rd
ed., on the modified PERT distribution. D. G. Malcolm et al., Application of a technique for
research and development program evaluation, Operations Research 7(5), 1959. K. Pearson, On further
methods of determining correlation, Biometric Series IV, 1907.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np

from benchmarks._oracles import (
    Check,
    Estimate,
    Row,
    asked,
    by_parts,
    chance,
    chance_within,
    deviation,
    mean,
    quantile,
    variance,
)
from benchmarks._oracles_drivers import measures
from benchmarks._oracles_identities import identities
from benchmarks._oracles_nets import (
    UNIT,
    chains,
    drawn,
    lengths,
    net,
    parallel,
    reach,
    sampled,
    scaled,
    series,
)
from pmcore import (
    ClassicPert,
    Correlation,
    Delay,
    Dependency,
    Discrete,
    Distribution,
    Lognormal,
    Normal,
    Pert,
    Risk,
    Triangular,
    Uniform,
    chain,
    kernels,
)

Points: TypeAlias = tuple[float, float, float]
Correlated: TypeAlias = tuple[tuple[int, int, float], ...]
QUADRATURE, EDGE = 100, 2.0**-53  # nodes; a chance that rounds to 1 has no quantile
GRID, BRIDGE = 1e-3, 5e-4  # how well values from a grid are known

EVEN: Points = (5.0, 10.0, 15.0)
LEANING: Points = (8.0, 10.0, 16.0)
SIDE_BY_SIDE: dict[Points, dict[int, Points]] = {  # mean, deviation, P80 of the longest of k
    EVEN: {
        1: (10.0, 2.04124145, 11.83772234),
        2: (11.16666667, 1.67497927, 12.70247079),
        3: (11.75, 1.46993683, 13.10682498),
        5: (12.38591270, 1.23432376, 13.52271363),
        10: (13.08895301, 0.94528584, 13.94958981),
    },
    LEANING: {
        1: (11.33333333, 1.69967317, 12.90161332),
        2: (12.3, 1.54164414, 13.74889031),
        3: (12.83214286, 1.40485220, 14.14507488),
        5: (13.44064529, 1.20413464, 14.55256088),
        10: (14.12758252, 0.92611511, 14.97081240),
    },
}
BELOW_MODE = {EVEN: 0.5, LEANING: 0.25}
IN_A_ROW: dict[int, dict[str, float]] = {  # chains of ten abreast
    1: {"mean": 113.3333, "sd": 5.3748, "P10": 106.495, "P50": 113.21, "P80": 117.856}
    | {"P90": 120.331},
    2: {"mean": 116.3695, "sd": 4.5579, "P80": 120.155},
    5: {"mean": 119.6839, "sd": 3.7592, "P80": 122.758},
}


class Hump(NamedTuple):
    """Mean, deviation, P80 and P90 of a PERT distribution by one convention."""

    law: type[Pert | ClassicPert]
    points: Points
    mean: float
    sd: float
    p80: float
    p90: float


HUMPS = (
    Hump(Pert, (2.0, 5.0, 14.0), 6.0, 2.138090, 7.882308, 9.006684),
    Hump(ClassicPert, (2.0, 5.0, 14.0), 6.0, 2.0, 7.746400, 8.785971),
    Hump(Pert, EVEN, 10.0, 1.889822, 11.734021, 12.533635),
    Hump(ClassicPert, EVEN, 10.0, 1.666667, 11.499064, 12.213980),
    Hump(Pert, LEANING, 10.666667, 1.425393, 11.921539, 12.671123),
    Hump(ClassicPert, LEANING, 10.666667, 1.333333, 11.830933, 12.523980),
)
P80_TRIANGULAR = {(2.0, 5.0, 14.0): 9.352420, EVEN: 11.837722, LEANING: 12.901613}


def checks(samples: int, seed: int) -> Iterator[Check]:
    """Yield every assertion: closed forms first, then so many samples of each net."""
    yield from _closed()
    for each in (_clark, _side_by_side, _in_a_row, _bridge, _event, _humps, _book, _late):
        yield from each(samples, seed)
    yield from _dependence(samples, seed)
    yield from _sum_of_dependent(samples, seed)
    yield from identities(samples, seed)
    yield from measures(samples, seed)


def _measures(oracle: str, row: Row, wanted: dict[str, float], known: float) -> Iterator[Check]:
    """Yield what was said of a row: mean, sd, var, and percentiles such as P80."""
    plain: dict[str, Callable[[Row], Estimate]] = {
        "mean": mean,
        "sd": deviation,
        "var": variance,
    }
    for figure, value in wanted.items():
        found = plain[figure](row) if figure in plain else quantile(row, int(figure[1:]) / 100)
        yield asked(oracle, figure, value, found, known=known)


def _closed() -> Iterator[Check]:
    """Yield moments and quantiles of the distributions, and the copula's formula."""
    at = np.array([0.8, 0.9])
    moments = {Pert: kernels.pert_moments, ClassicPert: kernels.classic_pert_moments}
    quantiles: dict[type, Callable[..., Row]] = {
        Pert: kernels.pert,
        ClassicPert: kernels.classic_pert,
    }
    for hump in HUMPS:
        name = f"{hump.law.__name__}{hump.points}, closed"
        found = (*moments[hump.law](*hump.points), *quantiles[hump.law](at, *hump.points).tolist())
        for figure, wanted, got in zip(("mean", "sd", "P80", "P90"), hump[2:], found, strict=True):
            yield Check(name, figure, wanted, got)
    for points, wanted in P80_TRIANGULAR.items():
        got = float(kernels.triangular(at, *points)[0])
        yield Check(f"Triangular{points}, closed", "P80", wanted, got)
    for points, by_count in SIDE_BY_SIDE.items():
        first = kernels.triangular_moments(*points)
        for figure, wanted, got in zip(("mean", "sd"), by_count[1], first, strict=False):
            yield Check(f"Triangular{points}, closed", figure, wanted, got)
    low, high = kernels.trigen_range(8.0, 10.0, 16.0, low_chance=0.1, high_chance=0.9)
    yield Check("Trigen P10 8, mode 10, P90 16", "a", 5.452161648, low)
    yield Check("Trigen P10 8, mode 10, P90 16", "b", 19.7259325372, high)
    half = np.array([[1.0, 0.5], [0.5, 1.0]])
    ranks, scores = kernels.ranks_from(half)[0, 1], kernels.scores_of(half)[0, 1]
    yield Check("Gaussian copula", "rank coefficient of r .5", 0.4825837395, float(ranks))
    yield Check("Gaussian copula", "r of rank coefficient .5", 0.5176380902, float(scores))


def _clark(samples: int, seed: int) -> Iterator[Check]:
    """Yield the greater of two normals; those about zero are lifted by 20, to be durations."""
    alike = parallel("Clark, alike", *[scaled(Normal, 20.0, 1.0)] * 2)
    row = drawn(alike, samples, seed) - 20.0
    wanted = {"mean": 0.5641895835, "var": 0.6816901138}
    yield from _measures("Clark, N(0, 1) twice", row, wanted, 1e-6)
    cases = {
        0.0: (12.6541959268, 5.8158864808, 0.2895498710),
        0.5: (12.3434940340, 7.0707942857, 0.2248458989),
    }
    for rho, (first, second, share) in cases.items():
        # The literature correlates the numbers; a plan states the coefficient of their ranks.
        ranks = float(kernels.ranks_from(np.array([[rho]]))[0, 0])
        laws = scaled(Normal, 10.0, 2.0), scaled(Normal, 12.0, 3.0)
        name = f"Clark, N(10, 2) and N(12, 3), rho {rho}"
        plan = parallel(name, *laws, correlations=_pairs(((0, 1, ranks),) if rho else ()))
        outlook = sampled(plan, samples, seed)
        yield from _measures(name, lengths(outlook), {"mean": first, "var": second}, 1e-6)
        found = chance(outlook.criticality["t0"], share, samples)
        yield asked(name, "P(first critical)", share, found)


def _pairs(stated: Correlated) -> list[Correlation]:
    return [Correlation(f"t{i}", f"t{j}", ranks) for i, j, ranks in stated]


def _side_by_side(samples: int, seed: int) -> Iterator[Check]:
    for points, by_count in SIDE_BY_SIDE.items():
        for count, wanted in by_count.items():
            name = f"{count} x Triangular{points} abreast"
            row = drawn(parallel(name, *[scaled(Triangular, *points)] * count), samples, seed)
            figures = dict(zip(("mean", "sd", "P80"), wanted, strict=True))
            yield from _measures(name, row, figures, 1e-6)
            share = BELOW_MODE[points] ** count
            found = chance_within(row, 10.0, share)
            yield asked(name, "P(T <= mode)", share, found, known=count * share / UNIT)


def _in_a_row(samples: int, seed: int) -> Iterator[Check]:
    for abreast, wanted in IN_A_ROW.items():
        name = f"{abreast} chains of 10 x Triangular{LEANING}"
        plan = chains(name, scaled(Triangular, *LEANING), 10, abreast)
        yield from _measures(name, drawn(plan, samples, seed), wanted, GRID)


def _bridge(samples: int, seed: int) -> Iterator[Check]:
    links = [Dependency(*pair) for pair in ("AD", "AC", "CE", "BE")]
    plan = net("Bridge", dict.fromkeys("ABCDE", scaled(Uniform, 0.0, 1.0)), links)
    wanted = {"mean": 1.575, "P50": 1.5649, "P80": 1.9401, "P90": 2.1566}
    yield from _measures("Wheatstone bridge, U(0, 1)", drawn(plan, samples, seed), wanted, BRIDGE)


def _event(samples: int, seed: int) -> Iterator[Check]:
    delay = Delay("t", scaled(Triangular, 10.0, 20.0, 60.0))
    risk = Risk("late", "Comes late", probability=0.4, impacts=(delay,))
    row = drawn(net("Event", {"t": 100.0}, risks=[risk]), samples, seed)
    wanted = {"mean": 112.0, "var": 262.66667, "P50": 100.0, "P80": 128.37722338}
    wanted["P90"] = 137.63932023
    yield from _measures("100 + Bern(.4) x Triangular(10, 20, 60)", row, wanted, 4e-6)


def _humps(samples: int, seed: int) -> Iterator[Check]:
    for hump in HUMPS:
        name = f"{hump.law.__name__}{hump.points}, drawn"
        row = drawn(parallel(name, scaled(hump.law, *hump.points)), samples, seed)
        figures = dict(zip(("mean", "sd", "P80", "P90"), hump[2:], strict=True))
        yield from _measures(name, row, figures, 1e-6)
    name = "Triangular(2, 5, 14), drawn"
    row = drawn(parallel(name, scaled(Triangular, 2.0, 5.0, 14.0)), samples, seed)
    yield from _measures(name, row, {"P80": P80_TRIANGULAR[2.0, 5.0, 14.0]}, 1e-6)


def _book(samples: int, seed: int) -> Iterator[Check]:
    """Yield three paths of 20 days from one release, each task triangular."""
    laws = {
        "release": (3, 4, 5),
        "A1": (3, 5, 10),
        "A2": (11, 11, 22),
        "B1": (1, 5, 5),
        "B2": (5, 11, 17),
        "C1": (5, 5, 5),
        "C2": (5, 7, 12),
        "C3": (3, 4, 10),
    }
    ways = (("A1", "A2"), ("B1", "B2"), ("C1", "C2", "C3"))
    plan = net(
        "Three paths",
        {task: scaled(Triangular, *points) for task, points in laws.items()},
        [link for way in ways for link in chain("release", *way)],
    )
    outlook = sampled(plan, samples, seed, *(way[-1] for way in ways))
    row = lengths(outlook)
    wanted = {"mean": 25.3555, "sd": 2.5762, "P10": 22.248, "P50": 25.066, "P80": 27.515}
    yield from _measures("Three paths of 20 days", row, wanted | {"P90": 28.920}, GRID)
    for days, share, known in ((20.0, 0.00356, 5e-6), (22.0, 0.0787, 5e-5)):
        met = chance_within(row, days, share)
        yield asked("Three paths of 20 days", f"P(T <= {days:.0f})", share, met, known=known)
    found = reach(outlook)
    for way, p80 in zip(ways, (27.324, 21.014, 24.534), strict=True):
        yield asked(f"Path {way[0][0]}", "P80", p80, quantile(found[way[-1]], 0.8), known=GRID)


def _late(samples: int, seed: int) -> Iterator[Check]:
    """Yield how often a merge of two paths is late, one time in four and three in ten by itself."""
    laws = [Discrete((10.0 * UNIT, 12.0 * UNIT), (1 - each, each)) for each in (0.25, 0.3)]
    row = drawn(parallel("Late", *laws), samples, seed)
    met = chance_within(row, 10.0, 0.525)
    yield asked("Two paths late at .25 and .3", "P(merge not late)", 0.525, met)


def _dependence(samples: int, seed: int) -> Iterator[Check]:
    """Yield coefficients of drawn durations: of ranks for any laws, of numbers for normal ones."""
    from scipy.stats import rankdata

    def numbers(one: Row, other: Row) -> float:
        return float(np.corrcoef(one, other)[0, 1])

    def ranks(one: Row, other: Row) -> float:
        return numbers(rankdata(one), rankdata(other))

    pairs: dict[str, tuple[Distribution, Distribution]] = {
        "Normal, Normal": (scaled(Normal, 10.0, 1.0), scaled(Normal, 10.0, 2.0)),
        "Pert, Lognormal": (scaled(Pert, 2.0, 5.0, 14.0), scaled(Lognormal, 5.0, 4.0)),
    }
    for name, laws in pairs.items():
        plan = parallel(name, *laws, correlations=[Correlation("t0", "t1", 0.5)])
        found = reach(sampled(plan, samples, seed, "t0", "t1"))
        both = found["t0"], found["t1"]
        oracle = f"Gaussian copula, {name}, rank coefficient .5"
        # In parts of n the rank coefficient is low by some 1/n, which is below its error by far.
        yield asked(oracle, "rank coefficient drawn", 0.5, by_parts(ranks, *both))
        if name == "Normal, Normal":
            yield asked(oracle, "coefficient drawn", 0.5176380902, by_parts(numbers, *both))


def _sum_of_dependent(samples: int, seed: int) -> Iterator[Check]:
    """Yield the sum of three dependent tasks: dependence widens it and does not move it.

    Numbers multiplied by a factor of the matrix, in place of a copula, have a mean of 38.639 here.
    Their own coefficients would give a variance of 16.85; normal scores of these give one that
    differs by less than a hundredth, here by quadrature.
    """
    laws = (
        scaled(Normal, 10.0, 2.0),
        scaled(Triangular, *EVEN),
        scaled(Uniform, 8.0, 12.0),
    )
    scores = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
    ranks = kernels.ranks_from(scores)
    pairs = [
        Correlation(f"t{i}", f"t{j}", float(ranks[i, j])) for i, j in combinations(range(3), 2)
    ]
    oracle = "N(10, 2) + Triangular(5, 10, 15) + U(8, 12), correlated"
    row = drawn(series(oracle, *laws, correlations=pairs), samples, seed)
    wanted = {"mean": 30.0, "var": variance_of_sum(scores)}
    yield from _measures(oracle, row, wanted, 1e-5)
    yield asked(oracle, "var, by linear dependence", 16.85, variance(row), known=0.1685)
    plan = parallel(f"{oracle}, abreast", *laws, correlations=pairs)
    found = reach(sampled(plan, samples, seed, "t0", "t1", "t2"))
    for task, sd in (("t0", 2.0), ("t1", 2.0412414523), ("t2", 1.1547005384)):
        yield from _measures(f"{oracle}: {task}", found[task], {"mean": 10.0, "sd": sd}, 1e-6)


def variance_of_sum(scores: Row) -> float:
    """Return the variance of the three tasks' sum, by quadrature over pairs of normal scores."""
    from scipy.stats import norm, triang, uniform

    laws = (norm(10, 2), triang(0.5, 5, 10), uniform(8, 4))
    nodes, weights = np.polynomial.hermite_e.hermegauss(QUADRATURE)
    weights = weights / weights.sum()
    one, other = np.meshgrid(nodes, nodes, indexing="ij")
    total = float(sum(law.var() for law in laws))
    for i, j in combinations(range(3), 2):
        moved = scores[i, j] * one + np.sqrt(1.0 - scores[i, j] ** 2) * other
        first, second = (
            law.ppf(np.clip(norm.cdf(score), EDGE, 1.0 - EDGE)) - law.mean()
            for law, score in ((laws[i], one), (laws[j], moved))
        )
        total += 2.0 * float(weights @ (first * second) @ weights)
    return total
