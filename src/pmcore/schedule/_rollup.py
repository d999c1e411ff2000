"""Dates, work, progress, floats and milestones rolled up the WBS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from pmcore.model import (
    Assignment,
    Plan,
    ResourceKind,
    ResourceNeed,
    Rollup,
    ScheduledTask,
    SkillNeed,
    Task,
    TaskKind,
    WbsElement,
)
from pmcore.network import ancestors


def rollup(
    plan: Plan, tasks: Sequence[ScheduledTask], *, assignments: Iterable[Assignment] = ()
) -> tuple[Rollup, ...]:
    """Return one row a WBS element that has tasks below it, in the plan's order.

    The work of a task is that of the people assigned (the plan's given ones where `assignments`
    name nobody), else the work it states, else what its needs ask for over its duration. Cost
    rolls up in `cost.estimate`, whose `elements` have the same ids.

    Parameters
    ----------
    plan : Plan
    tasks : sequence of ScheduledTask
        The rows of a schedule.
    assignments : iterable of Assignment
        Who does them.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Task, WbsElement, days
    >>> from pmcore.schedule import critical_path
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     tasks=[Task("a", work=days(2), wbs="part"), Task("b", duration=days(3), wbs="part")],
    ...     wbs=[WbsElement("part")],
    ... )
    >>> [(row.id, row.finish.day, row.work) for row in rollup(plan, critical_path(plan).tasks)]
    [('part', 6, 960)]
    """
    elements = {element.id: element for element in plan.wbs}
    below: dict[str, list[ScheduledTask]] = {element.id: [] for element in plan.wbs}
    depth: dict[str, int] = {}
    lines: dict[str, list[str]] = {}
    for element in plan.wbs:
        line = [each.id for each in ancestors(element, elements)]
        lines[element.id], depth[element.id] = line, len(line) - 1
    for row in tasks:
        if row.wbs is not None and row.kind is not TaskKind.INACTIVE:
            for above in lines[row.wbs]:
                below[above].append(row)
    work = _work(plan, assignments) if plan.wbs else None
    known = {row.id: work(row) for row in tasks} if work else {}
    return tuple(
        _sum(element, depth[element.id], below[element.id], known)
        for element in plan.wbs
        if below[element.id]
    )


def _work(plan: Plan, assignments: Iterable[Assignment]) -> Callable[[ScheduledTask], int]:
    """Return what tells the person-minutes of a task."""
    people = {each.id for each in plan.resources if each.kind is ResourceKind.PERSON}
    given: dict[str, list[Assignment]] = {}
    stated: dict[str, list[Assignment]] = {}
    for rows, held in ((plan.assignments, given), (assignments, stated)):
        for each in rows:
            if each.resource in people:
                held.setdefault(each.task, []).append(each)
    known = {task.id: task for task in plan.tasks}

    def work(row: ScheduledTask) -> int:
        assigned = stated.get(row.id) or given.get(row.id)
        if assigned:
            parts = (
                row.duration * each.units if each.work is None else each.work for each in assigned
            )
            return round(sum(parts))
        task = known.get(row.id)
        if task is None:
            return 0
        return task.work if task.work is not None else round(row.duration * _asked(task, people))

    return work


def _asked(task: Task, people: set[str]) -> float:
    """Return how many people a task asks for."""
    skills = (need.units * need.count for need in task.needs if isinstance(need, SkillNeed))
    named = (
        need.units
        for need in task.needs
        if isinstance(need, ResourceNeed) and need.resource in people
    )
    return sum(skills) + sum(named)


def _sum(
    element: WbsElement, level: int, rows: list[ScheduledTask], work: dict[str, int]
) -> Rollup:
    finish = max(row.finish for row in rows)
    duration = sum(row.duration for row in rows)
    milestones = sorted(
        (row for row in rows if row.is_milestone), key=lambda row: (row.finish, row.id)
    )
    return Rollup(
        element.id,
        element.name,
        min(row.start for row in rows),
        finish,
        level=level,
        duration=duration,
        done=round(sum(row.duration * row.percent for row in rows)),
        tasks=len(rows),
        is_critical=any(row.is_critical for row in rows),
        late=_late(finish, element.deadline),
        parent=element.parent,
        work=sum(work[row.id] for row in rows),
        work_done=round(sum(work[row.id] * row.percent for row in rows)),
        total_float=min(
            (row.total_float for row in rows if row.total_float is not None), default=None
        ),
        milestones=tuple(row.id for row in milestones),
    )


def _late(finish: datetime, deadline: datetime | None) -> int:
    if deadline is None or finish <= deadline:
        return 0
    return int((finish - deadline).total_seconds()) // 60
