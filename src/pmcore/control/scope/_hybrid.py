"""Sprints inside a stage: what is in them becomes tasks, so that dates, cost and risk go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil

from pmcore._mapping import Attributes
from pmcore.control.scope._backlog import backlog_faults, sprint_faults
from pmcore.control.scope._checks import plan_faults, refuse, wrong
from pmcore.control.scope._fill import Fill
from pmcore.errors import Problem
from pmcore.model import (
    BacklogItem,
    ConstraintType,
    DateConstraint,
    Dependency,
    Edit,
    Plan,
    SkillNeed,
    Sprint,
    Task,
    TaskKind,
    diff,
    key_of,
)
from pmcore.network import WorkTime, build

_MARK = "sprint"
"""Attribute of a task that a sprint made: made anew, it takes the place of the former."""


def sprint_edits(plan: Plan, fill: Fill | None = None) -> tuple[Edit, ...]:
    """Return the edits that make the items of sprints tasks of the plan.

    Each item becomes a task below its sprint's WBS element: with its people by skill, not before
    the sprint begins, due when it ends, after what it needs. It lasts as long as its largest
    piece of work takes the fewest people that can do it within the sprint. A milestone closes
    each sprint, to link what follows in the plan. Apply them by :func:`pmcore.apply`; to make
    them again after another filling replaces what they made.

    Parameters
    ----------
    plan : Plan
    fill : Fill, optional
        From :func:`fill_sprint`; none: the items that name a sprint themselves.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, items without work, tasks of another kind that
        have an item's or a sprint's id, sprints and items that the plan lacks.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import apply, hours
    >>> from pmcore.examples import portal
    >>> from pmcore.schedule import critical_path
    >>> plan = portal().put(
    ...     Sprint("S1", start=datetime(2027, 3, 1, 9), finish=datetime(2027, 3, 12, 18)),
    ...     BacklogItem("cards", sprint="S1", work=[("python", hours(24)), ("design", hours(6))]),
    ... )
    >>> both = apply(plan, sprint_edits(plan))
    >>> both.task("cards").duration, both.task("cards").needs[1].units
    (1440, 0.25)
    >>> print(critical_path(both)["S1"].finish)
    2027-03-03 18:00:00
    """
    placed = {item.id: item.sprint for item in plan.backlog if item.sprint is not None}
    if fill is not None:
        placed = {each.item: each.sprint for each in fill.items if each.sprint is not None}
    refuse(
        [
            *plan_faults(plan),
            *sprint_faults(plan, sorted(set(placed.values()))),
            *backlog_faults(plan),
            *_faults(plan, placed),
        ]
    )
    clock = build(plan).worktime()
    sprints = {each.id: each for each in plan.sprints if each.id in placed.values()}
    items = [each for each in plan.backlog if each.id in placed]
    made = [
        *(_task(item, sprints[placed[item.id]], clock) for item in items),
        *(_milestone(each) for each in sprints.values()),
    ]
    links = list(_links(items, placed))
    moved = [replace(item, sprint=placed[item.id]) for item in items]
    return diff(plan, _without_made(plan).put(*made, *links, *moved))


def _faults(plan: Plan, placed: Mapping[str, str]) -> Iterator[Problem]:
    known = {each.id: each for each in plan.backlog}
    for name in placed:
        if name not in known:
            yield wrong("unknown_item", f'backlog["{name}"]', found=name)
        elif not sum(size for _, size in known[name].work):
            yield wrong("no_work", f'backlog["{name}"].work')
    for task in plan.tasks:
        if task.id in (*placed, *placed.values()) and _MARK not in task.attributes:
            yield wrong("id_taken", f'tasks["{task.id}"]', found=task.id)


def _without_made(plan: Plan) -> Plan:
    """Return the plan without the tasks and links that sprints made before."""
    gone = {task.id for task in plan.tasks if _MARK in task.attributes}
    links = [key_of(link) for link in plan.dependencies if _MARK in link.attributes]
    return plan.without("tasks", *gone).without("dependencies", *links)


def _task(item: BacklogItem, sprint: Sprint, clock: WorkTime) -> Task:
    box = max(clock.between(sprint.start, sprint.finish), 1)
    sizes = [(skill, size, ceil(size / box)) for skill, size in item.work if size]
    length = max(ceil(size / count) for _, size, count in sizes)
    needs = tuple(
        SkillNeed(skill, count=count, units=size / count / length)
        for skill, size, count in sizes
        if skill
    )
    start = DateConstraint(ConstraintType.START_NO_EARLIER_THAN, sprint.start)
    facts: dict[str, object] = {_MARK: sprint.id}
    if item.points is not None:
        facts["points"] = item.points
    return Task(
        item.id,
        item.name,
        length,
        wbs=sprint.wbs,
        priority=min(max(item.priority, 0), 1000),
        needs=needs,
        constraints=(start,),
        deadline=sprint.finish,
        attributes=Attributes(facts),
    )


def _milestone(sprint: Sprint) -> Task:
    return Task(
        sprint.id,
        sprint.name,
        kind=TaskKind.FINISH_MILESTONE,
        wbs=sprint.wbs,
        deadline=sprint.finish,
        attributes=Attributes({_MARK: sprint.id}),
    )


def _links(items: Sequence[BacklogItem], placed: Mapping[str, str]) -> Iterator[Dependency]:
    mark = Attributes({_MARK: ""})
    for item in items:
        for name in item.needs:
            if name in placed:
                yield Dependency(name, item.id, attributes=mark)
        yield Dependency(item.id, placed[item.id], attributes=mark)
