"""Which links the passes follow, and an order of tasks in which they all lead forward."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from pmcore.model import Dependency, Plan, TaskKind

SPANS = frozenset((TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK))
"""Kinds of tasks that stretch between others and drive nothing."""


def is_logic(plan: Plan) -> list[int]:
    """Return the positions of the dependencies that the passes follow."""
    ends = {task.id for task in plan.tasks if task.kind not in SPANS}
    begins = ends - {task.id for task in plan.tasks if task.kind is TaskKind.INACTIVE}
    return [
        position
        for position, link in enumerate(plan.dependencies)
        if link.predecessor in begins and link.successor in ends
    ]


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


def is_limit(plan: Plan, link: Dependency) -> bool:
    return link.max_lag is not None and plan.task(link.successor).kind is not TaskKind.INACTIVE


def topological_order(plan: Plan) -> list[int]:
    """Return positions of the plan's tasks so that links lead forward; short when they circle."""
    index = {task.id: position for position, task in enumerate(plan.tasks)}
    links = [plan.dependencies[position] for position in is_logic(plan)]
    ends = ((index[link.predecessor], index[link.successor]) for link in links)
    return sort(len(plan.tasks), ends)


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
    ready = deque(position for position, held in enumerate(waits) if not held)
    order: list[int] = []
    while ready:
        at = ready.popleft()
        order.append(at)
        for successor in follow[at]:
            waits[successor] -= 1
            if not waits[successor]:
                ready.append(successor)
    return order
