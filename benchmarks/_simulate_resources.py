"""How long samples take in which people and pools are shared anew, each checked by a plain program.

Nets are those of `_dispatch_net`, of scarce and of ample pools, carried out under their schedule's
policy. Seconds are those of the public call on a plan that it has not met, with everything
compiled; the slower of the two capacities is a net's figure. Some samples, drawn from all of them,
are then carried out by the plainest program on the same durations: the end of every task must be
the same to the minute, and links and pools be kept. The durations come from the public call as
well: a plan of the same tasks without links or pools meets the same luck.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks._dispatch_net import Net, carry_out, faults, name, net, plan_of
from benchmarks._runner import Report
from pmcore.kernels import compile_now
from pmcore.model import ALWAYS, Plan, Schedule
from pmcore.network import build
from pmcore.risk import Execution, Outlook, simulate
from pmcore.units import from_minutes, to_minutes

Rows: TypeAlias = NDArray[np.int64]
CAPACITIES = (20, 40)


class Size(NamedTuple):
    """A net's tasks and links, and how many of its samples the plain program checks."""

    tasks: int
    links: int
    checked: int


class Amount(NamedTuple):
    """Which nets, how many samples, and how often to time them."""

    sizes: tuple[Size, ...]
    samples: int
    repeats: int


FULL = Amount((Size(120, 260, 100), Size(1_000, 2_500, 8)), 10_000, 3)
QUICK = Amount((Size(120, 260, 20),), 1_000, 1)


def measure(report: Report, seed: int, amount: Amount) -> None:
    """Time and check the nets."""
    compile_now()
    unverified = 0
    for size in amount.sizes:
        slowest = 0.0
        for capacity in CAPACITIES:
            held = net(size.tasks, size.links, capacity=capacity, seed=seed)
            plan, schedule = plan_of(held)
            simulate(plan, schedule, samples=1, execution=Execution.POLICY)
            seconds, own, outlook = _timed(plan, schedule, amount)
            found = list(unequal(held, plan, schedule, outlook, size.checked))
            report.failures += found
            unverified += len(found)
            slowest = max(slowest, seconds)
            report.rows.append(
                {
                    "what": f"{size.tasks} tasks, {size.links} links, capacity {capacity}",
                    "samples": amount.samples,
                    "s": round(seconds, 3),
                    "cpu_s": round(own, 3),
                    "samples/s": round(amount.samples / seconds),
                    "M task samples/s": round(amount.samples * size.tasks / seconds / 1e6, 3),
                    "checked": size.checked,
                    "unverified": len(found),
                }
            )
        report.figures[f"resources_{size.tasks}_s"] = round(slowest, 3)
    report.figures["unverified"] = unverified


def _timed(plan: Plan, schedule: Schedule, amount: Amount) -> tuple[float, float, Outlook]:
    """Return the least seconds of some calls, those of the processor, and what was found."""
    taken, own = [], []
    for _ in range(amount.repeats):
        anew, begin, busy = replace(plan), time.perf_counter(), time.process_time()
        outlook = simulate(anew, schedule, samples=amount.samples, execution=Execution.POLICY)
        taken.append(time.perf_counter() - begin)
        own.append(time.process_time() - busy)
    return min(taken), min(own), outlook


def unequal(
    held: Net, plan: Plan, schedule: Schedule, outlook: Outlook, count: int
) -> Iterator[str]:
    """Yield the samples, of so many from all of them, that the plain program does not give."""
    samples = outlook.samples
    ids = [task.id for task in plan.tasks]
    again = simulate(
        plan,
        schedule,
        samples=samples,
        seed=outlook.seed,
        execution=Execution.POLICY,
        track=ids,
    )
    if again.finish != outlook.finish:
        yield f"{plan.name}: other finishes where those of the tasks are kept"
    ends, lengths = ends_of(again), lengths_of(plan, samples, outlook.seed)
    order = sorted(range(len(ids)), key=lambda i: (schedule[name(i)].start, name(i)))
    clock = build(plan).worktime()
    chosen = np.random.default_rng(samples).choice(samples, min(count, samples), replace=False)
    for sample in sorted(chosen.tolist()):
        own = lengths[:, sample].tolist()
        start = carry_out(held, order, own)
        wanted = [begin + length for begin, length in zip(start, own, strict=True)]
        found = [clock.between(plan.start, from_minutes(end)) for end in ends[:, sample].tolist()]
        begun = [end - length for end, length in zip(found, own, strict=True)]
        wrong = faults(held, begun, own)
        if found != wanted or max(found) != outlook.length.array[sample] or wrong:
            yield f"{len(ids)} tasks, capacity {held.capacity}, sample {sample}: {wrong[:3]}"


def ends_of(outlook: Outlook) -> Rows:
    """Return the finish of every task, a row of samples each, in minutes since 1970."""
    return np.array([each.finish.array for each in outlook.tracked])


def lengths_of(plan: Plan, samples: int, seed: int) -> Rows:
    """Return the minutes of every task, a row of samples each: each alone, round the clock."""
    alone = replace(plan, dependencies=(), assignments=(), resources=(), calendar=ALWAYS.id)
    ids = [task.id for task in plan.tasks]
    outlook = simulate(alone, samples=samples, seed=seed, track=ids)
    return ends_of(outlook) - to_minutes(plan.start)
