"""Random projects with uncertain durations: what the questions of simulation are asked of.

Every task but the first follows one of the tasks at most `window` before it; further links from
finish to start join pairs no farther apart, none twice. A task most likely takes 2 to 20 days, at
least 60 to 95 per cent of that and at most 110 to 250 per cent, all drawn evenly. Each risk driver
lengthens or shortens its tasks by one factor, triangular from 0.7 by 1 to 1.6; a task has three of
them on average.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import numpy as np

from pmcore import ALWAYS, Dependency, Pert, Plan, RiskDriver, Task, Triangular, days

START = datetime(2027, 1, 4)
Law: TypeAlias = type[Triangular] | type[Pert]


def net(
    tasks: int, links: int, window: int, seed: int, *, drivers: int = 0, law: Law = Triangular
) -> Plan:
    """Return a plan of so many tasks and links, working round the clock.

    Parameters
    ----------
    window : int
        How many places before a task its predecessors may stand: few make a long narrow net.
    seed : int
        Of the generator, numpy's PCG64.
    law : type
        Of the estimates.

    Raises
    ------
    ValueError
        If there are not so many pairs, or too few links to hold all tasks together.

    Examples
    --------
    >>> plan = net(100, 250, 20, 1)
    >>> len(plan.tasks), len(plan.dependencies), plan == net(100, 250, 20, 1)
    (100, 250, True)
    """
    random = np.random.default_rng(seed)
    pairs = _pairs(random, tasks, links, window)
    modes = days(1) * random.integers(2, 21, tasks)
    lows = np.rint(modes * random.uniform(0.6, 0.95, tasks))
    highs = np.rint(modes * random.uniform(1.1, 2.5, tasks))
    width = len(str(tasks - 1))
    ids = [f"t{number:0{width}}" for number in range(tasks)]
    return Plan(
        f"{tasks} tasks, {links} links, window {window}, seed {seed}",
        start=START,
        calendar=ALWAYS.id,
        tasks=tuple(
            Task(name, duration=int(mode), estimate=law(int(low), int(mode), int(high)))
            for name, low, mode, high in zip(ids, lows, modes, highs, strict=True)
        ),
        dependencies=tuple(Dependency(ids[i], ids[j]) for i, j in pairs),
        risk_drivers=tuple(
            RiskDriver(
                f"d{number:02}",
                tuple(
                    name
                    for name, hit in zip(ids, random.random(tasks) < 3 / drivers, strict=True)
                    if hit
                ),
                Triangular(0.7, 1.0, 1.6),
            )
            for number in range(drivers)
        ),
    )


def _pairs(
    random: np.random.Generator, tasks: int, links: int, window: int
) -> list[tuple[int, int]]:
    """Return positions of predecessors and successors, in order."""
    near = min(window, tasks - 1)
    if not tasks - 1 <= links <= near * (tasks - 1) - near * (near - 1) // 2:
        raise ValueError(f"{links} links do not suit {tasks} tasks and a window of {window}")
    found = {(j - int(random.integers(1, min(j, window) + 1)), j) for j in range(1, tasks)}
    while len(found) < links:
        j = int(random.integers(1, tasks))
        found.add((j - int(random.integers(1, min(j, window) + 1)), j))
    return sorted(found)
