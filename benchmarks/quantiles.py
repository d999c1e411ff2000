"""How well samples fix a P80: variance of Latin and Sobol samples, coverage of stated intervals.

A variance ratio is the variance of the P80 of 4 096 samples over that of as many Monte Carlo
samples. The numerator comes from independent replicates: scramblings of Sobol points, designs of
Latin hypercubes. The denominator needs none: it is that of an order statistic of independent draws
from a large Monte Carlo sample (Maritz and Jarrett), which is far less noisy. `_error` is one
standard error: of a ratio by the replicates' fourth moment and by parts of the large sample, of a
coverage by the binomial. The worst ratio stands with the error of its own net; the greatest of
several noisy ratios is, if anything, too high.

The truth that intervals must cover is the P80 of some million Sobol samples.

References
----------
J. S. Maritz, R. G. Jarrett, A note on estimating the variance of the sample median, Journal of the
American Statistical Association 73(361), 1978.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks._risk_net import net
from benchmarks._runner import Options, Report
from pmcore import Plan, days
from pmcore.kernels import compile_now
from pmcore.risk import Sampling, Stable, simulate

IntRow: TypeAlias = NDArray[np.int64]
P, SAMPLES, TOGETHER, WITHIN = 0.8, 4_096, 50, 0.002
RANK = -(-SAMPLES * 4 // 5) - 1
DESIGNS = {Sampling.MONTE_CARLO: 1, Sampling.LATIN: 16, Sampling.SOBOL: 16}
SETTINGS = {
    "seed": "seed of the nets and the draws, 1 unless said",
    "nets": "names of the nets to run, with commas; all unless said",
}


class Family(NamedTuple):
    """A net to ask: sizes as `net` takes them."""

    name: str
    tasks: int
    links: int
    window: int
    drivers: int = 0


FAMILIES = (
    Family("100", 100, 250, 20),
    Family("100_drivers", 100, 250, 20, 10),
    Family("1000", 1_000, 2_500, 60),
    Family("1000_drivers", 1_000, 2_500, 60, 30),
    Family("1000_wide", 1_000, 2_500, 400),
)


class Sizes(NamedTuple):
    """Replicates of a ratio, samples of Monte Carlo, seeds of a coverage, samples of the truth."""

    replicates: int
    large: int
    seeds: int
    truth: int


FULL, QUICK = Sizes(1_000, 1 << 20, 1_000, 1 << 21), Sizes(200, 1 << 18, 200, 1 << 20)


class Truth(NamedTuple):
    """The P80 of a plan as a far larger sample has it."""

    plan: Plan
    finish: datetime
    length: int


class Ratio(NamedTuple):
    """A variance over that of Monte Carlo, and its standard error."""

    value: float
    error: float


def run(options: Options) -> Report:
    """Ask each net for its ratios, and one of 30 tasks for the coverage of intervals."""
    seed = int(options.settings.get("seed", 1))
    wanted = options.settings.get("nets", "").split(",")
    families = [each for each in FAMILIES if wanted == [""] or each.name in wanted]
    if options.quick:
        families = [each for each in families if each.tasks == 100]
    sizes = QUICK if options.quick else FULL
    report = Report()
    compile_now()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = {each.name: _ratios(report, each, seed, sizes, pool) for each in families}
        _figures(report, found)
        _coverage(report, net(30, 60, 10, seed), sizes, pool)
    return report


def _figures(report: Report, found: dict[str, dict[Sampling, Ratio]]) -> None:
    for sampling in (Sampling.SOBOL, Sampling.LATIN):
        ratios = {name: each[sampling] for name, each in found.items()}
        drivers = [ratio for name, ratio in ratios.items() if name.endswith("drivers")]
        for which, some in (("drivers", drivers), ("worst", list(ratios.values()))):
            if some:
                worst = max(some)
                report.figures[f"{sampling}_variance_ratio_{which}"] = round(worst.value, 3)
                report.figures[f"{sampling}_variance_ratio_{which}_error"] = round(worst.error, 3)


def _ratios(
    report: Report, family: Family, seed: int, sizes: Sizes, pool: Executor
) -> dict[Sampling, Ratio]:
    """Return the variance ratios of a net at 4 096 samples."""
    plan = net(family.tasks, family.links, family.window, seed, drivers=family.drivers)
    large = simulate(plan, samples=sizes.large, seed=seed, executor=pool).length.array
    plain, plain_error = _monte_carlo(large)
    found = {}
    for sampling in (Sampling.SOBOL, Sampling.LATIN):
        points = np.concatenate(list(_percentiles(plan, sampling, seed, sizes.replicates, pool)))
        ratio = float(points.var(ddof=1)) / plain
        share = _relative_error(points) ** 2 + plain_error**2
        found[sampling] = Ratio(ratio, ratio * share**0.5)
        report.rows.append(
            {
                "net": family.name,
                "sampling": str(sampling),
                "replicates": len(points),
                "p80_days": round(float(points.mean()) / days(1), 4),
                "p80_monte_carlo": round(float(np.sort(large)[_rank(len(large))]) / days(1), 4),
                "sd_pct": round(100 * float(points.std(ddof=1) / points.mean()), 4),
                "sd_pct_monte_carlo": round(100 * plain**0.5 / float(points.mean()), 4),
                "variance_ratio": round(ratio, 3),
                "error": round(found[sampling].error, 3),
            }
        )
    return found


def _percentiles(
    plan: Plan, sampling: Sampling, seed: int, replicates: int, pool: Executor
) -> Iterator[IntRow]:
    """Yield the P80 of 4 096 samples of each replicate, in minutes."""
    for first in range(0, replicates, TOGETHER):
        together = min(TOGETHER, replicates - first)
        # Sobol samples go round the scramblings; each 4 096 Latin samples are a design.
        is_sobol = sampling is Sampling.SOBOL
        outlook = simulate(
            plan,
            samples=SAMPLES * together,
            seed=seed + 1 + first,
            sampling=sampling,
            replicates=together if is_sobol else 1,
            executor=pool,
        )
        rows = outlook.length.array
        rows = rows.reshape(-1, together).T if is_sobol else rows.reshape(together, -1)
        yield np.partition(rows, RANK, axis=1)[:, RANK]


def _monte_carlo(large: IntRow) -> tuple[float, float]:
    """Return the variance of the P80 of 4 096 independent draws, and its relative error."""
    parts = [_order_variance(part) for part in large.reshape(16, -1)]
    error = float(np.std(parts, ddof=1) / len(parts) ** 0.5 / np.mean(parts))
    return _order_variance(large), error


def _order_variance(large: IntRow) -> float:
    """Return the variance of the order statistic of 4 096 draws from a sample, exactly."""
    from scipy.special import betainc

    edges = betainc(RANK + 1, SAMPLES - RANK, np.arange(len(large) + 1) / len(large))
    weights, ordered = np.diff(edges), np.sort(large).astype(np.float64)
    mean = float(weights @ ordered)
    return float(weights @ np.square(ordered - mean))


def _relative_error(points: IntRow) -> float:
    """Return the relative standard error of the variance of the replicates."""
    count, off = len(points), points - points.mean()
    kurtosis = float(np.mean(off**4) / np.mean(off**2) ** 2)
    variance = max(kurtosis - (count - 3) / (count - 1), 0.0) / count
    return float(np.sqrt(variance))


def _rank(count: int) -> int:
    return -(-count * 4 // 5) - 1


def _coverage(report: Report, plan: Plan, sizes: Sizes, pool: Executor) -> None:
    """Ask how often intervals stated at 95 % hold the truth."""
    big = simulate(
        plan, samples=sizes.truth, seed=sizes.seeds, sampling=Sampling.SOBOL, executor=pool
    )
    truth = Truth(plan, big.finish_at(P), big.length_at(P))
    for sampling, replicates in DESIGNS.items():
        each = partial(_holds, truth, sampling, replicates)
        name = "interval" if sampling is Sampling.MONTE_CARLO else f"interval_{sampling}"
        _covered(report, name, list(pool.map(each, range(sizes.seeds), chunksize=25)))
    stops = list(pool.map(partial(_stops, truth), range(sizes.seeds), chunksize=25))
    _covered(report, "stable", [is_held for is_held, _ in stops])
    report.figures["stable_samples"] = float(np.mean([samples for _, samples in stops]))


def _holds(truth: Truth, sampling: Sampling, replicates: int, seed: int) -> bool:
    """Return whether the interval of the P80 date of 4 096 samples holds the true one."""
    outlook = simulate(
        truth.plan, samples=SAMPLES, seed=seed, sampling=sampling, replicates=replicates
    )
    low, high = outlook.interval(P)
    return low is not None and high is not None and low <= truth.finish <= high


def _stops(truth: Truth, seed: int) -> tuple[bool, int]:
    """Return whether the interval at a rule's stop holds the truth, and after how many samples."""
    outlook = simulate(truth.plan, seed=seed, until=Stable(percentile=P, within=WITHIN))
    found = outlook.stability
    if found is None or found.low is None or found.high is None:
        return False, outlook.samples
    return found.low <= truth.length <= found.high, outlook.samples


def _covered(report: Report, name: str, held: list[bool]) -> None:
    share = sum(held) / len(held)
    error = (share * (1.0 - share) / len(held)) ** 0.5
    report.figures[f"{name}_cover_pct"] = round(100 * share, 2)
    report.figures[f"{name}_cover_pct_error"] = round(100 * error, 2)
