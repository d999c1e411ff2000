"""Random registers of risks and responses: what the choice of responses is asked of.

A register of the small kind has six tasks on a few paths, five risks that delay and cost, and up to
twelve responses, some to two risks, some excluding the next, one bringing a risk with it. One of
the large kind has as many risks as asked, each on a task of its own among three paths, and five
responses to each of which one at most is taken.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from pmcore import Delay, Dependency, ExtraCost, Plan, Response, Risk, Task, Triangular, days

START = datetime(2027, 1, 4, 9)


def small(seed: int, responses: int) -> Plan:
    """Return a register of few responses, drawn by numpy's PCG64.

    Examples
    --------
    >>> len(small(1, 8).responses), small(1, 8) == small(1, 8)
    (8, True)
    """
    random = np.random.default_rng(seed)
    tasks = [
        Task(
            f"t{i}",
            duration=days(5),
            estimate=Triangular(days(3), days(5), days(8 + int(random.integers(0, 5)))),
        )
        for i in range(6)
    ]
    pairs = {(int(random.integers(0, j)), j) for j in range(1, 6) if random.random() < 0.6}
    risks = [
        Risk(
            f"r{i}",
            probability=float(random.uniform(0.1, 0.8)),
            impacts=(
                Delay(f"t{random.integers(0, 6)}", days(int(random.integers(1, 9)))),
                ExtraCost(int(random.integers(10, 400)) * 100),
            ),
        )
        for i in range(5)
    ]
    taken = [
        Response(
            f"a{i:02}",
            tuple(sorted({f"r{each}" for each in random.integers(0, 4, 2)})),
            cost=int(random.integers(10, 300)) * 100,
            probability=float(random.uniform(0.0, 0.1)) if random.random() < 0.6 else None,
            impact_factor=float(random.uniform(0.2, 0.9)),
            excludes=(f"a{i + 1:02}",) if i + 1 < responses and random.random() < 0.3 else (),
            secondary=("r4",) if i == 0 else (),
        )
        for i in range(responses)
    ]
    return Plan(
        f"small {seed}",
        start=START,
        currency="CNY",
        tasks=tuple(tasks),
        dependencies=tuple(Dependency(f"t{i}", f"t{j}") for i, j in sorted(pairs)),
        risks=tuple(risks),
        responses=tuple(taken),
    )


def large(seed: int, risks: int, options: int = 5) -> Plan:
    """Return a register of many risks, each with options of which one at most is taken.

    Examples
    --------
    >>> len(large(1, 10).responses)
    50
    """
    random = np.random.default_rng(seed)
    tasks = [Task(f"t{i:04}", duration=days(2)) for i in range(risks)]
    links = [Dependency(f"t{i:04}", f"t{i + 3:04}") for i in range(risks - 3)]
    held, taken = [], []
    for i in range(risks):
        cost = int(random.integers(100, 20_000)) * 100
        held.append(
            Risk(
                f"r{i:04}",
                probability=float(random.uniform(0.05, 0.9)),
                impacts=(Delay(f"t{i:04}", int(random.integers(60, 4_800))), ExtraCost(cost)),
            )
        )
        names = [f"a{i:04}{letter}" for letter in "abcdefgh"[:options]]
        for name in names:
            left = float(random.uniform(0.0, 1.0))
            taken.append(
                Response(
                    name,
                    (f"r{i:04}",),
                    cost=int(cost * (1.0 - left) * random.uniform(0.1, 0.6)) + 100,
                    impact_factor=left,
                    excludes=tuple(other for other in names if other != name),
                )
            )
    return Plan(
        f"large {seed}",
        start=START,
        currency="CNY",
        tasks=tuple(tasks),
        dependencies=tuple(links),
        risks=tuple(held),
        responses=tuple(taken),
    )
