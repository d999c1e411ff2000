"""Random projects of any size that pools hold back: what `scale` asks about.

A layer has about as many tasks as there are layers. Each task outside the first follows one to
three tasks of the three layers before, takes one to ten days, and of each of four pools, every
other time, one to ten units. A pool has a fifth of the way from the largest single demand to what
the dates of logic alone would ask at once.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks._rcpsp_data import Instance

IntArray: TypeAlias = NDArray[np.int64]
KINDS, STRENGTH, LAYERS = 4, 0.2, 3


def random_project(count: int, seed: int) -> Instance:
    """Return a project of so many activities; the resource strength is 0.2.

    References
    ----------
    R. Kolisch, A. Sprecher, A. Drexl, Characterization and generation of a general class of
    resource-constrained project scheduling problems, Management Science 41(10), 1995, section 3.2.

    Examples
    --------
    >>> random_project(3, 1) == random_project(3, 1)
    True
    """
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 11, count)
    demands = random.integers(1, 11, (count, KINDS)) * (random.random((count, KINDS)) < 0.5)
    after: list[list[int]] = [[] for _ in range(count)]
    starts = np.zeros(count, np.int64)
    width = max(1, round(count**0.5))
    for j in range(width, count):
        end = j - j % width
        low = max(0, end - LAYERS * width)
        wanted = min(int(random.integers(1, 4)), end - low)
        for i in sorted(random.choice(np.arange(low, end), wanted, replace=False).tolist()):
            after[i].append(j)
            starts[j] = max(starts[j], starts[i] + lengths[i])
    return Instance(
        f"random{count}",
        tuple(lengths.tolist()),
        tuple(map(tuple, demands.tolist())),
        tuple(map(tuple, after)),
        _capacities(lengths, demands, starts),
    )


def _capacities(lengths: IntArray, demands: IntArray, starts: IntArray) -> tuple[int, ...]:
    """Return what there is of each resource: between what one task and what all at once ask."""
    peak = np.zeros((int((starts + lengths).max()) + 1, KINDS), np.int64)
    np.add.at(peak, starts, demands)
    np.add.at(peak, starts + lengths, -demands)
    most, least = peak.cumsum(axis=0).max(axis=0), demands.max(axis=0, initial=1)
    return tuple((least + np.round(STRENGTH * (most - least))).astype(int).tolist())


def chain_project(count: int) -> Instance:
    """Return activities one after the other, each taking all of one pool.

    Examples
    --------
    >>> chain_project(2).successors
    ((1,), ())
    """
    after = (*((i + 1,) for i in range(count - 1)), ())
    return Instance(f"chain{count}", (1,) * count, ((1,),) * count, after, (1,))
