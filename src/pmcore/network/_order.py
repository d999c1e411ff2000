"""Which links the passes follow, and an order of tasks in which they all lead forward."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from operator import attrgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pmcore._base import memo
from pmcore.model import Plan, TaskKind

IntArray: TypeAlias = NDArray[np.int64]

SPANS = frozenset((TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK))
"""Kinds of tasks that stretch between others and drive nothing."""


_RANKS = {**dict.fromkeys(SPANS, 0), TaskKind.INACTIVE: 2}


@dataclass(frozen=True, slots=True)
class Logic:
    """What the passes follow; tasks and links by their positions in the plan.

    Parameters
    ----------
    pred, succ : array
        Tasks at both ends of each dependency, -1 for an unknown one.
    links : array
        Dependencies without those of spans and those out of inactive tasks.
    ties : array
        Dependencies between a span and a task that is none.
    order : list of int
        Tasks so that links lead forward; those in circles, and what follows them, are missing.
    """

    pred: IntArray
    succ: IntArray
    links: IntArray
    ties: IntArray
    order: list[int]


def logic(plan: Plan) -> Logic:
    """Return what the passes follow, found once per plan object."""
    return memo(plan, "logic", lambda: _logic(plan))


def _logic(plan: Plan) -> Logic:
    kinds = list(map(attrgetter("kind"), plan.tasks))
    ranks = np.ones(len(kinds), np.int64)
    if kinds.count(TaskKind.TASK) < len(kinds):
        ranks[:] = [_RANKS.get(kind, 1) for kind in kinds]
    # Of tasks that share an id, which is a problem of its own, the one of highest rank counts.
    index = {plan.tasks[i].id: i for i in np.argsort(ranks, kind="stable").tolist()}
    pred, succ = (
        np.fromiter(map(index.get, map(end, plan.dependencies), repeat(-1)), np.int64)
        for end in (attrgetter("predecessor"), attrgetter("successor"))
    )
    known = np.flatnonzero((pred >= 0) & (succ >= 0))
    before, after = ranks[pred[known]], ranks[succ[known]]
    links = known[(before == 1) & (after > 0)]
    ties = known[(before == 0) != (after == 0)]
    return Logic(pred, succ, links, ties, sort(len(plan.tasks), pred[links], succ[links]))


def sort(count: int, before: ArrayLike, after: ArrayLike) -> list[int]:
    """Return 0 to `count` - 1 so that arcs lead forward; what lies in circles is missing.

    References
    ----------
    A. B. Kahn, Topological sorting of large networks, Communications of the ACM 5(11), 1962.
    """
    tails, heads = np.asarray(before, np.int64), np.asarray(after, np.int64)
    by_tail = np.argsort(tails, kind="stable")
    follow = heads[by_tail].tolist()
    ptr = np.searchsorted(tails[by_tail], np.arange(count + 1)).tolist()
    waits = np.bincount(heads, minlength=count).tolist()
    order = [position for position, held in enumerate(waits) if not held]
    for at in order:  # it grows while it is read
        for successor in follow[ptr[at] : ptr[at + 1]]:
            waits[successor] -= 1
            if not waits[successor]:
                order.append(successor)
    return order
