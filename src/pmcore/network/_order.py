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
    """The links that the passes follow; tasks and links by their positions in the plan.

    Parameters
    ----------
    links : list of int
        Links of spans and those out of inactive tasks are left out.
    pred, succ : list of int
        Tasks at both ends of each of `links`.
    order : list of int
        Tasks so that links lead forward; those in circles, and what follows them, are missing.
    """

    links: list[int]
    pred: list[int]
    succ: list[int]
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
    pred = [begins[plan.dependencies[position].predecessor] for position in links]
    succ = [ends[plan.dependencies[position].successor] for position in links]
    return Logic(links, pred, succ, sort(len(plan.tasks), zip(pred, succ, strict=True)))


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
