"""Dates, work, progress, floats and milestones rolled up the WBS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
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
    work = work_of(plan, assignments) if plan.wbs else None
    parts = {element.id: _Part() for element in plan.wbs}
    for row in tasks:
        if work and row.wbs is not None and row.kind is not TaskKind.INACTIVE:
            parts[row.wbs].take(row, work(row))
    elements = {element.id: element for element in plan.wbs}
    depth = {element.id: sum(1 for _ in ancestors(element, elements)) - 1 for element in plan.wbs}
    for element in sorted(plan.wbs, key=lambda each: -depth[each.id]):
        if element.parent:
            parts[element.parent].add(parts[element.id])
    return tuple(
        parts[element.id].row(element, depth[element.id])
        for element in plan.wbs
        if parts[element.id].tasks
    )


@dataclass
class _Part:
    """What the tasks below an element come to."""

    start: datetime = datetime.max
    finish: datetime = datetime.min
    duration: int = 0
    done: float = 0.0
    tasks: int = 0
    is_critical: bool = False
    work: int = 0
    work_done: float = 0.0
    total_float: int | None = None
    milestones: list[tuple[datetime, str]] = field(default_factory=list)

    def take(self, row: ScheduledTask, work: int) -> None:
        """Count a task in."""
        marks = [(row.finish, row.id)] if row.is_milestone else []
        self.add(
            _Part(
                row.start,
                row.finish,
                row.duration,
                row.duration * row.percent,
                1,
                row.is_critical,
                work,
                work * row.percent,
                row.total_float,
                marks,
            )
        )

    def add(self, other: _Part) -> None:
        """Count in what the tasks below another element come to."""
        self.start, self.finish = min(self.start, other.start), max(self.finish, other.finish)
        self.duration += other.duration
        self.done += other.done
        self.tasks += other.tasks
        self.is_critical |= other.is_critical
        self.work += other.work
        self.work_done += other.work_done
        if other.total_float is not None:
            known = other.total_float if self.total_float is None else self.total_float
            self.total_float = min(known, other.total_float)
        self.milestones += other.milestones

    def row(self, element: WbsElement, level: int) -> Rollup:
        """Return it as the row of an element."""
        return Rollup(
            element.id,
            element.name,
            self.start,
            self.finish,
            level=level,
            duration=self.duration,
            done=round(self.done),
            tasks=self.tasks,
            is_critical=self.is_critical,
            late=_late(self.finish, element.deadline),
            parent=element.parent,
            work=self.work,
            work_done=round(self.work_done),
            total_float=self.total_float,
            milestones=tuple(name for _, name in sorted(self.milestones)),
        )


def work_of(plan: Plan, assignments: Iterable[Assignment]) -> Callable[[ScheduledTask], int]:
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


def _late(finish: datetime, deadline: datetime | None) -> int:
    if deadline is None or finish <= deadline:
        return 0
    return int((finish - deadline).total_seconds()) // 60
