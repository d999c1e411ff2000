"""Which links the passes follow, and an order of tasks in which they all lead forward."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pmcore._base import memo
from pmcore.model import Plan, TaskKind

SPANS = frozenset((TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK))
"""Kinds of tasks that stretch between others and drive nothing."""


@dataclass(frozen=True, slots=True)
class Logic:
    """What the passes follow, by positions in the plan.

    Parameters
    ----------
    links : list of int
        Links of spans and those out of inactive tasks are left out.
    order : list of int
        Tasks so that links lead forward; those in circles, and what follows them, are missing.
    """

    links: list[int]
    order: list[int]


def logic(plan: Plan) -> Logic:
    """Return the links that the passes follow, found once per plan object."""
    return memo(plan, "logic", lambda: _logic(plan))


def _logic(plan: Plan) -> Logic:
    ends = {task.id: i for i, task in enumerate(plan.tasks) if task.kind not in SPANS}
    inactive = {task.id for task in plan.tasks if task.kind is TaskKind.INACTIVE}
    begins = {task: i for task, i in ends.items() if task not in inactive} if inactive else ends
    links = [
        position
        for position, link in enumerate(plan.dependencies)
        if link.predecessor in begins and link.successor in ends
    ]
    chosen = (plan.dependencies[position] for position in links)
    arcs = ((begins[link.predecessor], ends[link.successor]) for link in chosen)
    return Logic(links, sort(len(plan.tasks), arcs))


def ties_of(plan: Plan) -> list[int]:
    """Return the positions of the dependencies between a span and a task that is none."""
    spans = {task.id for task in plan.tasks if task.kind in SPANS}
    if not spans:
        return []
    return [
        position
        for position, link in enumerate(plan.dependencies)
        if (link.predecessor in spans) != (link.successor in spans)
    ]


def sort(count: int, arcs: Iterable[tuple[int, int]]) -> list[int]:
    """Return 0 to `count` - 1 so that arcs lead forward; what lies in circles is missing.

    References
    ----------
    A. B. Kahn, Topological sorting of large networks, Communications of the ACM 5(11), 1962.
    """
    waits = [0] * count
    follow: list[list[int]] = [[] for _ in range(count)]
    for before, after in arcs:
        follow[before].append(after)
        waits[after] += 1
    order = [position for position, held in enumerate(waits) if not held]
    for at in order:  # it grows while it is read
        for successor in follow[at]:
            waits[successor] -= 1
            if not waits[successor]:
                order.append(successor)
    return order
