"""The plans that exact values are about: small nets whose tasks work round the clock.

A unit of the literature is 100 000 working minutes, so that rounding draws to whole minutes stays
far below the error of a million samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from zlib import crc32

import numpy as np

from benchmarks._oracles import Row
from pmcore import ALWAYS, Correlation, Dependency, Distribution, Plan, Risk, Task, chain
from pmcore.risk import Outlook, simulate
from pmcore.units import to_minutes

START = datetime(2027, 1, 4)
UNIT = 100_000


def scaled(law: Callable[..., Distribution], *points: float) -> Distribution:
    """Return a law of working minutes, its points stated in units."""
    return law(*(UNIT * point for point in points))


def net(
    name: str,
    laws: Mapping[str, Distribution | float],
    links: Iterable[Dependency] = (),
    *,
    correlations: Iterable[Correlation] = (),
    risks: Iterable[Risk] = (),
) -> Plan:
    """Return a plan of tasks by id: what their minutes are drawn from, or how many units."""
    return Plan(
        name,
        start=START,
        calendar=ALWAYS.id,
        tasks=tuple(
            Task(task, duration=round(UNIT * law))
            if isinstance(law, (int, float))
            else Task(task, duration=UNIT, estimate=law)
            for task, law in laws.items()
        ),
        dependencies=tuple(links),
        correlations=tuple(correlations),
        risks=tuple(risks),
    )


def parallel(name: str, *laws: Distribution, correlations: Iterable[Correlation] = ()) -> Plan:
    """Return tasks t0, t1 and so on that all begin at once."""
    return net(name, {f"t{i}": law for i, law in enumerate(laws)}, correlations=correlations)


def series(name: str, *laws: Distribution, correlations: Iterable[Correlation] = ()) -> Plan:
    """Return tasks t0, t1 and so on, one after the other."""
    named = {f"t{i}": law for i, law in enumerate(laws)}
    return net(name, named, chain(*named), correlations=correlations)


def chains(name: str, law: Distribution, tasks: int, abreast: int) -> Plan:
    """Return chains of tasks of one law, side by side."""
    ids = [[f"c{j}t{i}" for i in range(tasks)] for j in range(abreast)]
    named = {task: law for row in ids for task in row}
    return net(name, named, [link for row in ids for link in chain(*row)])


def lengths(outlook: Outlook) -> Row:
    """Return how long the project takes, in units."""
    return outlook.length.array / UNIT


def reach(outlook: Outlook) -> dict[str, Row]:
    """Return how long after the start each tracked task is finished, in units."""
    begin = to_minutes(START)
    return {
        each.task: np.asarray((each.finish.array - begin) / UNIT, np.float64)
        for each in outlook.tracked
    }


def sampled(plan: Plan, samples: int, seed: int, *track: str) -> Outlook:
    """Return the samples of a plan; each meets a luck of its own, keyed by its name."""
    own = seed + crc32(plan.name.encode())
    return simulate(plan, samples=samples, seed=own, track=track)


def drawn(plan: Plan, samples: int, seed: int) -> Row:
    """Return how long a project takes, in units, by sample."""
    return lengths(sampled(plan, samples, seed))
