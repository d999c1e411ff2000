"""Plans with modes for the trade-off: the stored instance, copies of it in series, random nets.

A random net is drawn by numpy's PCG64 from its seed. Tasks stand in layers of a given width; from
the second layer on each waits for one to three of the tasks of the two widths before it. Each has
five ways of five different lengths from 5 to 40 days; from each way to the next shorter the cost
rises by 50 to 1,500, whatever the lengths: so few curves are convex, which makes bounds weak. The
date to meet lies halfway between the lengths with all shortest and with all longest ways.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from pmcore import CostItem, Dependency, Mode, Plan, Task, days, money

START = datetime(2027, 1, 4, 9)
MODES, SHORTEST, LONGEST, RISE = 5, 5, 40, (50, 1500)


@dataclass(frozen=True)
class Instance:
    """Lengths in days and costs in yuan of every way of every task, and what each waits for."""

    name: str
    ways: tuple[tuple[tuple[int, int], ...], ...]
    before: tuple[tuple[int, ...], ...]

    def length(self, picks: Sequence[int]) -> int:
        """Return the days that everything takes in the ways picked."""
        end: list[int] = []
        for own, waits, pick in zip(self.ways, self.before, picks, strict=True):
            end.append(max((end[i] for i in waits), default=0) + own[pick][0])
        return max(end)

    @property
    def halfway(self) -> int:
        """Days halfway between the shortest ways and the longest."""
        order = [sorted(range(len(own)), key=lambda k: own[k]) for own in self.ways]
        ends = [self.length([each[place] for each in order]) for place in (0, -1)]
        return sum(ends) // 2

    def plan(self) -> Plan:
        """Return the instance as a plan: the first way is the task's own."""
        tasks = tuple(
            Task(
                f"t{i}",
                duration=days(own[0][0]),
                costs=(CostItem(money(own[0][1])),),
                modes=tuple(
                    Mode(f"m{k}", days(length), costs=(CostItem(money(amount)),))
                    for k, (length, amount) in enumerate(own[1:], 1)
                ),
            )
            for i, own in enumerate(self.ways)
        )
        links = tuple(
            Dependency(f"t{i}", f"t{j}") for j, waits in enumerate(self.before) for i in waits
        )
        return Plan(self.name, start=START, currency="CNY", tasks=tasks, dependencies=links)


def stored(path: Path) -> tuple[Instance, Mapping[str, int], Mapping[str, Sequence[int]]]:
    """Return the instance of a file, its optima by date, and those with what a day costs."""
    file = json.loads(path.read_text("utf-8"))
    names = sorted(file["modes"], key=int)
    place = {name: i for i, name in enumerate(names)}
    instance = Instance(
        path.stem,
        tuple(tuple((int(d), int(c)) for d, c in file["modes"][name]) for name in names),
        tuple(tuple(place[str(each)] for each in file["pred"][name]) for name in names),
    )
    return instance, file["frontier"], file["total_cost_optimum"]


def serial(one: Instance, copies: int) -> Instance:
    """Return copies of an instance, each beginning when all of the one before it is done."""
    size = len(one.ways)
    followed = {i for waits in one.before for i in waits}
    ends = [i for i in range(size) if i not in followed]
    before: list[tuple[int, ...]] = []
    for copy in range(copies):
        base = copy * size
        for waits in one.before:
            own = tuple(base + i for i in waits)
            before.append(own or tuple(base - size + i for i in ends if copy))
    return Instance(f"{one.name} x{copies}", one.ways * copies, tuple(before))


def drawn(count: int, width: int, seed: int) -> Instance:
    """Return a random net.

    Examples
    --------
    >>> drawn(20, 4, 1) == drawn(20, 4, 1), len(drawn(20, 4, 1).ways[0])
    (True, 5)
    """
    random = np.random.default_rng(seed)
    before: list[tuple[int, ...]] = []
    for j in range(count):
        first = max(0, j - 2 * width)
        some = min(j - first, int(random.integers(1, 4)))
        waits = random.choice(np.arange(first, j), some, replace=False) if j >= width else ()
        before.append(tuple(sorted(int(i) for i in waits)))
    ways = []
    for _ in range(count):
        lengths = sorted(random.choice(np.arange(SHORTEST, LONGEST + 1), MODES, replace=False))
        costs = np.cumsum(random.integers(*RISE, MODES))[::-1]
        ways.append(tuple((int(d), int(c)) for d, c in zip(lengths, costs, strict=True)))
    return Instance(f"random {count}, seed {seed}", tuple(ways), tuple(before))
