"""Exact values of what drives a project: indices of tasks, correlations, the bias of merges.

Each number is the mean over runs of their own luck, whose differences tell its error.

References
----------
Indices: M. Vanhoucke, Measuring Time, 2010, chapter on schedule risk analysis. Coefficients of two
normal numbers: M. G. Kendall, J. D. Gibbons, Rank Correlation Methods, 5th ed., chapter 9.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, pi, sqrt

import numpy as np

from benchmarks._oracles import Check, Estimate, asked
from benchmarks._oracles_nets import UNIT, net, sampled, scaled
from pmcore import Dependency, Normal, Plan, Uniform, chain
from pmcore.risk import Drivers, drivers

RUNS = 64
NAMES = ("criticality", "sensitivity", "significance", "pearson", "spearman", "kendall")
ROUNDED = 10.0 / UNIT  # what rounding tasks and their means to minutes may add up to


@dataclass(frozen=True)
class Pair:
    """Two tasks that begin at once and meet in a milestone: what is known of them.

    Parameters
    ----------
    high : tuple of float
        Each is uniform from 0 to it.
    mean, sd : float
        Of the later end.
    shares : tuple of float
        How often each ends last.
    """

    high: tuple[float, float]
    mean: float
    sd: float
    shares: tuple[float, float]


PAIRS = (
    Pair((1.0, 1.0), 2.0 / 3.0, sqrt(1.0 / 18.0), (0.5, 0.5)),
    Pair((1.0, 2.0), 13.0 / 12.0, sqrt(35.0) / 12.0, (0.25, 0.75)),
)


def measures(samples: int, seed: int) -> Iterator[Check]:
    """Yield the indices of a chain and of pairs that meet."""
    yield from _chain(samples, seed)
    for pair in PAIRS:
        yield from _pair(pair, samples, seed)


def _chain(samples: int, seed: int) -> Iterator[Check]:
    """Yield a chain of normal tasks, of which each correlates with the sum by its deviation.

    Two normal numbers of coefficient r have the rank coefficient 6/pi asin(r/2) and the tau
    2/pi asin(r).
    """
    sds = {"t0": 3.0, "t1": 4.0, "t2": 12.0}
    whole = sqrt(sum(sd * sd for sd in sds.values()))
    laws = {task: scaled(Normal, 100.0, sd) for task, sd in sds.items()}
    name = "A chain of N(100, 3), N(100, 4), N(100, 12)"
    found = _estimates(net(name, laws, chain(*laws)), samples, seed)
    for task, sd in sds.items():
        r = sd / whole
        wanted = {
            "criticality": 1.0,
            "significance": 1.0,
            "sensitivity": r,
            "pearson": r,
            "spearman": 6.0 / pi * asin(r / 2.0),
            "kendall": 2.0 / pi * asin(r),
        }
        for figure, value in wanted.items():
            yield asked(name, f"{figure} of {task}", value, found[task, figure])
    squares = found["project", "sum of pearson squared"]
    yield asked(name, "sum of pearson squared", 1.0, squares)
    yield asked(name, "merge bias", 0.0, found["project", "merge_bias"], known=ROUNDED)


def _pair(pair: Pair, samples: int, seed: int) -> Iterator[Check]:
    """Yield two tasks of which the later end counts.

    As both begin at once, a task's duration and float together are the length, so that its
    significance is its mean over that of the length.
    """
    laws = {f"t{i}": scaled(Uniform, 0.0, high) for i, high in enumerate(pair.high)}
    name = " beside ".join(f"U(0, {high:.0f})" for high in pair.high)
    links = [Dependency(task, "end") for task in laws]
    found = _estimates(net(f"{name}, meeting", laws | {"end": 0.0}, links), samples, seed)
    for i, high in enumerate(pair.high):
        wanted = {
            "criticality": pair.shares[i],
            "sensitivity": pair.shares[i] * high / sqrt(12.0) / pair.sd,
            "significance": high / 2.0 / pair.mean,
        }
        for figure, value in wanted.items():
            known = ROUNDED  # ends that fall on the same minute count for both
            yield asked(name, f"{figure} of t{i}", value, found[f"t{i}", figure], known=known)
    bias = pair.mean - max(pair.high) / 2.0
    if pair.high[0] == pair.high[1]:
        # The greater of two means of a run exceeds that of one, as Clark's formula has it.
        bias -= pair.high[0] / sqrt(12.0) / sqrt(pi * (samples // RUNS))
    for figure in ("merge_bias", "bias of end"):
        yield asked(name, figure, bias, found["project", figure], known=ROUNDED)
    longest = found["project", "merge_bias"]
    yield Check(name, "merge bias, at least", 0.0, longest.value, is_least=True)


def _estimates(plan: Plan, samples: int, seed: int) -> dict[tuple[str, str], Estimate]:
    """Return by task, or the project, and figure what the runs give on average."""
    rows: dict[tuple[str, str], list[float]] = defaultdict(list)
    for run in range(RUNS):
        outlook = sampled(plan, samples // RUNS, seed + run)
        found = drivers(plan, outlook)
        numbers = _by_task(found) | _of_project(found)
        numbers |= {(task, "criticality"): share for task, share in outlook.criticality.items()}
        for key, value in numbers.items():
            rows[key].append(value)
    return {
        key: Estimate(float(np.mean(row)), float(np.std(row, ddof=1)) / sqrt(RUNS))
        for key, row in rows.items()
    }


def _by_task(found: Drivers) -> dict[tuple[str, str], float]:
    numbers: Iterator[tuple[str, str, float | None]] = (
        (row.id, name, getattr(row, name)) for row in found.rows for name in NAMES
    )
    return {(task, name): value for task, name, value in numbers if value is not None}


def _of_project(found: Drivers) -> dict[tuple[str, str], float]:
    named: dict[str, float | None] = {
        "merge_bias": None if found.merge_bias is None else found.merge_bias / UNIT,
        "sum of pearson squared": sum((row.pearson or 0.0) ** 2 for row in found.rows),
        **{f"bias of {merge.task}": merge.bias / UNIT for merge in found.merges},
    }
    return {("project", name): value for name, value in named.items() if value is not None}
