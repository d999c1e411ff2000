"""What holds between the numbers of any simulation, whatever its distributions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import sqrt
from typing import TypeVar

import numpy as np

from benchmarks import _risk_net
from benchmarks._oracles import Check, asked, chance, mean, yes
from benchmarks._oracles_nets import UNIT, lengths, net, parallel, reach, sampled, scaled, series
from pmcore import (
    Correlation,
    Delay,
    ExtraCost,
    Plan,
    Risk,
    Task,
    Triangular,
    Uniform,
)
from pmcore.risk import Outlook, joint
from pmcore.schedule import critical_path
from pmcore.units import to_minutes

T = TypeVar("T")
PERCENTILES, FEW = (0.1, 0.5, 0.8, 0.9), 50


def identities(samples: int, seed: int) -> Iterator[Check]:
    """Yield what must hold exactly in every sample, or on average."""
    for each in (_criticality, _merge_bias, _scale, _order, _marginals, _bounds):
        yield from each(samples, seed)


def _criticality(samples: int, seed: int) -> Iterator[Check]:
    laws = [scaled(Uniform, 0.0, high) for high in (1.0, 2.0, 4.0)]
    outlook = sampled(series("Chain", *laws), samples, seed)
    for task, share in outlook.criticality.items():
        yield Check("A chain", f"CI of {task}", 1.0, share, known=0.0)
    cases = {"two alike": (0, 0, 0.5, 0.5), "U(0, 1) beside U(0, 2)": (0, 1, 0.25, 0.75)}
    for name, (one, other, first, second) in cases.items():
        outlook = sampled(parallel(name, laws[one], laws[other]), samples, seed)
        for task, expected in (("t0", first), ("t1", second)):
            found = chance(outlook.criticality[task], expected, samples)
            # Ends that fall on the same minute count for both.
            yield asked(name, f"CI of {task}", expected, found, known=2.0 / UNIT)


def _some_net(seed: int) -> Plan:
    """Return a net of forty tasks with drivers, dependence and a risk."""
    plan = _risk_net.net(40, 90, 10, seed, drivers=4)
    first, second, third = (task.id for task in plan.tasks[:3])
    return replace(
        plan,
        correlations=(Correlation(first, second, 0.6), Correlation(second, third, 0.3)),
        risks=(Risk("r", "A risk", probability=0.3, impacts=(Delay(third, 3_000),)),),
    )


def _merge_bias(samples: int, seed: int) -> Iterator[Check]:
    """Yield that merges come on average no earlier than the means of what they wait for."""
    plan = parallel("Merge", scaled(Triangular, 5.0, 10.0, 15.0), scaled(Triangular, 8.0, 9.0, 14))
    outlook = sampled(plan, samples, seed, "t0", "t1")
    paths = [mean(row).value for row in reach(outlook).values()]
    bias = mean(lengths(outlook)).value - max(paths)
    yield Check("A merge", "E max - max E", 0.0, bias, known=0.0, is_least=True)
    plan = _risk_net.net(40, 60, 20, seed)
    by_means = [replace(task, duration=round(_mean(task)), estimate=None) for task in plan.tasks]
    certain = critical_path(replace(plan, tasks=tuple(by_means))).finish
    found = sampled(plan, samples // 10, seed).finish.array - to_minutes(certain)
    spread = mean(found.astype(np.float64))
    yield Check("A net", "mean - length by means", 0.0, *spread, known=20.0, is_least=True)


def _mean(task: Task) -> float:
    points = task.estimate
    assert isinstance(points, Triangular)
    return (points.low + points.mode + points.high) / 3.0


def _scale(samples: int, seed: int) -> Iterator[Check]:
    """Yield that durations three times as long make the project so, and longer ones no shorter.

    Each draw is rounded once in either plan, so a path of n tasks may differ by 2 n minutes.
    """
    plan, count = _risk_net.net(40, 90, 10, seed), samples // 10
    row = sampled(plan, count, seed).length.array
    tripled = sampled(_stretched(plan, 3.0, 0.0), count, seed).length.array
    off = int(np.abs(tripled - 3 * row).max())
    yield Check("A net, durations times 3", "greatest minutes off", 0.0, off, known=2.0 * 40)
    longer = sampled(_stretched(plan, 1.0, 500.0), count, seed).length.array
    shorter = int(np.count_nonzero(longer < row))
    yield Check("A net, durations plus 500", "samples that shrank", 0.0, shorter, known=0.0)


def _stretched(plan: Plan, by: float, plus: float) -> Plan:
    tasks = []
    for task in plan.tasks:
        points = task.estimate
        assert isinstance(points, Triangular)
        low, mode, high = (by * each + plus for each in (points.low, points.mode, points.high))
        tasks.append(replace(task, duration=round(mode), estimate=Triangular(low, mode, high)))
    return replace(plan, tasks=tuple(tasks))


def _order(samples: int, seed: int) -> Iterator[Check]:
    """Yield that the order of a plan's elements has no say, to the bit."""
    plan, count = _some_net(seed), samples // 10
    random = np.random.default_rng(seed)
    turned = replace(
        plan,
        tasks=_shuffled(random, plan.tasks),
        dependencies=_shuffled(random, plan.dependencies),
        risk_drivers=_shuffled(random, plan.risk_drivers),
        correlations=_shuffled(random, plan.correlations),
    )
    one, other = (sampled(each, count, seed) for each in (plan, turned))
    name = "Elements in another order"
    yield yes(name, "bytes of the finishes equal", is_so=one.finish == other.finish)
    yield yes(name, "criticalities equal", is_so=dict(one.criticality) == dict(other.criticality))
    for p in PERCENTILES:
        equal = one.finish_at(p) == other.finish_at(p) and one.length_at(p) == other.length_at(p)
        yield yes(name, f"P{round(100 * p)} equal", is_so=equal)


def _shuffled(random: np.random.Generator, some: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(some[i] for i in random.permutation(len(some)))


def _marginals(samples: int, seed: int) -> Iterator[Check]:
    """Yield that dependence moves no task's mean."""
    laws = [scaled(Triangular, 2.0, 5.0, 14.0), scaled(Uniform, 0.0, 6.0)]
    for rank in (-0.8, 0.0, 0.8):
        pairs = [Correlation("t0", "t1", rank)] if rank else []
        oracle = f"Triangular(2, 5, 14) and U(0, 6), rank coefficient {rank}"
        found = reach(
            sampled(parallel(oracle, *laws, correlations=pairs), samples, seed, "t0", "t1")
        )
        for task, expected in (("t0", 7.0), ("t1", 3.0)):
            yield asked(oracle, f"mean of {task}", expected, mean(found[task]), known=1.0 / UNIT)


def _bounds(samples: int, seed: int) -> Iterator[Check]:
    """Yield Frechet's bounds of a date and a cost that are both kept, and their product.

    What delays makes dear in the first plan; in the second it does not.
    """
    delay, cost = Delay("t", scaled(Triangular, 1.0, 2.0, 6.0)), ExtraCost(Uniform(0.0, 1e6))
    late = Risk("r", "Late and dear", probability=0.5, impacts=(delay, cost))
    dear = Risk("r", "Dear", probability=1.0, impacts=(cost,))
    law = scaled(Triangular, 5.0, 10.0, 15.0)
    for risk in (late, dear):
        plan = replace(net(risk.name, {"t": law}, risks=[risk]), currency="CNY")
        outlook, fewer = (sampled(plan, samples // share, seed) for share in (1, 10))
        for p in PERCENTILES:
            yield from _bound(risk.name, outlook, p)
            yield from _frontier(risk.name, plan, fewer, p)
            if risk is dear:
                both = outlook.joint_chance(outlook.finish_at(p), outlook.total_at(p))
                oracle = "Date and cost, independent"
                found = chance(both, p * p, samples)
                # Either percentile is itself an estimate.
                error = sqrt(found.error**2 + 2 * p * p * p * (1 - p) / samples)
                yield Check(oracle, f"both at P{round(100 * p)}", p * p, both, error)


def _bound(oracle: str, outlook: Outlook, p: float) -> Iterator[Check]:
    by, within = outlook.finish_at(p), outlook.total_at(p)
    both = outlook.joint_chance(by, within)
    alone = outlook.chance_of(by), outlook.chance_within(within)
    slack = 1e-12  # shares are sums of parts in floating point
    low, high = max(sum(alone) - 1.0, 0.0), min(alone)
    name = f"both at P{round(100 * p)}"
    yield Check(oracle, f"{name}, at least", low, both, known=slack, is_least=True)
    yield Check(oracle, f"{name}, at most", -high, -both, known=slack, is_least=True)


def _frontier(oracle: str, plan: Plan, outlook: Outlook, p: float) -> Iterator[Check]:
    """Yield that each pair of the frontier reaches the confidence, by the chance of its own."""
    points = joint(plan, outlook, confidence=p).points
    some = points[:: len(points) // FEW + 1]
    off = max(abs(outlook.joint_chance(each.finish, each.total) - each.chance) for each in some)
    kept = min(point.chance for point in points)
    yield Check(oracle, f"frontier of {p}, at least", p, kept, known=1e-12, is_least=True)
    yield Check(oracle, f"frontier of {p}, chances off", 0.0, off, known=1e-12)
