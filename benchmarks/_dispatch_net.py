"""Random nets whose tasks share pools, and the plainest program that carries them out.

A task follows others among the 60 tasks before it (or half of the net, where that is less), and
takes 1 to 10 units of each of four pools that have `capacity`; its length is triangular: a mode of
2 to 20 hours in half-hours, 60 to 90 per cent of it at best and 120 to 250 per cent at worst.
Number of tasks, of links, capacity and seed state a net.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from pmcore.model import (
    Assignment,
    Dependency,
    Plan,
    Resource,
    ResourceKind,
    Schedule,
    Task,
    Triangular,
)
from pmcore.schedule import critical_path

START = datetime(2027, 1, 4, 9)
POOLS = 4
MOST = 10


@dataclass(frozen=True)
class Net:
    """A net; tasks are numbered so that links lead forward.

    Parameters
    ----------
    before : tuple of tuple of int
        The tasks that each waits for.
    takes : tuple of tuple of int
        Units of each pool, by task.
    mode, least, most : tuple of int
        Working minutes.
    capacity : int
        Units of every pool.
    """

    before: tuple[tuple[int, ...], ...]
    takes: tuple[tuple[int, ...], ...]
    mode: tuple[int, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]
    capacity: int


def net(tasks: int, links: int, *, capacity: int, seed: int) -> Net:
    """Return a net of so many tasks and links."""
    rng = np.random.default_rng([seed, tasks, links, capacity])
    window = min(60, tasks // 2)
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < links:
        succ = int(rng.integers(1, tasks))
        pairs.add((succ - 1 - int(rng.integers(0, min(window, succ))), succ))
    before: list[list[int]] = [[] for _ in range(tasks)]
    for pred, succ in sorted(pairs):
        before[succ].append(pred)
    mode = rng.integers(4, 41, tasks) * 30
    least = np.rint(mode * rng.uniform(0.6, 0.9, tasks)).astype(np.int64)
    most = np.rint(mode * rng.uniform(1.2, 2.5, tasks)).astype(np.int64)
    takes = rng.integers(1, MOST + 1, (tasks, POOLS)).tolist()
    return Net(
        tuple(map(tuple, before)),
        tuple(map(tuple, takes)),
        tuple(mode.tolist()),
        tuple(least.tolist()),
        tuple(most.tolist()),
        capacity,
    )


def name(task: int) -> str:
    """Return the id of a task of a net; ids sort as numbers do."""
    return f"t{task:05d}"


def plan_of(held: Net) -> tuple[Plan, Schedule]:
    """Return a net as a plan, and its early dates with everybody assigned: an order of starts."""
    lengths = zip(held.mode, held.least, held.most, strict=True)
    tasks = tuple(
        Task(name(i), duration=mode, estimate=Triangular(least, mode, most))
        for i, (mode, least, most) in enumerate(lengths)
    )
    links = tuple(
        Dependency(name(p), name(i)) for i, before in enumerate(held.before) for p in before
    )
    pools = tuple(
        Resource(f"pool{r}", kind=ResourceKind.EQUIPMENT, capacity=float(held.capacity))
        for r in range(POOLS)
    )
    given = tuple(
        Assignment(name(i), f"pool{r}", units=float(units))
        for i, takes in enumerate(held.takes)
        for r, units in enumerate(takes)
    )
    plan = Plan(
        "Pools",
        start=START,
        tasks=tasks,
        dependencies=links,
        resources=pools,
        assignments=given,
    )
    return plan, replace(critical_path(plan), assignments=given)


def carry_out(held: Net, order: Sequence[int], lengths: Sequence[int]) -> list[int]:
    """Return the start of every task, in working minutes, by looking at every task at every end.

    Parameters
    ----------
    order : sequence of int
        Of several tasks that could begin, the first in it does.
    lengths : sequence of int
        Working minutes.
    """
    count, now = len(lengths), 0
    start: list[int | None] = [None] * count
    end = [0] * count
    while True:
        for i in order:
            if start[i] is None and _can_begin(held, i, now, start, end):
                start[i], end[i] = now, now + lengths[i]
        coming = [end[i] for i in range(count) if start[i] is not None and end[i] > now]
        if not coming:
            return [at for at in start if at is not None]
        now = min(coming)


def _can_begin(
    held: Net, i: int, now: int, start: Sequence[int | None], end: Sequence[int]
) -> bool:
    if any(start[p] is None or end[p] > now for p in held.before[i]):
        return False
    busy = [q for q, at in enumerate(start) if at is not None and end[q] > now]
    return all(
        sum(held.takes[q][r] for q in busy) + held.takes[i][r] <= held.capacity
        for r in range(POOLS)
    )


def faults(held: Net, start: Sequence[int], lengths: Sequence[int]) -> list[str]:
    """Return what is wrong with the starts of one sample: links, pools at every start."""
    end = [begin + length for begin, length in zip(start, lengths, strict=True)]
    found = [
        f"{name(i)} begins before {name(p)} ends"
        for i, before in enumerate(held.before)
        for p in before
        if start[i] < end[p]
    ]
    for at in sorted(set(start)):
        busy = [q for q in range(len(start)) if start[q] <= at < end[q]]
        found += [
            f"pool{r} is asked for too much at {at}"
            for r in range(POOLS)
            if sum(held.takes[q][r] for q in busy) > held.capacity
        ]
    return found
